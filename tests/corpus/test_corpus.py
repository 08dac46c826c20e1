"""The corpus keeps its own rules (corpus/GUIDE.md)."""

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from mailbot.model.reading import Intent
from mailbot.render.mime import runs_of

ROOT = Path(__file__).parents[2] / "corpus"
FILES = sorted(ROOT.glob("*/*.jsonl"))
FIELDS = {
    *("id", "text", "date", "sender", "asked", "intents", "people", "emails", "roles", "dates"),
    *("amounts", "invoices", "trap", "note"),
}
ENTRIES = [
    (path, json.loads(line))
    for path in FILES
    for line in path.read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_entry_has_the_form_of_the_guide(path):
    for owner, entry in ENTRIES:
        if owner != path:
            continue
        name = entry["id"]
        assert name.startswith(path.stem), name
        assert set(entry) <= FIELDS, name
        assert entry["text"].strip(), name
        assert entry["asked"] in {"invoice", "group", "call", "other"}, name
        assert entry["intents"], name
        assert {Intent(word) for word in entry["intents"]}, name
        assert len(entry["intents"]) == len(set(entry["intents"])), name
        for day in (entry["date"], *entry.get("dates", ())):
            assert date.fromisoformat(day), name
        assert all(isinstance(amount, int | float) for amount in entry.get("amounts", ())), name
        assert all("@" in address for address in entry.get("emails", ())), name


def test_every_entry_has_a_name_of_its_own():
    names = Counter(entry["id"] for _, entry in ENTRIES)

    assert not [name for name, count in names.items() if count > 1]


def test_no_two_entries_are_nearly_the_same():
    """Two texts that share half of the shorter one's runs of four words are one too many."""
    by_run = defaultdict(list)
    runs = {entry["id"]: set(runs_of(entry["text"])) for _, entry in ENTRIES}
    for name, its in runs.items():
        for run in its:
            by_run[run].append(name)
    shared = Counter(
        (one, other)
        for names in by_run.values()
        if len(names) < 50  # "thank you for your" says nothing
        for i, one in enumerate(names)
        for other in names[i + 1 :]
    )

    twins = [
        (one, other)
        for (one, other), count in shared.items()
        if min(len(runs[one]), len(runs[other])) >= 6
        and count > min(len(runs[one]), len(runs[other])) / 2
    ]
    assert not twins


def test_every_label_is_there_in_every_language():
    seen = defaultdict(set)
    for path, entry in ENTRIES:
        seen[path.parent.name] |= set(entry["intents"])

    assert {
        language: set(Intent) - {Intent(i) for i in found} for language, found in seen.items()
    } == {language: set() for language in seen}
