"""Obey the teaching folders: a reply that the owner moved there is read as they say (0025).

What the reply had led to is left out from then on, what it leads to now is put on record in the
same step, and the message goes back to where it came from. Interrupted anywhere, the next
round finds the folder as it was, or the record done and the message to be moved.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from textwrap import shorten
from typing import Final

from mailbot.ledger.replay import replay
from mailbot.link.case import link
from mailbot.model.books import Books
from mailbot.model.draft_event import DraftEvent, DraftPlanned, DraftWithdrawalPlanned
from mailbot.model.errors import FolderMissing, MailbotError, Refused
from mailbot.model.event import (
    CallRecommended,
    CaseEvent,
    CorrectionMade,
    Decided,
    Event,
    FraudSuspected,
    MessageSetAside,
)
from mailbot.model.gesture_event import GestureAnswered, ReadingCorrected
from mailbot.model.letter import DraftRecord
from mailbot.model.mailbox import FolderState
from mailbot.model.message import Fetched, Message, MessageId, Place
from mailbot.model.people import ClientId
from mailbot.model.reading import Intent
from mailbot.rounds.folder import attempt
from mailbot.rounds.inbox import as_recorded, events_of
from mailbot.rounds.office import Office
from mailbot.rounds.ownfolders import inbox_of, look, make
from mailbot.rounds.posting import cause_of, told
from mailbot.rounds.suspicion import context_of
from mailbot.understand.correction import tells
from mailbot.understand.reading import masked

FOLDERS: Final[dict[str, Intent]] = {
    "Redirect": Intent.REDIRECT,
    "Names the contact": Intent.CONTACT_ANSWER,
    "Is the contact": Intent.REDIRECT_SELF_CONFIRM,
    "Dispute": Intent.DISPUTE,
    "Upset": Intent.UPSET,
    "Lawyer": Intent.LEGAL_THREAT,
    "Promise": Intent.PROMISE_TO_PAY,
    "Paid": Intent.PAID,
    "Instalments": Intent.PAYMENT_PLAN_REQUEST,
    "Cannot pay": Intent.CANNOT_PAY,
    "Not received": Intent.NOT_RECEIVED,
    "Link does not work": Intent.LINK_TECHNICAL,
    "Wants a copy": Intent.COPY_REQUEST,
    "Question": Intent.NEEDS_INFO,
    "Acknowledgement": Intent.ACKNOWLEDGEMENT,
    "Out of office": Intent.OUT_OF_OFFICE,
    "Left the company": Intent.LEFT_COMPANY,
    "No more mail": Intent.UNSUBSCRIBE,
    "Not about an invoice": Intent.UNRELATED,
}
"""The teaching folders below Mailbot, and what a reply moved there is. What machines say (it
bounced, a ticket was opened) is told from who wrote, and needs no owner."""

STAYS = (Decided, DraftPlanned, DraftEvent, GestureAnswered, ReadingCorrected)
"""What a reply led to and is on record for good: letters above all, which are taken back."""


def obey_teaching(office: Office) -> tuple[MailbotError, ...]:
    """Read anew whatever lies in a teaching folder, and move it back; return what kept one there.

    The folders are made where letters may be written.
    """
    if office.hurried or not office.practice.folders.teaching:
        return ()  # nobody is kept waiting for a draft while twenty folders are looked at
    inboxes = tuple(_state(office, folder) for folder in office.mailbox.folders.inbox)
    if office.last_look is not None and office.last_look.taught == inboxes:
        return ()
    problems: list[MailbotError] = []
    make(office, tuple(FOLDERS))
    for name, intent in FOLDERS.items():
        try:
            state = look(office, name)
            if state is not None and state.messages:
                _obey(office, state.folder, Teaching(name=name, intent=intent))
        except (FolderMissing, Refused) as error:
            problems.append(error)
    if office.last_look is not None and not problems:
        office.last_look.taught = inboxes
    return tuple(problems)


def _state(office: Office, folder: str) -> FolderState | None:
    """Return how a watched folder stands; None if it is gone, which reading it will tell."""
    try:
        return office.mailbox.state(folder)
    except FolderMissing:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """What one folder says of the replies in it."""

    name: str
    intent: Intent

    def __str__(self) -> str:
        return self.name


def _obey(office: Office, folder: str, teaching: Teaching) -> None:
    mailbox = office.mailbox
    answered = {e.cause for e in office.store.events() if isinstance(e, GestureAnswered)}

    def tell(office: Office, fetched: Fetched) -> Iterable[Event]:
        return _taught(office, fetched, teaching)

    for fetched in list(mailbox.messages(folder, mailbox.uids(folder))):
        if office.stopping():
            return
        if "\\Deleted" in fetched.flags:
            continue
        if cause_of(fetched.place) not in answered:
            attempt(office, fetched, tell)
            _stand_anew(office)
            if _tried_in_vain(office, fetched.place) is None:
                continue  # it is tried again in the next round
        drafted = "\\Draft" in fetched.flags
        mailbox.refile(fetched.place, mailbox.folders.drafts if drafted else inbox_of(office))


def _stand_anew(office: Office) -> None:
    """Make the books anew, in place, where something that counted is left out since."""
    if office.books.stale:
        books = replay(office.store.events(), office.books)
        for field in fields(Books):
            setattr(office.books, field.name, getattr(books, field.name))
        office.faces = None


def _tried_in_vain(office: Office, place: Place) -> bool | None:
    """Say whether the message cannot be read at all; None if it is to be tried again."""
    trouble = next((t for t in office.store.troubles() if t.place == place), None)
    if trouble is None:
        return False
    if not trouble.quarantined:
        return None
    words = "A message that you moved into a teaching folder cannot be read; it is in your inbox."
    office.record([told(office, place, words, None, warning=True)])
    office.store.forget(place)
    return True


def _taught(office: Office, fetched: Fetched, teaching: Teaching) -> Iterable[Event]:
    """Return what it puts on record that *fetched* is what its folder says."""
    message = as_recorded(office, fetched)
    moved = Moved(office=office, place=fetched.place, message=message, teaching=teaching)
    if "\\Draft" in fetched.flags:
        return (moved.told("it is your own, and back in Drafts"),)
    if office.owner.writes_as(message.sender.address):
        return (moved.told("it is your own, and in your inbox now"),)
    before = _led_to(office, message.id)
    ahead = _as_if_unread(office, message.id, before)
    lesson = moved.lesson(ahead)
    if lesson is not None:  # what else was said of such replies gives way
        ahead = replace(ahead, books=replace(ahead.books, corrections={lesson.text: lesson}))
    now = tuple(events_of(ahead, fetched))
    if any(isinstance(event, FraudSuspected) for event in now):
        return (*now, moved.told("it looks like fraud, and nothing that it says counts"))
    if not any(isinstance(event, CaseEvent) for event in (*before, *now)):
        aside = (e.reason for e in (*now, *before) if isinstance(e, MessageSetAside))
        return (*now, moved.told(next(aside, "it is no reply about an invoice on record")))
    return moved.facts(before, now, lesson)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A message in a teaching folder."""

    office: Office
    place: Place
    message: Message
    teaching: Teaching

    def told(self, why: str) -> GestureAnswered:
        """Return the answer that nothing is learnt from this message."""
        said = f"“{shorten(self.message.subject, 60, placeholder=' …')}”"
        words = f"{said}, which you moved to {self.teaching.name}, was left as it is: {why}."
        event = told(self.office, self.place, words, None)
        return replace(event, client=link(self.message, self.office.books).client)

    def lesson(self, ahead: Office) -> CorrectionMade | None:
        """Return what is remembered of such replies, as `mailbot explain --was` has it."""
        client = link(self.message, ahead.books).client
        if client is None:
            return None
        context = context_of(ahead, ahead.books.cases[client], self.message)
        heard = self.office.books.cases[client].heard
        took = next((one.intents for one in heard if one.message == self.message.id), ())
        return CorrectionMade(
            at=ahead.clock.now(),
            cause=cause_of(self.place),
            text=masked(self.message, context, ahead.reader),
            intents=(self.teaching.intent,),
            took=took,
        )

    def facts(
        self, before: tuple[Event, ...], now: tuple[Event, ...], lesson: CorrectionMade | None
    ) -> tuple[Event, ...]:
        """Return what is on record from now on instead of what was there *before*."""
        keys = {event.key for event in now}
        left_out = tuple(event.key for event in before if event.key not in keys)
        known = self.office.books.reread.get(self.message.id)
        client = next(event.client for event in (*now, *before) if isinstance(event, CaseEvent))
        told: list[Event] = []
        remembered = lesson is not None and tells(lesson.text)
        if lesson is not None and remembered:
            told.append(lesson)
        if left_out or known is not None:
            told.append(
                ReadingCorrected(
                    at=self.office.clock.now(),
                    cause=cause_of(self.place),
                    client=client,
                    message=self.message.id,
                    intents=(self.teaching.intent,),
                    left_out=left_out,
                    number=known.number + 1 if known else 1,
                )
            )
            told += self._withdrawals(client)
        return (*told, *now, self._answer(client, remembered=remembered))

    def _withdrawals(self, client: ClientId) -> Iterator[DraftWithdrawalPlanned]:
        """Yield that the unsent letters are taken back that the reply had led to."""
        for draft in self._letters(client):
            if not draft.edited and not draft.leaving:
                yield DraftWithdrawalPlanned(
                    at=self.office.clock.now(),
                    cause=f"{draft.letter.key}, {cause_of(self.place)}",
                    client=client,
                    letter=draft.letter.key,
                    reason="you said that the reply it answers was read wrongly",
                )

    def _letters(self, client: ClientId) -> tuple[DraftRecord, ...]:
        drafts = self.office.books.cases[client].open_drafts
        return tuple(draft for draft in drafts if self.message.id in draft.letter.causes)

    def _answer(self, client: ClientId, *, remembered: bool) -> GestureAnswered:
        sender = self.message.sender
        words = f"The reply of {sender.label} is read as you say: {self.teaching}."
        if remembered:
            words += " So is every later one in the same words."
        else:
            words += " Its words are too few to know such a reply again."
        if any(draft.edited for draft in self._letters(client)):
            words += " The draft that you edited stays; delete it if it has no use any more."
        event = told(self.office, self.place, words, None)
        return replace(event, client=client)


def _led_to(office: Office, message: MessageId) -> tuple[Event, ...]:
    """Return what is on record because of the reply, but for what stays whatever it meant."""
    return tuple(
        event
        for event in office.store.events()
        if not isinstance(event, STAYS) and (event.cause == message or _is_call_for(event, message))
    )


def _is_call_for(event: Event, message: MessageId) -> bool:
    """Say whether the whole case asked for a call after the reply."""
    return isinstance(event, CallRecommended) and event.message == message


def _as_if_unread(office: Office, message: MessageId, led_to: tuple[Event, ...]) -> Office:
    """Return the office with the books as they would stand if the reply had never come."""
    if not led_to:
        return office
    corrected = ReadingCorrected(
        at=office.clock.now(),
        cause="",
        client=ClientId(""),
        message=message,
        intents=(),
        left_out=tuple(event.key for event in led_to),
        number=2**31,
    )
    stale = Books(reread={**office.books.reread, message: corrected}, stale=True)
    return replace(office, books=replay(office.store.events(), stale), faces=None)
