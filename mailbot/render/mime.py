"""Draft in, bytes out: the one place where headers of outgoing messages are made."""

import binascii
import re
from base64 import b64encode, encodebytes
from collections.abc import Iterable, Sequence
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as EmailMessage
from email.utils import encode_rfc2231, format_datetime, getaddresses
from unicodedata import normalize
from zlib import crc32
from zoneinfo import ZoneInfo

from mailbot.model.errors import DataError
from mailbot.model.letter import Draft, Enclosure, Letter
from mailbot.model.message import Address, MessageId
from mailbot.model.people import Owner
from mailbot.render.hypertext import page_of
from mailbot.render.plain import clean, flaw

MOST_REFERENCES = 20
"""Ids in References: the first, our token, and the last ones; long ones break servers."""

MOST_RUNS = 2000
"""Runs of four words that are remembered of a letter."""

Field = tuple[str, list[str]]
"""A header's name, and its words; a line may be folded between any two of them."""

_WIDTH = 76
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_MESSAGE_ID = re.compile(r"<[!-;=?A-Z^-~\[\]\\]{1,400}@[!-;=?A-Z^-~\[\]\\]{1,255}>")
_STAND_IN = "@mailbot.invalid>"
_KEY = re.compile(r"[A-Za-z0-9._-]{1,128}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 '_-]+")
_WORD = re.compile(r"\w+")
_MEDIA_TYPE = re.compile(r"[a-z0-9]+/[a-z0-9][a-z0-9.+-]{0,100}")
_PLAIN_FILE_NAME = re.compile(r"[A-Za-z0-9 ._()-]+")


