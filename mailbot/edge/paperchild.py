"""The guarded child: takes PDFs apart where they can do no harm (edge/papers.py starts it).

It holds nothing worth taking: no secret in its environment, three open files and no right to
open a fourth (so no network and no disk), and a cap on its memory. A document that breaks it
breaks this process alone.
"""

import contextlib
import logging
import mmap
import signal
import sys
from pathlib import Path
from zlib import compress

import msgspec
import pypdf

from mailbot.edge.paperframe import LARGEST, SECONDS, received, send
from mailbot.edge.pdf import read_pdf
from mailbot.model.document import Paper

if sys.platform != "win32":
    import resource

ROOM = 80 * 1024 * 1024
"""Bytes of memory beyond what the child needs when it begins."""

LARGEST_STREAM = 16 * 1024 * 1024
"""Bytes that a compressed part may grow to."""

TOO_MUCH = "it takes too much memory to read: it may be made to do harm"
DAMAGED = "it is damaged: it cannot be read"


def main() -> None:
    """Answer each PDF that comes on stdin by a Paper on stdout, until stdin ends."""
    logging.disable()
    pypdf.overwrite_configuration(
        zlib_maximum_output_length=LARGEST_STREAM,
        lzw_maximum_output_length=LARGEST_STREAM,
        run_length_maximum_output_length=LARGEST_STREAM,
        disable_legacy_handling=True,
    )
    encoder = msgspec.msgpack.Encoder()
    _confine()
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    send(stdout, b"")
    with contextlib.suppress(EOFError, OSError):
        while True:
            data = received(stdin, LARGEST)
            _watch(SECONDS + 1)
            answer = encoder.encode(_answer(data))
            send(stdout, answer)
            _watch(0)


def _answer(data: bytes) -> Paper:
    try:
        return read_pdf(data)
    except MemoryError:
        return Paper(trouble=TOO_MUCH)
    except Exception:  # noqa: BLE001 whatever is in a document, there is an answer
        return Paper(trouble=DAMAGED)


def _watch(seconds: float) -> None:
    """Let the system end this process after *seconds*, also inside a library; 0 is never."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _confine() -> None:
    """Give up every right that is not needed any more."""
    if sys.platform == "win32":
        return
    read_pdf(_SMALLEST)  # from now on nothing can be loaded any more
    limits = {
        resource.RLIMIT_NOFILE: 3,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_AS: _memory() + ROOM,
    }
    for limit, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # some systems know no such limit
            resource.setrlimit(limit, (most, most))


def _memory() -> int:
    """Return the bytes of memory this process has taken, or what it will hardly ever take."""
    try:
        with Path("/proc/self/statm").open("rb") as statm:
            return int(statm.read().split()[0]) * mmap.PAGESIZE
    except (OSError, ValueError):
        return 4 * ROOM


_PACKED = compress(b"<a/>")
_SMALLEST = b"""%%PDF-1.7
1 0 obj <</Type /Catalog /Pages 2 0 R /AF [5 0 R]>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R
 /Resources <</Font <</F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> >> >> >> endobj
4 0 obj <</Length 26>> stream
BT /F 9 Tf 9 9 Td (a) Tj ET
endstream endobj
5 0 obj <</Type /Filespec /F (a) /EF <</F 6 0 R>> >> endobj
6 0 obj <</Type /EmbeddedFile /Filter /FlateDecode /Length %d>> stream
%s
endstream endobj
trailer <</Root 1 0 R /Size 7>>
startxref
0
%%%%EOF
""" % (len(_PACKED), _PACKED)
"""A PDF that needs of the libraries what others need: a font, text, and a packed file inside."""


if __name__ == "__main__":
    main()
