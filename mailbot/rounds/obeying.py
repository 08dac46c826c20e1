"""Do what a note says: the same as the command line does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from mailbot.intake.note import act as said
from mailbot.intake.note.act import Act, Question
from mailbot.intake.row import row_of
from mailbot.ledger.replay import apply
from mailbot.model.books import Books
from mailbot.model.count import counted
from mailbot.model.errors import DataError, UsageError
from mailbot.model.event import Event, InvoiceRegistered
from mailbot.model.people import ClientId
from mailbot.rounds import deeds, teaching
from mailbot.rounds.acceptance import Missing
from mailbot.rounds.ahead import copy_of
from mailbot.rounds.calls import Outcome
from mailbot.rounds.deeds import Deed
from mailbot.rounds.desk import Command
from mailbot.rounds.learned import accepted
from mailbot.rounds.office import Office
from mailbot.rounds.proposals import meant, settle

LEARNED = "learned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obeyed:
    """What a whole note puts on record, and the answer to it; nothing, if a line was not clear."""

    done: bool
    answer: str
    events: tuple[Event, ...] = ()
    again: bool = False
    """Past messages may matter now."""
    retried: bool = False
    learnt: bool = False
    """What was learnt of the past is accepted by it."""
    clients: tuple[ClientId, ...] = ()
    """Of whom something went on record."""


def obey(acts: tuple[Act | Question, ...], office: Office, now: datetime, cause: str) -> Obeyed:
    """Return what *acts*, one note, put on record: all of them, or none.

    Each is held against those before it. *cause* is the note, as the events name it.
    """
    unclear = [one for one in acts if isinstance(one, Question)]
    ahead = copy_of(office.books)
    events: list[Event] = []
    lines: list[str] = []
    again = False
    if not unclear:
        for number, act in enumerate(acts, start=1):
            if isinstance(act, Question):
                continue
            command = Command(
                words=f"{cause}, command {number}", now=now, timezone=office.owner.timezone
            )
            try:
                deed = _Doer(office=office, books=ahead, command=command, before=tuple(events)).do(
                    act
                )
            except (DataError, UsageError) as error:
                unclear.append(Question(line="", why=str(error)))
                continue
            for event in deed.events:
                apply(ahead, event)
            events += deed.events
            lines.append(deed.line)
            again = again or deed.again
    if unclear:
        return Obeyed(done=False, answer="\n".join(_asked(one, acts) for one in unclear))
    return Obeyed(
        done=True,
        answer="\n".join(line for line in lines if line),
        events=tuple(events),
        again=again,
        retried=any(isinstance(act, said.Retried) for act in acts),
        learnt=any(_takes_learnt(act, office) for act in acts),
        clients=tuple(dict.fromkeys(c for e in events if (c := getattr(e, "client", None)))),
    )


def _asked(question: Question, acts: tuple[Act | Question, ...]) -> str:
    return f"“{question.line}”: {question.why}" if question.line and len(acts) > 1 else question.why


def _takes_learnt(act: Act | Question, office: Office) -> bool:
    if not isinstance(act, said.Settled) or not act.accepted or office.learnt is None:
        return False
    return act.ids in {(LEARNED,), ("all",)} and office.learnt.waiting() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doer:
    """What one command of a note is done with."""

    office: Office
    books: Books
    """As they stand after the commands before it."""
    command: Command
    before: tuple[Event, ...]

    def do(self, act: Act) -> Deed:  # noqa: C901, PLR0912 one line a command
        """Return what *act* puts on record. Raises DataError and UsageError."""
        books, owner, command = self.books, self.office.owner, self.command
        match act:
            case said.Paid():
                known, currency, again = self._history(), act.currency, act.again
                return deeds.paid(
                    *(act.number, act.on, act.amount, books, command, known),
                    currency=currency,
                    again=again,
                )
            case said.PaidBack():
                return deeds.paid_back(act.number, self._history(), books, command)
            case said.Held():
                return deeds.held(act.what, act.until, act.reason, books, command)
            case said.Resumed():
                return deeds.resumed(act.what, books, command)
            case said.ContactNamed():
                purposes = act.purposes
                return deeds.contact(
                    act.client, act.address, purposes, books, owner, command, division=act.division
                )
            case said.Called():
                return self._called(act)
            case said.KindNamed():
                return deeds.kind(act.client, act.kind, books, command)
            case said.LanguageNamed():
                return deeds.language(act.client, act.language, books, command)
            case said.Settled():
                return self._settled(act)
            case said.Forgotten():
                events = teaching.forgotten(act.which, books, command)
                line = f"forgotten: {counted(len(events), 'correction')}"
                if not events:
                    line = "there are no corrections to forget"
                return Deed(events=events, line=line)
            case said.Added():
                cells = {"due": "", "email": "", "matter": "", **act.cells}
                return deeds.added(row_of(cells, line=0), books, owner, command)
            case said.DueNamed():
                return deeds.due(act.number, act.on, books, command)
            case said.Voided():
                return deeds.voided(act.number, books, command, reason=act.reason)
            case said.CopiesNamed():
                return deeds.copies(act.address, act.scope, books, command)
            case said.Retried():
                return Deed(events=(), line="what could not be read is tried again in this round")
            case never:
                assert_never(never)

    def _history(self) -> Iterator[Event]:
        yield from self.office.store.events()
        yield from self.before

    def _called(self, act: said.Called) -> Deed:
        outcome = Outcome(
            words=act.words,
            invoices=act.invoices,
            promised=act.promised,
            paid=act.paid,
            contact=act.contact,
            dispute=act.dispute,
            plan=act.plan,
        )
        office = self.office
        return deeds.called(
            act.client, outcome, self.books, office.owner, office.practice, self.command
        )

    def _settled(self, act: said.Settled) -> Deed:
        """Return a yes or a no to proposals, to what was learnt, or to all of it."""
        learnt = self._learnt() if _takes_learnt(act, self.office) else ()
        if act.ids == (LEARNED,):
            if not _takes_learnt(act, self.office):
                raise DataError("nothing waits that was learnt: `mailbot learn` reads the past")
            return Deed(events=learnt, line=_counted(learnt), again=True)
        books = copy_of(self.books)
        for event in learnt:
            apply(books, event)
        keys = meant(act.ids, books)
        if not keys and not learnt:
            raise DataError("nothing waits for your yes or no")
        missing = Missing(**dict(act.missing)) if act.missing else None
        if missing is not None and len(keys) != 1:
            raise DataError("what is missing can be said of one proposal at a time")
        done = settle(
            keys,
            books,
            self.office.owner,
            self.command,
            self._history(),
            accepted=act.accepted,
            missing=missing,
        )
        new = any(isinstance(event, InvoiceRegistered) for event in done.events)
        told = (
            *([_counted(learnt)] if learnt else []),
            *done.lines,
            *(f"left: {w}" for w in done.left),
        )
        return Deed(events=(*learnt, *done.events), line="\n".join(told), again=new or bool(learnt))

    def _learnt(self) -> tuple[Event, ...]:
        waiting = self.office.learnt.waiting() if self.office.learnt is not None else None
        return accepted(waiting or (), self.office.store.events(), self.books, self.command)


def _counted(events: tuple[Event, ...]) -> str:
    facts = (
        "1 fact that was learnt is"
        if len(events) == 1
        else f"{len(events):,} facts that were learnt are"
    )
    return f"{facts} on record"
