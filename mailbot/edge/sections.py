"""Which parts of a large message are worth fetching?

Of a large message only the headers and the texts travel. They are put together again as
a source that any parser reads: the same headers, the same tree of parts, and every part
that stayed on the server is there with its name and type but empty.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

HEADING_FIELDS = (
    "Message-ID",
    "Date",
    "From",
    "To",
    "Cc",
    "Subject",
    "References",
    "In-Reply-To",
    "Auto-Submitted",
    "Content-Type",
    "X-Mailbot-Letter",
    "X-Microsoft-Original-Message-ID",
    "X-Google-Original-Message-ID",
)
"""What is read of every message, enough to say if it may matter."""

HEADER_BYTES = 256 * 1024
TEXT_BYTES = 256 * 1024
"""So much of one text part is fetched; nobody reads further either."""
ALL_TEXT_BYTES = 1024 * 1024
LARGEST_SOURCE = 35 * 1024 * 1024
"""So much of a message is fetched whole, files included."""
MIME_BYTES = 8 * 1024
MOST_PARTS = 200
MOST_LEVELS = 20

_TEXTS = frozenset(
    {
        *("text/plain", "text/html", "text/rfc822-headers"),
        *("message/delivery-status", "message/disposition-notification"),
    }
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$&^_.+/-]{1,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a message as BODYSTRUCTURE tells it; *kind* is like text/plain."""

    section: str
    kind: str
    encoding: str = ""
    size: int = 0
    disposition: str = ""
    report: str = ""
    """The report-type of a multipart/report (RFC 6522)."""
    parts: tuple["Part", ...] = ()

    @property
    def multipart(self) -> bool:
        """Say whether this part only holds others."""
        return self.kind.startswith("multipart/")

    @property
    def worth_reading(self) -> bool:
        """Say whether this is a text of the message and no attachment."""
        return self.kind in _TEXTS and self.disposition != "attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A piece to fetch: the first *limit* bytes of BODY[*name*]."""

    name: str
    limit: int

    @property
    def request(self) -> str:
        """Return the fetch item; PEEK, so that nothing is marked as seen."""
        return f"BODY.PEEK[{self.name}]<0.{self.limit}>"

    @property
    def answer(self) -> bytes:
        """Return the key under which the answer comes."""
        return f"BODY[{self.name}]<0>".encode()


HEADER = Section(name="HEADER", limit=HEADER_BYTES)
HEADING = Section(name=f"HEADER.FIELDS ({' '.join(HEADING_FIELDS).upper()})", limit=64 * 1024)
START = Section(name="", limit=2 * TEXT_BYTES)
"""The beginning of the whole message, for one whose structure nobody understands."""


def read_structure(answer: Sequence[object]) -> Part:
    """Return the tree of parts that a BODYSTRUCTURE *answer* of imapclient tells.

    Raises ValueError for an answer that makes no sense. What lies inside an attached
    message stays there: its texts are not this message's texts.
    """
    budget = iter(range(MOST_PARTS))
    return _part(answer, "", 0, budget)


def wanted(whole: Part) -> tuple[Section, ...]:
    """Return the pieces of a message to fetch beside its header."""
    if not whole.multipart:
        return (_text("1"),) if whole.worth_reading else ()
    found: list[Section] = []
    left = ALL_TEXT_BYTES
    for part in _leaves(whole):
        found.append(Section(name=f"{part.section}.MIME", limit=MIME_BYTES))
        if part.worth_reading and left > 0:
            found.append(_text(part.section))
            left -= min(part.size, TEXT_BYTES)
        elif part.kind == "message/rfc822" and whole.report:
            # A bounce: the headers of what came back say which letter it was.
            found.append(Section(name=f"{part.section}.HEADER", limit=MIME_BYTES))
    return tuple(found)


def source(header: bytes, whole: Part, pieces: Mapping[str, bytes]) -> bytes:
    """Return a small RFC 5322 source with *header*, the tree of *whole* and the *pieces*.

    *pieces* maps the names of `wanted` to what the server sent.
    """
    top = _whole_lines(header, HEADER_BYTES).rstrip(b"\r\n")
    if not whole.multipart:
        return top + b"\r\n\r\n" + _body(whole, pieces)
    # Made of the content itself, so that no sender can foresee it.
    salt = blake2b(b"".join(pieces.values()) + header, digest_size=9).hexdigest()
    return without_field(top, b"content-type") + _multipart(whole, pieces, salt)


def field(header: bytes, name: bytes) -> bytes:
    """Return the first field *name* (lower case) of *header*, unfolded, or nothing."""
    for one in _fields(header):
        if one[: len(name) + 1].lower() == name + b":":
            return b" ".join(one[len(name) + 1 :].split())
    return b""


def without_field(header: bytes, name: bytes) -> bytes:
    """Return *header* without any field *name* (lower case), each line ended by CR LF."""
    kept = (one for one in _fields(header) if one[: len(name) + 1].lower() != name + b":")
    return b"".join(one.rstrip(b"\r\n") + b"\r\n" for one in kept)


