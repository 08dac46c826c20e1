"""Which files does a message carry, byte for byte?"""

import quopri
import re
from collections.abc import Iterator

from mailbot.model.letter import Enclosure
from mailbot.parse.heading import NAME_CAP, decoded
from mailbot.parse.source import Part, mended_base64, parts_of, source_of
from mailbot.parse.text import clean_header

LARGEST = 35 * 1024 * 1024
"""Bytes of a source that are read."""

_NO_FILES = frozenset(
    {
        *("text/calendar", "text/vcard", "text/x-vcard", "text/directory"),
        *("application/pkcs7-signature", "application/x-pkcs7-signature"),
        *("application/pgp-signature", "application/pgp-keys", "application/ics"),
    }
)
"""What mail programs hang on by themselves."""

_KIND = re.compile(r"[a-z0-9]+/[a-z0-9][a-z0-9.+-]{0,100}")


def files_in(raw: bytes) -> tuple[Enclosure, ...]:
    """Return the files that a whole source carries, in order, as they left its writer.

    Pictures that stand in the text, signatures and calendar entries are none, and what is
    empty is none. Raises PoisonMessage where nothing can be read.
    """
    parts, _ = parts_of(source_of(raw, cap=LARGEST), cap=LARGEST)
    return tuple(_files(parts))


def _files(parts: tuple[Part, ...]) -> Iterator[Enclosure]:
    for part in parts:
        data = _octets(part) if _is_file(part) else b""
        if data:
            name = re.split(r"[\\/]", decoded(part.name))[-1].strip(" .")
            kind = clean_header(part.content_type).lower()
            yield Enclosure(
                name=name[:NAME_CAP] or "file",
                content_type=kind if _KIND.fullmatch(kind) else "application/octet-stream",
                data=data,
            )


def _is_file(part: Part) -> bool:
    kind = part.content_type
    if kind in _NO_FILES or kind.startswith(("message/", "multipart/")):
        return False
    if part.alternative and kind != "application/pdf":  # Apple Mail puts files beside its HTML
        return False
    if kind.startswith(("image/", "text/")):
        return part.disposition == "attachment"
    return part.attached or kind == "application/pdf"


def _octets(part: Part) -> bytes:
    """Return the bytes that were sent; a text travels with CR LF (RFC 2045, section 6.8)."""
    if part.encoding == "base64":
        return mended_base64(part.body)
    body = part.body.replace(b"\n", b"\r\n")
    return quopri.decodestring(body) if part.encoding == "quoted-printable" else body
