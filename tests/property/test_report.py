"""Whatever happened, the report adds up, and rests on events that are there."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.decide.coming import awaited, coming
from mailbot.decide.view import View
from mailbot.measure import hops, paying
from mailbot.measure.report import cited, report
from mailbot.model.event import PaymentReceived
from mailbot.model.intake_event import CreditGiven, InvoiceVoided
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import Purpose
from mailbot.model.reading import Intent
from mailbot.render.report import report_page
from tests.history import History
from tests.unit.measure.test_measure import OWNER, scope_of, told

PEOPLE = st.sampled_from(["Jan Marshall", "Howard Lind", "Alison Meyer"])
NUMBERS = st.sampled_from(["1", "2", "3"])
DAYS = st.integers(0, 700).map(lambda n: str(date(2025, 1, 2) + timedelta(days=n)))
WORDS = st.text(max_size=30)


def acts():
    """Return the lines of a story: the name of an act, and what it is told with."""
    return st.one_of(
        st.tuples(st.just("bills"), NUMBERS, st.just("100.00"), DAYS, st.one_of(st.none(), DAYS)),
        st.tuples(st.just("pays"), NUMBERS, st.sampled_from(["40.00", "100.00", "-40.00"]), DAYS),
        st.tuples(st.just("credits"), NUMBERS, st.sampled_from(["10.00", "100.00"]), DAYS),
        st.tuples(st.just("voids"), NUMBERS, DAYS),
        st.tuples(st.just("sends"), NUMBERS, DAYS, PEOPLE),
        st.tuples(st.just("writes"), NUMBERS, DAYS, PEOPLE),
        st.tuples(st.just("passes_on"), PEOPLE, NUMBERS, DAYS, PEOPLE, WORDS),
        st.tuples(st.just("names"), PEOPLE, PEOPLE, NUMBERS, DAYS, WORDS),
        st.tuples(st.just("promises"), PEOPLE, NUMBERS, DAYS, DAYS, WORDS),
        st.tuples(st.just("says"), PEOPLE, NUMBERS, DAYS, st.sampled_from(list(Intent)), WORDS),
        st.tuples(
            st.just("draft"), st.sampled_from(list(Purpose)), NUMBERS, DAYS, st.integers(0, 3)
        ),
    )


def takes_away(acme: History, name: str, number: str, *words: str) -> None:
    invoice, on = InvoiceId(number), words[-1]
    if name == "voids":
        acme.put(InvoiceVoided, on, invoice=invoice)
        return
    amount = Money(amount=Decimal(words[0]), currency="USD")
    acme.put(CreditGiven, on, invoice=invoice, amount=amount, on=date.fromisoformat(on))


def told_story(lines, client: str = "Acme") -> History:
    acme = History(client, f"{client.casefold()}.example")
    for name, *words in lines:
        if name in {"bills", "pays", "credits", "voids", "sends", "writes", "promises"}:
            place = 1 if name == "promises" else 0
            words[place] = f"{client}-{words[place]}"
        if name in {"credits", "voids"}:
            takes_away(acme, name, *words)
            continue
        if name != "draft":
            getattr(acme, name)(*words)
            continue
        purpose, number, day, end = words
        key = acme.plans(purpose, number, day, "Jan Marshall")
        [lambda *_: None, acme.approves, acme.deletes, acme.replaces][end](key, day)
    return acme


@settings(max_examples=60, deadline=None)
@given(st.lists(acts(), max_size=25), st.one_of(st.none(), st.sampled_from([2025, 2026])))
def test_a_report_adds_up_whatever_happened(lines, year):
    events = told_story(lines).events
    scope = scope_of(events, year=year)

    found = report(scope, told)

    assert (
        set(cited(found.chapters))
        <= {one.number for one in found.told}
        <= set(range(1, len(events) + 1))
    )
    owed: Counter[str] = Counter()
    for case in scope.books.cases.values():
        for receivable in case.open:
            owed[receivable.balance.currency] += receivable.balance.amount
    shown = {sheet.title.split()[1]: sheet.rows[-1][-1].value for sheet in found.chapters[0].sheets}
    assert shown == {currency: amount for currency, amount in owed.items() if amount != Decimal(0)}
    assert report_page(found).count("<section") >= len(found.chapters)


def summed(scope, numbers) -> Decimal:
    """Return what the events with *numbers* alone say is open, reckoned anew."""
    events = [e.event for e in scope.entries if e.number in numbers]
    totals = {e.invoice.id: e.invoice.total.amount for e in events if hasattr(e.invoice, "total")}
    for event in events:
        if isinstance(event, InvoiceVoided):
            totals[event.invoice] = Decimal("-Infinity")
        elif isinstance(event, PaymentReceived | CreditGiven):
            totals[event.invoice] -= event.amount.amount
    return sum((max(left, Decimal(0)) for left in totals.values()), Decimal(0))


@settings(max_examples=80, deadline=None)
@given(st.lists(acts(), max_size=30))
def test_the_events_behind_a_sum_really_sum_to_it(lines):
    bills = sorted(lines, key=lambda line: line[0] != "bills")  # what is not billed is not paid
    scope = scope_of([*told_story(bills).events, *told_story(bills[:9], "Brightwater").events])
    found = report(scope, told)

    for sheet in found.chapters[0].sheets:
        for row in sheet.rows:
            for figure in row[1:]:
                assert figure.value in {None, summed(scope, set(figure.cites))}
    paid = {e.number: e.event for e in scope.entries if isinstance(e.event, PaymentReceived)}
    for sheet in found.chapters[1].sheets:
        if "came in" in sheet.title:
            for row in sheet.rows:
                for figure in row[1:]:
                    behind = [paid[number].amount.amount for number in figure.cites]
                    assert (figure.value or 0) == sum(behind)
    for sample in paying.days_to_pay(scope):
        days = [paid[number].on for number in sample.cites if number in paid]
        assert sample.on in days
    for one in hops.runarounds(scope):
        assert one.days >= 0


@settings(max_examples=60, deadline=None)
@given(st.lists(acts(), max_size=25), DAYS)
def test_nothing_is_announced_for_a_day_that_is_over(lines, today):
    acme = told_story(lines)
    scope = scope_of(acme.events)
    now = scope.now.replace(year=int(today[:4]), month=int(today[5:7]), day=int(today[8:]))
    view = View(
        case=scope.books.cases[acme.client],
        books=scope.books,
        owner=OWNER,
        practice=scope.practice,
        now=now,
    )

    assert all(one.on >= view.today for one in coming(view))
    assert all(one.whom for one in awaited(view))