def header_of(raw: bytes) -> bytes:
    """Return the header of the whole message *raw*, the empty line included."""
    end = re.search(rb"\r?\n\r?\n", raw)
    return raw[: end.end()] if end else raw


def heading_of(raw: bytes) -> bytes:
    """Return what a server answers for HEADING: the fields that matter, in their order."""
    names = {name.lower().encode() for name in HEADING_FIELDS}
    kept = (
        one for one in _fields(header_of(raw)) if one.partition(b":")[0].strip().lower() in names
    )
    return b"".join(kept) + b"\r\n"


def _fields(header: bytes) -> Iterator[bytes]:
    # A line that begins with white space continues the one before (RFC 5322, 2.2.3).
    gathered = b""
    for line in header.splitlines(keepends=True):
        if gathered and line[:1] in b" \t" and line.strip():
            gathered += line
            continue
        if gathered.strip():
            yield gathered
        gathered = line
    if gathered.strip():
        yield gathered


def _part(answer: Sequence[object], section: str, level: int, budget: Iterator[int]) -> Part:
    if level > MOST_LEVELS or not answer:
        raise ValueError("the structure is nested too deeply or empty")
    first = answer[0]
    if not isinstance(first, list):
        return _leaf(answer, section or "1")
    prefix = f"{section}." if section else ""
    inner = tuple(
        _part(one, f"{prefix}{number}", level + 1, budget)
        for number, one in enumerate(first, 1)
        if next(budget, None) is not None
    )
    parameters = _pairs(answer[2] if len(answer) > 2 else None)
    return Part(
        section=section,
        kind=f"multipart/{_word(answer[1]) or 'mixed'}",
        report=parameters.get("report-type", ""),
        parts=inner,
    )


def _leaf(answer: Sequence[object], section: str) -> Part:
    kind = f"{_word(answer[0])}/{_word(answer[1])}"
    # RFC 3501, 7.4.2: texts have one field more before the extensions, messages three.
    place = {"text": 9, "message/rfc822": 11}.get(
        kind if kind == "message/rfc822" else kind.partition("/")[0],
        8,
    )
    stance = answer[place] if len(answer) > place else None
    size = answer[6] if len(answer) > 6 else 0
    return Part(
        section=section,
        kind=kind,
        encoding=_word(answer[5] if len(answer) > 5 else None),
        size=size if isinstance(size, int) else 0,
        disposition=_word(stance[0]) if isinstance(stance, tuple) and stance else "",
    )


def _word(value: object) -> str:
    text = value.decode("latin-1").lower() if isinstance(value, bytes) else ""
    return text if _TOKEN.fullmatch(text) else ""


def _pairs(value: object) -> dict[str, str]:
    if not isinstance(value, tuple):
        return {}
    return {_word(k): _word(v) for k, v in zip(value[::2], value[1::2], strict=False)}


def _leaves(part: Part) -> Iterator[Part]:
    if not part.multipart:
        yield part
    for one in part.parts:
        yield from _leaves(one)


def _text(section: str) -> Section:
    return Section(name=section, limit=TEXT_BYTES)


def _multipart(part: Part, pieces: Mapping[str, bytes], salt: str) -> bytes:
    boundary = f"=_{salt}_{part.section or 0}"
    report = f"; report-type={part.report}" if part.report else ""
    lines = [f'Content-Type: {part.kind}{report}; boundary="{boundary}"\r\n\r\n'.encode()]
    for one in part.parts:
        lines.append(f"--{boundary}\r\n".encode())
        lines.append(_multipart(one, pieces, salt) if one.multipart else _single(one, pieces))
        lines.append(b"\r\n")
    return b"".join(lines) + f"--{boundary}--\r\n".encode()


def _single(part: Part, pieces: Mapping[str, bytes]) -> bytes:
    mime = _whole_lines(pieces.get(f"{part.section}.MIME", b""), MIME_BYTES).rstrip(b"\r\n")
    mime = mime or f"Content-Type: {part.kind}".encode()
    inner = pieces.get(f"{part.section}.HEADER", b"")
    return mime + b"\r\n\r\n" + (_body(part, pieces) or inner)


def _body(part: Part, pieces: Mapping[str, bytes]) -> bytes:
    raw = pieces.get(part.section, b"")
    if part.encoding == "base64" and len(raw) >= TEXT_BYTES:
        # A group of four that is cut makes the whole text undecodable.
        letters = b"".join(raw.split())
        whole = letters[: len(letters) // 4 * 4]
        return b"\r\n".join(whole[i : i + 76] for i in range(0, len(whole), 76))
    return _whole_lines(raw, TEXT_BYTES)


def _whole_lines(raw: bytes, limit: int) -> bytes:
    if len(raw) < limit:
        return raw
    end = raw.rfind(b"\n")
    return raw[: end + 1] if end > 0 else raw
