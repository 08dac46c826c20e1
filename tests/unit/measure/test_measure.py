"""The figures of the report, against cases that were computed by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from mailbot.ledger.replay import replay_all
from mailbot.measure import ageing, drafts, hops, paying, promises, replies
from mailbot.measure.report import cited, report
from mailbot.measure.sample import Sample, summary
from mailbot.measure.scope import Scope
from mailbot.model.event import MessageRead, PointOfContactLost, ReferralMade
from mailbot.model.gesture_event import ReadingCorrected
from mailbot.model.letter import Purpose
from mailbot.model.measured import RecordedEvent, Told
from mailbot.model.people import ClientId, Owner
from mailbot.model.policy import Practice
from mailbot.model.reading import Intent
from tests.history import History, two_years

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
OWNER = Owner(address="dana@whitfield.example", name="Dana Whitfield", timezone="UTC")


def scope_of(events, **more) -> Scope:
    return Scope(
        entries=tuple(RecordedEvent(number=n, event=e) for n, e in enumerate(events, start=1)),
        books=replay_all(tuple(events)),
        owner=OWNER,
        practice=Practice(),
        now=NOW,
        **more,
    )


def told(entry: RecordedEvent) -> Told:
    return Told(number=entry.number, on=entry.event.at.date(), client="", line="x")


@pytest.mark.parametrize(
    ("due", "age"),
    [
        ("2026-11-23", "not yet due"),
        ("2026-11-22", "not yet due"),
        ("2026-11-21", "1-30 days"),
        ("2026-10-23", "1-30 days"),
        ("2026-10-22", "31-60 days"),
        ("2026-09-23", "31-60 days"),
        ("2026-09-22", "61-90 days"),
        ("2026-08-24", "61-90 days"),
        ("2026-08-23", "over 90 days"),
        (None, "no due date"),
    ],
)
def test_what_is_owed_is_as_old_as_its_due_date(due, age) -> None:
    acme = History("Acme", "acme.example")
    acme.bills("1", "100.00", "2026-08-01", due)

    (one,) = ageing.aged(scope_of(acme.events).cases, NOW.date())
    assert one.amounts == {age: Decimal("100.00")}


def test_what_was_paid_in_part_is_owed_for_the_rest() -> None:
    acme = History("Acme", "acme.example")
    acme.bills("1", "100.00", "2026-08-01")
    acme.pays("1", "30.00", "2026-09-01")

    assert ageing.aged(scope_of(acme.events).cases, NOW.date())[0].total == Decimal("70.00")


def test_sums_of_different_currencies_are_never_added_up() -> None:
    found = ageing.totals(ageing.aged(scope_of(two_years()).cases, NOW.date()))

    assert {currency: sum(ages.values()) for currency, ages in found.items()} == {
        "EUR": Decimal("1200.00"),
        "USD": Decimal("11740.00"),
    }
    for chapter in report(scope_of(two_years()), told).chapters:
        for sheet in chapter.sheets:
            assert not ("USD" in sheet.title and "EUR" in sheet.title)


def test_days_to_pay_run_from_the_invoice_to_the_last_of_the_money() -> None:
    acme = History("Acme", "acme.example")
    acme.bills("1", "100.00", "2026-03-01")
    acme.pays("1", "60.00", "2026-03-11")
    acme.pays("1", "40.00", "2026-04-10")
    acme.bills("2", "100.00", "2026-03-01")

    (one,) = paying.days_to_pay(scope_of(acme.events))
    assert one.days == 40
    assert one.cites == (2, 3, 4)
    assert [s.days for s in paying.days_late(scope_of(acme.events))] == [10]


def test_a_payment_taken_back_is_no_payment() -> None:
    acme = History("Acme", "acme.example")
    acme.bills("1", "100.00", "2026-03-01")
    acme.pays("1", "100.00", "2026-03-11")
    acme.pays("1", "-100.00", "2026-03-11")

    assert not paying.days_to_pay(scope_of(acme.events))


def test_a_year_takes_what_was_paid_in_it() -> None:
    scope = scope_of(two_years(), year=2025)

    assert sorted(s.days for s in paying.days_to_pay(scope)) == [48, 49, 53]
    assert not hops.runarounds(scope)


def test_lateness_that_is_a_pattern_leads_to_the_suggestion_of_other_terms() -> None:
    """S2-79: Acme's invoices came 23, 19, 18 and 43 days late."""
    (said,) = paying.suggestions(scope_of(two_years()))

    assert said.text.startswith(
        "Acme Components paid 4 of the last 4 invoices late, 19 days at the median."
    )
    assert "Other terms" in said.text
    assert said.cites


