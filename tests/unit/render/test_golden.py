"""Do the letters read as they did? A human reads the diff (STYLE.md, section 6)."""

from collections.abc import Iterable

import pytest

from mailbot.model.letter import Draft
from mailbot.model.message import Address
from mailbot.render.facts import facts_for
from mailbot.render.letter import write
from tests.unit.render.situations import OWNER, ROOT, SITUATIONS, TODAY, Situation, template

FOLDER = ROOT / "tests" / "golden" / "en"


def as_the_owner_sees_it(draft: Draft) -> str:
    letter = draft.letter

    def people(addresses: Iterable[Address]) -> str:
        return ", ".join(f"{a.name} <{a.address}>" if a.name else a.address for a in addresses)

    heading = [f"To: {people(letter.to)}"]
    heading += [f"Cc: {people(letter.cc)}"] if letter.cc else []
    return "\n".join([*heading, f"Subject: {draft.subject}", "", draft.text])


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.name)
def test_the_letter_reads_as_it_did(situation: Situation, *, update_golden: bool) -> None:
    letter = situation.letter
    facts = facts_for(letter, situation.case, OWNER, TODAY)
    path = FOLDER / f"{situation.name}.txt"

    seen = as_the_owner_sees_it(write(letter, facts, template(letter.purpose)))

    if update_golden:
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


def test_every_golden_letter_has_its_situation() -> None:
    names = {situation.name for situation in SITUATIONS}

    assert {path.stem for path in FOLDER.glob("*.txt")} == names
