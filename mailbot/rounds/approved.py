"""Send what the owner moved into Approved: in working hours, and never twice (decision 0025).

The order is the protocol: that a letter is about to be handed over is on record and synced
before it is. A try of which nobody knows the end is never repeated: the draft goes back to
Drafts, and the owner is told.
"""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass

from mailbot.decide.response import respond
from mailbot.decide.schedule import working
from mailbot.decide.sending import named
from mailbot.model.draft_event import DraftWithdrawn
from mailbot.model.errors import DataError, FolderMissing, MailbotError, PoisonMessage, Refused
from mailbot.model.letter import DraftRecord, DraftState, LetterKey
from mailbot.model.message import Fetched, Place
from mailbot.model.sending import Handed, SendingRecord, SendingState
from mailbot.parse.message import read_heading
from mailbot.parse.written import was_delivered
from mailbot.rounds.office import Office
from mailbot.rounds.ownfolders import inbox_of, look, make
from mailbot.rounds.ports import Courier
from mailbot.rounds.posting import (
    CAME_BY_MAIL,
    Away,
    cause_of,
    ended,
    outcome,
    put_away,
    send,
    told,
)
from mailbot.rounds.unsettled import APPROVED
from mailbot.understand.approval import Mark, match


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A message in Approved, and the letter of ours that it is, if it is one."""

    fetched: Fetched
    draft: DraftRecord | None

    @property
    def place(self) -> Place:
        """Return where it lies."""
        return self.fetched.place


def in_approved(office: Office) -> frozenset[LetterKey]:
    """Return the letters whose drafts lie in Approved: they are neither lost nor deleted."""
    return frozenset(one.draft.letter.key for one in _lying(office) if one.draft is not None)


def send_approved(office: Office) -> tuple[MailbotError, ...]:
    """Send what lies in Approved; return what kept a letter from being sent."""
    _conclude_interrupted(office)
    courier = office.courier
    if courier is None or office.hurried:
        return ()
    problems: list[MailbotError] = []
    make(office, (APPROVED,))
    try:
        found = list(_lying(office))
    except (FolderMissing, Refused) as error:
        return (*problems, error)
    copies = Counter(one.draft.letter.key for one in found if one.draft is not None)
    _forget_taken_out(office, copies)
    for one in found:
        if office.stopping():
            break
        try:
            if one.draft is not None and copies[one.draft.letter.key] > 1:
                words = "several drafts of it lie in Approved; leave there the one to be sent"
                _give_back(office, one, words)
            else:
                for problem in _attend(office, one, courier):
                    problems.append(problem)
                    courier = Away(problem, files_itself=courier.files_itself)
        except Refused as error:
            problems.append(error)
    return tuple(dict.fromkeys(problems))


def _conclude_interrupted(office: Office) -> None:
    """Say of each letter that was being handed over when mailbot ended that nobody knows."""
    for key, sending in tuple(office.books.sendings.items()):
        if sending.state is not SendingState.UNDER_WAY:
            continue
        draft = _record(office, key)
        if draft is None:
            continue
        if draft.state.sent:
            office.record([ended(office, draft, sending.place, Handed(state=SendingState.SENT))])
        else:
            handed = Handed(state=SendingState.UNKNOWN, reason="mailbot was interrupted meanwhile")
            office.record(outcome(office, draft, sending.place, handed))


def _forget_taken_out(office: Office, lying: Container[LetterKey]) -> None:
    """Put on record of each letter that was put off that it is not sent, if it lies there no more.

    The owner moved it back, deleted it or sent it themselves, or it was overtaken.
    """
    for key, sending in tuple(office.books.sendings.items()):
        draft = _record(office, key)
        if sending.state is SendingState.LATER and key not in lying and draft is not None:
            reason = "it was taken out of Mailbot/Approved"
            handed = Handed(state=SendingState.NOT_SENT, reason=reason)
            office.record([ended(office, draft, sending.place, handed)])


def _lying(office: Office) -> Iterator[Found]:
    """Yield what lies in Approved."""
    state = look(office, APPROVED)
    if state is None or not state.messages:
        return
    uids = office.mailbox.uids(state.folder)
    for fetched in list(office.mailbox.headings(state.folder, uids)):
        if "\\Deleted" not in fetched.flags:
            yield Found(fetched=fetched, draft=_letter(office, fetched))


def _letter(office: Office, fetched: Fetched) -> DraftRecord | None:
    """Return the letter of ours that a draft is; one that merely comes after it is none."""
    try:
        heading = read_heading(fetched)
    except PoisonMessage:
        return None
    if not office.owner.writes_as(heading.sender.address):
        return None
    ids = (heading.id, *heading.original_ids, *reversed(heading.references))
    known = [office.books.letters[i] for i in ids if i in office.books.letters]
    drafts = [
        draft
        for client, key in known
        if (draft := office.books.cases[client].draft(key)) is not None
    ]
    unsent = [draft for draft in drafts if not draft.state.sent]
    ours = match(heading, unsent) or match(heading, drafts)
    if ours is None:
        return None
    ends = {ours.draft.letter.token, ours.draft.letter.answers}
    later = ours.mark is Mark.REFERENCE and heading.references[-1] not in ends
    return None if later else ours.draft


def _attend(office: Office, one: Found, courier: Courier) -> Iterator[MailbotError]:
    """Do with one message of Approved what is to be done now; yield what kept it from being sent.

    That the letter was decided on lately is made sure of: a payment may have come in since.
    """
    draft = one.draft
    if draft is None:
        _give_back(
            office,
            one,
            "only drafts that mailbot wrote, with your own address in From, are sent from there",
        )
        return
    sending = office.books.sendings.get(draft.letter.key)
    if sending is not None and not _is_new(one.place, sending):
        if sending.state is SendingState.SENT:
            put_away(office, one.place, draft, courier)
            return
        if sending.state is not SendingState.LATER:
            office.mailbox.refile(one.place, office.mailbox.folders.drafts)
            return
    if draft.state.sent:
        _give_back(office, one, "it was sent before, and no letter is sent twice")
        return
    if not working(office.owner, office.practice, office.clock.now()):
        return
    if sending is not None and sending.again and sending.again > office.clock.now():
        return
    _decide_anew(office, draft)
    draft = _record(office, draft.letter.key) or draft
    against = draft.withdraw or _taken_back(draft)
    if against:
        _take_back(office, one, draft, against)
        return
    try:
        yield from send(office, one.place, draft, courier)
    except DataError as error:
        _give_back(office, one, str(error))


def _is_new(place: Place, sending: SendingRecord) -> bool:
    """Say whether the owner moved the draft there after that try; when in doubt, they did not.

    Where the folder was made anew nothing tells; what was surely not sent may be tried again.
    """
    if place.uidvalidity != sending.place.uidvalidity:
        return sending.state is SendingState.NOT_SENT
    return place.uid > sending.place.uid


def _decide_anew(office: Office, draft: DraftRecord) -> None:
    case = office.books.cases[draft.letter.client]
    now = office.clock.now()
    office.record(respond(case, office.books, office.owner, office.practice, now))


def _taken_back(draft: DraftRecord) -> str:
    gone = (DraftState.WITHDRAWN, DraftState.SUPERSEDED)
    return "it was overtaken" if draft.state in gone else ""


def _take_back(office: Office, one: Found, draft: DraftRecord, against: str) -> None:
    """Keep a letter that was overtaken from being sent."""
    if not draft.leaving:
        _give_back(office, one, against)
        return
    withdrawn = DraftWithdrawn(
        at=office.clock.now(),
        cause=cause_of(one.place),
        client=draft.letter.client,
        letter=draft.letter.key,
        reason=against,
    )
    words = f"{named(draft.letter)} was not sent: {against}. The draft is in the trash."
    office.record([withdrawn, told(office, one.place, words, draft)])
    office.mailbox.discard(one.place)


def _give_back(office: Office, one: Found, why: str) -> None:
    """Move what is not sent to Drafts, and what came by mail to the inbox; say why."""
    came = was_delivered(office.mailbox.source(one.place))
    what = named(one.draft.letter) if one.draft and not came else "A message in Mailbot/Approved"
    where = "in your inbox" if came else "back in Drafts"
    words = f"{what} was not sent: {CAME_BY_MAIL if came else why}. It is {where}."
    office.record([told(office, one.place, words, one.draft, warning=True)])
    home = inbox_of(office) if came else office.mailbox.folders.drafts
    office.mailbox.refile(one.place, home)


def _record(office: Office, key: LetterKey) -> DraftRecord | None:
    for case in office.books.cases.values():
        if (draft := case.draft(key)) is not None:
            return draft
    return None