def test_one_late_payment_is_no_pattern() -> None:
    acme = History("Acme", "acme.example")
    acme.bills("1", "100.00", "2026-03-01")
    acme.pays("1", "100.00", "2026-06-11")

    assert not list(paying.suggestions(scope_of(acme.events)))


def test_a_runaround_lasts_from_the_first_hop_to_the_name() -> None:
    acme, corvale = hops.runarounds(scope_of(two_years()))

    assert (acme.hops, acme.days, acme.before, acme.after) == (3, 25, 22, 3)
    assert (corvale.hops, corvale.days, corvale.before, corvale.after) == (1, 48, 7, None)


def test_who_points_to_the_point_of_contact_begins_no_new_runaround() -> None:
    acme = History("Acme", "acme.example")
    acme.passes_on("Jan Marshall", "1", "2026-03-02", "Alison", "Ask Alison.")
    acme.names("Alison Meyer", "Jan Marshall", "1", "2026-03-05", "It is Alison.")
    acme.passes_on("Howard Lind", "1", "2026-03-09", "Alison", "Ask Alison.")
    assert len(hops.runarounds(scope_of(acme.events))) == 1

    acme.put(PointOfContactLost, "2026-03-10", reason="left")
    acme.passes_on("Howard Lind", "1", "2026-03-11", "Alison", "Ask Alison.")
    assert len(hops.runarounds(scope_of(acme.events))) == 2


def test_before_the_group_letter_is_before_the_first_one() -> None:
    acme = History("Acme", "acme.example")
    acme.bills("1", "100.00", "2026-03-01")
    acme.passes_on("Jan Marshall", "1", "2026-03-02", "Alison", "Ask Alison.")
    for purpose, on in (
        (Purpose.CLARIFY_CONTACT, "2026-03-04"),
        (Purpose.SECOND_REQUEST, "2026-03-12"),
    ):
        acme.approves(acme.plans(purpose, "1", on, "Jan Marshall"), on)
    acme.names("Alison Meyer", "Jan Marshall", "1", "2026-03-16", "It is Alison.")

    (one,) = hops.runarounds(scope_of(acme.events))
    assert (one.before, one.after) == (2, 12)


def test_a_promise_is_open_on_the_last_day_that_its_money_may_take() -> None:
    acme = History("Acme", "acme.example")
    acme.bills("1", "100.00", "2026-10-02")
    acme.promises("Jan Marshall", "1", "2026-11-16", "2026-11-18", "by Wednesday")

    def outcome(day: int) -> str:
        scope = replace(scope_of(acme.events), now=NOW.replace(day=day))
        return str(promises.words_given(scope)[0].outcome)

    assert (outcome(23), outcome(24)) == ("still open", "broken")


def test_what_was_paid_without_a_name_ended_with_the_money() -> None:
    acme = History("Acme", "acme.example")
    acme.bills("1", "100.00", "2026-03-01")
    acme.passes_on("Jan Marshall", "1", "2026-03-02", "Alison", "Ask Alison.")
    acme.pays("1", "100.00", "2026-03-12")

    (one,) = hops.runarounds(scope_of(acme.events))
    assert (one.days, one.named) == (10, None)


def test_a_promise_is_kept_broken_moved_or_open() -> None:
    acme = History("Acme", "acme.example")
    for number in "1234":
        acme.bills(number, "100.00", "2026-03-02")
    acme.promises("Kept Word", "1", "2026-04-01", "2026-04-10", "by the tenth")
    acme.pays("1", "100.00", "2026-04-13")  # a Monday: one of three business days on the way
    acme.promises("Broken Word", "2", "2026-04-02", "2026-04-10", "by the tenth")
    acme.promises("Moved Word", "3", "2026-04-03", "2026-04-10", "by the tenth")
    acme.promises("Later Word", "3", "2026-04-07", "2026-04-30", "by the thirtieth")
    acme.promises("Open Word", "4", "2026-11-20", "2026-11-30", "by the thirtieth")

    found = {
        w.by.partition("@")[0]: str(w.outcome) for w in promises.words_given(scope_of(acme.events))
    }
    assert found == {
        "kept": "kept",
        "broken": "broken",
        "moved": "moved to another day",
        "later": "broken",
        "open": "still open",
    }


