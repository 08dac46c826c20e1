"""What did the writer newly write?"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

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
