"""Who or what wrote this?"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mailbot.model.message import Author, Bounce
from mailbot.parse.bounce import reported_bounces, told_bounces
from mailbot.parse.origin import author_of, ticket_of

DATA = Path(__file__).parents[2] / "data" / "parse"
CASES = tomllib.loads((DATA / "origin.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_who_wrote_is_told_from_headers_and_form(case: dict[str, Any]) -> None:
    headers = case.get("headers", {})

    author = author_of(
        headers, case["subject"], case["text"], sender=case.get("sender", "gerald@acme.example")
    )

    assert author == Author(case["author"])
    if author is not Author.BOUNCE:
        assert ticket_of(headers, case["subject"], case["text"]) == case.get("ticket", "")


@pytest.mark.parametrize(
    "case", [c for c in CASES if "bounces" in c], ids=[c["name"] for c in CASES if "bounces" in c]
)
def test_a_notice_in_words_tells_whom_it_is_about(case: dict[str, Any]) -> None:
    others = {"jan@firm.example", case["sender"].lower()}

    bounces = told_bounces(case.get("headers", {}), case["text"], others)

    told = [b.recipient if b.permanent else f"{b.recipient} later" for b in bounces]
    assert told == case["bounces"]


def test_a_report_tells_each_recipient_and_whether_for_good() -> None:
    report = """\
Reporting-MTA: dns; mx.firm.example

Final-Recipient: rfc822; gerald@acme.example
Original-Recipient: rfc822;Gerald@Acme.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

Final-Recipient: rfc822; full@acme.example
Action: failed
Status: 5.2.2

Final-Recipient: rfc822; slow@acme.example
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; fine@acme.example
Action: delivered
Status: 2.0.0
"""

    bounces = reported_bounces(report)

    assert bounces == (
        Bounce(recipient="gerald@acme.example"),
        Bounce(recipient="full@acme.example", permanent=False),
        Bounce(recipient="slow@acme.example", permanent=False),
    )
