"""What did the writer newly write?"""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.parse.body import take_apart

DATA = Path(__file__).parents[2] / "data" / "parse"
CASES = tomllib.loads((DATA / "split.toml").read_text(encoding="utf-8"))["case"]


def squeezed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_only_what_the_writer_newly_wrote_is_text(case: dict[str, Any]) -> None:
    writer = frozenset(case.get("writer", "").lower().split())

    body = take_apart(case["text"], writer=writer)

    assert squeezed(body.text) == squeezed(case["new"])
    assert case.get("signature", "") in body.signature
    assert case.get("quoted", "") in body.quoted
    assert case.get("disclaimer", "") in body.disclaimer


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_no_line_is_lost_between_the_four(case: dict[str, Any]) -> None:
    body = take_apart(case["text"])

    whole = f"{body.text}\n{body.quoted}\n{body.signature}\n{body.disclaimer}"
    for line in case["text"].split("\n"):
        assert line.strip(" >") in whole


@pytest.mark.parametrize(
    "signature",
    [
        "Accounts Payable\nAcme Components",
        "Pat Doe\nAcme Components",
        "Pat Doe\nSenior Clerk, Purchasing\nAcme Components Ltd\n+1 555 010 9999",
        "P. Doe\nNorthern Division",
    ],
)
def test_short_lines_without_a_verb_below_the_letter_are_a_signature(signature: str) -> None:
    body = take_apart(f"Hello Anna,\n\nplease check with Jan Marsh.\n\n{signature}")

    assert body.text == "Hello Anna,\n\nplease check with Jan Marsh."
    assert body.signature == signature


@pytest.mark.parametrize(
    "text",
    [
        "Please write to:\n\nJan Marsh\nAccounts Payable",
        "the right people are\n\nJan Marsh\nBob Stone",
        "Not me.\n\nGerald Brandt",
        "Two things.\n\nThe amount is wrong\nThe date is wrong",
        "Hello,\n\nJan Marsh\nBob Stone",
        "Two of us can help.\n\nJan Marsh, jan@other.example\nBob Stone",
    ],
)
def test_short_lines_that_are_the_answer_stay_in_the_letter(text: str) -> None:
    assert take_apart(text, writer=frozenset({"pat", "doe"})).text == text


LINES = st.lists(
    st.sampled_from(
        [
            *("", "", "Alison pays these.", "Hello Jan,", "please ask her", "> who pays?", ">> x"),
            *("-- ", "-----", "________________________________", "Best regards,", "Gerald Brandt"),
            *("On Fri, 20 Nov 2026 Jan <jan@firm.example> wrote:", "Am 20.11.2026 schrieb Jan:"),
            *("From: Jan", "Sent: Friday", "To: Gerald", "Subject: Invoice", "Betreff: Rechnung"),
            *("-----Original Message-----", "---------- Forwarded message ---------"),
            *("[EXTERNAL]", "CAUTION: This email came from outside the company.", "Do not click."),
            "This message is confidential and intended solely for the addressee.",
            "If you have received it in error, notify the sender.",
            *("Sent from my iPhone", "+44 20 5550 1234", "www.acme.example", "Head of Purchasing"),
            *("[Gerald Brandt] Howard does.", "> [GB] yes", "Alison Meyer", "PS: Howard left."),
            *("##- Please type your reply above this line -##", ">>> Jan 20.11.2026 10:11 >>>"),
        ]
    ),
    max_size=25,
)


@given(lines=LINES, forwarded=st.booleans())
@settings(max_examples=400, deadline=None)
def test_no_word_is_lost_or_doubled_however_the_lines_fall(
    lines: list[str], forwarded: bool
) -> None:
    writer = frozenset({"gerald", "brandt"})

    body = take_apart("\n".join(lines), writer=writer, forwarded=forwarded)

    whole = f"{body.text} {body.quoted} {body.signature} {body.disclaimer}"
    assert Counter(re.findall(r"\w+", whole)) == Counter(re.findall(r"\w+", "\n".join(lines)))
