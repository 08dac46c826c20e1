"""Does every message end in an answer, whoever made it?"""

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from encodings.aliases import aliases

import pytest

pytestmark = pytest.mark.system

KILLED_AFTER = 5.0
"""Seconds after which an answer is not waited for any more."""
HEADER = """\
From: Gerald Brandt <gerald@acme.example>
To: Jan Owner <jan@firm.example>
Subject: Re: Invoice 2041
Date: Fri, 20 Nov 2026 10:11:12 +0100
Message-ID: <hostile@acme.example>
MIME-Version: 1.0
"""
ASK = "Please send it to Alison Meyer, alison@acme.example.\n"
MIXED = HEADER + "Content-Type: multipart/mixed; boundary=b\n\n"
PART = "--b\nContent-Type: text/plain\n\nhi\n"
HTML = HEADER + "Content-Type: text/html; charset=utf-8\n\n"
BASE64 = HEADER + "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
QUOTED = HEADER + "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
FLOWED = HEADER + "Content-Type: text/plain; format=flowed; delsp=yes\n\n"


def nested(levels: int, kind: str = "mixed") -> str:
    parts = [HEADER + f"Content-Type: multipart/{kind}; boundary=b0\n\n"]
    parts += [
        f"--b{level}\nContent-Type: multipart/{kind}; boundary=b{level + 1}\n\n"
        for level in range(levels)
    ]
    return "".join(parts) + f"--b{levels}\n\n{ASK}"


def attached(levels: int) -> str:
    return HEADER + "Content-Type: message/rfc822\n\n" * levels + ASK


def in_charset(name: str) -> str:
    return HEADER + f'Content-Type: text/plain; charset="{name}"\n\n{ASK}Grüße, élan\n'


