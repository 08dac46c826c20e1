"""Words that mean the same."""

import tomllib

import pytest

from mailbot.edge.shelf import thesaurus
from mailbot.understand.thesaurus import folded, thesaurus_from

SMALL = """
[pay]
en = "pay* settle"
de = "zahl* überweis*"
[not_mine]
en = "above_my_pay_grade"
[invoice]
en = "invoice"
de = "rechnung*"
[address]
de = "rechnungsadresse*"
"""
WHOLE = tomllib.loads(thesaurus())
LANGUAGES = {"en", "de", "nl", "fr", "es", "it", "pt"}


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("en", "paying the invoice", ["pay", "invoice"]),
        ("en", "above my pay grade", ["not_mine"]),
        ("en", "settle settled", ["pay"]),
        ("de", "rechnungsadresse rechnungen", ["address", "invoice"]),
        ("en", "<name> pays", ["<name>", "pay"]),
    ],
)
def test_the_longest_entry_gives_the_concept(
    language: str, words: str, expected: list[str]
) -> None:
    assert thesaurus_from(SMALL)[language].of(words.split()) == expected


@pytest.mark.parametrize("word", ["Überweisung", "ueberweisung", "ÜBERWEISUNGEN"])
def test_german_is_understood_with_and_without_umlauts(word: str) -> None:
    small = thesaurus_from(SMALL.replace("überweis", "uberweis"))

    assert small["de"].of([folded(word)]) == ["pay"]


def test_every_concept_has_words_in_every_language() -> None:
    assert {name for name, table in WHOLE.items() if set(table) != LANGUAGES} == set()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_word_stands_for_two_concepts_and_all_are_folded(language: str) -> None:
    entries = [e for table in WHOLE.values() for e in table[language].split()]

    assert len(entries) == len(set(entries))
    assert [e for e in entries if folded(e) != e] == []
