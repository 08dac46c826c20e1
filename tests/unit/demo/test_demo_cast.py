"""The story of the demo: that it hangs together, on whatever day it is told."""

import csv
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from mailbot.demo.cast import clients, inbox_messages, invoices, owner, sent_messages

NOW = datetime(2026, 11, 21, 16, tzinfo=UTC)
DAYS = [NOW + timedelta(days=count, hours=7 * count) for count in range(9)]
DAYS += [datetime(2026, 3, 9, 3, tzinfo=UTC), datetime(2027, 1, 1, 23, tzinfo=UTC)]
"""Each day of the week, both changes of the clock behind, and the turn of a year."""


def parsed(arrivals: Sequence[tuple[bytes, datetime]]) -> list[EmailMessage]:
    return [message_from_bytes(raw, policy=policy.default) for raw, _ in arrivals]


@cache
def whole(now: datetime = NOW) -> tuple[tuple[bytes, datetime], ...]:
    return (*sent_messages(now), *inbox_messages(now))


def received(now: datetime = NOW) -> list[tuple[bytes, datetime]]:
    return [arrival for arrival in whole(now) if arrival[0].startswith(b"Return-Path:")]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def inbox(sender: str) -> list[EmailMessage]:
    return [m for m in parsed(received()) if sender in m["From"]]


def test_the_owners_words_lie_in_sent_and_all_others_in_the_inbox() -> None:
    senders = {m["From"].addresses[0].addr_spec for m in parsed(sent_messages(NOW))}

    assert senders == {owner().address}
    assert parsed(received())[0]["From"] == parsed(inbox_messages(NOW))[0]["From"]
    assert 12 <= len(received()) == len(inbox_messages(NOW)) <= 16


def test_every_message_parses_without_a_defect() -> None:
    for message in parsed(whole()):
        assert [part.defects for part in message.walk() if part.defects] == []
        assert [name for name in message if message[name].defects] == []
        assert text_of(message).strip()


def test_lines_end_as_the_wire_wants_them_and_are_not_too_long() -> None:
    for raw, _ in whole():
        lines = raw.split(b"\r\n")
        assert not any(b"\n" in line or b"\r" in line for line in lines)
        assert max(map(len, lines)) <= 998  # RFC 5322, section 2.1.1


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_everything_was_written_on_a_weekday_in_office_hours_before_now(now: datetime) -> None:
    zone = ZoneInfo(owner().timezone)

    for _, at in whole(now):
        local = at.astimezone(zone)
        assert local.weekday() < 5
        assert 9 <= local.hour < 17
        assert at < now


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_the_replies_are_of_the_last_two_weeks_and_in_order(now: datetime) -> None:
    moments = [at for _, at in received(now)]

    assert moments == sorted(moments)
    assert now - moments[0] < timedelta(days=15)


def test_the_date_field_tells_the_same_moment_as_the_arrival() -> None:
    for raw, at in whole():
        assert message_from_bytes(raw, policy=policy.default)["Date"].datetime == at


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_every_answer_follows_a_message_of_the_cast(now: datetime) -> None:
    arrivals = whole(now)
    at = {
        str(m["Message-ID"]): moment
        for m, (_, moment) in zip(parsed(arrivals), arrivals, strict=True)
    }
    assert len(at) == len(arrivals)

    for message in parsed(arrivals):
        references = str(message["References"] or "").split()
        answers = message["Subject"].startswith(("Re: ", "Automatic reply: "))
        assert bool(references) == answers
        assert [at[r] for r in references] == sorted(at[r] for r in references)
        assert references[-1:] == ([message["In-Reply-To"]] if message["In-Reply-To"] else [])
        assert all(at[r] < at[message["Message-ID"]] for r in references)


def test_an_answer_goes_to_who_wrote_and_quotes_what_was_written() -> None:
    by_id = {str(m["Message-ID"]): m for m in parsed(whole())}

    for message in parsed(received()):
        answered = by_id.get(str(message["In-Reply-To"]))
        if answered is None or message["Auto-Submitted"]:
            continue
        first = text_of(answered).splitlines()[0]
        assert owner().address in message["To"]
        assert first in text_of(message)


def test_all_writers_use_safe_addresses_and_real_forms_of_ids() -> None:
    for message in parsed(whole()):
        for field in ("From", "To", "Cc"):
            for mailbox in message[field].addresses if message[field] else ():
                assert mailbox.domain.endswith(".example")
        assert re.fullmatch(r"<[\w.+-]+@[\w.-]+>", message["Message-ID"])


