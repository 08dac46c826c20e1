"""Two years of mail tell who owes, who answers, and who points to whom; nothing is written."""

from collections import Counter
from collections.abc import Iterator

import pytest

from bench.pastmail import client_name
from mailbot.edge.papers import GuardedPapers
from mailbot.intake.table import rows_of
from mailbot.ledger.replay import replay
from mailbot.model.people import ClientId
from mailbot.rounds import desk
from tests.rounds.past import OWNER, History, client, day
from tests.rounds.real import ON_SERVER
from tests.rounds.stage import MONDAY

MEG = "Meg Ortiz <meg@northgate-logistics.example>"
THEO = "Theo Blake <theo@northgate-logistics.example>"
ANA = "Ana Ruiz <ana@halden-foods.example>"
NORTHGATE, HALDEN = "Northgate Logistics", "Halden Foods"


@pytest.fixture(scope="module")
def papers() -> Iterator[GuardedPapers]:
    door = GuardedPapers()
    yield door
    door.close()


@pytest.fixture
def past(papers, tmp_path) -> History:
    return History(tmp_path, papers)


def a_firm(past: History) -> None:
    """Two clients in two years: one pays when told, one sends the owner from desk to desk."""
    old = past.bills(640, ANA, "INV-101", HALDEN)
    past.hears(638, ANA, "Thanks, received. You will have the money by 4 February 2025.", old)
    past.hears(635, ANA, "We paid this yesterday by wire.", old)
    second = past.bills(300, ANA, "INV-115", HALDEN)
    past.hears(299, ANA, "We will pay it by the end of the week.", second)
    past.sends(270, ANA, "Re: Invoice INV-115", "Nothing has come in yet.", answers=second)
    past.hears(269, ANA, "Sorry! It will be paid by Friday next week.", second)
    fresh = past.bills(20, MEG, "INV-140", NORTHGATE)
    past.hears(18, MEG, "I do not handle payments. Please ask Theo Blake.", fresh)
    past.hears(15, THEO, "Please check with Meg about this invoice.", fresh)
    for number in range(30):
        past.hears(number * 20 + 3, f"shop{number}@news.example", "Only today!", "", subject="Sale")


def test_the_report_names_what_an_owner_would(past):
    a_firm(past)

    known = past.learns()

    assert (known.looked, known.read) == (40, 10)
    halden, northgate = client(known, HALDEN), client(known, NORTHGATE)
    assert halden.domains == ("halden-foods.example",)
    assert [b.number for b in halden.bills] == ["INV-101", "INV-115"]
    assert [b.number for b in northgate.bills if not b.stale] == ["INV-140"]
    assert [(p.invoice, p.fate) for p in halden.promises] == [
        ("INV-101", "kept"),
        ("INV-115", "broken"),
        ("INV-115", "not known"),
    ]
    assert [(p.by, p.to) for p in northgate.pointings] == [
        ("Meg Ortiz", "Theo Blake"),
        ("Theo Blake", "Meg Ortiz"),
    ]
    (ana,) = halden.people
    assert (ana.name, ana.answers, ana.days) == ("Ana Ruiz", 3, 1.0)


def test_nothing_is_written_and_nothing_goes_on_record_until_the_owner_says_so(past):
    a_firm(past)

    past.learns()

    assert past.mailbox.contents("Drafts") == ()
    assert list(past.record.events()) == []


def test_a_yes_puts_it_on_record_once(past):
    a_firm(past)
    past.learns()

    assert past.says_yes() > 0
    assert past.says_yes() == 0

    books = replay(past.record.events())
    assert set(books.owners_of) == {"INV-101", "INV-115", "INV-140"}
    assert len(books.cases[ClientId("northgate-logistics")].runaround.current) == 2


def test_after_the_yes_only_what_is_fresh_leads_to_a_letter(past):
    """Nobody knows if invoices of long ago were paid: they wait for the owner's word."""
    a_firm(past)
    past.learns()
    past.says_yes()
    past.resumes()

    report, books = past.goes_round()

    assert report.problems == ()
    (draft,) = past.mailbox.contents("Drafts")
    assert b"INV-140" in draft.raw
    assert not books.cases[ClientId("halden-foods")].calls
    assert {h.invoice for h in books.cases[ClientId("halden-foods")].holds} == {
        "INV-101",
        "INV-115",
    }


