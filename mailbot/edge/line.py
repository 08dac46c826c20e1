"""A line between two processes of ours: whole frames, heard as soon as they are said."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, TypeVar

import msgspec

from mailbot.edge.paperframe import received, send

LARGEST = 256 * 1024 * 1024
"""Bytes of one frame."""

SILENCE_SECONDS = 600.0
"""Who says nothing for so long, though an answer is waited for, says nothing any more."""

SECONDS_TO_END = 5.0
"""How long a process may take to let go of what it holds, when its line has ended."""

_Kind = TypeVar("_Kind")

_ENCODER = msgspec.msgpack.Encoder()


class Line:
    """One end of a line. A thread takes in what comes, so that the other side never waits."""

    def __init__(self, heard: IO[bytes], said: IO[bytes], *, patience: float | None = None) -> None:
        self._patience = patience
        self._heard = heard
        self._said = said
        self._frames: SimpleQueue[bytes | None] = SimpleQueue()
        self._over = False
        threading.Thread(target=self._listen, daemon=True).start()

    def say(self, frame: bytes) -> None:
        """Say one frame. Raises OSError or ValueError where nobody listens."""
        send(self._said, frame)

    def hear(self, *, wait: bool = True) -> bytes | None:
        """Return the next frame; None if there is none yet. Raises EOFError behind the last.

        Whoever waits for an answer does not wait for ever; who waits to be asked does.
        """
        if self._over:
            raise EOFError
        try:
            frame = self._frames.get(block=wait, timeout=self._patience)
        except Empty:
            if not wait:
                return None
            frame = None
        if frame is None:
            self._over = True
            raise EOFError
        return frame

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError):
            while True:
                self._frames.put(received(self._heard, LARGEST))
        self._frames.put(None)


class Partner:
    """A process of our own code at the other end of a line, which lasts as long as the line."""

    def __init__(self, module: str) -> None:
        """Start *module*. Raises OSError."""
        path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path if entry)
        self._process = subprocess.Popen(
            (sys.executable, "-P", "-m", module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("no pipes")
        self._stdin = self._process.stdin
        self.line = Line(self._process.stdout, self._process.stdin, patience=SILENCE_SECONDS)

    def end(self) -> None:
        """End the line, and the process with it; never raises."""
        with contextlib.suppress(OSError, ValueError):
            self._stdin.close()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def packed(value: object) -> bytes:
    """Return *value*, made of the model's classes, as bytes."""
    return _ENCODER.encode(value)


def unpacker(kind: type[_Kind]) -> Callable[[bytes], _Kind]:
    """Return what makes a *kind* of such bytes."""
    return msgspec.msgpack.Decoder(kind).decode
