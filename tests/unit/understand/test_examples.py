"""What people write, and what it means (tests/examples/LANG.toml).

Reading weighs rules against what was learned, so no single example is fixed here (the ones
that must never change are in test_reading.py): what is asserted is how many are right.
"""

from dataclasses import dataclass, field

import pytest

from mailbot.model.reading import Intent, Manner, Reading
from mailbot.reader import read_lexicons
from tests.unit.understand.spoken import Say, examples

LANGUAGES = sorted(read_lexicons())
MACHINES = {Intent.BOUNCE, Intent.AUTO_REPLY_TICKET}


def understood(say: Say, example: dict) -> Reading:
    return say(
        example["text"],
        knows=tuple(example.get("knows", ())),
        asked=example.get("asked", False),
        subject=example.get("subject", "Re: Invoice INV-104"),
        author=example.get("author", "person"),
    )


def slots(reading: Reading) -> dict[str, list]:
    ways = [r for r in reading.referrals if r.manner is not Manner.LEFT_COMPANY]
    return {
        "people": [r.name for r in ways if r.name],
        "emails": [r.address for r in ways if r.address],
        "roles": [r.department for r in ways if r.department],
        "dates": [day.isoformat() for day in reading.dates],
        "amounts": [float(amount) for amount in reading.amounts],
        "invoices": list(reading.invoices),
    }


@dataclass
class Tally:
    first: int = 0
    asked: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    slots_right: int = 0
    slots_asked: int = 0
    misread: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(
            [
                f"first {self.first} of {self.asked}",
                f"redirects {self.right} right, {self.wrong} wrong, {self.missed} missed",
                f"slots {self.slots_right} of {self.slots_asked}",
                *self.misread,
            ]
        )


def tallied(say: Say, some: list[dict]) -> Tally:
    tally = Tally()
    for example in some:
        reading = understood(say, example)
        tally.asked += 1
        first = str(reading.intents[0])
        tally.first += first == example["intents"][0]
        if first != example["intents"][0]:
            tally.misread.append(f"{example['intents']} <- {first}: {example['text'][:80]!r}")
        pointed = bool(reading.says(Intent.REDIRECT)) and not reading.unsure
        meant = "redirect" in example["intents"]
        tally.right += pointed and meant
        tally.wrong += pointed and not meant
        tally.missed += meant and not pointed
        found = slots(reading)
        for name in found.keys() & example.keys():
            tally.slots_asked += 1
            tally.slots_right += found[name] == example[name]
    return tally


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_rules_were_written_with_is_understood(say: Say, language: str) -> None:
    tally = tallied(say, [e for e in examples(language) if not e.get("held")])

    assert tally.first >= 0.93 * tally.asked, tally
    assert tally.wrong <= 0.05 * (tally.right + tally.wrong), tally
    assert tally.right >= 0.9 * (tally.right + tally.missed), tally
    assert tally.slots_right >= 0.85 * tally.slots_asked, tally


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_kept_back_is_understood_too(say: Say, language: str) -> None:
    tally = tallied(say, [e for e in examples(language) if e.get("held")])

    assert tally.first >= 0.8 * tally.asked, tally
    assert tally.wrong <= 0.1 * (tally.right + tally.wrong), tally
    assert tally.right >= 0.7 * (tally.right + tally.missed), tally


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_examples_of_every_intent_and_some_are_kept_back(
    language: str,
) -> None:
    some = examples(language)

    assert len(some) >= 150
    assert sum(bool(e.get("held")) for e in some) * 8 >= len(some)
    assert {Intent(name) for e in some for name in e["intents"]} >= set(Intent) - MACHINES
