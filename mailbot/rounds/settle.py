"""Make Drafts agree with the journal: the only code that touches that folder.

The order is the protocol: what is about to be done is on record and synced first; whatever
happens then, the next round looks before it does it again.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict

from mailbot.decide.kinds import as_treated
from mailbot.decide.view import View
from mailbot.model.case import Case
from mailbot.model.draft_event import (
    DraftDiscarded,
    DraftEdited,
    DraftEvent,
    DraftMissing,
    DraftPlaced,
    DraftWithdrawn,
)
from mailbot.model.errors import (
    DataError,
    FolderMissing,
    MailbotError,
    PoisonMessage,
    Refused,
    TemplateBroken,
)
from mailbot.model.letter import Draft, DraftRecord, DraftState, Letter, LetterKey
from mailbot.model.mailbox import Intention
from mailbot.model.message import Place
from mailbot.model.people import ClientId
from mailbot.parse.message import read_heading, read_message
from mailbot.render.mime import compose, runs_of
from mailbot.rounds.approved import in_approved
from mailbot.rounds.enclosing import enclosures_for, largest
from mailbot.rounds.office import Office
from mailbot.rounds.ownfolders import look
from mailbot.rounds.unsettled import APPROVED, basis_of, left_behind, unsettled, waited_for
from mailbot.understand.approval import match

log = logging.getLogger(__name__)

LOOKS_BEFORE_A_CONCLUSION = 2
"""A draft must be gone, or in the trash, on so many rounds before anything is concluded."""

ON_ITS_WAY = timedelta(seconds=1)
"""How long an APPEND whose connection broke may still be taken in by the server."""

RECENT = 200
"""How many of the newest messages of the trash are looked at."""

Writer = Callable[[Letter, Case], Draft]
"""Gives a letter its words; raises TemplateBroken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A draft of ours as it lies in a folder."""

    place: Place
    deleted: bool


Lying = dict[LetterKey, list[Seen]]
"""Our drafts by letter, all copies of each, in the order of the folder."""


Approved = frozenset[LetterKey]
"""The letters whose drafts lie in Approved: rounds/approved.py sees to them."""


class AboutDraft(TypedDict):
    """What every event about one draft shares."""

    at: datetime
    cause: str
    client: ClientId
    letter: LetterKey


def settle(office: Office, write: Writer) -> tuple[MailbotError, ...]:
    """Observe, withdraw and place; return what kept letters from being placed."""
    if not _anything_to_do(office):
        return ()
    try:
        look(office, APPROVED)
    except (FolderMissing, Refused) as error:
        return (error,)  # what may lie there is neither lost nor deleted
    basis = basis_of(office)
    if basis is not None and office.last_look is not None and basis == office.last_look.seen:
        return ()
    _wait_for_stray_drafts(office)
    drafts = _ours_in(office, office.mailbox.folders.drafts)
    _recover(office, drafts, write)
    approved = in_approved(office)
    _observe(office, drafts, approved)
    problems = (*_withdraw(office, drafts, approved), *_place(office, write, approved))
    if office.last_look is not None:
        office.last_look.seen = None if problems else basis
    return problems


def _anything_to_do(office: Office) -> bool:
    return bool(office.store.intentions()) or any(unsettled(office))


def _wait_for_stray_drafts(office: Office) -> None:
    """After an interruption, give the server time to store what was on its way to it."""
    latest = max((i.at for i in office.store.intentions()), default=None)
    if latest is not None and latest <= office.clock.now():
        office.clock.wait_until(latest + ON_ITS_WAY)


def _ours_in(office: Office, folder: str, newest: int = 0) -> Lying:
    """Return our drafts in *folder*, all copies of each.

    All messages are looked at (with *newest*, only that many), because mail programs save
    drafts without the flag.
    """
    seen: Lying = {}
    known = list(unsettled(office))
    uids = office.mailbox.uids(folder)
    for fetched in office.mailbox.headings(folder, uids[-newest:]):
        try:
            heading = read_heading(fetched)
        except PoisonMessage:
            continue
        found = match(heading, known)
        if found is not None:
            deleted = "\\Deleted" in fetched.flags
            copy = Seen(place=fetched.place, deleted=deleted)
            seen.setdefault(found.draft.letter.key, []).append(copy)
    return seen


def _recover(office: Office, drafts: Lying, write: Writer) -> None:
    """Conclude what a power cut or a cut connection left open.

    The draft may have arrived although we never heard so; the owner may even have deleted
    it since. That it was sent is known already: Sent is read before.
    """
    for intention in office.store.intentions():
        key = LetterKey(intention.letter)
        record = _record(office, key)
        copies = drafts.get(key) or _in_trash(office).get(key)
        if record is None:
            continue
        if not copies:
            if record.state is DraftState.PLANNED and _may_be_open(office, intention):
                office.record([DraftMissing(**_about(office, record), look=1)])
            continue
        log.info("draft %s had arrived before the interruption", key)
        place, text = copies[0].place, _words(office, record, write)
        told: list[DraftEvent] = [_placed(office, record, place, text)]
        if text and not _says(office, place, runs_of(text)):
            told.append(DraftEdited(**_about(office, record), place=place))
        office.record(told)


def _may_be_open(office: Office, intention: Intention) -> bool:
    """Say whether the draft may have come and be out of the folder, open in a mail program.

    That is so if any of the UIDs that Drafts gave since has gone; if none was given, or all
    are there and not ours, it never came.
    """
    state = office.mailbox.state(intention.folder)
    if state.uidvalidity != intention.uidvalidity:
        return True
    there = office.mailbox.uids(intention.folder, since_uid=intention.uidnext)
    return len(there) < state.uidnext - intention.uidnext


def _words(office: Office, record: DraftRecord, write: Writer) -> str:
    """Return the text a letter has; none if its template is broken by now."""
    try:
        return write(record.letter, _as_treated(office, record.letter.client)).text
    except (TemplateBroken, DataError):
        return ""


def _as_treated(office: Office, client: ClientId) -> Case:
    """Return the case with the kind of client that its letters choose their words by."""
    return as_treated(
        View(
            case=office.books.cases[client],
            books=office.books,
            owner=office.owner,
            practice=office.practice,
            now=office.clock.now(),
        )
    )


def _observe(office: Office, drafts: Lying, approved: Approved) -> None:
    """Put on record what the owner did with each draft, as far as Drafts shows it."""
    trash: Lying | None = None
    for draft in tuple(unsettled(office)):
        if draft.state is DraftState.PLANNED or draft.state.sent or draft.letter.key in approved:
            continue
        lying = [c for c in drafts.get(draft.letter.key, ()) if not c.deleted]
        if len(lying) > 1:
            lying = _without_twins(office, draft, lying)
        if lying:
            office.record(_seen(office, draft, lying))
        if lying or not draft.state.open or draft.place is None:
            continue
        if trash is None:
            trash = _in_trash(office)
        deleted = draft.letter.key in trash or draft.letter.key in drafts
        office.record(_gone(office, draft, deleted=deleted))


def _seen(office: Office, draft: DraftRecord, lying: list[Seen]) -> Iterator[DraftEvent]:
    """Yield what changed about a draft that lies in Drafts.

    An IMAP message never changes: at its old place it is untouched, and any other place
    means that a mail program saved it again. From then on it is the owner's.
    """
    places = [copy.place for copy in lying]
    others = [place for place in places if place != draft.place]
    if draft.state is DraftState.EDITED and draft.place in places:
        return
    if others and not _only_renumbered(office, draft, others):
        yield DraftEdited(**_about(office, draft), place=max(others, key=lambda place: place.uid))
    elif others:
        yield DraftPlaced(**_about(office, draft), place=others[0], runs=draft.runs)
    elif (draft.state is DraftState.MISSING or draft.state.discarded) and draft.place is not None:
        if draft.edited:
            yield DraftEdited(**_about(office, draft), place=draft.place)
        else:
            yield DraftPlaced(**_about(office, draft), place=draft.place, runs=draft.runs)


def _without_twins(office: Office, draft: DraftRecord, lying: list[Seen]) -> list[Seen]:
    """Put away second copies of our very bytes; return what is left of *lying*.

    An APPEND whose connection broke may reach a slow server after it was looked for. What
    a mail program saves has other bytes, and stays.
    """
    raws = {copy.place: _source(office, copy.place) for copy in lying}
    ours = raws.get(draft.place) if draft.place is not None else None
    left = [c for c in lying if c.place == draft.place or ours is None or raws[c.place] != ours]
    for copy in lying:
        if copy not in left:
            office.mailbox.discard(copy.place)
    return left


def _source(office: Office, place: Place) -> bytes | None:
    return next((m.raw for m in office.mailbox.messages(place.folder, [place.uid])), None)


def _says(office: Office, place: Place, runs: tuple[int, ...]) -> bool:
    """Say whether the message at *place* has just these runs of words."""
    found = office.mailbox.messages(place.folder, [place.uid])
    return any(runs_of(read_message(message).whole_text) == runs for message in found)


def _only_renumbered(office: Office, draft: DraftRecord, others: list[Place]) -> bool:
    """Say whether the folder was built anew (UIDVALIDITY) and the draft's words are the same."""
    if draft.place is None or len(others) > 1 or not draft.runs or draft.edited:
        return False
    old, new = draft.place, others[0]
    if not draft.state.open or old.folder != new.folder or old.uidvalidity == new.uidvalidity:
        return False
    for fetched in office.mailbox.messages(others[0].folder, [others[0].uid]):
        message = read_message(fetched)
        same = runs_of(message.whole_text) == draft.runs
        return same and message.id == draft.letter.message_id
    return False


