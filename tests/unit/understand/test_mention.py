"""Whom a reply names."""

import pytest

from mailbot.reader import reader
from mailbot.understand.mention import Around, Mentions
from tests.unit.understand.spoken import ROOT, Say

RAW = (ROOT / "mailbot" / "learned" / "mention.bin").read_bytes()
ALONE = Around(writer=frozenset({"pat", "lee"}), known=frozenset(), asked=False, pointed=())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Please ask Gerald about this.", ["Gerald"]),
        (
            "Wenden Sie sich bitte an Frau Ingeborg Kessler in der Buchhaltung.",
            ["Ingeborg Kessler"],
        ),
        (
            "Merci de vous adresser à Hélène Dubois-Hart, elle gère les factures.",
            ["Hélène Dubois-Hart"],
        ),
        ("Hable con Begoña Larrea, ella lleva los pagos.", ["Begoña Larrea"]),
        ("Neem contact op met Jan van der Berg.", ["Jan van der Berg"]),
        ("Das macht die Buchhaltung.", []),
        ("The Invoice was paid on Monday.", []),
    ],
)
def test_the_people_we_are_sent_to_are_found(text: str, names: list[str]) -> None:
    spans = reader().mentions.find(text, ALONE)

    assert [text[start:end] for start, end in spans] == names


def test_a_name_in_lower_case_is_found_and_the_owner_is_not(say: Say) -> None:
    reading = say("hi anna, ask gerald please, he does the invoices")

    assert [r.name for r in reading.referrals] == ["Gerald"]


@pytest.mark.parametrize(
    ("raw", "told"), [(b"mention0" + RAW[8:], "format"), (RAW[:-1], "cut short")]
)
def test_a_file_that_is_none_is_not_read(raw: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Mentions.from_bytes(raw)


@pytest.mark.parametrize("text", ["", "\n\n", "A" * 50_000, "@" * 9_000, "Aa " * 20_000])
def test_whatever_comes_before_the_name_is_found(text: str) -> None:
    text = text[:20_000] + "\n\nPlease ask Gerald about this."
    spans = reader().mentions.find(text, ALONE)

    assert [text[start:end] for start, end in spans] == ["Gerald"]
