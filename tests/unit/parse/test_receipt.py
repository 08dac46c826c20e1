"""Reports of mail systems and read receipts of mail programs, as they really look."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model.errors import PoisonMessage
from mailbot.model.intake_event import Grade
from mailbot.model.message import Fetched, Place
from mailbot.parse.receipt import ArrivalReport, read_report

EXCHANGE = """\
From: Alison Meyer <alison@acme.example>
To: Dana Whitfield <dana@whitfield.example>
Subject: Read: Invoice INV-104
References: <first@whitfield.example> <104@whitfield.example>
In-Reply-To: <104@whitfield.example>
Content-Type: multipart/report; boundary="_000_"; report-type=disposition-notification

--_000_
Content-Type: text/html; charset="us-ascii"

<p>Your message was read.</p>
--_000_
Content-Type: message/disposition-notification

Final-recipient: RFC822; Alison@acme.example
Disposition: automatic-action/MDN-sent-automatically; displayed
X-MSExch-Correlation-Key: abc
Original-Message-ID: <104@whitfield.example>
X-Display-Name: Alison Meyer

--_000_--
"""

POSTFIX = """\
From: MAILER-DAEMON@mx.acme.example
To: dana@whitfield.example
Subject: Successful Mail Delivery Report
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; jan.marshall@acme.example
Original-Recipient: rfc822;jan@acme.example
Action: delivered (to mailbox)
Status: 2.0.0

Final-Recipient: rfc822; howard@acme.example
Action: relayed
Status: 2.0.0

Final-Recipient: rfc822; gone@acme.example
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

From: dana@whitfield.example
Message-ID: <105@whitfield.example>
Subject: Invoice INV-105

Hello
--b--
"""


def _report(raw: str) -> ArrivalReport | None:
    place = Place(folder="INBOX", uidvalidity=1, uid=1)
    data = raw.replace("\n", "\r\n").encode()
    at = datetime(2026, 11, 3, tzinfo=UTC)
    return read_report(Fetched(place=place, raw=data, at=at, size=len(data)))


def test_a_receipt_of_outlook_says_who_read_what():
    report = _report(EXCHANGE)

    assert report is not None
    assert report.about == "<104@whitfield.example>"
    assert [(r.addresses, r.grade) for r in report.receipts] == [
        (("alison@acme.example",), Grade.ANSWERED)
    ]


def test_a_delivery_report_says_who_got_it_under_both_addresses():
    report = _report(POSTFIX)

    assert report is not None
    assert report.about == "<105@whitfield.example>"
    assert [(r.addresses, r.grade) for r in report.receipts] == [
        (("jan@acme.example", "jan.marshall@acme.example"), Grade.DELIVERED),
        (("howard@acme.example",), Grade.ACCEPTED),
    ]


def test_a_receipt_that_names_no_message_is_about_the_one_it_answers():
    report = _report(EXCHANGE.replace("Original-Message-ID: <104@whitfield.example>\n", ""))

    assert report is not None
    assert report.about == "<104@whitfield.example>"


@pytest.mark.parametrize("said", ["deleted", "denied", "processed", "dispatched", "failed"])
def test_what_nobody_saw_is_no_receipt(said):
    report = _report(EXCHANGE.replace("; displayed", f"; {said}"))

    assert report is not None
    assert report.receipts == ()


def test_an_error_in_showing_it_is_still_a_display():
    report = _report(EXCHANGE.replace("; displayed", ";Displayed/error"))

    assert report is not None
    assert len(report.receipts) == 1


def test_a_report_without_any_id_is_about_nothing():
    raw = POSTFIX.replace("Message-ID: <105@whitfield.example>\n", "")
    report = _report(raw)

    assert report is not None
    assert report.about is None


def test_an_ordinary_message_is_no_report():
    raw = "From: a@b.example\nDisposition-Notification-To: a@b.example\nSubject: x\n\nHello\n"

    assert _report(raw) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(EXCHANGE)), st.binary(max_size=40), st.booleans())
def test_a_damaged_report_breaks_nothing(at, junk, first):
    whole = (EXCHANGE if first else POSTFIX).encode()
    raw = whole[:at] + junk + whole[at + len(junk) :]
    place = Place(folder="INBOX", uidvalidity=1, uid=1)
    arrived = datetime(2026, 11, 3, tzinfo=UTC)

    with suppress(PoisonMessage):
        report = read_report(Fetched(place=place, raw=raw, at=arrived, size=len(raw)))
        assert report is None or all(r.addresses for r in report.receipts)
