"""Whatever the order and overlap of statements: no money is counted twice, and none is made up."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.intake.statement import Statement
from mailbot.model.errors import DataError
from mailbot.model.event import PaymentReceived
from mailbot.model.invoice import Money
from mailbot.model.statement import Entry
from mailbot.rounds.paying import match_payments
from mailbot.rounds.proposals import meant, settle
from tests.rounds.stage import OWNER, Stage

INVOICES = """number,client,amount,currency,issued
INV-1001,Acme Components,1000.00,USD,2026-10-01
INV-1002,Acme Components,500.00,USD,2026-10-02
INV-1003,Acme Components,500.00,USD,2026-10-03
INV-2001,Brightwater,750.50,USD,2026-10-04
"""
SOURCES = ("OFX", "CAMT", "MT940", "CSV")
REFERENCES = ("INV-1001", "INV 1002 INV 1003", "INV-2001", "thanks", "", "1002", "INV-9999")
PAYERS = ("ACME COMPONENTS INC", "Brightwater", "Somebody Else", "")
AMOUNTS = ("1000.00", "500.00", "750.50", "980.00", "1500.00", "12.00")


@st.composite
def bookings(draw) -> tuple[Entry, ...]:
    """Draw what happened on the account: each booking is one, however alike two are."""
    count = draw(st.integers(1, 5))
    return tuple(
        Entry(
            amount=Money(amount=Decimal(draw(st.sampled_from(AMOUNTS))), currency="USD"),
            on=date(2026, 10, 20) + timedelta(days=draw(st.integers(0, 9))),
            payer=draw(st.sampled_from(PAYERS)),
            reference=draw(st.sampled_from(REFERENCES)),
            credit=draw(st.integers(0, 9)) > 0,
            bank_id=f"bank {number}",
            line=number,
        )
        for number in range(count)
    )


def told(entry: Entry, source: str) -> Entry:
    """Return *entry* as another format tells it: with an id of its own, or with none."""
    identity = "" if source == "CSV" else f"{source} {entry.bank_id}"
    return replace(entry, source=source, bank_id=identity)


@st.composite
def stories(draw) -> tuple[tuple[Entry, ...], tuple[tuple[Entry, ...], ...], bool]:
    """Return what happened, the statements that tell of it, and whether the owner says yes.

    A statement tells of whole days, as those of a bank do, in one format.
    """
    happened = draw(bookings())
    statements = []
    for _ in range(draw(st.integers(1, 4))):
        first = date(2026, 10, 20) + timedelta(days=draw(st.integers(0, 5)))
        last = first + timedelta(days=draw(st.integers(0, 9)))
        source = draw(st.sampled_from(SOURCES))
        entries = [told(e, source) for e in happened if first <= e.on <= last]
        statements.append(tuple(draw(st.permutations(entries))))
    return happened, tuple(statements), draw(st.booleans())


def received(stage: Stage) -> Iterator[PaymentReceived]:
    return (event for event in stage.store.events() if isinstance(event, PaymentReceived))


def reads(stage: Stage, entries: tuple[Entry, ...]) -> None:
    done = match_payments(
        Statement(account="", entries=entries),
        stage.books,
        OWNER,
        stage.act("mailbot import"),
        tuple(stage.store.events()),
    )
    stage.tell(*done.events)


def says_yes(stage: Stage) -> None:
    """Say yes to each, as far as it is still taken: more than what is open is refused."""
    for key in meant(("all",), stage.books):
        past = tuple(stage.store.events())
        act = stage.act("mailbot accept")
        with suppress(DataError):
            stage.tell(*settle((key,), stage.books, OWNER, act, past, accepted=True).events)


@settings(max_examples=150, deadline=None)
@given(stories())
def test_no_money_is_counted_twice_and_reading_all_again_adds_none(story):
    """What was nobody's may be a question once other money is on record; never money by itself."""
    happened, statements, yes = story
    stage = Stage()
    stage.imports(INVOICES)

    for entries in statements:
        reads(stage, entries)
        if yes:
            says_yes(stage)
    before = list(received(stage))
    for entries in reversed(statements * 2):
        reads(stage, entries)
    settled = list(stage.store.events())
    for entries in statements:
        reads(stage, entries)

    assert list(received(stage)) == before
    assert list(stage.store.events()) == settled
    came_in = sum(e.amount.amount for e in happened if e.credit)
    assert sum(e.amount.amount for e in received(stage) if e.amount.amount > 0) <= came_in
    for invoice in stage.books.owners_of:
        got = sum(e.amount.amount for e in received(stage) if e.invoice == invoice)
        assert 0 <= got <= came_in


@settings(max_examples=100, deadline=None)
@given(stories())
def test_a_statement_that_is_read_twice_changes_nothing_the_second_time(story):
    _, (entries, *_), yes = story
    stage = Stage()
    stage.imports(INVOICES)
    reads(stage, entries)
    if yes:
        says_yes(stage)
    before = list(received(stage)), list(stage.store.events())

    reads(stage, entries)

    assert list(received(stage)) == before[0]
    assert yes or list(stage.store.events()) == before[1]
