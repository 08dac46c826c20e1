"""One message that cannot be read never stops the others (G8), and hidden line ends do no harm."""

import json
from email import message_from_bytes, policy

import pytest

from tests.system.owner import Owner

pytestmark = pytest.mark.system

INVOICES = "number,client,amount,currency,issued,email\n" + "".join(
    f"INV-{n},Client {n},100,USD,2026-10-01,Ann <ann@client{n}.example>;ben@client{n}.example\n"
    for n in range(1, 101)
)


@pytest.fixture
def owner(server, tmp_path):
    owner = Owner(tmp_path)
    more = 'security = "none"\n[policy]\ndrafts_a_day = 200'
    owner.configures(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        more=more,
    )
    (tmp_path / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    assert owner.runs("import", "invoices.csv").returncode == 0
    assert owner.runs("resume").returncode == 0
    return owner


def a_reply(number: int, *headers: bytes, body: bytes = b"Please ask Gerald about this.") -> bytes:
    lines = [
        b"From: Ann <ann@client%d.example>" % number,
        b"To: dana@whitfield-law.example",
        b"Date: Fri, 20 Nov 2026 10:00:00 +0000",
        b"Subject: Re: Invoice INV-%d" % number,
        b"Message-ID: <%d@client%d.example>" % (number, number),
        *headers,
        b"",
        body,
        b"",
    ]
    return b"\r\n".join(lines)


def test_one_poison_message_among_a_hundred(server, owner):
    for number in range(1, 101):
        parts = b"--x\r\n\r\n\r\n" * 5000
        poison = (b'Content-Type: multipart/mixed; boundary="x"',)
        raw = a_reply(number, *poison, body=parts) if number == 50 else a_reply(number)
        server.deliver("INBOX", raw)

    assert owner.runs("once").returncode == 0

    standing = json.loads(owner.runs("status", "--json").stdout)
    assert sum(len(client["hops"]) for client in standing["clients"]) == 99
    assert len(server.raw("Drafts")) == 99
    owner.runs("once")
    owner.runs("once")
    (trouble,) = json.loads(owner.runs("status", "--json").stdout)["quarantined"]
    assert trouble["tries"] == 3
    assert trouble["reason"]
    assert "message 50" in owner.runs("status").stdout
    assert "1 message" in owner.runs("retry").stdout


@pytest.mark.parametrize(
    "headers",
    [
        (b"Message-ID: =?utf-8?q?=3Cx=0D=0Aa1_UID_STORE_1:*_+FLAGS_(\\Deleted)=3E?=",),
        (b"Message-ID: <a\x00b@client1.example>",),
        (b"References: <a@b> =?utf-8?q?=0D=0ABcc:_eve@evil.example?=",),
    ],
    ids=["a command in the Message-ID", "a NUL in the Message-ID", "a header in References"],
)
def test_hidden_line_ends_move_nothing_and_add_no_header(server, owner, headers):
    raw = a_reply(1, *headers)
    raw = (
        raw.replace(b"Message-ID: <1@client1.example>\r\n", b"")
        if b"Message" in headers[0]
        else raw
    )
    subject = b"Subject: =?utf-8?q?Re:_Invoice_INV-1=0D=0ABcc:_eve@evil.example=0D=0AX-Bad:_1?="
    raw = raw.replace(b"Subject: Re: Invoice INV-1", subject)
    raw = raw.replace(b"From: Ann <", b"From: =?utf-8?q?Ann=0D=0ABcc:_eve@evil.example?= <")
    server.deliver("INBOX", raw)
    server.deliver("INBOX", a_reply(2))
    before = (server.raw("INBOX"), server.flags("INBOX"))

    done = owner.runs("once")

    assert done.returncode == 0, done.stderr
    assert (server.raw("INBOX"), server.flags("INBOX")) == before
    assert server.raw("Sent") == server.raw("Trash") == {}
    drafts = [
        message_from_bytes(raw, policy=policy.default) for raw in server.raw("Drafts").values()
    ]
    assert len(drafts) == 2
    allowed = {
        *("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "X-Mailbot-Letter"),
    }
    for draft in drafts:
        assert set(draft.keys()) <= allowed
        assert len(draft.keys()) == len(set(draft.keys()))
        assert "evil.example" not in str(draft["To"]) + str(draft["Cc"])
