"""Tell the owner how things stand: one message a working day at most, in their own inbox.

The order is the protocol, as it is for drafts: what is about to be laid is on record first;
whatever happens then, the next round looks before it lays it again.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from mailbot.decide.agenda import agenda, alarms
from mailbot.ledger.replay import NOT_YET_STARTED
from mailbot.model.agenda import Agenda, Alarm, Beside
from mailbot.model.digest import DigestLaid, DigestPlanned, DigestRecord
from mailbot.model.errors import (
    DataError,
    FolderMissing,
    LoginRefused,
    MailbotError,
    PoisonMessage,
    Refused,
)
from mailbot.model.mailbox import LONG_AGO
from mailbot.model.message import MessageId, Place
from mailbot.model.sending import SendingState
from mailbot.parse.message import read_heading
from mailbot.render.digest import digest_of
from mailbot.render.digesthtml import picture_id
from mailbot.render.digestmail import compose_digest, digest_id
from mailbot.render.map import Drawing, drawing_of
from mailbot.rounds.approved import in_approved
from mailbot.rounds.office import Office

log = logging.getLogger(__name__)

SAME_AGAIN = 5
"""Business days after which the same is told once more: it still waits."""

ON_ITS_WAY = timedelta(seconds=1)
"""How long an APPEND whose connection broke may still be taken in by the server."""

CALM = timedelta(hours=1)
"""So long an unread digest stays as it is, unless something cannot wait: each one rings."""

TOUCHED = frozenset({r"\seen", r"\deleted", r"\flagged", r"\answered"})
"""Flags by which the owner has made a digest theirs."""

RECENT = 50
"""How many of the newest messages of the trash are looked at."""


def lay(office: Office, problems: Iterable[MailbotError] = ()) -> tuple[MailbotError, ...]:
    """Lay the digest into the inbox if one is due; return what kept it from there."""
    if not office.practice.digest.on or NOT_YET_STARTED in office.books.holds:
        return ()
    beside, last = _beside(office, tuple(problems)), office.last_look
    try:
        _finish(office, beside)
        look = office.books.facts, _today(office), _timely(office), beside
        if last is not None and last.told == look:
            return ()
        crying = alarms(office.books, office.owner, beside)
        if _timely(office) or _alarmed(office.books.digest, crying):
            _lay(office, beside)
        if last is not None:
            last.told = look
    except (DataError, FolderMissing, Refused) as error:
        log.warning("the digest waits: %s", type(error).__name__)
        return (error,)
    return ()


def told_now(office: Office, beside: Beside, *, again: bool = False) -> Agenda:
    """Return what a digest of this moment would tell; *again*: with what the last one told."""
    now = office.clock.now()
    if office.courier is not None:
        with suppress(FolderMissing, Refused):  # which the round has told already
            beside = replace(beside, approved=in_approved(office))
    return agenda(office.books, office.owner, office.practice, now, beside, again=again)


def _beside(office: Office, problems: tuple[MailbotError, ...]) -> Beside:
    """Return what there is to tell that stands in no books."""
    return Beside(
        troubles=office.store.troubles(),
        problems=tuple(dict.fromkeys(str(p) for p in problems if not isinstance(p, LoginRefused))),
        refused=tuple(dict.fromkeys(str(p) for p in problems if isinstance(p, LoginRefused))),
    )


def _today(office: Office) -> date:
    return office.owner.day_of(office.clock.now())


def _timely(office: Office) -> bool:
    """Say whether this is the time for what can wait."""
    last, now = office.books.digest, office.clock.now()
    here = now.astimezone(ZoneInfo(office.owner.timezone))
    calm = last is None or last.planned.day != here.date() or now - last.planned.at >= CALM
    return (
        calm and office.practice.works_on(here.date()) and here.hour >= office.practice.digest.hour
    )


def _alarmed(last: DigestRecord | None, found: Iterable[Alarm]) -> bool:
    """Say whether something cannot wait that the last digest did not tell."""
    told = set(last.planned.urgent) if last is not None else set()
    return not told.issuperset(alarm.key for alarm in found)


def _lay(office: Office, beside: Beside) -> None:
    """Lay a digest, unless there is nothing to tell, or nothing new."""
    last = office.books.digest
    unread = _unread(office, last.place if last is not None else None)
    found = told_now(office, beside, again=unread)
    substance = _substance(found)
    due = last is None or _due(office, last, substance, unread=unread)
    if found.empty or not (due or _alarmed(last, found.alarms)):
        return
    planned = _planned(office, found, substance, unread=unread)
    raw = _composed(office, found, planned)
    office.record([planned])
    _append(office, planned, raw)


def _planned(office: Office, found: Agenda, substance: str, *, unread: bool) -> DigestPlanned:
    last, now = office.books.digest, office.clock.now()
    state = office.mailbox.state(_inbox(office))
    mark = blake2b(f"{substance} {now.isoformat()}".encode(), digest_size=6).hexdigest()
    again = last if unread else None
    return DigestPlanned(
        at=now,
        cause=f"the digest on {now:%Y-%m-%d %H:%M:%S.%f}",
        message=digest_id(office.owner, f"{found.on:%Y%m%d}.{mark}"),
        day=found.on,
        folder=state.folder,
        uidvalidity=state.uidvalidity,
        uidnext=state.uidnext,
        substance=substance,
        references=_references(last),
        replaces=again.place if again is not None else None,
        goes_on=unread,
        since=again.planned.since if again is not None else _at(last),
        urgent=_cried(office, found),
    )


def _cried(office: Office, found: Agenda) -> tuple[str, ...]:
    """Return what could not wait; a sign-in that is tried again later fails in some rounds only."""
    last = office.books.digest
    later = any(s.state is SendingState.LATER for s in office.books.sendings.values())
    before = last.planned.urgent if last is not None and later else ()
    return tuple(dict.fromkeys((*found.urgent, *before)))


def _at(last: DigestRecord | None) -> datetime:
    return last.planned.at if last is not None else LONG_AGO


def _due(office: Office, last: DigestRecord, substance: str, *, unread: bool) -> bool:
    """Say whether there is one to lay after the *last* one.

    On the same day only in the place of an unread one, and if there is news; the next day only
    news leads to another one, or that the same waits for a week. That less waits is no news.
    A clock that was wrong may have left one of a day to come.
    """
    today = _today(office)
    news = not set(substance.split()) <= set(last.planned.substance.split())
    if last.planned.day == today:
        return unread and news
    patience = office.practice.business_day_after(last.planned.day, SAME_AGAIN)
    return news or (today >= patience and not unread)


def _unread(office: Office, place: Place | None) -> bool:
    """Say whether the digest at *place* lies there as it was laid: unopened, and no star on it."""
    flags = office.mailbox.flags_of(place) if place is not None else None
    return flags is not None and not TOUCHED & {f.lower() for f in flags}


def _substance(found: Agenda) -> str:
    """Return the hashes of all that is told, each without what only grows older.

    Three bytes each: enough to know what was told, and too few to prove by them, after a purge,
    who was a client.
    """
    pieces = (
        *(alarm.key for alarm in found.alarms if not alarm.again),
        *((w.client, w.to, w.purpose, w.invoices, w.since, w.careful) for w in found.letters),
        *(*found.invoices, *found.payments, *found.undated, *found.nameless, *found.strangers),
        *(*found.left_over, *found.warnings, *found.troubles, *found.problems),
        *(*found.news, *found.answers, *found.told),
        *((c.client, c.reasons, c.whom, c.phone, bool(c.instead)) for c in found.calls),
        *((r.client, r.who, r.on, r.words) for r in (*found.riddles, *found.clock)),
    )
    hashes = {blake2b(repr(piece).encode(), digest_size=3).hexdigest() for piece in pieces}
    return " ".join(sorted(hashes))


def _references(last: DigestRecord | None) -> tuple[MessageId, ...]:
    """Return the first digest and the latest, so that they stand in one conversation."""
    if last is None:
        return ()
    first = last.planned.references[:1] or (last.planned.message,)
    return tuple(dict.fromkeys((*first, last.planned.message)))


def _inbox(office: Office) -> str:
    watched = office.mailbox.folders.inbox
    return next((name for name in watched if name.upper() == "INBOX"), watched[0])


def _composed(office: Office, found: Agenda, planned: DigestPlanned) -> bytes:
    digest = digest_of(found, office.practice.folders)
    pictures: dict[str, tuple[Drawing, bytes]] = {}
    for number, runaround in enumerate(digest.maps):
        drawing = drawing_of(runaround)
        if drawing is not None and office.paint is not None:
            pictures[picture_id(number)] = (drawing, office.paint(drawing.svg))
    now = office.clock.now()
    return compose_digest(digest, office.owner, now, planned.message, planned.references, pictures)


def _append(office: Office, planned: DigestPlanned, raw: bytes) -> None:
    _conclude(office, planned, office.mailbox.append(planned.folder, raw, (), office.clock.now()))


def _conclude(office: Office, planned: DigestPlanned, place: Place | None) -> None:
    """Take the one away that is replaced, and put on record where the new one lies."""
    if planned.replaces is not None and _unread(office, planned.replaces):
        office.mailbox.discard(planned.replaces)
    office.record(
        [
            DigestLaid(
                at=office.clock.now(),
                cause=planned.message,
                message=planned.message,
                place=place or next(iter(_found(office, planned)), None),
            )
        ]
    )
    log.info("laid the digest")


def _finish(office: Office, beside: Beside) -> None:
    """Conclude what a power cut or a cut connection left open: lay it only if it never came."""
    last = office.books.digest
    if last is None or last.laid:
        return
    planned = last.planned
    if planned.at <= office.clock.now():
        office.clock.wait_until(planned.at + ON_ITS_WAY)
    found = _found(office, planned)
    if found or _in_trash(office, planned):
        log.info("the digest had arrived before the interruption")
        _conclude(office, planned, found[0] if found else None)
        return
    _append(office, planned, _composed(office, told_now(office, beside, again=True), planned))


def _found(office: Office, planned: DigestPlanned) -> list[Place]:
    """Return where the digest lies in the inbox."""
    state = office.mailbox.state(planned.folder)
    since = planned.uidnext if state.uidvalidity == planned.uidvalidity else 1
    uids = office.mailbox.uids(planned.folder, since_uid=since)
    return _places(office, planned, planned.folder, uids)


def _in_trash(office: Office, planned: DigestPlanned) -> bool:
    trash = office.mailbox.folders.trash
    if trash is None:
        return False
    return bool(_places(office, planned, trash, office.mailbox.uids(trash)[-RECENT:]))


def _places(office: Office, planned: DigestPlanned, folder: str, uids: list[int]) -> list[Place]:
    places = []
    for fetched in office.mailbox.headings(folder, uids):
        try:
            if read_heading(fetched).id == planned.message:
                places.append(fetched.place)
        except PoisonMessage:
            continue
    return places
