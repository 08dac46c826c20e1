"""Take in many answers of one form, without a look at each letter of them."""

import re
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

_LITERAL = re.compile(rb"\{(\d{1,9})\}\r\n\Z")


def literals(link: Any, words: str) -> list[tuple[bytes, bytes, bytes]]:
    """Return what UID *words* answers, a literal each: what stands before it, it, what is after.

    *link* is imaplib's connection. Raises OSError and the errors of imapclient.
    """
    tag: bytes = link._command("UID", words)  # noqa: SLF001
    found = []
    while not (line := _line_of(link)).startswith(tag + b" "):
        before, literal = line, b""
        while (size := _LITERAL.search(line)) is not None:
            literal = link.read(int(size[1]))
            if len(literal) < int(size[1]):
                raise IMAPClientAbortError("the answer ended early")
            line = _line_of(link)
        if literal:
            found.append((before, literal, line))
        elif before[:5].upper() == b"* BYE":
            raise IMAPClientAbortError("the server said good-bye")
    del link.tagged_commands[tag]
    said = line[len(tag) + 1 :]
    if not said.upper().startswith(b"OK"):
        raise IMAPClientError(said.decode("latin-1").strip())
    return found


def _line_of(link: Any) -> bytes:
    line: bytes = link.readline()
    if not line.endswith(b"\r\n"):
        raise IMAPClientAbortError("the answer ended early")
    return line
