"""What is in the bytes, before any of it is believed?

Walks headers and parts by hand: linear, capped, and never by a library that a hostile
message can keep busy for minutes (11 s and 2.9 GB for one long subject).
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import collapse_rfc2231_value, decode_params
from functools import cache
from itertools import islice

from mailbot.model.errors import PoisonMessage

HEADER_CAP = 256 * 1024
PART_CAP = 200
DEPTH_CAP = 20
TEXT_CAP = 256 * 1024
"""Bytes of one text part, as transferred, that are read."""
WHOLE_CAP = 8 * 1024 * 1024
GROSS = 4
"""So many times a cap is no accident: the message is poison."""
VALUE_CAP = 32 * 1024

Fields = Mapping[str, Sequence[bytes]]
"""Header fields by lower-case name, unfolded, in order of appearance."""

WANTED = frozenset(
    {
        *("from", "to", "cc", "reply-to", "sender", "subject", "date", "message-id"),
        *("references", "in-reply-to", "return-path", "authentication-results"),
        *("content-type", "content-transfer-encoding", "content-disposition"),
        *("auto-submitted", "precedence", "list-id", "list-unsubscribe", "list-post"),
        *("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-response-suppress"),
        *("x-failed-recipients", "x-microsoft-original-message-id", "x-google-original-message-id"),
        "x-mailbot-letter",
        *("x-zendesk-from-account-id", "x-zendesk-email-id", "x-freshdesk-ticket-id"),
        *("x-fw-ticket-id", "x-jira-fingerprint", "x-servicenow-generated", "x-otrs-loop"),
        *("x-ticket-id", "x-otrs-ticketnumber", "x-rt-ticket", "x-rt-loop-prevention"),
        *("x-helpscout-conversation", "x-intercom-bin", "x-zoho-ticket", "x-znuny-loop"),
        *("x-ms-exchange-inbox-rules-loop", "x-vacation", "x-mail-autoreply"),
        *("x-ms-exchange-generated-message-source", "x-loop", "feedback-id"),
    }
)
_PART_FIELDS = frozenset(
    {"content-type", "content-transfer-encoding", "content-disposition", "content-description"}
)
_AS_PLAIN = frozenset({"text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})
"""A reader that does not know their signs reads the words (RFC 2046, section 4.1.4)."""
_LINE_FEED = 0x0A
_FOLD = re.compile(rb"\n[ \t]+")
_PARAMETER = re.compile(r';\s*([\w*.-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;"]*))')
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_UUENCODED = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})
_ENCODED = _UUENCODED | {"base64", "quoted-printable"}
_META_CHARSET = re.compile(
    rb"<meta\b[^<>]{0,200}\bcharset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE
)
_META_LENGTH = 2048
_BROKEN_ESCAPE = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*(?:\n|\Z))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The header fields worth knowing, and all that follows them."""

    fields: Fields
    body: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A leaf of the structure, its transfer encoding still on."""

    content_type: str = "text/plain"
    parameters: Mapping[str, str]
    encoding: str = ""
    disposition: str = ""
    name: str = ""
    body: bytes = b""
    """As transferred, capped."""
    length: int = 0
    """Bytes of the whole body as transferred."""
    size: int = 0
    """Bytes of the whole body without its transfer encoding, nearly."""
    alternative: bool = False
    """It stands somewhere in multipart/alternative: the same words twice."""

    @property
    def attached(self) -> bool:
        """Say whether the sender meant a file, not words."""
        return self.disposition == "attachment" or bool(self.name)

    @property
    def charset(self) -> str:
        """Return the charset as it is named; a page without one in its header names it itself."""
        said = self.parameters.get("charset", "")
        if said or self.content_type != "text/html":
            return said
        found = _META_CHARSET.search(self.octets()[:_META_LENGTH])
        return found[1].decode("latin-1") if found else ""

    @property
    def plain(self) -> bool:
        """Say whether the body is what it says: plain ASCII that no encoding hides."""
        encoded = self.encoding in _ENCODED
        return not encoded and self.body.isascii() and b"\0" not in self.body

    def slimmed(self, charset: str) -> bytes:
        """Return a message that is this part alone, in *charset*, its encoding mended."""
        body, encoding = self.body, self.encoding
        if encoding == "base64":
            body = base64.encodebytes(mended_base64(body))
        elif encoding == "quoted-printable":
            body = _BROKEN_ESCAPE.sub(b"=3D", body)
        elif encoding not in _UUENCODED:
            encoding = "8bit"
        header = f'Content-Type: text/plain; charset="{charset}"\n'
        return f"{header}Content-Transfer-Encoding: {encoding}\n\n".encode() + body

    def octets(self) -> bytes:
        """Return the first part of the body without its transfer encoding, mended."""
        if self.encoding == "base64":
            return mended_base64(self.body)
        if self.encoding == "quoted-printable":
            return quopri.decodestring(_BROKEN_ESCAPE.sub(b"=3D", self.body))
        return self.body


def source_of(raw: bytes, *, cap: int = WHOLE_CAP) -> Source:
    """Return *raw* as fields and body; PoisonMessage if there is nothing or too much of it."""
    notes = []
    if len(raw) > cap:
        notes.append(f"only the first {cap} of {len(raw)} bytes were read")
        raw = raw[:cap]
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if raw.startswith((b"From ", b">From ", b"\n")):
        raw = raw.lstrip(b"\n")
        if raw.startswith((b"From ", b">From ")):
            raw = raw.partition(b"\n")[2]
    end = raw.find(b"\n\n")
    header, body = (raw, b"") if end < 0 else (raw[: end + 1], raw[end + 2 :])
    if len(header) > HEADER_CAP * GROSS:
        raise PoisonMessage(
            f"the header has {len(header)} bytes, more than {HEADER_CAP * GROSS}: not read"
        )
    if len(header) > HEADER_CAP:
        notes.append(f"only the first {HEADER_CAP} of {len(header)} header bytes were read")
        header = header[:HEADER_CAP]
    fields = fields_of(header, WANTED)
    if not fields:
        raise PoisonMessage("no header field in the message: not read")
    return Source(fields=fields, body=body, notes=tuple(notes))


def fields_of(header: bytes, wanted: frozenset[str]) -> dict[str, list[bytes]]:
    """Return the *wanted* fields of *header*, unfolded, each value capped."""
    fields: dict[str, list[bytes]] = {}
    names = _octets_of(wanted)
    for line in _FOLD.sub(b" ", header).split(b"\n"):
        name, colon, value = line.partition(b":")
        key = names.get(name.rstrip().lower())
        if colon and key is not None:
            values = fields.setdefault(key, [])
            if len(values) < PART_CAP:
                values.append(value[:VALUE_CAP].strip())
    return fields


@cache
def _octets_of(names: frozenset[str]) -> Mapping[bytes, str]:
    return {name.encode("ascii"): name for name in names}


def first(fields: Fields, name: str) -> bytes:
    """Return the first value of the field *name*, or nothing."""
    values = fields.get(name)
    return values[0] if values else b""


def parts_of(source: Source, *, cap: int = TEXT_CAP) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """Return the leaves of the structure in order, each up to *cap*, and what was left out.

    An attached message is a leaf: what others wrote is not the writer's word.
    PoisonMessage where the parts are many times the cap.
    """
    notes: list[str] = []
    walk = _Walk(body=source.body, notes=notes, cap=cap)
    found = tuple(islice(walk.leaves(source.fields, 0, len(source.body)), PART_CAP + 1))
    if len(found) > PART_CAP:
        found = found[:PART_CAP]
        notes.append(f"only the first {PART_CAP} parts were read")
    return found, tuple(dict.fromkeys(notes))


def value_and_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Return the lower-case value and the parameters of a structured field."""
    text = value[:4096].decode("utf-8", "replace")
    main, _, rest = text.partition(";")
    parameters: dict[str, str] = {}
    for found in _PARAMETER.finditer(";" + rest):
        quoted = found[2]
        plain = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else found[3].strip()
        parameters.setdefault(found[1].lower(), plain)
    return main.strip().lower(), parameters


