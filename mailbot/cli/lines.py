"""One line of JSON, one answer: what others write and what they can read."""

import json
import re

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
