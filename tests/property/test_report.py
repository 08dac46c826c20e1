"""Whatever happened, the report adds up, and rests on events that are there."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.decide.coming import awaited, coming
from mailbot.decide.view import View
from mailbot.measure.report import cited, report
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


def told_story(lines) -> History:
    acme = History("Acme", "acme.example")
    for name, *words in lines:
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