def mended_base64(body: bytes) -> bytes:
    """Return the octets of base64 *body*, though cut inside a quad or followed by text."""
    lines: list[bytes] = []
    for line in body.split(b"\n"):
        stripped = line.strip()
        if stripped and not _BASE64_LINE.fullmatch(stripped):
            if lines:
                break  # a footer that some list server added in the clear
            continue
        lines.append(stripped)
    joined = b"".join(lines)
    octets = bytearray()
    for run in re.findall(rb"[A-Za-z0-9+/]+", joined):
        usable = run[: len(run) - 1] if len(run) % 4 == 1 else run
        try:
            octets += base64.b64decode(usable + b"=" * (-len(usable) % 4))
        except binascii.Error:  # pragma: no cover - the alphabet and length are right
            continue
    return bytes(octets)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """One pass over the body by offsets: nesting must not copy what it holds."""

    body: bytes
    notes: list[str]
    cap: int

    def leaves(
        self, fields: Fields, begin: int, end: int, *, depth: int = 0, alternative: bool = False
    ) -> Iterator[Part]:
        """Yield the leaves between two offsets, whose header is *fields*."""
        kind, parameters = value_and_parameters(first(fields, "content-type"))
        boundary = parameters.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
        if not kind.startswith("multipart/") or not boundary:
            yield self._leaf(fields, begin, end, alternative=alternative)
            return
        if depth >= DEPTH_CAP:
            self.notes.append(f"parts nested deeper than {DEPTH_CAP} were not read")
            return
        pieces = self._pieces(boundary, begin, end)
        if not pieces:
            self.notes.append("the parts of the message cannot be told apart: read as one text")
            yield self._leaf({}, begin, end, alternative=False)
        for start, stop in pieces:
            header_end, body_start = self._header_of(start, stop)
            yield from self.leaves(
                fields_of(self.body[start : min(header_end, start + HEADER_CAP)], _PART_FIELDS),
                body_start,
                stop,
                depth=depth + 1,
                alternative=alternative or kind == "multipart/alternative",
            )

    def _header_of(self, start: int, stop: int) -> tuple[int, int]:
        """Return where the header of a part ends, and where its body begins."""
        if self.body.startswith(b"\n", start, stop):
            return start, start + 1
        gap = self.body.find(b"\n\n", start, stop)
        return (stop, stop) if gap < 0 else (gap + 1, gap + 2)

    def _leaf(self, fields: Fields, begin: int, end: int, *, alternative: bool) -> Part:
        kind, parameters = value_and_parameters(first(fields, "content-type"))
        disposition, more = value_and_parameters(first(fields, "content-disposition"))
        encoding = first(fields, "content-transfer-encoding").decode("latin-1").strip().lower()
        length = end - begin
        size = (length - self.body.count(b"\n", begin, end)) * 3 // 4
        return Part(
            content_type=kind if "/" in kind and kind not in _AS_PLAIN else "text/plain",
            parameters=parameters,
            encoding=encoding,
            disposition=disposition,
            name=_file_name(more, "filename") or _file_name(parameters, "name"),
            body=self.body[begin : min(end, begin + self.cap)],
            length=length,
            size=size if encoding == "base64" else length,
            alternative=alternative,
        )

    def _pieces(self, boundary: bytes, begin: int, end: int) -> list[tuple[int, int]]:
        """Cut at the boundary lines; what stands before the first is no part."""
        mark = b"--" + boundary
        pieces: list[tuple[int, int]] = []
        open_at = -1
        at = self.body.find(mark, begin, end)
        while at >= 0:
            line_end = self.body.find(b"\n", at, end)
            after = end if line_end < 0 else line_end
            tail = self.body[at + len(mark) : min(after, at + len(mark) + 200)].rstrip()
            if (at == begin or self.body[at - 1] == _LINE_FEED) and tail in {b"", b"--"}:
                if open_at >= 0:
                    pieces.append((open_at, max(at - 1, open_at)))
                if len(pieces) > PART_CAP * GROSS:
                    raise PoisonMessage(
                        f"more than {PART_CAP * GROSS} parts in one message: not read"
                    )
                if tail == b"--" or line_end < 0:
                    return pieces
                open_at = line_end + 1
            at = self.body.find(mark, at + len(mark), end)
        return pieces if open_at < 0 else [*pieces, (open_at, end)]


def _file_name(parameters: Mapping[str, str], key: str) -> str:
    """Return a name, also one cut into numbered, percent-encoded pieces (RFC 2231)."""
    if key in parameters or not any(name.startswith(key + "*") for name in parameters):
        return parameters.get(key, "")
    try:
        decoded = dict(decode_params([("", ""), *parameters.items()]))
        return collapse_rfc2231_value(decoded[key]).strip('"')
    except (KeyError, ValueError, TypeError):  # the last: two pieces of one number
        return ""