def _gone(office: Office, draft: DraftRecord, *, deleted: bool) -> Iterator[DraftEvent]:
    """Yield what to conclude about a draft that no longer lies in Drafts: nothing at first."""
    if draft.looks + 1 < LOOKS_BEFORE_A_CONCLUSION:
        yield DraftMissing(**_about(office, draft), look=draft.looks + 1)
    elif draft.leaving and (deleted or waited_for(office, draft)):
        # We took it away ourselves, and were interrupted before that was on record.
        yield DraftWithdrawn(**_about(office, draft), reason=draft.withdraw)
    elif deleted:
        yield DraftDiscarded(**_about(office, draft), evidence="you deleted it")
    elif draft.looks < LOOKS_BEFORE_A_CONCLUSION:
        yield DraftMissing(**_about(office, draft), look=draft.looks + 1)
    elif waited_for(office, draft):
        hours = office.practice.policy.missing_hours
        evidence = f"gone for {hours} hours: presumed deleted"
        yield DraftDiscarded(**_about(office, draft), evidence=evidence, presumed=True)


def _withdraw(office: Office, drafts: Lying, approved: Approved) -> Iterator[MailbotError]:
    """Take away our own untouched drafts that were overtaken; what the owner edited stays.

    One that is not to be seen may be open in a mail program: it is waited for.
    """
    for draft in tuple(unsettled(office)):
        if draft.letter.key in approved:
            continue
        left = left_behind(office, draft)
        away = draft.state is DraftState.MISSING and draft.place is not None
        if not left and (not draft.leaving or away):
            continue
        try:
            _take_away(office, draft, drafts.get(draft.letter.key, ()))
        except Refused as error:
            yield error
            continue
        if not left:
            log.info("withdrew draft %s", draft.letter.key)
            office.record([DraftWithdrawn(**_about(office, draft), reason=draft.withdraw)])