def test_a_point_of_contact_comes_with_the_words_that_made_it_one(past):
    sent = past.bills(200, f"{MEG}, {THEO}", "INV-120", NORTHGATE)
    past.hears(199, MEG, "Please ask Theo, he looks after these.", sent)
    past.hears(198, THEO, "I am the right person for invoices, please send them all to me.", sent)

    point = client(past.learns(), NORTHGATE).point

    assert point is not None
    assert (point.address, point.on) == ("theo@northgate-logistics.example", day(198))
    assert "right person" in point.words


def test_what_came_before_the_time_asked_for_is_not_looked_at(past):
    past.bills(500, ANA, "INV-101", HALDEN)
    past.bills(100, ANA, "INV-133", HALDEN)

    known = past.learns(years=1)

    assert [b.number for b in client(known, HALDEN).bills] == ["INV-133"]
    assert known.looked == 1


def test_a_mailbox_without_invoices_in_sent_teaches_nothing(past):
    past.sends(30, "friend@home.example", "Lunch?", "On Friday?")
    past.hears(29, "friend@home.example", "Yes!", "", subject="Re: Lunch?")

    known = past.learns()

    assert (known.clients, known.read, known.looked) == ((), 0, 2)


def test_replies_count_from_the_start_where_the_invoice_is_on_record_already(past):
    """Sent is empty: the owner's program sends the invoices. The export is on record."""
    books = replay(())
    row = "number,client,amount,currency,issued,due,email\n"
    row += f"INV-90,{HALDEN},500.00,USD,2026-06-01,2026-07-01,{ANA}\n"
    act = desk.Command(words="mailbot import", now=MONDAY)
    past.record.record(desk.invoices(rows_of(row)[0], books, OWNER, act))
    past.hears(140, ANA, "We will pay INV-90 by Friday.", "", subject="Invoice INV-90")

    known = past.learns()

    assert [p.invoice for p in client(known, HALDEN).promises] == ["INV-90"]
    assert past.says_yes() > 0


def test_what_a_round_has_heard_is_not_heard_twice(past):
    a_firm(past)
    past.resumes()
    past.goes_round()  # the last ninety days
    heard = [e for e in past.record.events() if type(e).__name__ == "MessageRead"]
    assert len(heard) == 2

    past.learns()
    past.says_yes()

    books = replay(past.record.events())
    messages = [h.message for case in books.cases.values() for h in case.heard]
    assert len(messages) == len(set(messages)) == 6


def test_archived_replies_count_and_a_message_in_two_folders_counts_once(past):
    past.mailbox.add_folder("Archive")
    if not ON_SERVER:
        past.mailbox.archives = ("Archive",)
    sent = past.bills(60, ANA, "INV-130", HALDEN)
    past.hears(58, ANA, "We will pay it by Friday.", sent, folder="Archive")
    past.hears(55, ANA, "Could you send me the PO number?", sent)
    past.written -= 1
    past.hears(55, ANA, "Could you send me the PO number?", sent, folder="Archive")

    known = past.learns()

    assert known.read == 3
    assert len(client(known, HALDEN).promises) == 1


def test_a_mailbox_that_was_moved_is_read_by_what_its_messages_say(past):
    """The move gave all messages one day of arrival, and the replies were copied first."""
    sent = "<3.whitfield.example@mail.example>"
    past.hears(399, ANA, "Sorry, it will be paid by Friday next week.", sent, arrived=5)
    past.hears(400, ANA, "We will pay it by Friday.", sent, arrived=5)
    assert past.bills(410, ANA, "INV-108", HALDEN, arrived=5) == sent

    known = past.learns()

    assert [p.made for p in client(known, HALDEN).promises] == [day(400), day(399)]


def test_a_message_that_says_no_date_is_read_last(past):
    sent = past.bills(100, ANA, "INV-133", HALDEN)
    past.hears(90, ANA, "We will pay it by Friday.", sent, said="the day before yesterday")

    known = past.learns()

    assert len(client(known, HALDEN).promises) == 1


