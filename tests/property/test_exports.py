"""Whatever is imported in whatever order, no money is counted twice and none goes away."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model.invoice import Money
from mailbot.rounds import desk as acts
from tests.rounds.exports import NOW, Desk

HEAD = "number,client,amount,currency,issued,paid,credited\n"
TOTAL = 1000

exports = st.tuples(st.integers(0, 700), st.integers(0, 300))
"""What the program says came in and was credited, in all."""
words = st.integers(1, 400)
"""What the owner says came in, by itself."""


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(exports, words), min_size=1, max_size=8))
def test_no_payment_is_counted_twice_and_no_export_takes_one_back(story):
    desk = Desk()
    desk.imports(f"{HEAD}INV-1,Acme,{TOTAL},USD,2026-09-01,,\n".encode())
    for told in story:
        before = desk.invoice("INV-1")
        if isinstance(told, tuple):
            paid, credited = told
            row = f"{HEAD}INV-1,Acme,{TOTAL},USD,2026-09-01,{paid},{credited}\n".encode()
            desk.imports(row)
            assert desk.invoice("INV-1").received == max(before.received, paid)
            now, most = desk.invoice("INV-1").credited, max(before.credited, credited)
            # What an older file called paid, this one may call credited: it counts once.
            assert now == most if paid >= before.received else before.credited <= now <= most
            assert desk.imports(row).events == ()
        elif before.balance.amount >= told:
            money = Money(amount=Decimal(told), currency="USD")
            command = acts.Command(words=f"mailbot paid {before.received}", now=NOW)
            desk.tells(acts.payment("INV-1", date(2026, 10, 1), money, desk.books, command))
            assert desk.invoice("INV-1").received == before.received + told
