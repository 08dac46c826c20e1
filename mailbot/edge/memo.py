"""What was worked out from the record once, kept so that it need not be worked out again.

A memo may be thrown away at any time: the events alone are the truth. It names the events it
was made of, by their number and a checksum over their JSON, and the program that made it;
where one of these differs, it counts for nothing. It is not synced: a torn one counts for nothing.
"""

import gc
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from zlib import crc32

import msgspec

_PACKAGE = Path(__file__).parents[1]
_MADE_BY = ("model", "ledger", "edge/codec.py", "edge/memo.py")
"""The code that a memo is the outcome of; where it changes, the memo is made anew."""

_LEAST = 4096
"""Fewer events than these are quickly read."""
_SHARE = 32


class _Label(msgspec.Struct, kw_only=True):
    """The first line of a memo."""

    program: str
    events: int
    checksum: int
    body: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """What is known of the first *events* of the record."""

    events: int = 0
    body: bytes = b""


def recall(path: Path, documents: Iterable[msgspec.Raw]) -> Memo:
    """Return the memo at *path*, empty if there is none that was made of these *documents*."""
    with suppress(OSError, msgspec.DecodeError), path.open("rb") as file:
        label = msgspec.json.decode(file.readline(), type=_Label)
        if label.program != program():
            return Memo()
        body = file.read()
        if label.body == crc32(body) and label.checksum == _checksum(documents, label.events):
            return Memo(events=label.events, body=body)
    return Memo()


def keep(path: Path, body: bytes, documents: Collection[msgspec.Raw]) -> None:
    """Put *body*, which was made of all *documents*, in the place of what was at *path*.

    A disk that does not take it costs time at the next start, and nothing else.
    """
    label = _Label(
        program=program(),
        events=len(documents),
        checksum=_checksum(documents, len(documents)),
        body=crc32(body),
    )
    new = path.with_name(path.name + ".tmp")
    try:
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.writelines((msgspec.json.encode(label), b"\n", body))
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink()


def worth_keeping(events: int, known: int) -> bool:
    """Say whether so much came after the *known* that all *events* should be kept anew.

    A small record is quickly read whole, and a large one is not written for every reply.
    """
    return events - known >= max(_LEAST, events // _SHARE)


def _checksum(documents: Iterable[msgspec.Raw], count: int) -> int:
    checksum = 0
    for document in islice(documents, count):
        checksum = crc32(document, checksum)
    return checksum


@cache
def program() -> str:
    """Return a hash of the code that memos are the outcome of."""
    whole = blake2b(f"{sys.version} {msgspec.__version__}".encode(), digest_size=16)
    for name in _MADE_BY:
        path = _PACKAGE / name
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.is_file():
                whole.update(file.name.encode() + file.read_bytes())
    return whole.hexdigest()


@contextmanager
def many_objects(events: int) -> Iterator[None]:
    """Make the objects that so many *events* lead to, and have them left alone afterwards.

    They all stay, and some millions of them: looking for rubbish among them would make the
    start take ten times as long, and hold up one commit for seconds later on.
    """
    if events < _LEAST or not gc.isenabled():
        yield
        return
    gc.unfreeze()  # what an earlier call left alone, and is gone by now
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
