"""Do the letters read as they did? A human reads the diff."""

from collections.abc import Iterable

import pytest

from mailbot.model.letter import Draft, Purpose
from mailbot.model.message import Address
from tests.unit.render.occasions import SITUATIONS
from tests.unit.render.situations import LANGUAGES, ROOT, Situation

FOLDER = ROOT / "tests" / "golden"


def as_the_owner_sees_it(draft: Draft) -> str:
    letter = draft.letter

    def people(addresses: Iterable[Address]) -> str:
        return ", ".join(f"{a.name} <{a.address}>" if a.name else a.address for a in addresses)

    heading = [f"To: {people(letter.to)}"]
    heading += [f"Cc: {people(letter.cc)}"] if letter.cc else []
    heading += (
        [f"Attached: {', '.join(file.name for file in letter.files)}"] if letter.files else []
    )
    return "\n".join([*heading, f"Subject: {draft.subject}", "", draft.text])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.name)
def test_the_letter_reads_as_it_did(
    situation: Situation, language: str, *, update_golden: bool
) -> None:
    path = FOLDER / language / f"{situation.name}.txt"

    seen = as_the_owner_sees_it(situation.draft(language))

    if update_golden:
        path.parent.mkdir(exist_ok=True)
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_golden_letter_has_its_situation(language: str) -> None:
    names = {situation.name for situation in SITUATIONS}

    assert {path.stem for path in (FOLDER / language).glob("*.txt")} == names


def test_every_letter_has_a_situation() -> None:
    assert {situation.letter.purpose for situation in SITUATIONS} == set(Purpose)


def test_no_two_situations_have_one_name() -> None:
    assert len({situation.name for situation in SITUATIONS}) == len(SITUATIONS)