def _take_away(office: Office, draft: DraftRecord, copies: Iterable[Seen]) -> None:
    for copy in copies:
        if copy.place == draft.place and not copy.deleted:
            office.mailbox.discard(copy.place)


def _place(office: Office, write: Writer, approved: Approved) -> Iterator[MailbotError]:
    """Lay every planned letter into Drafts; yield what kept one from it."""
    for draft in tuple(unsettled(office)):
        if draft.letter.key in approved or not _to_place(office, draft):
            continue
        try:
            _place_one(office, draft, write)
        except (TemplateBroken, DataError, Refused) as error:
            log.warning("draft %s waits: %s", draft.letter.key, type(error).__name__)
            yield error


def _to_place(office: Office, draft: DraftRecord) -> bool:
    """Say whether the letter is to be laid into Drafts: it never was, or nobody ever saw it."""
    unseen = draft.state is DraftState.MISSING and draft.place is None
    waited = unseen and waited_for(office, draft)
    return (draft.state is DraftState.PLANNED or waited) and not draft.withdraw


def _place_one(office: Office, draft: DraftRecord, write: Writer) -> None:
    letter = draft.letter
    words = write(letter, _as_treated(office, letter.client))
    words = replace(words, enclosures=enclosures_for(office, letter))
    raw = compose(words, office.owner, draft.planned, html=office.html)
    if letter.files and len(raw) > largest(office):
        raise DataError(
            f"the letter {letter.purpose}: {len(raw):,} bytes are too many for a letter"
        )
    state = office.mailbox.state(office.mailbox.folders.drafts)
    office.store.intend(
        Intention(
            letter=letter.key,
            message_id=letter.message_id,
            folder=state.folder,
            uidvalidity=state.uidvalidity,
            uidnext=state.uidnext,
            at=office.clock.now(),
        )
    )
    place = office.mailbox.append_draft(raw, draft.planned)
    if place is not None:
        office.record([_placed(office, draft, place, words.text)])
        log.info("placed draft %s", letter.key)


def _placed(office: Office, draft: DraftRecord, place: Place, text: str) -> DraftPlaced:
    return DraftPlaced(**_about(office, draft), place=place, runs=runs_of(text))


def _in_trash(office: Office) -> Lying:
    trash = office.mailbox.folders.trash
    return {} if trash is None else _ours_in(office, trash, newest=RECENT)


def _record(office: Office, key: LetterKey) -> DraftRecord | None:
    return next((d for d in unsettled(office) if d.letter.key == key), None)


def _about(office: Office, draft: DraftRecord) -> AboutDraft:
    now = office.clock.now()
    cause = f"the mailbox on {now:%Y-%m-%d %H:%M:%S.%f}"
    return {"at": now, "cause": cause, "client": draft.letter.client, "letter": draft.letter.key}
