"""What does the owner say a reply is, and which of that do they take back?"""

from collections.abc import Iterable
from difflib import get_close_matches

from mailbot.model.books import Books
from mailbot.model.errors import DataError, UsageError
from mailbot.model.event import CorrectionForgotten, CorrectionMade
from mailbot.model.reading import Intent
from mailbot.rounds.desk import Command
from mailbot.rounds.explain import context_of, understood
from mailbot.understand.correction import tells
from mailbot.understand.intent import FIRST_THINGS_FIRST
from mailbot.understand.reading import Reader, masked

EVERY = "all"
"""What takes back all corrections at once."""


def intents_named(words: Iterable[str]) -> tuple[Intent, ...]:
    """Return the intents called *words*, the first to be acted on first. Raises UsageError."""
    named = {_intent(word) for word in words}
    return tuple(intent for intent in FIRST_THINGS_FIRST if intent in named)


def _intent(word: str) -> Intent:
    plain = word.strip().casefold().replace("-", "_").replace(" ", "_")
    if plain in set(Intent):
        return Intent(plain)
    near = get_close_matches(plain, list(Intent), n=1)
    hint = f"did you mean {near[0]}?" if near else f"write one of {', '.join(Intent)}"
    raise UsageError(f"no intent {word}; {hint}")


def correction(
    raw: bytes, intents: tuple[Intent, ...], reader: Reader, command: Command
) -> CorrectionMade:
    """Return the fact that the message in *raw* and its like are *intents*. Raises DataError."""
    message, reading = understood(raw, reader, command.now)
    text = masked(message, context_of(message, reader), reader)
    if not tells(text):
        raise DataError(
            "too little is left of it without names, numbers and rare words to know such a "
            "reply again; nothing was stored"
        )
    return CorrectionMade(
        at=command.now, cause=command.cause, text=text, intents=intents, took=reading.intents
    )


def forgotten(which: str, books: Books, command: Command) -> tuple[CorrectionForgotten, ...]:
    """Return the facts that take back a correction by its number, from 1, or all of them.

    Raises UsageError if there is none of that number.
    """
    known = tuple(books.corrections.values())
    if which.casefold() == EVERY:
        chosen = known
    elif which.isdecimal() and 1 <= int(which) <= len(known):
        chosen = (known[int(which) - 1],)
    else:
        raise UsageError(f"no correction {which}; `mailbot forget` lists them with their numbers")
    return tuple(
        CorrectionForgotten(at=command.now, cause=command.cause, correction=made.key)
        for made in chosen
    )
