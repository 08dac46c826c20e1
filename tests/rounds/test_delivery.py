"""How well is it proved that an invoice reached a person? (S2-66, S2-75)"""

from email import message_from_bytes, policy

import pytest

from mailbot.decide.evidence import proved
from mailbot.model.event import MessageRead
from mailbot.model.intake_event import DeliveryProved, Grade
from mailbot.model.invoice import InvoiceId
from tests.rounds.stage import OWNER, Stage
from tests.rounds.test_answers import sends_invoice

JAN = "Jan Marshall <jan@acme.example>"
NUMBER = InvoiceId("INV-104")

RECEIPT = """\
From: {sender}
To: {to}
Subject: Read: Invoice INV-104
Date: {date}
Message-ID: <receipt-{name}@acme.example>
In-Reply-To: {about}
References: {about}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="r"

--r
Content-Type: text/plain

Your message to {recipient} was read on Tuesday.
--r
Content-Type: message/disposition-notification

Reporting-UA: acme.example; Microsoft Outlook 16.0
Final-Recipient: rfc822; {recipient}
Original-Message-ID: {about}
Disposition: manual-action/MDN-sent-manually; {disposition}

--r--
"""

REPORT = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.acme.example>
To: {to}
Subject: Successful Mail Delivery Report
Date: {date}
Message-ID: <report-{name}@mx.acme.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="r"

--r
Content-Type: text/plain

Your message was successfully delivered to the destination(s) listed below.
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Original-Recipient: rfc822;{recipient}
Final-Recipient: rfc822;{recipient}
Action: {action}
Status: 2.0.0

--r
Content-Type: text/rfc822-headers

From: dana@whitfield.example
To: {recipient}
Subject: Invoice INV-104
Message-ID: {about}

