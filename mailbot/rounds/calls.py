"""What came of a telephone call, what kind of client is it, which language? The owner's word."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from mailbot.decide.callcard import CallCard, call_card
from mailbot.decide.instalment import plan_for
from mailbot.decide.promise import LONGEST_PROMISE
from mailbot.decide.told import About
from mailbot.decide.view import View
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.errors import DataError, UsageError
from mailbot.model.event import (
    CallLogged,
    CaseEvent,
    ClientRegistered,
    DisputeOpened,
    Event,
    KindSaid,
    PaymentClaimed,
    PaymentPromised,
    PlanAgreed,
)
from mailbot.model.invoice import Instalment, InvoiceId
from mailbot.model.letter import Purpose
from mailbot.model.message import Address, MessageId
from mailbot.model.people import ClientKind, ContactPurpose, Owner
from mailbot.model.policy import Practice
from mailbot.render.figures import LANGUAGES
from mailbot.rounds import desk, naming
from mailbot.rounds.desk import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the client said on the telephone; *words* are the owner's own."""

    words: str
    invoices: tuple[str, ...] = ()
    """The numbers it is about; empty: all that are open."""
    promised: date | None = None
    paid: tuple[str, ...] = ()
    """The numbers of what they say is paid; only the money itself makes it so."""
    contact: Address | None = None
    dispute: bool = False
    plan: bool = False
    """They agreed to pay in parts: those that a letter offered, else those of the terms."""


def cards(books: Books, owner: Owner, practice: Practice, command: Command) -> tuple[CallCard, ...]:
    """Return the card of every call that waits to be made, who waits longest first."""
    waiting = [case for case in books.cases.values() if case.calls]
    waiting.sort(key=lambda case: min(call.since for call in case.calls))
    views = (
        View(case=case, books=books, owner=owner, practice=practice, now=command.now)
        for case in waiting
    )
    return tuple(card for view in views if (card := call_card(view)) is not None)


def logged(
    client: str,
    outcome: Outcome,
    books: Books,
    owner: Owner,
    practice: Practice,
    command: Command,
) -> tuple[Event, ...]:
    """Return a call to *client* with all that came of it. Raises DataError for what cannot be.

    Letters may go on from then on, save what the outcome itself keeps back.
    """
    case = naming.case_named(client, books)
    if not outcome.words.strip():
        raise DataError("a call without a word of what was said is none; say it with --said")
    _check_day(outcome.promised, command.today)
    invoices = _invoices(case, outcome, books)
    paid = _numbers(outcome.paid, case, books)
    about = _About(case=case, invoices=invoices, paid=paid, outcome=outcome, command=command)
    events: list[Event] = [
        CallLogged(
            at=command.now, cause=command.cause, client=case.client.id, words=outcome.words.strip()
        )
    ]
    events += about.told(_spoken_with(case, books, owner, practice, command))
    if outcome.plan:
        events += _plans(about, practice)
    if outcome.contact is not None:
        pay = (ContactPurpose.PAY,)
        events += desk.contact(client, outcome.contact, pay, books, owner, command)
    return tuple(events)


def _check_day(promised: date | None, today: date) -> None:
    """Raise DataError for a day that nobody promises to pay on."""
    if promised is None:
        return
    if promised < today:
        raise DataError(f"{promised} is over; a promise is for today or later")
    if promised > today + LONGEST_PROMISE:
        raise DataError(f"{promised} is more than a year away; is the year right?")


def kind_said(client: str, kind: ClientKind, books: Books, command: Command) -> KindSaid:
    """Return the owner's word of how *client* treats bills; it stands above every guess."""
    case = naming.case_named(client, books)
    return KindSaid(at=command.now, cause=command.cause, client=case.client.id, said=kind)


def language_said(client: str, language: str, books: Books, command: Command) -> ClientRegistered:
    """Return the owner's word of the language in which *client* gets letters.

    It stands above the language in which they write. Raises UsageError that names those there are.
    """
    case = naming.case_named(client, books)
    code = language.strip().lower()
    if code not in LANGUAGES:
        known = ", ".join(f"{one} ({name})" for one, name in LANGUAGES.items())
        raise UsageError(f"no letters in “{language}”; write one of {known}")
    return ClientRegistered(
        at=command.now,
        cause=command.cause,
        client=case.client.id,
        name=case.client.name,
        language=code,
    )


def _invoices(case: Case, outcome: Outcome, books: Books) -> tuple[InvoiceId, ...]:
    """Return what the call was about. Raises DataError if nothing is open, or it is another's."""
    found = _numbers(outcome.invoices, case, books) or tuple(r.invoice.id for r in case.open)
    if not found and (outcome.promised is not None or outcome.dispute or outcome.plan):
        raise DataError(f"{case.client.name} has nothing open that this could be about")
    return found


def _numbers(words: tuple[str, ...], case: Case, books: Books) -> tuple[InvoiceId, ...]:
    numbers = tuple(naming.invoice_named(word, books) for word in words)
    for number in numbers:
        if case.receivable(number) is None:
            raise DataError(f"{number} is no invoice of {case.client.name}")
    return numbers


def _spoken_with(
    case: Case, books: Books, owner: Owner, practice: Practice, command: Command
) -> str:
    view = View(case=case, books=books, owner=owner, practice=practice, now=command.now)
    card = call_card(view)
    return (card.address or card.whom) if card is not None else case.client.name


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    case: Case
    invoices: tuple[InvoiceId, ...]
    paid: tuple[InvoiceId, ...]
    outcome: Outcome
    command: Command

    def told(self, by: str) -> Iterator[CaseEvent]:
        """Yield what the client said of the money."""
        about: About = {
            "at": self.command.now,
            "cause": self.command.cause,
            "client": self.case.client.id,
        }
        at, words, nothing = self.command.now, self.outcome.words.strip(), MessageId("")
        if self.outcome.dispute:
            yield DisputeOpened(
                **about,
                invoices=self.invoices,
                message=nothing,
                words=words,
            )
        if self.paid:
            yield PaymentClaimed(
                **about,
                invoices=self.paid,
                message=nothing,
                written=at,
                words=words,
            )
        if self.outcome.promised is not None:
            yield PaymentPromised(
                **about,
                invoices=self.invoices,
                message=nothing,
                written=at,
                by=by,
                on=self.outcome.promised,
                words=words,
            )


def _plans(about: _About, practice: Practice) -> Iterator[PlanAgreed]:
    """Yield the instalments of each invoice that is open."""
    for number in about.invoices:
        receivable = about.case.receivable(number)
        if receivable is None or not receivable.open:
            continue
        # The owner agreed on it: from which balance a letter would offer it is no matter.
        terms = replace(practice.terms, plan_from=1)
        agreed = replace(practice, terms=terms)
        yield PlanAgreed(
            at=about.command.now,
            cause=about.command.cause,
            client=about.case.client.id,
            invoice=number,
            instalments=_offered(about.case, number)
            or plan_for((receivable,), agreed, about.command.today),
        )


def _offered(case: Case, number: InvoiceId) -> tuple[Instalment, ...]:
    """Return the plan of the last letter that offered one for this invoice alone."""
    for draft in reversed(case.drafts):
        letter = draft.letter
        offered = draft.state.sent and letter.purpose is Purpose.OFFER_PLAN
        if offered and letter.invoices == (number,):
            return letter.plan
    return ()
