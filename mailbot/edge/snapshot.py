"""The one plain file: how it is written, read, and known to be as it was written.

Its first document says which shape the store has, up to which step it goes, and the checksum of
the whole file (with zeros in the place of the checksum itself), so that no byte of it changes
unseen. A file that the owner changed by hand still opens; `mailbot verify` tells.
"""

import os
import re
from collections.abc import Iterator
from io import BufferedWriter, FileIO
from pathlib import Path
from typing import TypeAlias
from zlib import crc32

import msgspec

from mailbot.edge.system import reach

Tables: TypeAlias = dict[str, dict[str, msgspec.Raw]]
"""Documents as they stand in the file, by the name of their table and their id."""

SCHEMA = 2
"""The shape of the store; a larger number in the file means a newer mailbot."""

SNAPSHOT = "mailbot.json"

_PIECE = 1024 * 1024
_OPENING = b'{\n"meta": {\n "1": '
_NO_CHECKSUM = "0" * 8
_SEALED = re.compile(
    rb'\{\n"meta": \{\n "1": \{"schema":\d+,"mailbot":"[^"\n]*","sequence":\d+,'
    rb'"checksum":"([0-9a-f]{8})"'
)


class Meta(msgspec.Struct, kw_only=True):
    """The first document of the file: who wrote it, and up to which step."""

    schema: int
    mailbot: str
    sequence: int
    checksum: str = ""
    unswept: bool = False
    """What came before this file must not be kept: files beside it are to be removed."""


class _Checked(FileIO):
    """A file that sums up what is written to it."""

    checksum = 0

    def write(self, piece: object, /) -> int:
        done = super().write(piece)  # type: ignore[arg-type]
        self.checksum = crc32(memoryview(piece)[:done], self.checksum)  # type: ignore[arg-type]
        return done


def write_snapshot(path: Path, tables: Tables, *, sequence: int, unswept: bool = False) -> None:
    """Write *tables* to *path*, synced. Raises OSError."""
    from importlib.metadata import version  # noqa: PLC0415 - slow, and seldom needed

    meta = Meta(
        schema=SCHEMA,
        mailbot=version("mailbot"),
        sequence=sequence,
        checksum=_NO_CHECKSUM,
        unswept=unswept,
    )
    first = msgspec.json.encode(meta)
    tables = {**tables, "meta": {"1": msgspec.Raw(first)}}
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with _Checked(file, "wb") as checked:
        stream = BufferedWriter(checked, buffer_size=_PIECE)
        stream.writelines(_pieces(tables))
        stream.flush()
        place = len(_OPENING) + first.index(_NO_CHECKSUM.encode(), first.index(b'"checksum"'))
        os.pwrite(file, b"%08x" % checked.checksum, place)
        reach("snapshot written")
        os.fsync(file)
        reach("snapshot synced")


def _pieces(tables: Tables) -> Iterator[bytes | msgspec.Raw]:
    """Yield the file in pieces: plain JSON, one document a line, the long table last."""
    yield b"{"
    order = sorted(tables.items(), key=lambda t: (t[0] != "meta", t[0] == "events", t[0]))
    for n, (table, documents) in enumerate(order):
        yield b"%s\n%s: {" % (b"," if n else b"", msgspec.json.encode(table))
        for m, (key, document) in enumerate(documents.items()):
            yield b"%s\n %s: " % (b"," if m else b"", msgspec.json.encode(key))
            yield document
        yield b"\n}"
    yield b"\n}\n"


def is_as_written(path: Path) -> bool | None:
    """Say whether no byte of the file changed; None if it does not say what it was like."""
    with path.open("rb") as file:
        start = file.read(_PIECE)
        sealed = _SEALED.match(start)
        if sealed is None:
            return None
        begin, end = sealed.span(1)
        checksum = crc32(start[:begin] + _NO_CHECKSUM.encode() + start[end:])
        while piece := file.read(_PIECE):
            checksum = crc32(piece, checksum)
    return sealed[1] == b"%08x" % checksum
