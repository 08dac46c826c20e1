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