CHARSETS = sorted({*aliases, *aliases.values()})
INVENTED = [f"x-invented-{number}" for number in range(44)] + [
    *("", "''", "utf-8; utf-16", "../../etc/passwd", "a" * 2_000, "\N{SNOWMAN}"),
]
HOSTILE = {
    "a line of one megabyte": HEADER + "\n" + "word " * 200_000,
    "a line of one megabyte without a space": HEADER + "\n" + "x" * 1_000_000,
    "five megabytes without a space": HEADER + "\n" + "x" * 5_000_000,
    "five megabytes of hidden signs": HEADER + "\n" + "\u200b" * 1_600_000,
    "20,000 parts": MIXED + PART * 20_000,
    "700 parts": MIXED + PART * 700,
    "150 parts of HTML": MIXED + "--b\nContent-Type: text/html\n\n<p>hi</p>\n" * 150,
    "20,000 boundaries and nothing between": MIXED + "--b\n" * 20_000,
    "a boundary that begins each line": HEADER
    + 'Content-Type: multipart/mixed; boundary="-"\n\n'
    + "---x\n" * 300_000,
    "parts nested 500 deep": nested(500),
    "alternatives nested 500 deep": nested(500, "alternative"),
    "nothing but parts nested 19 deep": nested(18),
    "messages attached 500 deep": attached(500),
    "plain and HTML in turn": MIXED + "--b\n\nhi\n--b\nContent-Type: text/html\n\n<p>hi</p>\n" * 90,
    "overrides of direction": HEADER + "\n\u202e\u2066" * 1_000 + ASK,
    "overrides of direction in the names": HEADER.replace("Gerald", "\u202eGerald\u2069")
    + "\n"
    + ASK,
    "NULs among the words": HEADER + "\n" + ASK.replace(" ", "\0 "),
    "NULs alone": "\0" * 100_000,
    "NULs in the header": HEADER.replace("Invoice", "In\0voice") + "\n" + ASK,
    "10,000 recipients": HEADER
    + "Cc: "
    + ", ".join(f"n{n}@b.example" for n in range(10_000))
    + "\n\n"
    + ASK,
    "10,000 recipients a line each": HEADER + "Cc: n@b.example\n" * 10_000 + "\n" + ASK,
    "10,000 recipients with odd names": HEADER
    + "Cc: "
    + ", ".join(f'"N, \\"{n}" (c(c)) <n{n}@b.example>' for n in range(10_000))
    + "\n\n"
    + ASK,
    "a header of one megabyte": HEADER + "X-Long: " + "a" * 1_000_000 + "\n\n" + ASK,
    "a subject of one megabyte": HEADER.replace("Invoice", "Invoice " * 125_000) + "\n" + ASK,
    "a subject of encoded words": HEADER.replace("Invoice", "=?utf-8?q?a?= " * 15_000) + "\n" + ASK,
    "a subject of half encoded words": HEADER.replace("Invoice", "=?utf-8?b?" * 20_000)
    + "\n"
    + ASK,
    "references without end": HEADER + "References: " + "<a@b> " * 40_000 + "\n\n" + ASK,
    "references that never close": HEADER + "References: " + "<a@" * 80_000 + "\n\n" + ASK,
    "100,000 fields": "X: y\n" * 100_000 + HEADER + "\n" + ASK,
    "a header folded 60,000 times": HEADER + "X-Fold: a\n" + " b\n" * 60_000 + "\n" + ASK,
    "parameters without end": HEADER
    + "Content-Type: text/plain"
    + '; a="b' * 30_000
    + "\n\n"
    + ASK,
    "numbered parameters": HEADER
    + "Content-Type: application/pdf"
    + "".join(f";name*{n}*=%41" for n in range(300))
    + "\n\n"
    + ASK,
    "authentication results without end": HEADER
    + "Authentication-Results: mx.firm.example; "
    + "dkim=pass (" * 20_000
    + "\n\n"
    + ASK,
    "100,000 quote marks on a line": HEADER + "\n" + ASK + ">" * 100_000 + "\n",
    "100,000 quote marks with spaces": HEADER + "\n" + ASK + "> " * 100_000 + "\n",
    "quotes a hundred deep, a thousand times": HEADER + "\n" + (">" * 100 + "x\n") * 1_000,
    "50,000 lines of quotes": HEADER + "\n" + ASK + "> as you said\n" * 50_000,
    "50,000 lines of quotes with answers": HEADER + "\n" + "> as you said\nyes\n" * 25_000,
    "50,000 lines of attribution": HEADER + "\n" + "On Friday at 10:11 X wrote\n" * 50_000,
    "attributions without a colon": HEADER + "\n" + "Am 20.11.2026 schrieb Jan" * 40_000,
    "labels alone": HEADER + "\n" + "From: x\nTo: y\n" * 25_000,
    "closings alone": HEADER + "\n" + "Best regards,\nBob\n\n" * 20_000,
    "rules alone": HEADER + "\n" + "-" * 1_000_000,
    "rules on 50,000 lines": HEADER + "\n" + ASK + "-- \n_____\n" * 25_000,
    "small print again and again": HEADER
    + "\n"
    + ASK
    + "This message is confidential.\n\n" * 20_000,
    "banners again and again": HEADER + "\n" + "[EXTERNAL]\n\n" * 20_000 + ASK,
    "numbers like telephones": HEADER + "\n" + "+1 555 010 " * 80_000,
    "empty lines": HEADER + "\n" * 1_000_000 + ASK,
    "spaces": HEADER + "\n" + " " * 1_000_000 + ASK,
    "carriage returns": HEADER + "\n" + "\r" * 500_000 + ASK,
    "flowed lines": FLOWED + "word \n" * 100_000,
    "flowed quotes": FLOWED + "> word \n>> word \n" * 50_000,
    "100,000 nested tags": HTML + "<div>" * 100_000 + ASK,
    "100,000 nested tags that are closed": HTML + "<b>" * 100_000 + ASK + "</b>" * 100_000,
    "100,000 nested quotes": HTML + "<blockquote type=cite>" * 100_000 + ASK,
    "100,000 nested quotes that are closed": HTML
    + "<blockquote type=cite>" * 100_000
    + ASK
    + "</blockquote>" * 100_000,
    "100,000 nested tables": HTML + "<table><tr><td>" * 33_000 + ASK,
    "badly nested formatting": HTML + "<a><b><i><u><p>" * 20_000 + ASK,
    "100,000 attributes": HTML + "<p " + " ".join(f"a{n}=b" for n in range(100_000)) + ">" + ASK,
    "a style of one megabyte": HTML + '<p style="' + "display:" * 125_000 + '">' + ASK,
    "entities": HTML + "&amp;" * 200_000 + "&#x202e;&#0;" * 10_000 + ASK,
    "answers in colour without end": HTML
    + "<p>See my answers below in red.</p><blockquote type=cite>"
    + '<p style="color:red">yes' * 20_000,
    "colours nested": HTML
    + "See my answers inline.<blockquote type=cite>"
    + '<font color="#ff0000">' * 50_000
    + ASK,
    "answers announced again and again": HEADER + "\n" + "answer " * 100_000 + "\n> x\n",
    "marks in brackets": HEADER + "\n" + ASK + "> [Gerald] yes\n" * 25_000,
    "frames of Gmail": HTML + '<div class="gmail_quote">' * 50_000 + ASK,
    "frames of Gmail side by side": HTML
    + '<div class="gmail_quote"><blockquote class="gmail_quote">x</blockquote></div>' * 10_000
    + ASK,
    "a page that names its charset again and again": HEADER
    + "Content-Type: text/html\n\n"
    + "<meta charset=utf-7" * 50_000
    + ASK,
    "utf-7 that never ends": HEADER
    + "Content-Type: text/plain; charset=utf-7\n\n"
    + "+AOQ" * 100_000
    + ASK,
    "comments that never close": HTML + "<!--" * 200_000 + ASK,
    "tags that never close": HTML + "<" * 1_000_000 + ASK,
    "base64 garbage": BASE64 + "=?*!A" * 200_000,
    "base64 of one letter a line": BASE64 + "A\n" * 300_000,
    "base64 of padding": BASE64 + "A=" * 300_000,
    "base64 of zeros": BASE64 + base64.b64encode(bytes(500_000)).decode(),
    "broken quoted-printable": QUOTED + "=" * 1_000_000,
    "soft line breaks": QUOTED + "=\n" * 300_000 + ASK,
    "addresses run together": HEADER + "\n" + "a@" * 100_000,
    "addresses and dots": HEADER + "\n" + "a.a@a.a" * 100_000,
    "dots": HEADER + "\n" + "." * 500_000,
    "opening brackets": HEADER + "\n" + "(" * 300_000,
    "square brackets": HEADER + "\n" + "[" * 300_000,
    "numbers and dots": HEADER + "\n" + "1.1." * 100_000,
    "numbers and slashes": HEADER + "\n" + "1/1/" * 100_000,
    "digits": HEADER + "\n" + "1" * 500_000,
    "amounts": HEADER + "\n" + "EUR 1,1.1,1 " * 50_000,
    "capitals": HEADER + "\n" + "Anna " * 100_000,
    "capitals with hyphens": HEADER + "\n" + "Anna-" * 100_000,
    "contact Anna and Anna and": HEADER + "\n" + "please contact Anna and " * 20_000,
    "hyphens between letters": HEADER + "\n" + "a-" * 200_000,
    "apostrophes": HEADER + "\n" + "a'" * 200_000,
    "combining signs": HEADER + "\n" + "a" + "\u0301" * 300_000,
    "combining signs in the subject": HEADER.replace("Invoice", "a" + "\u0301" * 9_000)
    + "\n"
    + ASK,
    "emoji joined": HEADER + "\n" + "\N{WOMAN}\u200d" * 100_000,
    "scripts mixed": HEADER + "\n" + "aж中ا" * 100_000,
    "mojibake": HEADER + "\n" + "â€™Ã¼" * 100_000,
    "mojibake in Thai": HEADER + "\n" + "โ€" * 200_000,
    "lone surrogates": HEADER + "\n" + ASK + "\udfff\ud800\udce9" * 1_000,
    "a report without end": HEADER.replace("Gerald Brandt <gerald@", "<mailer-daemon@")
    + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    + "--b\nContent-Type: message/delivery-status\n\n"
    + "Final-Recipient: rfc822; a@b.example\nAction: failed\n\n" * 20_000,
    "a notice in words without end": HEADER.replace(
        "Gerald Brandt <gerald@", "<mailer-daemon@"
    ).replace("Re: Invoice 2041", "Undeliverable: Invoice")
    + "\n"
    + "The address a@b.example could not be found. " * 20_000,
    "a ticket number without end": HEADER.replace("Invoice", "[Ticket#" + "1" * 30_000)
    + "\n"
    + ASK,
    "a line of a ticket system without end": HEADER + "\n##-" + "a" * 500_000 + "\n" + ASK,
}
INVALID = [
    "{",
    "[",
    "[" * 200_000,
    '{"id": 1, "raw": "\\ud800"}',
    '{"id":' * 100_000,
    "\0",
    "nul",
    '"',
]


