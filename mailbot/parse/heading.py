"""Who wrote to whom, when, about what, in answer to what?"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import sha256

from mailparser import dates, utils

from mailbot.model.message import Address, Fetched, Heading, MessageId
from mailbot.model.sign import SENT_BY, SEVERAL_FROM
from mailbot.parse.source import Fields, first, value_and_parameters
from mailbot.parse.text import clean_header, decode, mend_mojibake

ADDRESS_CAP = 100
SUBJECT_CAP = 1_000
NAME_CAP = 200
REFERENCE_CAP = 100
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""A date before this, or later than two days after arrival, is no date."""

_decode_words: Callable[[str], str] = utils.decode_header_part
_read_date: Callable[[str], dates.DateResult] = dates.parse_mail_date

# mail-parser writes what it cannot decode into the log; what people write stays out of it.
utils.log.disabled = True

_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,250}"
_MESSAGE_ID = re.compile(rf"<{_ATOMS}@(?:{_ATOMS}|\[[A-Za-z0-9:.]{{1,60}}\])>")
"""RFC 5322, section 3.6.4, without its quoted forms, comments and white space."""

_PLAIN_MAILBOX = re.compile(
    r'\s*(?:"([^"\\=<>@]*)"|([\w .\'-]*))\s*<([\w.+\'-]+@[\w-]+(?:\.[\w-]+)+)>\s*', re.ASCII
)
_BARE = re.compile(r"\s*([\w.+'-]+@[\w-]+(?:\.[\w-]+)+)\s*", re.ASCII)
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@]{1,64}@[^\s<>()\\,;:\"@]{1,255}")
_ENCODED_WORD = re.compile(r"=\?[^?\s]{1,40}\?[bBqQ]\?[^?\s]*\?=")
_UNQUOTED_COMMA = re.compile(r"\s*([^\",<>@]{1,60},[^\",<>@]{1,60})(<[^<>\s]+@[^<>\s]+>)\s*")
_PLAIN_DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?([0-3]?\d) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([12]\d{3}) "
    r"([0-2]\d):([0-5]\d):([0-5]\d) (?!-0000)([+-])([01]\d)([0-5]\d)(?: \([A-Z]{1,5}\))?\Z",
    re.ASCII,
)
_MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_SKEW = timedelta(days=2)
_FILES = frozenset({"multipart/mixed", "text/xml"})
_WRAPS = frozenset({"multipart/signed", "multipart/alternative"})
_ROOM_FOR_A_FILE = 30_000
"""Bytes of a message whose outermost form is a signature, or Apple's, and that may carry one."""
MADE_UP = "@mailbot.invalid>"
"""How the Message-ID ends that stands for one that is missing."""

_IDENTITY = ("message-id", "date", "from", "to", "cc", "subject", "in-reply-to", "references")


def heading_of(fetched: Fetched, fields: Fields, notes: list[str]) -> Heading:
    """Return the heading in *fields*; what had to be left out or guessed goes to *notes*."""
    senders = addresses_in(first(fields, "from"))
    notes += _other_senders(fields, senders)
    if not senders:
        notes.append("the sender has no address")
    to = _all_addresses(fields, "to", notes)
    at, on = _date_of(_text(first(fields, "date")[:200]), fetched, notes)
    return Heading(
        id=_id_of(fields, notes),
        at=at,
        on=on,
        sender=senders[0]
        if senders
        else Address(address="", name=_line(first(fields, "from"), 200)),
        subject=_line(first(fields, "subject"), SUBJECT_CAP),
        to=to,
        cc=_all_addresses(fields, "cc", notes),
        references=_references_of(fields),
        original_ids=_original_ids(fields),
        letter=_line(first(fields, "x-mailbot-letter"), 128),
        attached=_may_carry_files(first(fields, "content-type"), fetched.size),
    )


def _other_senders(fields: Fields, senders: tuple[Address, ...]) -> Iterator[str]:
    """Yield who else is named as having written or sent the message."""
    if len(fields.get("from", ())) > 1:
        yield f"{SEVERAL_FROM} field: only the first was read"
    elif len({sender.domain for sender in senders}) > 1:
        yield f"{SEVERAL_FROM} address: only the first was read"
    for by in addresses_in(first(fields, "sender"))[:1]:
        if senders and by.domain != senders[0].domain:
            yield f"{SENT_BY}{by.address}"


@lru_cache(maxsize=2048)
def addresses_in(value: bytes) -> tuple[Address, ...]:
    """Return the mailboxes of one address field, decoded, cleaned, in order."""
    if not value:
        return ()
    text = _text(value)
    plain = _plain_addresses(text)
    pairs = plain if plain is not None else _parsed_addresses(text)
    found = (_address(name, address) for name, address in pairs)
    return tuple(address for address in found if address is not None)


def ids_in(text: str) -> tuple[MessageId, ...]:
    """Return the Message-IDs in *text* that are safe to repeat, each once."""
    return tuple(MessageId(found) for found in dict.fromkeys(_MESSAGE_ID.findall(text)))


def header_text(value: bytes) -> str:
    """Return any other field, decoded and cleaned, as one line."""
    return _line(value, 8_192)


def decoded(text: str) -> str:
    """Return *text* with its encoded words decoded (RFC 2047), cleaned."""
    if "=?" in text:
        # No encoding has a NUL in its name, and asking for it is an error of its own.
        text = _decode_words(text.replace("\r", "").replace("\n", "").replace("\0", ""))
    return clean_header(mend_mojibake(text))


def _line(value: bytes, cap: int) -> str:
    return decoded(_text(value[: cap * 8]))[:cap]


