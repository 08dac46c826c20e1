"""How long was the record when it was last written to?

The journal alone cannot tell a last line that was taken away from one that never was. So each
step leaves its number and the last link of the chain here, in a small file of fixed size. It is
written after the step is on disk, and is not synced: it may lag behind, and never runs ahead.
"""

import os
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import msgspec

from mailbot.model.errors import StoreDamaged

HEAD = "mailbot.head"

_SIZE = 512


class Lost(msgspec.Struct, kw_only=True, frozen=True):
    """The end of a record that had steps which were not found any more at a start."""

    sequence: int
    number: int
    link: str


class Head(msgspec.Struct, kw_only=True, frozen=True):
    """The last step, the number of the last event, and its link in the chain."""

    sequence: int = 0
    number: int = 0
    link: str = ""
    lost: Lost | None = None
    """Kept until the owner has seen it: `mailbot verify --accept`."""


_HEAD = msgspec.json.Decoder(Head)


def read_head(folder: Path) -> Head | None:
    """Return the head in *folder*, None if there is none; StoreDamaged if it was changed."""
    path = folder / HEAD
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return None
    with suppress(msgspec.DecodeError, UnicodeDecodeError):
        head = _HEAD.decode(whole[9:])
        if _written(head) == whole:
            return head
    raise StoreDamaged(f"{path} is not as mailbot wrote it")


class HeadFile:
    """The writing side; what the disk does not take is left out: it costs nothing but proof."""

    def __init__(self, folder: Path, sequence: int) -> None:
        """Take over what the file says; a record that is shorter than that has lost steps."""
        self._path = folder / HEAD
        self._file: int | None = None
        known: Head | None = None
        with suppress(StoreDamaged, OSError):
            known = read_head(folder)
        self._lost = known.lost if known else None
        if known is not None and known.sequence > sequence:
            self._lost = Lost(sequence=known.sequence, number=known.number, link=known.link)
        with suppress(OSError):
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._file = os.open(self._path, flags, 0o600)

    def put(self, sequence: int, number: int, link: str) -> None:
        """Say how long the record is now."""
        if self._file is None:
            return
        head = Head(sequence=sequence, number=number, link=link, lost=self._lost)
        with suppress(OSError):
            os.pwrite(self._file, _written(head), 0)

    def accept(self) -> None:
        """Let go of what is known of lost steps, with the next step or `put`."""
        self._lost = None

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _written(head: Head) -> bytes:
    body = msgspec.json.encode(head).ljust(_SIZE - 10)
    return b"%08x %s\n" % (crc32(body), body)
