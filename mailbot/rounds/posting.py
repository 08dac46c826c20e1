"""Hand one approved letter over to the owner's server, file it, and say how that ended."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from mailbot.decide import recipient
from mailbot.decide.sending import named, short
from mailbot.model.errors import DataError, MailbotError, PoisonMessage, Refused, StorageError
from mailbot.model.event import Event
from mailbot.model.gesture_event import GestureAnswered, SendingBegun, SendingEnded
from mailbot.model.letter import DraftRecord
from mailbot.model.message import Fetched, Place
from mailbot.model.sending import Handed, Parcel, SendingRecord, SendingState
from mailbot.parse.message import read_heading, read_message
from mailbot.parse.written import was_delivered
from mailbot.render.wire import id_of, parcel_of
from mailbot.rounds.enclosing import sent_again
from mailbot.rounds.office import Office
from mailbot.rounds.outbox import approved
from mailbot.rounds.ports import Courier
from mailbot.understand.approval import Mark, Match

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=4)
"""How long a letter that was put off waits: twice as long each time."""

TO_SOME_AFTER = timedelta(hours=24)
"""When a letter goes to those who are taken, though another reader is still put off."""

GIVEN_UP_AFTER = timedelta(days=3)
"""When a letter that was put off all the time is given back to the owner."""

SENT_BY_US = "you moved it into Approved, and your server took it"

CAME_BY_MAIL = "it came by mail, and only drafts are sent from there"

SENT_LATELY = timedelta(days=1)
"""So long before a letter was handed over the day of its copy in Sent may be."""


class Away:
    """Stands in for a server that could not be reached, or refused us, a moment ago.

    Ten letters are no reason to show a wrong password ten times: that locks accounts.
    """

    def __init__(self, problem: MailbotError, *, files_itself: bool) -> None:
        self._problem = problem
        self.files_itself = files_itself

    def hand_over(self, *_: object, **__: object) -> Handed:
        """Raise what went wrong before."""
        raise self._problem


def send(
    office: Office, place: Place, draft: DraftRecord, courier: Courier
) -> Iterator[MailbotError]:
    """Send the draft at *place*; yield what kept it from being sent for now.

    Raises DataError for a draft that cannot be sent as it is.
    """
    raw = office.mailbox.source(place)
    if not raw:
        return  # gone meanwhile, or not to be had: it is there the next time
    if was_delivered(raw):
        raise DataError(CAME_BY_MAIL)  # whoever knows our marks could have written it
    at = office.clock.now()
    parcel = parcel_of(raw, office.owner, at, draft.letter.message_id)
    _check_readers(office, draft, parcel)
    sending = office.books.sendings.get(draft.letter.key)
    waited = at - (sending.first if sending and sending.first else at)
    handed, problem = _handed(office, place, draft, parcel, courier, at=at, waited=waited)
    if handed.state is SendingState.LATER and waited >= GIVEN_UP_AFTER:
        handed = replace(handed, state=SendingState.NOT_SENT)
    log.info("approved letter %s: %s", draft.letter.key, handed.state)
    if handed.state is SendingState.SENT:
        _conclude(office, draft, place, parcel, handed)
        put_away(office, place, draft, courier, parcel)
        return
    office.record(outcome(office, draft, place, handed))
    if handed.state is not SendingState.LATER:
        office.mailbox.refile(place, office.mailbox.folders.drafts)
    if problem is not None:
        yield problem


def _handed(  # noqa: PLR0913
    office: Office,
    place: Place,
    draft: DraftRecord,
    parcel: Parcel,
    courier: Courier,
    *,
    at: datetime,
    waited: timedelta,
) -> tuple[Handed, MailbotError | None]:
    """Hand the letter over; what went wrong before it was begun is worth another try."""
    begun: list[SendingBegun] = []

    def about_to(to: tuple[str, ...], refused: tuple[str, ...]) -> None:
        event = SendingBegun(
            at=at,
            cause=f"{cause_of(place)} on {at:%Y-%m-%d %H:%M:%S.%f}",
            client=draft.letter.client,
            letter=draft.letter.key,
            message=id_of(parcel.raw),
            place=place,
            to=to,
            refused=refused,
            digest=sha256(parcel.raw).hexdigest(),
        )
        office.record([event])
        begun.append(event)

    problem: MailbotError
    try:
        return courier.hand_over(parcel, about_to, to_some=waited >= TO_SOME_AFTER), None
    except StorageError:
        raise
    except MailbotError as error:
        problem = error
    except Exception as error:
        log.exception("an approved letter could not be handed over")
        problem = MailbotError(f"a letter could not be sent ({type(error).__name__})")
    state = SendingState.UNKNOWN if begun else SendingState.LATER
    return Handed(state=state, reason=str(problem)), problem


def _check_readers(office: Office, draft: DraftRecord, parcel: Parcel) -> None:
    """Raise DataError if the letter is addressed to somebody who must not be written to."""
    case = office.books.cases[draft.letter.client]
    for address in parcel.to:
        if recipient.gone(case, address):
            raise DataError(f"{address} is not to be written to any more")


def _conclude(
    office: Office, draft: DraftRecord, place: Place, parcel: Parcel, handed: Handed
) -> None:
    """Put on record that the letter is out, as if its copy in Sent had been read."""
    now = office.clock.now()
    fetched = Fetched(place=place, raw=parcel.raw, at=now, size=len(parcel.raw))
    message = read_message(fetched)
    fact = approved(office, message, Match(draft=draft, mark=Mark.REFERENCE))
    events: list[Event] = [ended(office, draft, place, handed)]
    events.append(replace(fact, evidence=SENT_BY_US))
    refused = dict(handed.refused)
    events += sent_again(office, fetched, message, draft.letter, refused)
    if words := _remarks(draft, parcel, handed):
        words = f"{named(draft.letter)} was sent. {words}"
        events.append(told(office, place, words, draft, warning=bool(refused)))
    office.record(events)


def _remarks(draft: DraftRecord, parcel: Parcel, handed: Handed) -> str:
    """Return what the owner should know of a letter that was sent, or an empty text."""
    remarks = [
        f"{address} did not get it: {said}. The others have it; it is not sent to them again"
        for address, said in handed.refused
    ]
    meant = {a.address for a in (*draft.letter.to, *draft.letter.cc)}
    strange = [address for address in parcel.to if address not in meant]
    if strange:
        remarks.append(f"You added {', '.join(strange)}")
    return ". ".join(remarks) + "." if remarks else ""


def outcome(office: Office, draft: DraftRecord, place: Place, handed: Handed) -> tuple[Event, ...]:
    """Return how a try ended that did not surely succeed, and what the owner is told of it."""
    fact = ended(office, draft, place, handed)
    if handed.state is SendingState.LATER:
        return (fact,)
    if handed.state is SendingState.UNKNOWN:
        known, key = office.books.sendings.get(draft.letter.key), short(draft.letter.key)
        surely = f" (surely not to {', '.join(known.refused)})" if known and known.refused else ""
        words = (
            f"Nobody knows whether {named(draft.letter)} was sent{surely}: {handed.reason}. "
            "mailbot does not send it again; the draft is back in Drafts. Find out if it arrived. "
            f"If it did, say `mailbot sending {key} --sent` and delete the draft; if not, send it"
        )
    else:
        words = f"{named(draft.letter)} was not sent: {handed.reason}. The draft is back in Drafts"
    return (fact, told(office, place, f"{words}.", draft, warning=True))


def ended(office: Office, draft: DraftRecord, place: Place, handed: Handed) -> SendingEnded:
    """Return the fact how a try to send ended."""
    now = office.clock.now()
    known = office.books.sendings.get(draft.letter.key)
    tries = known.tries if known else 0
    pause = min(FIRST_PAUSE * 2 ** min(tries, 10), LONGEST_PAUSE)
    return SendingEnded(
        at=now,
        cause=f"{cause_of(place)} on {now:%Y-%m-%d %H:%M:%S.%f}",
        client=draft.letter.client,
        letter=draft.letter.key,
        state=handed.state,
        place=place,
        reason=handed.reason,
        again=now + pause if handed.state is SendingState.LATER else None,
    )


def put_away(
    office: Office,
    place: Place,
    draft: DraftRecord,
    courier: Courier,
    parcel: Parcel | None = None,
) -> None:
    """File a letter that was sent, unless its copy lies there, and take the draft away.

    Raises Refused where it cannot be filed for now: then the draft stays where it is.
    """
    sending = office.books.sendings[draft.letter.key]
    if not courier.files_itself and not _filed(office, sending):
        at = sending.begun or sending.at
        if parcel is None:  # mailbot was interrupted since
            raw = office.mailbox.source(place)
            parcel = parcel_of(raw, office.owner, at, sending.message or id_of(raw))
        try:
            office.mailbox.append(office.mailbox.folders.sent[0], parcel.raw, ("\\Seen",), at)
        except Refused as error:
            words = f"{named(draft.letter)} was sent, and its copy could not be filed in Sent"
            stay = "Leave the draft in Mailbot/Approved: it is filed as soon as that goes"
            raise Refused(f"{words}: {error}. {stay}") from error
    if office.mailbox.flags_of(place) is None:
        words = f"{named(draft.letter)} was sent before you moved it out of Mailbot/Approved"
        office.record([told(office, place, f"{words}: delete the draft.", draft, warning=True)])
    office.mailbox.discard(place)


def _filed(office: Office, sending: SendingRecord) -> bool:
    """Say whether a copy of the letter lies in Sent."""
    since = (sending.begun or sending.at) - SENT_LATELY
    for folder in office.mailbox.folders.sent:
        uids = office.mailbox.uids(folder, since=since)
        for fetched in office.mailbox.headings(folder, uids):
            try:
                if read_heading(fetched).id == sending.message:
                    return True
            except PoisonMessage:
                continue
    return False


def told(
    office: Office, place: Place, words: str, draft: DraftRecord | None, *, warning: bool = False
) -> GestureAnswered:
    """Return what the owner is told about the message at *place*."""
    return GestureAnswered(
        at=office.clock.now(),
        cause=cause_of(place),
        words=words[:1].upper() + words[1:],
        client=draft.letter.client if draft else None,
        warning=warning,
    )


def cause_of(place: Place) -> str:
    """Return what names a message that the owner moved: where it lay."""
    return f"{place.folder} {place.uidvalidity}:{place.uid}"
