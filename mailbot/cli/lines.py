"""One line of JSON, one answer: what others write and what they can read."""

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import msgspec

_HALVES = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Halves of surrogates that stand for no octet (PEP 383)."""


def read_line(line: bytes) -> object:
    """Return what *line* holds.

    The quick library is strict: it refuses octets that are no UTF-8 and halves of surrogates,
    both of which come from programs that read old messages. These are read by the slow one.

    Raises ValueError where it is no JSON, however deep it is nested.
    """
    try:
        return msgspec.json.decode(line)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(line.decode("utf-8", "surrogateescape"))
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def octets_of(raw: str) -> bytes:
    """Return the octets of a message that came as text.

    Python's surrogateescape writes each octet that is no UTF-8 as half a surrogate: here it
    becomes the octet again, so that the charset of the message can be tried on it.
    """
    try:
        return raw.encode()
    except UnicodeEncodeError:
        return _HALVES.sub("?", raw).encode("utf-8", "surrogateescape")


def written_line(answer: object) -> bytes:
    """Return *answer* as one line, also where something in it was half a surrogate."""
    try:
        return msgspec.json.encode(answer) + b"\n"
    except (ValueError, RecursionError):
        return json.dumps(answer).encode() + b"\n"


def print_line(answer: dict[str, Any]) -> None:
    """Print *answer* at once, as one line."""
    sys.stdout.buffer.write(written_line(answer))
    sys.stdout.buffer.flush()


def answer_each(
    flaw_of: Callable[[dict[str, Any]], str],
    answer: Callable[[dict[str, Any]], dict[str, Any]],
    form: str,
) -> int:
    """Answer each line of stdin by a line; return how many could not be used.

    *flaw_of* says what is wrong with a line, which should have had the *form*; an answer that
    has an "error" counts as well.
    """
    flaws = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        given, flaw = _given(line)
        flaw = flaw or flaw_of(given)
        if flaw:
            said = {"id": given.get("id"), "error": f"line {number}: {flaw}; write {form}"}
        else:
            said = answer(given)
        flaws += "error" in said
        print_line(said)
    return flaws


def _given(line: bytes) -> tuple[dict[str, Any], str]:
    """Return what a line holds, and what is wrong with it, or an empty text."""
    try:
        given = read_line(line)
    except ValueError:
        return {}, "no JSON"
    return (given, "") if isinstance(given, dict) else ({}, "no object in braces")