--r--
"""


@pytest.fixture
def stage() -> Stage:
    """Begin a day after the owner sent INV-104 to Jan, with its PDF."""
    stage = Stage()
    stage.first = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    return stage


def comes(stage: Stage, form: str, **said: str) -> None:
    """Let a report come to the inbox, about the invoice that Jan was sent unless it says else."""
    told = {
        "sender": JAN,
        "to": OWNER.address,
        "about": stage.first,
        "recipient": "jan@acme.example",
        "date": f"{stage.clock.now():%a, %d %b %Y %H:%M:%S} +0000",
        "name": str(stage.written),
        **said,
    }
    stage.written += 1
    raw = form.format(**told).replace("\n", "\r\n").encode()
    stage.mailbox.deliver("INBOX", raw, stage.clock.now())
    assert stage.goes_round().problems == ()
    stage.later(hours=1)


def grade(stage: Stage, address: str = "jan@acme.example") -> Grade | None:
    return proved(stage.acme, NUMBER, address)


def resent(stage: Stage) -> str:
    """Let Jan write that it never came; return what the letter says, on one line."""
    stage.later(days=1)
    stage.replies(JAN, "We never received this invoice.", to=stage.first)
    stage.goes_round()
    (draft,) = stage.drafts
    body = message_from_bytes(draft.raw, policy=policy.default).get_body(("plain",))
    return " ".join(body.get_content().split())


def test_what_lies_in_sent_proves_that_it_was_sent_and_to_whom(stage):
    assert grade(stage) is Grade.SENT
    assert grade(stage, "howard@acme.example") is None
    assert "went out to you by email on 2 November, to jan@acme.example." in resent(stage)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("delivered", Grade.DELIVERED),
        ("expanded", Grade.DELIVERED),
        ("relayed (to mx2.acme.example)", Grade.ACCEPTED),
        ("delayed", Grade.SENT),
    ],
)
def test_a_delivery_report_proves_what_it_says(stage, action, expected):
    comes(stage, REPORT, action=action)

    assert grade(stage) is expected


def test_the_letter_says_that_their_server_confirmed_it(stage):
    comes(stage, REPORT, action="delivered")

    assert "Your mail server confirmed its delivery on 3 November." in resent(stage)


def test_a_read_receipt_proves_that_it_was_opened(stage):
    comes(stage, RECEIPT, disposition="displayed")

    assert grade(stage) is Grade.ANSWERED
    assert "A read receipt for it came back on 3 November." in resent(stage)


def test_a_receipt_that_brings_the_whole_letter_back_is_read_just_so(stage):
    """Of a large message only the texts are fetched; what the receipt says is one of them."""
    returned = "Content-Type: message/rfc822\n\nSubject: Invoice\n\n" + "PDF of INV-104\n" * 6_000
    comes(stage, RECEIPT.replace("--r--", f"--r\n{returned}\n--r--"), disposition="displayed")

    assert grade(stage) is Grade.ANSWERED


@pytest.mark.parametrize("disposition", ["deleted", "denied", "processed", "failed"])
def test_deleted_without_reading_is_no_proof(stage, disposition):
    comes(stage, RECEIPT, disposition=disposition)

    assert grade(stage) is Grade.SENT


def test_a_report_is_nobodys_reply(stage):
    """S8: no draft, no reading, nobody learned by it."""
    before = stage.acme.client.contacts
    comes(stage, RECEIPT, disposition="displayed")
    comes(stage, REPORT, action="delivered")
    comes(stage, RECEIPT, disposition="deleted")

    kinds = [type(event) for event in stage.store.events()]
    assert MessageRead not in kinds
    assert kinds.count(DeliveryProved) == 2
    assert stage.drafts == ()
    assert stage.acme.client.contacts == before


def test_anybody_can_write_a_report_so_it_must_name_our_message_and_its_reader(stage):
    comes(stage, RECEIPT, disposition="displayed", about="<guessed@whitfield.example>")
    comes(stage, REPORT, action="delivered", recipient="howard@acme.example")

    assert grade(stage) is Grade.SENT
    assert grade(stage, "howard@acme.example") is None


def test_a_receipt_for_a_letter_that_brought_no_invoice_proves_nothing_of_one(stage):
    other = stage.owner_sends(
        JAN, "Re: Invoice INV-104", "A word about INV-104.", answers=stage.first
    )
    stage.goes_round()
    comes(stage, RECEIPT, disposition="displayed", about=other)

    assert grade(stage) is Grade.SENT


def test_a_report_that_one_reader_got_it_and_another_did_not_proves_both(stage):
    both = sends_invoice(stage, f"{JAN}, Howard Lind <howard@acme.example>")
    stage.goes_round()
    failed = "Final-Recipient: rfc822;howard@acme.example\nAction: failed\nStatus: 5.1.1\n\n--r\nC"
    form = REPORT.replace("Status: 2.0.0\n\n--r\nC", f"Status: 2.0.0\n\n{failed}", 1)
    comes(stage, form, action="delivered", about=both)

    assert grade(stage) is Grade.DELIVERED
    assert grade(stage, "howard@acme.example") is Grade.SENT
    assert stage.acme.client.contact("howard@acme.example").standing == "bounced"


def test_who_writes_about_an_invoice_has_seen_it(stage):
    stage.replies(JAN, "Thank you, I have passed it on to accounting.", to=stage.first)
    stage.goes_round()

    assert grade(stage) is Grade.ANSWERED
    assert "We were also in touch about it on 3 November." in resent(stage)


def test_who_writes_that_it_never_came_has_not_seen_it(stage):
    assert "in touch" not in resent(stage)
    assert grade(stage) is Grade.SENT


def test_only_the_reader_who_wrote_has_seen_it(stage):
    stage.replies("Howard Lind <howard@acme.example>", "Please ask Jan.", to=stage.first)
    stage.goes_round()

    assert grade(stage, "howard@acme.example") is None, "it was never sent to Howard"
    assert grade(stage) is Grade.SENT


def test_a_new_message_that_quotes_the_invoice_is_proof_as_well(stage):
    """Some programs answer without saying to what."""
    text = (
        "Thanks, we will look at invoice INV-104.\n\n"
        "On 2 November 2026, Dana Whitfield wrote:\n> INV-104 attached.\n"
    )
    stage.replies(JAN, text, Subject="Invoice INV-104")
    stage.goes_round()

    assert grade(stage) is Grade.ANSWERED


def test_a_picture_that_was_loaded_is_no_proof():
    """A tracking-pixel open is unverified and never cited."""
    assert "opened" not in {one.value for one in Grade}
    assert tuple(Grade) == (
        Grade.SENT,
        Grade.ACCEPTED,
        Grade.DELIVERED,
        Grade.ANSWERED,
        Grade.VIEWED,
    )
