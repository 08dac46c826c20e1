"""What goes on the wire is the draft, and nothing of how it was made."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from mailbot.model.errors import DataError
from mailbot.model.message import MessageId
from mailbot.model.people import Owner
from mailbot.render.wire import id_of, parcel_of

OWNER = Owner(
    address="dana@whitfield.example",
    name="Dana Whitfield",
    timezone="America/New_York",
    aliases=("billing@whitfield.example",),
)
AT = datetime(2026, 11, 23, 15, 4, 5, tzinfo=UTC)
OWN_ID = MessageId("<key.m@whitfield.example>")

DRAFT = b"""\
From: Dana Whitfield <dana@whitfield.example>
To: Ann <ann@acme.example>,
 =?utf-8?q?Bj=C3=B6rn?= <bjorn@acme.example>
Cc: cay@acme.example
Bcc: secret@whitfield.example
Subject: Re: Invoice INV-104
Date: Mon, 02 Nov 2026 05:00:00 -0500
Message-ID: <1@whitfield.example>
References: <a@acme.example> <key.r@whitfield.example>
 <b@acme.example>
X-Mailbot-Letter: 0123
X-Mozilla-Draft-Info: internal/draft; vcard=0;
 DSN=0
Fcc: imap://dana/Sent
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

Hello,
.
--\x20
Dana
"""


def sent(raw: bytes = DRAFT):
    parcel = parcel_of(raw, OWNER, AT, OWN_ID)
    return parcel, message_from_bytes(parcel.raw, policy=policy.default)


def test_everybody_gets_it_and_nobody_sees_the_bcc():
    parcel, message = sent()

    assert parcel.sender == "dana@whitfield.example"
    assert parcel.to == (
        *("ann@acme.example", "bjorn@acme.example", "cay@acme.example"),
        "secret@whitfield.example",
    )
    assert b"secret" not in parcel.raw
    assert message["Bcc"] is None


def test_the_private_fields_go_and_the_others_stay_as_they_are():
    parcel, message = sent()

    assert sorted(name.casefold() for name in message) == sorted(
        [
            *("from", "to", "cc", "subject", "date", "message-id", "references"),
            *("mime-version", "content-type"),
        ]
    )
    assert message["References"].split() == [
        *("<a@acme.example>", "<key.r@whitfield.example>", "<b@acme.example>"),
    ]
    assert "Björn" in str(message["To"])
    assert b"vcard" not in parcel.raw
    assert b"DSN=0" not in parcel.raw


def test_the_date_is_that_of_sending_where_the_owner_is():
    _, message = sent()

    assert message["Date"].datetime == AT
    assert str(message["Date"]).endswith("-0500")


def test_every_line_ends_as_the_wire_wants_it_and_the_text_is_whole():
    parcel, _ = sent()

    assert parcel.raw.count(b"\n") == parcel.raw.count(b"\r\n")
    assert parcel.raw.endswith(b"\r\n\r\nHello,\r\n.\r\n-- \r\nDana\r\n")


def test_the_same_draft_and_moment_give_the_same_bytes_and_sending_again_changes_nothing():
    parcel, _ = sent()

    assert sent()[0] == parcel
    assert sent(DRAFT.replace(b"\n", b"\r\n"))[0] == parcel
    again = parcel_of(parcel.raw, OWNER, AT, OWN_ID)
    assert sorted(again.raw.split(b"\r\n")) == sorted(parcel.raw.split(b"\r\n"))


def test_a_message_id_that_was_taken_away_is_given_back():
    raw = DRAFT.replace(b"Message-ID: <1@whitfield.example>\n", b"")

    assert id_of(sent()[0].raw) == "<1@whitfield.example>"
    assert id_of(sent(raw)[0].raw) == OWN_ID


def test_an_alias_is_the_owner_too():
    raw = DRAFT.replace(b"<dana@whitfield.example>", b"<billing@whitfield.example>")

    assert sent(raw)[0].sender == "billing@whitfield.example"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"From: Dana Whitfield <dana@", b"From: Eve <eve@evil.", "not from you"),
        (b"<dana@whitfield.example>", b"<dana@whitfield.example>, eve@evil.example", "not from"),
        (b"Cc: cay", b"From: dana@whitfield.example\nCc: cay", "more than one From"),
        (b"Subject: ", b"subject: Hello\nSubject: ", "more than one Subject"),
        (b"Cc: cay@acme.example", b"Cc: cay", "cannot be read|not an address"),
        (b"Subject: Re", "Subject: für".encode(), "not written as mail needs"),
        (b"Subject: Re", b"Subject Re", "broken"),
    ],
)
def test_what_cannot_be_sent_as_it_is_is_not(old, new, why):
    assert old in DRAFT
    with pytest.raises(DataError, match=why):
        sent(DRAFT.replace(old, new, 1))


def test_addressed_to_nobody_it_is_not_sent():
    lines = [b"To: Ann <ann@acme.example>,\n =?utf-8?q?Bj=C3=B6rn?= <bjorn@acme.example>\n"]
    lines += [b"Cc: cay@acme.example\n", b"Bcc: secret@whitfield.example\n"]
    raw = DRAFT
    for line in lines:
        raw = raw.replace(line, b"")
    with pytest.raises(DataError, match="nobody"):
        sent(raw)
