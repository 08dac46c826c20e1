"""The message in hand: what was being read when the process died."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from mailbot.model.errors import StorageError
from mailbot.model.message import Place

IN_HAND = "in-hand"

_SIZE = 1024
_PLACE = msgspec.json.Decoder(Place)


class InHand:
    """A mark in a small file of fixed size; it survives the process, not a power cut."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._path = folder / IN_HAND
        self._file: int | None = None
        self.left: Place | None = None
        """What the last process had in hand when it died."""
        with suppress(FileNotFoundError, msgspec.DecodeError, msgspec.ValidationError):
            self.left = _PLACE.decode(self._path.read_bytes())
        if not read_only:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def put(self, place: Place) -> None:
        """Mark *place*, in the place of what was marked before."""
        self._write(msgspec.json.encode(place))

    def clear(self) -> None:
        """Take the mark away."""
        self._write(b"")

    def _write(self, mark: bytes) -> None:
        if self._file is None:
            raise StorageError(f"{self._path.parent} is open for reading only: nothing was marked")
        try:
            os.pwrite(self._file, mark.ljust(_SIZE), 0)
        except OSError as error:
            raise StorageError(
                f"{self._path} cannot be written ({error.strerror}): make room, then try again"
            ) from error

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