def compose(draft: Draft, owner: Owner, at: datetime, *, html: bool = False) -> bytes:
    """Return the message as it goes into Drafts: the same draft gives the same bytes.

    With *html* the same words stand beside the text as a page (RFC 2046, section 5.1.4). Every
    value is cleaned, written, and read back from the bytes; what does not come
    back as it was meant raises DataError, and so does what no header can hold. There is
    one From, To and Subject, and never a Bcc. *at* is aware; a naive one is a ValueError.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of a letter needs a zone: write at=datetime(…, tzinfo=UTC)")
    wrong = flaw(draft.text)
    if wrong:
        raise DataError(f"letter {draft.letter.key!r}: its text has {wrong}; take it out")
    headers = _headers(draft, owner, at)
    page = page_of(draft.text, clean(draft.subject), draft.letter.language) if html else ""
    form, body = _content(draft, page)
    headers += form
    raw = _part(headers, body)
    _read_back(raw, draft, owner, [name for name, _ in headers], page)
    return raw


def runs_of(text: str) -> tuple[int, ...]:
    """Return hashes of the runs of four words in *text*, each once, at most MOST_RUNS.

    Case, punctuation and line breaks do not count, so a letter is known again after a
    mail program wrapped it. A text of fewer than four words has none.
    """
    words = _WORD.findall(normalize("NFC", text).casefold())
    runs = (" ".join(words[at : at + 4]) for at in range(len(words) - 3))
    return tuple(dict.fromkeys(crc32(run.encode("utf-8", "replace")) for run in runs))[:MOST_RUNS]


def _headers(draft: Draft, owner: Owner, at: datetime) -> list[Field]:
    letter = draft.letter
    to, cc = _recipients(letter)
    references = _references(letter)
    answers = _answers(letter)
    written = [
        ("From", _addresses([_sender(owner)])),
        ("To", _addresses(to)),
        ("Cc", _addresses(cc)),
        ("Subject", _encoded(clean(draft.subject))),
        ("Date", format_datetime(at.astimezone(ZoneInfo(owner.timezone))).split(" ")),
        ("Message-ID", [_own_id(letter, letter.message_id)]),
        ("In-Reply-To", answers),
        ("References", references),
        ("X-Mailbot-Letter", [_key(letter)]),
        ("MIME-Version", ["1.0"]),
    ]
    return [(name, words) for name, words in written if words or name == "Subject"]


def _recipients(letter: Letter) -> tuple[list[Address], list[Address]]:
    to = {a.address: a for a in map(checked, letter.to)}
    cc = {a.address: a for a in map(checked, letter.cc) if a.address not in to}
    if not to:
        raise DataError(f"letter {letter.key!r}: it is addressed to nobody")
    return list(to.values()), list(cc.values())


def _sender(owner: Owner) -> Address:
    return checked(Address(address=owner.address, name=owner.name))


def checked(address: Address) -> Address:
    """Return *address* with a clean name and a domain that the wire can carry (RFC 5891)."""
    local, _, domain = address.address.strip().lower().rpartition("@")
    try:
        wired = domain.encode("idna").decode("ascii")
        faithful = wired.encode("ascii").decode("idna") == domain
    except UnicodeError:
        wired, faithful = domain, False
    whole = f"{local}@{wired}"
    if not faithful or len(whole) > 254 or not _ADDRESS.fullmatch(whole):
        raise DataError(f"{whole!r} is not an address that a letter can go to; correct the contact")
    return Address(address=whole, name=clean(address.name, 100))


def _references(letter: Letter) -> list[str]:
    """Return the conversation with the token before its last id, shortened in the middle.

    The token never stands last where there is another id: some programs rebuild a lost
    In-Reply-To from the last one.
    """
    token = _own_id(letter, letter.token)
    ids = [i for i in dict.fromkeys((*letter.references, *_answers(letter))) if _repeatable(i)]
    ids = [i for i in ids if i not in {token, letter.message_id, letter.answers}]
    ids += _answers(letter)
    if len(ids) > MOST_REFERENCES - 1:
        ids = [ids[0], *ids[-(MOST_REFERENCES - 2) :]]
    return [*ids[:-1], token, *ids[-1:]]


def _answers(letter: Letter) -> list[str]:
    return [letter.answers] if _repeatable(letter.answers) else []


def _repeatable(id_: str) -> bool:
    """Say whether others know this id and a header can hold it."""
    return bool(_MESSAGE_ID.fullmatch(id_)) and not id_.endswith(_STAND_IN)


def _own_id(letter: Letter, id_: MessageId) -> str:
    if not _MESSAGE_ID.fullmatch(id_):
        raise DataError(f"letter {letter.key!r}: {id_!r} cannot be a Message-ID")
    return id_


def _key(letter: Letter) -> str:
    if not _KEY.fullmatch(letter.key):
        raise DataError(f"letter {letter.key!r}: a key has letters, digits, '.', '_' and '-' only")
    return letter.key


def _addresses(addresses: Sequence[Address]) -> list[str]:
    words: list[str] = []
    for number, address in enumerate(addresses, start=1):
        comma = "," if number < len(addresses) else ""
        if address.name and address.name != address.address:
            words += [*_phrase(address.name), f"<{address.address}>{comma}"]
        else:
            words.append(address.address + comma)
    return words


def _phrase(name: str) -> list[str]:
    """Return a display name: as it is, quoted, or in encoded words (RFC 5322 and 2047)."""
    if _PLAIN_NAME.fullmatch(name):
        return name.split(" ")
    if name.isascii() and "=?" not in name:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'.split(" ")
    return _words(name)


def _encoded(text: str) -> list[str]:
    """Return *text* in words of a header, encoded if it must be."""
    words = text.split(" ")
    if text.isascii() and "=?" not in text and all(len(word) <= 200 for word in words):
        return words
    return _words(text)


def _words(text: str) -> list[str]:
    """Return encoded words of at most 75 characters that break no character (RFC 2047)."""
    chunks = [""]
    for character in text:
        if len((chunks[-1] + character).encode()) > 42:
            chunks.append("")
        chunks[-1] += character
    return [f"=?utf-8?b?{b64encode(chunk.encode()).decode('ascii')}?=" for chunk in chunks]


def _folded(name: str, words: Iterable[str]) -> str:
    """Return the header in lines of 76 characters where its words allow it."""
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > _WIDTH and not lines[-1].endswith(":"):
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)


def _content(draft: Draft, page: str) -> tuple[list[Field], bytes]:
    """Return what the content is, and the content: the text alone, or with a page and files.

    Text and files side by side in multipart/mixed is what every mail program that was
    tried leaves whole; what they do to a page stands in config.example.toml.
    """
    form, content = _words_as(draft.text, "plain")
    key = _key(draft.letter)
    if page:
        both = [_part(form, content), _part(*_words_as(page, "html"))]
        form, content = _together("alternative", f"=-{key}", both)
    if draft.enclosures:
        files = [_part(_about(file, draft.letter), _base64(file.data)) for file in draft.enclosures]
        form, content = _together("mixed", f"=_{key}", [_part(form, content), *files])
    return form, content


def _words_as(text: str, kind: str) -> tuple[list[Field], bytes]:
    transfer, body = _body(text)
    form: list[Field] = [
        ("Content-Type", [f"text/{kind};", 'charset="utf-8"']),
        ("Content-Transfer-Encoding", [transfer]),
    ]
    return form, body


def _together(kind: str, boundary: str, parts: Sequence[bytes]) -> tuple[list[Field], bytes]:
    edge = b"--" + boundary.encode("ascii")
    if any(edge in part for part in parts):
        raise DataError(f"the text of a letter holds the line {edge.decode()!r}; take it out")
    body = b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"
    return [("Content-Type", [f"multipart/{kind};", f'boundary="{boundary}"'])], body


def _about(file: Enclosure, letter: Letter) -> list[Field]:
    """Return the fields of an enclosed file; a name beyond ASCII as RFC 2231 has it."""
    if not _MEDIA_TYPE.fullmatch(file.content_type):
        raise DataError(f"letter {letter.key!r}: {file.content_type!r} is no type of a file")
    name = clean(file.name, 100).replace("/", "-").replace("\\", "-") or "file"
    plain = bool(_PLAIN_FILE_NAME.fullmatch(name))
    named = f'filename="{name}"' if plain else f"filename*={encode_rfc2231(name, 'utf-8')}"
    return [
        ("Content-Type", [file.content_type]),
        ("Content-Disposition", ["attachment;", named]),
        ("Content-Transfer-Encoding", ["base64"]),
    ]


def _part(fields: Iterable[Field], body: bytes) -> bytes:
    lines = [_folded(name, words) for name, words in fields]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _base64(data: bytes) -> bytes:
    return encodebytes(data).replace(b"\n", b"\r\n")


def _body(text: str) -> tuple[str, bytes]:
    """Return the transfer encoding and the body; nothing on the way has a reason to touch it."""
    raw = text.encode("utf-8")
    if raw.isascii() and all(len(line) <= 998 for line in raw.split(b"\n")):
        return "7bit", raw.replace(b"\n", b"\r\n")
    return "quoted-printable", binascii.b2a_qp(raw, quotetabs=False).replace(b"\n", b"\r\n")


def _read_back(raw: bytes, draft: Draft, owner: Owner, names: Sequence[str], page: str) -> None:
    """Read the bytes as a mail program would; raise DataError unless all is as it was meant."""
    message = message_from_bytes(raw)
    to, cc = _recipients(draft.letter)
    meant = {"From": [_sender(owner)], "To": to, "Cc": cc}
    read = {name: _read_addresses(message.get_all(name, [])) for name in meant}
    differs = [name for name in meant if read[name] != _pairs(meant[name])]
    if message.keys() != list(names) or message.defects:
        differs.append("the header names")
    if _decoded(message["Subject"]) != clean(draft.subject):
        differs.append("Subject")
    if (message["References"] or "").split() != _references(draft.letter):
        differs.append("References")
    parts = [part for part in message.walk() if not part.is_multipart()]
    words, files = parts[: 1 + bool(page)], parts[1 + bool(page) :]
    told = [_payload(part).decode().replace("\r\n", "\n") for part in words]
    if told != [draft.text, *([page] if page else [])]:
        differs.append("the text")
    if [_payload(file) for file in files] != [file.data for file in draft.enclosures]:
        differs.append("the enclosed files")
    if len({raw.count(end) for end in (b"\r", b"\n", b"\r\n")}) > 1:
        differs.append("a line end")
    if differs:
        raise DataError(
            f"letter {draft.letter.key!r}: {', '.join(differs)} would not arrive as meant; "
            "look at the names and the subject of this conversation"
        )


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _pairs(addresses: Iterable[Address]) -> list[tuple[str, str]]:
    return [(a.name if a.name != a.address else "", a.address) for a in addresses]


def _read_addresses(values: Sequence[str]) -> list[tuple[str, str]]:
    unfolded = [value.replace("\r\n", "").replace("\n", "") for value in values]
    return [(_decoded(name), address) for name, address in getaddresses(unfolded)]


def _decoded(value: str) -> str:
    return str(make_header(decode_header(value.replace("\r\n", "").replace("\n", ""))))