def test_an_answer_takes_the_days_since_the_owners_last_letter() -> None:
    found = replies.answers(scope_of(two_years(), client=ClientId("acme")))

    days = [(s.about.partition("@")[0], s.days) for s in found]
    assert days == [
        ("jan", 35),
        ("howard", 6),
        ("gerald", 13),
        ("howard", 3),
        ("alison", 1),
        ("alison", 2),
    ]


def test_a_second_word_before_the_owner_wrote_again_is_no_answer_nor_is_a_machine() -> None:
    acme = History("Acme", "acme.example")
    acme.bills("1", "100.00", "2026-03-01")
    acme.sends("1", "2026-03-02", "Jan Marshall")
    acme.says("Max Ott", "1", "2026-03-03", Intent.OUT_OF_OFFICE, "I am away.")
    acme.says("Jan Marshall", "1", "2026-03-05", Intent.ACKNOWLEDGEMENT, "Thanks.")
    acme.says("Jan Marshall", "1", "2026-03-09", Intent.ACKNOWLEDGEMENT, "And one thing more.")

    assert [s.days for s in replies.answers(scope_of(acme.events))] == [3]


def test_drafts_are_counted_by_how_they_ended() -> None:
    ends = [
        str(one.end) for one in drafts.ended(scope_of(two_years(), client=ClientId("brightwater")))
    ]

    assert ends == ["deleted", "sent as it was", "sent as it was", "replaced by your own"]


def test_what_could_be_better_is_listed_over_time() -> None:
    """S3-108."""
    ((number, read),) = replies.better(scope_of(two_years()))

    assert read.words.startswith("Please put our order number")
    assert replies.wishes(scope_of(two_years())).sheets[0].rows[0][3].cites == (number,)


def test_a_figure_from_fewer_than_three_cases_says_so() -> None:
    def some(count: int) -> list[Sample]:
        day = NOW.date()
        return [Sample(client=ClientId("a"), on=day, days=4, cites=(n,)) for n in range(count)]

    texts = [found.text for count in (1, 2, 3) if (found := summary(some(count)))]
    assert texts == ["4 days (only 1 case)", "4 days (only 2 cases)", "4 days"]


def test_every_figure_with_a_value_has_events_behind_it_that_the_report_tells() -> None:
    found = report(scope_of(two_years()), told)

    listed = {one.number for one in found.told}
    assert set(cited(found.chapters)) == listed
    for chapter in found.chapters:
        for sheet in chapter.sheets:
            for row in sheet.rows:
                assert all(figure.cites for figure in row if figure.value is not None), sheet.title


def test_a_report_of_nothing_has_every_chapter_and_no_figure() -> None:
    found = report(scope_of([]), told)

    assert len(found.chapters) == 7
    assert not found.told


def test_a_report_of_one_client_tells_of_no_other() -> None:
    found = report(scope_of(two_years(), client=ClientId("acme")), told)

    assert "Brightwater" not in repr(found)
    assert "Corvale" not in repr(found)
    assert found.scope == "Acme Components, all years"


def test_what_the_owner_said_was_read_wrongly_is_in_no_figure() -> None:
    acme = History("Acme", "acme.example")
    acme.knows("Jan Marshall")
    acme.bills("1", "100.00", "2026-08-01")
    acme.sends("1", "2026-08-01", "Jan Marshall")
    acme.passes_on("Jan Marshall", "1", "2026-09-07", "Howard Lind", "Ask Howard.")
    wrong = [
        replace(e, cause=e.message)
        for e in acme.events
        if isinstance(e, ReferralMade | MessageRead)
    ]
    others = [e for e in acme.events if not isinstance(e, ReferralMade | MessageRead)]
    scope = scope_of([*others, *wrong])
    assert hops.days_lost(scope)
    assert replies.answers(scope)

    corrected = ReadingCorrected(
        at=NOW,
        cause="a folder",
        client=acme.client,
        message=wrong[0].message,
        intents=(Intent.UNRELATED,),
        left_out=tuple(event.key for event in wrong),
    )
    scope = scope_of([*others, *wrong, corrected])

    assert not scope.cases[0].runaround.hops
    assert not hops.days_lost(scope)
    assert not replies.answers(scope)
    assert not set(cited(report(scope, told).chapters)) & {len(others) + 1, len(others) + 2}
