"""What do the guarded child and its parent agree upon: their speech, their limits, their ways?"""

import struct
from typing import IO

LARGEST = 25 * 1024 * 1024
"""Bytes of a document that is taken apart."""

LARGEST_ANSWER = 64 * 1024 * 1024

SECONDS = 5.0
"""For one document; the parent ends the child then, and if there is no parent, the alarm does."""

TOO_LARGE = f"it is too large: more than {LARGEST // 1024**2} MB"

_LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], data: bytes) -> None:
    """Write *data* with its length before it. Raises OSError where nobody reads it."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def received(stream: IO[bytes], most: int) -> bytes:
    """Return the next data. Raises EOFError where it ends early or is longer than *most*."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > most:
        raise EOFError(f"{length} bytes announced")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def looks_like_pdf(data: bytes) -> bool:
    """Say whether *data* is to be a PDF, with a little noise before it at most."""
    return b"%PDF-" in data[:1024]


def looks_like_xml(data: bytes) -> bool:
    """Say whether *data* begins as XML does, in UTF-8, Latin-1 or UTF-16."""
    head = data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<") and not head[:14].lower().startswith((b"<!doctype html", b"<html"))