def _text(value: bytes) -> str:
    """Return raw field octets as text; some programs write them without any encoding."""
    return value.decode("ascii") if value.isascii() else decode(value, "utf-8")


def _plain_addresses(text: str) -> list[tuple[str, str]] | None:
    """Return the mailboxes of a field without any finesse, or None: most are so."""
    pairs = []
    for item in text.split(","):
        found = _PLAIN_MAILBOX.fullmatch(item)
        if found is not None:
            pairs.append(((found[1] or found[2] or ""), found[3]))
            continue
        bare = _BARE.fullmatch(item)
        if bare is None:
            return None
        pairs.append(("", bare[1]))
    return pairs


def _parsed_addresses(text: str) -> list[tuple[str, str]]:
    comma = _UNQUOTED_COMMA.fullmatch(text)
    if comma is not None:  # Meyer, Alison <alison@acme.example>
        text = f'"{comma[1].strip()}" {comma[2]}'
    elif ";" in text and ":" not in text:
        text = text.replace(";", ",")
    # An encoded word may hold any sign, an @ or a comma: it stands aside while the field is split.
    words = _ENCODED_WORD.findall(text)
    for number, word in enumerate(words):
        text = text.replace(word, f"encoded-word-{number}-", 1)
    pairs = [pair for pair in utils.get_addresses(text, decode_names=True) if pair[1]]
    for number, word in enumerate(words):
        stand_in = f"encoded-word-{number}-"
        pairs = [(name.replace(stand_in, word), address) for name, address in pairs]
    if not pairs:
        candidates = set(_ADDRESS.findall(text))
        pairs = [("", candidate) for candidate in candidates] if len(candidates) == 1 else []
    return pairs


def _address(name: str, address: str) -> Address | None:
    address = clean_header(address).strip(" .").lower()
    if not _ADDRESS.fullmatch(address) or len(address) > 320:
        return None
    name = decoded(name).strip(" \"'")[:NAME_CAP]
    return Address(address=address, name="" if name.lower() == address else name)


def _all_addresses(fields: Fields, name: str, notes: list[str]) -> tuple[Address, ...]:
    found = [address for value in fields.get(name, ()) for address in addresses_in(value)]
    if len(found) > ADDRESS_CAP:
        notes.append(f"only the first {ADDRESS_CAP} of {len(found)} addresses were read")
    return tuple(found[:ADDRESS_CAP])


def _id_of(fields: Fields, notes: list[str]) -> MessageId:
    """Return the Message-ID, or a hash of the fields that headings and messages share."""
    said = first(fields, "message-id").decode("latin-1").strip()
    if _MESSAGE_ID.fullmatch(said):
        return MessageId(said)
    notes.append("no Message-ID that is safe to repeat: a hash stands for it")
    whole = sha256()
    for name in _IDENTITY:
        for value in fields.get(name, ()):
            whole.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    return MessageId(f"<sha256.{whole.hexdigest()}{MADE_UP}")


def _references_of(fields: Fields) -> tuple[MessageId, ...]:
    """Return the ids answered to, oldest first; of very many the first and the last ones."""
    said = b" ".join([*fields.get("references", ()), *fields.get("in-reply-to", ())])
    found = ids_in(said.decode("latin-1"))
    return found if len(found) <= REFERENCE_CAP else (found[0], *found[1 - REFERENCE_CAP :])


def _original_ids(fields: Fields) -> tuple[MessageId, ...]:
    said = [
        value
        for name in ("x-microsoft-original-message-id", "x-google-original-message-id")
        for value in fields.get(name, ())
    ]
    return ids_in(b" ".join(said).decode("latin-1"))[:REFERENCE_CAP]


def _may_carry_files(content_type: bytes, size: int) -> bool:
    """Say whether a message of this form and *size* may have files beside its text.

    A signed message tells only by its size, and so does Apple Mail, which puts files inside
    multipart/alternative.
    """
    kind = content_type[:4096].decode("utf-8", "replace").partition(";")[0].strip().lower()
    if kind in _WRAPS:
        _, parameters = value_and_parameters(content_type)
        apple = parameters.get("boundary", "").lower().startswith("apple-mail")
        return size >= _ROOM_FOR_A_FILE and (apple or kind == "multipart/signed")
    return kind in _FILES or kind.startswith("application/")


def _date_of(value: str, fetched: Fetched, notes: list[str]) -> tuple[datetime, date | None]:
    """Return when a message was written, and the day that the writer's calendar showed then."""
    at, on = _plain_date(value)
    if at is None:
        at = (_read_date(value).value if value else None) or _lenient_date(value)
        on = _own_day(value, at) if at is not None else None
    if at is None or not EARLIEST <= at <= fetched.at + _SKEW:
        notes.append("no date that can be true: the time of arrival stands for it")
        return fetched.at, _own_day(value, fetched.at)
    return at, on


def _plain_date(value: str) -> tuple[datetime | None, date | None]:
    """Return the moment and the writer's day of a date as nearly all programs write it."""
    found = _PLAIN_DATE.match(value)
    if found is None:
        return None, None
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    try:
        on = date(int(year), _MONTHS[month], int(day))
        at = datetime(on.year, on.month, on.day, int(hour), int(minute), int(second), tzinfo=UTC)
        away = timedelta(hours=int(hours), minutes=int(minutes))
        return at - away if sign == "+" else at + away, on
    except (ValueError, OverflowError):
        return None, None


def _own_day(value: str, at: datetime) -> date | None:
    """Return the day that the writer's calendar showed at the moment *at*."""
    try:
        written = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    same = written.tzinfo is not None and abs(written - at) < timedelta(minutes=1)
    return written.date() if same else None


def _lenient_date(value: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read(value)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