def test_stopped_anywhere_it_goes_on_to_the_same_end(papers, tmp_path):
    whole = History(tmp_path / "whole", papers)
    a_firm(whole)
    whole.learns()

    often = History(tmp_path / "often", papers, mailbox=whole.mailbox)
    stops = 0
    while often.learns(stopping=_after(9 + stops)) is None:
        stops += 1

    assert stops >= 2
    assert often.facts() == whole.facts()


def _after(calls: int):
    """Return what says stop after it was asked so often."""
    left = iter(range(calls))
    return lambda: next(left, None) is None


def test_a_folder_that_vanished_is_told_and_the_others_are_read(past):
    if ON_SERVER:
        pytest.skip("only in memory")
    past.mailbox.archives = ("Gone",)
    past.bills(100, ANA, "INV-133", HALDEN)

    known = past.learns()

    assert past.missing == ("Gone",)
    assert len(known.clients) == 1


def test_renumbered_in_between_nothing_counts_twice(past):
    a_firm(past)
    assert past.learns(stopping=_after(12)) is None

    past.mailbox.renumber("INBOX")
    known = past.learns()

    assert (known.looked, known.read) == (40, 10)


def test_what_the_owner_sends_under_another_name_is_theirs(past):
    past.lies("Sent", 50, "billing@whitfield.example", ANA, "Re: Harlow", "Is there any news?")
    sent = past.bills(48, ANA, "INV-131", HALDEN)
    past.lies(
        "Sent", 40, "Billing <billing@whitfield.example>", ANA, "Re: Invoice INV-131",
        "A friendly word about this one.", answers=sent,
    )  # fmt: skip
    past.hears(39, ANA, "We will pay it by Friday.", sent)

    known = past.learns()

    (ana,) = client(known, HALDEN).people
    assert ana.days == 1.0
    assert not [p for p in client(known, HALDEN).people if "whitfield" in p.address]


def test_anger_of_long_ago_stops_no_letter_of_today(past):
    sent = past.bills(500, MEG, "INV-109", NORTHGATE)
    past.hears(495, MEG, "This is outrageous! I am furious about your invoices.", sent)
    fresh = past.bills(20, MEG, "INV-140", NORTHGATE)
    past.hears(18, MEG, "Please ask Theo Blake, I am not in charge of payments.", fresh)
    past.learns()
    past.says_yes()

    case = replay(past.record.events()).cases[ClientId("northgate-logistics")]

    assert case.calls == ()
    assert len(case.heard) == 2


def test_two_years_of_twenty_clients_lead_to_letters_about_what_is_fresh_alone(past):
    """Sixty invoices: the last one of five clients is fresh, and a reply passes the owner on."""
    past.resumes()
    for number in range(20):
        name, domain = client_name(number), client_name(number).lower().replace(" ", "-")
        pay, ann = f"Pay <pay@{domain}.example>", f"Ann Lee <ann@{domain}.example>"
        first = past.bills(700 - number, pay, f"INV-{100 + number}", name)
        past.hears(697 - number, pay, "You will have the money by the end of the week.", first)
        past.hears(696 - number, pay, "We paid this yesterday by wire.", first)
        second = past.bills(400 - number, pay, f"INV-{200 + number}", name)
        past.hears(399 - number, pay, "We will pay it by Friday.", second)
        past.sends(370 - number, pay, "Re: Invoice", "Nothing has come.", answers=second)
        days = 20 if number < 5 else 200
        third = past.bills(days, pay, f"INV-{300 + number}", name)
        past.hears(days - 2, ann, "I do not handle payments. Please ask Howard Lind.", third)

    known = past.learns()
    past.says_yes()
    _, books = past.goes_round()

    fates = Counter(p.fate for c in known.clients for p in c.promises)
    assert (len(known.clients), sum(c.invoices for c in known.clients)) == (20, 60)
    assert fates == {"kept": 20, "broken": 20}
    assert sum(bool(c.pointings) for c in known.clients) == 20
    letters = [d.letter for case in books.cases.values() for d in case.drafts]
    fresh = {f"INV-{300 + number}" for number in range(5)}
    assert len(letters) == 5
    assert {number for letter in letters for number in letter.invoices} == fresh
    assert len(past.mailbox.contents("Drafts")) == 5