def test_the_mail_programs_can_be_told_apart() -> None:
    (accounting,) = inbox("accounting@acme.example")
    (promise,) = inbox("priya.nair")
    jan, _ = inbox("jan.marshall")
    trap = inbox("tomas@")[-1]

    assert re.search(r"\n\nFrom: Dana Whitfield <\S+>\nSent: \w+, ", text_of(accounting))
    assert re.search(r"\nOn \w+, \w+ \d+, 2026 at \S+ [AP]M Dana .*\nwrote:\n", text_of(promise))
    assert 'class="gmail_quote"' in promise.get_body(("html",)).get_content()
    assert "\nSent from my iPhone\n\n> On " in text_of(jan)
    assert text_of(trap).startswith("On ")
    assert trap.get_content_type() == "text/plain"


def test_the_runaround_of_the_first_client_is_told_in_order() -> None:
    told = [
        (m["From"].addresses[0].display_name, text_of(m))
        for m in parsed(received())
        if "acme.example" in m["From"] and "INV-104" in m["Subject"]
    ]

    assert [name for name, _ in told] == ["Accounting", "Jan Marshall", "Gerald Brandt"]
    texts = [text for _, text in told]
    assert "check with the partners" in texts[0]
    assert "Go see Gerald" in texts[1]
    assert "Alison should be able to take care of that" in texts[2]
    (gerald,) = inbox("gerald.brandt")
    assert "alison.meyer@acme.example" in gerald["Cc"]


def test_nobody_learns_the_last_address_before_it_is_copied_in() -> None:
    known = {contact.address for client in clients() for contact in client.contacts}

    assert "accounting@acme.example" in known
    assert not known & {"gerald.brandt@acme.example", "alison.meyer@acme.example"}


def test_the_machines_say_that_they_are_machines() -> None:
    (absence,) = inbox("marcus.oyelaran")
    (newsletter,) = inbox("news.lakecountybar")
    (notice,) = inbox("no-reply@")

    assert absence["Auto-Submitted"] == "auto-generated"
    assert absence["Subject"].startswith("Automatic reply:")
    assert newsletter["List-Id"]
    assert notice["Auto-Submitted"] == "auto-generated"


def test_the_stranger_who_quotes_the_number_is_of_no_clients_domain() -> None:
    domains = {domain for client in clients() for domain in client.domains}
    (stranger,) = inbox("fairline")

    assert "INV-104" in stranger["Subject"]
    assert stranger["From"].addresses[0].domain not in domains
    assert stranger["In-Reply-To"] is None


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_the_invoice_list_agrees_with_the_letters_that_carried_the_invoices(
    now: datetime,
) -> None:
    rows = list(csv.DictReader(invoices(now).splitlines()))
    carried = {}
    for message in parsed(whole(now)):
        for part in message.iter_attachments():
            carried.setdefault(part.get_filename(), (message, part.get_content()))

    assert len(rows) == len(clients())
    for row in rows:
        message, paper = carried[f"{row['number']}.pdf"]
        assert message["Date"].datetime.date() == date.fromisoformat(row["issued"])
        assert date.fromisoformat(row["due"]) == date.fromisoformat(row["issued"]) + timedelta(30)
        assert f"${Decimal(row['amount']):,.2f}" in text_of(message)
        assert message["To"].addresses[0].addr_spec in row["email"].split("; ")
        assert row["matter"] in message["Subject"]
        assert row["number"].encode() in paper


def test_the_paper_is_a_pdf_whose_table_points_at_its_objects() -> None:
    attachments = [p for m in parsed(sent_messages(NOW)) for p in m.iter_attachments()]
    paper = attachments[0].get_content()

    table = int(re.search(rb"startxref\n(\d+)", paper)[1])
    offsets = [int(o) for o in re.findall(rb"(\d{10}) 00000 n", paper)]

    assert paper[table:].startswith(b"xref\n")
    assert [paper[o : o + 7] for o in offsets] == [b"%d 0 obj" % n for n in range(1, 6)]


def test_the_same_moment_tells_the_same_story() -> None:
    assert whole() == (*sent_messages(NOW), *inbox_messages(NOW))


def test_no_brace_is_left_unfilled() -> None:
    for message in parsed(whole()):
        assert not re.search(r"[{}]", text_of(message))
