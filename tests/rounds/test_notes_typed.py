"""Five hundred notes as people type them: every right one is done, no wrong one does anything."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from mailbot.edge.memory import MemoryMailbox
from mailbot.edge.memorystore import MemoryStore
from mailbot.model.event import Event
from mailbot.model.note import NoteAnswered
from mailbot.rounds.ahead import copy_of
from mailbot.rounds.notes import obey_notes
from tests.rounds.notes import FRIDAY, PROPOSALS, a_note, came_of, office_of, the_record
from tests.rounds.stage import Stage

FILES = sorted((Path(__file__).parents[1] / "data" / "notes").glob("*.toml"))


def _typed(kind: str) -> list[tuple[str, str, str]]:
    return [
        (path.stem, note, means)
        for path in FILES
        for note, means in tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    ]


RIGHT, WRONG = _typed("right"), _typed("wrong")


@cache
def _record() -> Stage:
    return the_record()


def _obeyed(note: str) -> tuple[MemoryMailbox, tuple[Event, ...]]:
    """Return a mailbox in which *note* was obeyed, and the events that it led to."""
    record = _record()
    store, mailbox = MemoryStore(), MemoryMailbox()
    before = store.record(record.store.events())
    for number, proposal in enumerate(PROPOSALS, start=1):
        note = note.replace(f"{{{number}}}", proposal.key[:6])
    subject, _, body = note.partition(" | ")
    mailbox.ensure("Notes")
    raw = a_note(subject, body.replace(" / ", "\n"))
    if body.startswith("<"):  # as a program that writes HTML saves it
        raw = raw.replace(b"text/plain", b"text/html")
    mailbox.deliver("Mailbot/Notes", raw, FRIDAY)

    assert not obey_notes(office_of(copy_of(record.books), store, mailbox))

    return mailbox, tuple(store.events())[len(before) :]


@pytest.mark.parametrize(("language", "note", "means"), RIGHT, ids=[n for _, n, _ in RIGHT])
def test_a_right_note_does_what_it_says(language, note, means):
    mailbox, events = _obeyed(note)

    names = {case.client.id: case.client.name for case in _record().books.cases.values()}
    answered = events[-1]
    assert came_of(events, names) == means, answered.answer
    assert isinstance(answered, NoteAnswered)
    assert answered.done
    assert answered.answer
    assert not mailbox.contents("Mailbot/Notes")
    assert len(mailbox.contents("Mailbot/Done")) == 1


@pytest.mark.parametrize(("language", "note", "unclear"), WRONG, ids=[n for _, n, _ in WRONG])
def test_a_wrong_note_does_nothing_and_is_asked_about(language, note, unclear):
    mailbox, events = _obeyed(note)

    (answered,) = events
    assert isinstance(answered, NoteAnswered)
    assert not answered.done
    assert unclear
    assert unclear.casefold() in answered.answer.casefold()
    assert len(mailbox.contents("Mailbot/Notes")) == 1


FREE = ("called", "contact", "invoice", "because", "void")
"""Of these a note has words of the owner's own: a name, a reason, what was said."""


def test_a_right_note_with_one_word_that_nobody_knows_does_nothing():
    """Nothing is overlooked, wherever it stands: what is left over is a question."""
    plain = [
        note.split()
        for _, note, means in RIGHT
        if not any(word in means or word in note for word in (*FREE, " | ", "regards", "thanks"))
    ]
    tried = 0
    for number, words in enumerate(plain):
        at = number % (len(words) + 1)
        note = " ".join((*words[:at], ("zzyx", "not", "half")[number % 3], *words[at:]))
        _, events = _obeyed(note)
        assert [type(event) for event in events] == [NoteAnswered], note
        tried += 1
    assert tried > 300


def test_there_are_five_hundred_of_them_in_seven_languages():
    assert len(RIGHT) + len(WRONG) >= 500
    assert len(WRONG) >= 70
    assert {language for language, _, _ in RIGHT} > {"de", "en", "es", "fr", "it", "nl", "pt"}
