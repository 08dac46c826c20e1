"""The door for PDF and XML files: PDFs are taken apart in a guarded child process."""

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec

from mailbot.edge.paperframe import (
    LARGEST,
    LARGEST_ANSWER,
    SECONDS,
    TOO_LARGE,
    looks_like_pdf,
    looks_like_xml,
    received,
    send,
)
from mailbot.model.document import Paper

log = logging.getLogger(__name__)

START_SECONDS = 30.0
"""How long the child may take to begin, on a machine that is busy."""

RENEWED_AFTER = 500
"""Documents after which a fresh child goes on, so that nothing adds up in it."""

SLOW = f"it takes more than {SECONDS:.0f} seconds to read: it may be made to do harm"
BROKEN = "it is damaged, or made to do harm: reading it broke off"
NO_CHILD = "the program that reads documents cannot be started"

_KEPT = ("SYSTEMROOT",)
"""What of the environment the child needs: nothing, but on Windows."""

_GONE = (OSError, EOFError, msgspec.MsgspecError)
"""What is raised when the child died, or does not speak as agreed."""


class GuardedPapers:
    """Papers by way of one child, which is started when it is needed and again when it dies."""

    def __init__(self) -> None:
        self._child: _Child | None = None
        self._decoder = msgspec.msgpack.Decoder(Paper)

    def read(self, data: bytes) -> Paper:
        """Return what a PDF or XML file holds, or its trouble; never raises for its sake."""
        if not data or data.isspace():
            return Paper(trouble="it is empty")
        if len(data) > LARGEST:
            return Paper(trouble=TOO_LARGE)
        if looks_like_pdf(data):
            return self._read_pdf(data)
        if looks_like_xml(data):  # needs no child: what reads XML takes nothing that does harm
            return Paper(xmls=(data,))
        return Paper(trouble="it is neither a PDF nor XML")

    def close(self) -> None:
        """End the child; never raises."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _read_pdf(self, data: bytes) -> Paper:
        try:
            child = self._ready()
        except (OSError, EOFError) as error:
            log.warning("no child to read documents: %s", type(error).__name__)
            self.close()
            return Paper(trouble=NO_CHILD)
        paper: Paper | None = None
        try:
            with child.ended_after(SECONDS) as late, contextlib.suppress(*_GONE):
                send(child.stdin, data)
                paper = self._decoder.decode(received(child.stdout, LARGEST_ANSWER))
        finally:
            child.served += 1
            if paper is None:  # what it still says, if anything, is no answer to the next one
                log.warning("reading a document of %d bytes broke off", len(data))
                self.close()
        if late.is_set():
            self.close()
        return paper or Paper(trouble=SLOW if late.is_set() else BROKEN)

    def _ready(self) -> "_Child":
        """Return the child, a fresh one where there is none. Raises OSError, EOFError."""
        held = self._child
        if held is not None and (held.served >= RENEWED_AFTER or not held.lives()):
            self.close()
        if self._child is None:
            self._child = child = _Child()
            with child.ended_after(START_SECONDS):
                received(child.stdout, 0)
        return self._child


class _Child:
    """A process of edge/paperchild.py, started with nothing of ours but the way to our code."""

    def __init__(self) -> None:
        path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path if entry)
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._process = subprocess.Popen(
            (sys.executable, "-P", "-m", "mailbot.edge.paperchild"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=Path(sys.executable).anchor,
            start_new_session=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise EOFError("no pipes")
        self.stdin = self._process.stdin
        self.stdout = self._process.stdout
        self.served = 0

    def lives(self) -> bool:
        """Say whether the process has not ended."""
        return self._process.poll() is None

    @contextlib.contextmanager
    def ended_after(self, seconds: float) -> Iterator[threading.Event]:
        """End the process if what is done here lasts longer; yield what says so."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        watch = threading.Timer(seconds, end)
        watch.daemon = True
        watch.start()
        try:
            yield late
        finally:
            watch.cancel()
            watch.join()

    def end(self) -> None:
        """Kill the process and let go of its pipes; never raises."""
        self._process.kill()
        for stream in (self.stdin, self.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(SECONDS)