class Explainer:
    """One process of `mailbot explain --jsonl`, asked a line at a time."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from mailbot.cli.main import main; main()",
                "explain",
                "--jsonl",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def answer(self, line: bytes) -> dict[str, object]:
        """Return what is answered to *line*, or fail once it is no longer waited for."""
        if self.process.poll() is not None:  # killed for the one before
            self.start()
        assert self.process.stdin
        assert self.process.stdout
        watch = threading.Timer(KILLED_AFTER, self.process.kill)
        watch.start()
        try:
            self.process.stdin.write(line + b"\n")
            self.process.stdin.flush()
            said = self.process.stdout.readline()
        except BrokenPipeError:
            said = b""
        finally:
            watch.cancel()
        assert said, f"no answer: {self.process.poll()}"
        return json.loads(said)

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def explainer() -> Iterator[Explainer]:
    one = Explainer()
    one.answer(b"{")  # it has started
    yield one
    one.close()


def ask(explainer: Explainer, identity: str, raw: str) -> dict[str, object]:
    return explainer.answer(json.dumps({"id": identity, "raw": raw}).encode())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_answered(explainer: Explainer, name: str) -> None:
    answer = ask(explainer, name, HOSTILE[name])

    assert answer["id"] == name
    assert "intents" in answer


@pytest.mark.parametrize("name", [*CHARSETS, *INVENTED])
def test_any_name_of_a_charset_is_answered(explainer: Explainer, name: str) -> None:
    answer = ask(explainer, name, in_charset(name))

    assert answer["id"] == name
    assert "intents" in answer


@pytest.mark.parametrize("line", INVALID, ids=range(len(INVALID)))
def test_a_line_that_is_no_message_is_answered_and_the_next_one_too(
    explainer: Explainer, line: str
) -> None:
    wrong = explainer.answer(line.encode())

    assert "error" in wrong or "intents" in wrong
    assert ask(explainer, "after", HEADER + "\n" + ASK)["emails"] == ["alison@acme.example"]
