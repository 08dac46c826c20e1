"""What a lexicon must hold."""

from pathlib import Path

import pytest

from mailbot.understand.lexicon import lexicon_from
from mailbot.understand.pattern import Line
from tests.unit.understand.spoken import ROOT

LEXICONS = sorted((ROOT / "mailbot" / "lexicon").glob("*.toml"))


@pytest.mark.parametrize("path", LEXICONS, ids=lambda p: p.stem)
def test_every_pattern_of_a_lexicon_makes_sense(path: Path) -> None:
    lexicon = lexicon_from(path.read_text(encoding="utf-8"))

    patterns = [p for _, p in lexicon.owners]
    patterns += [p for rule in lexicon.rules for p in rule.unless]
    patterns += [p for veto in lexicon.vetoes.values() for p in veto.anywhere]
    patterns += [phrase.pattern for phrase in lexicon.dates.phrases]

    line = Line("please ask PERSON about the invoice ?".split())
    assert all(isinstance(p.found_in(line), bool) for p in patterns)


@pytest.mark.parametrize("path", LEXICONS, ids=lambda p: p.stem)
def test_every_pattern_of_a_lexicon_has_a_word_to_be_found_by(path: Path) -> None:
    """A pattern without one is tried on every sentence; a few may be, many are slow."""
    lexicon = lexicon_from(path.read_text(encoding="utf-8"))

    loose = [p.source for _, p in lexicon.owners if not p.anchors]

    assert loose == []


@pytest.mark.parametrize("path", LEXICONS, ids=lambda p: p.stem)
def test_every_rule_has_a_name_of_its_own(path: Path) -> None:
    lexicon = lexicon_from(path.read_text(encoding="utf-8"))

    names = [rule.name for rule in lexicon.rules]

    assert len(names) == len(set(names))
