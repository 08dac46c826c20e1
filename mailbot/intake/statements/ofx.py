"""What does an OFX file say, with tags that end (OFX 2) or that do not (OFX 1)?"""

import re
from collections.abc import Iterator
from html import unescape

from mailbot.intake.row import Flaw
from mailbot.intake.statements.field import (
    MOST_ENTRIES,
    RETURN_WORDS,
    TOO_MANY,
    day,
    given,
    last_of,
    line_of,
    lines_of,
    money,
    payer_in,
    signed,
)
from mailbot.model.errors import DataError
from mailbot.model.statement import Entry

SOURCE = "OFX"

_HEAD = re.compile(r"OFXHEADER\s*[:=]|<\?OFX\b|<OFX>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][\w.]{0,31})>([^<]*)", re.ASCII)
_ENTITIES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_END = re.compile(r"</OFX>", re.IGNORECASE)
_LIST = re.compile(r"<(?:CC)?STMTRS>|<BANKTRANLIST>", re.IGNORECASE)
_OURS = ("BANKACCTFROM", "CCACCTFROM")
_THEIRS = ("BANKACCTTO", "CCACCTTO")
_CURRENCIES = ("CURRENCY", "ORIGCURRENCY")


def is_ofx(head: str) -> bool:
    """Say whether a file that begins with *head* is one of OFX, or of its sister QFX."""
    return _HEAD.search(head) is not None


def read_ofx(text: str) -> tuple[tuple[Entry, ...], tuple[Flaw, ...]]:
    """Return the bookings of *text*, and those that cannot be read, by their number.

    The file is taken tag by tag: nothing of it is ever looked up or expanded. What the bank
    has not booked yet (STMTTRNP) and securities are left out. Raises DataError.
    """
    if _ENTITIES.search(text):
        raise DataError("it declares types or entities, which no bank does; download it again")
    if not _END.search(text):
        raise DataError("it breaks off before its end (</OFX>); download it again")
    if not _LIST.search(text):
        raise DataError("it holds no list of bookings; there choose a statement when you export")
    entries: list[Entry] = []
    flaws: list[Flaw] = []
    for number, fields in enumerate(_bookings(text), 1):
        if number > MOST_ENTRIES:
            raise DataError(TOO_MANY)
        try:
            entries.append(_entry(fields, number))
        except DataError as error:
            flaws.append(Flaw(line=number, reason=str(error)))
    return tuple(entries), tuple(flaws)


def _bookings(text: str) -> Iterator[dict[str, str]]:
    """Yield the fields of each STMTTRN, with the currency and the account that it stands in."""
    around = {"CURDEF": "", "ACCTID": ""}
    fields: dict[str, str] | None = None
    inside: list[str] = []
    for tag in _TAG.finditer(text):
        ends, name, value = tag[1], tag[2].upper(), unescape(tag[3]).strip()
        if name == "STMTTRN":
            if fields is not None:
                yield fields
            fields, inside = (None if ends else {f"({k})": v for k, v in around.items()}), []
        elif ends:
            inside = inside[: inside.index(name)] if name in inside else inside
        elif name in (*_OURS, *_THEIRS, *_CURRENCIES):
            inside.append(name)
        elif fields is None:
            if name == "CURDEF" or (name == "ACCTID" and inside and inside[-1] in _OURS):
                around[name] = value
        elif inside and inside[-1] in (*_THEIRS, *_CURRENCIES):
            fields.setdefault(f"{inside[-1]}/{name}", value)
        else:
            fields.setdefault(name, value)
    if fields is not None:
        yield fields


def _entry(fields: dict[str, str], number: int) -> Entry:
    amount = signed(_said(fields, "TRNAMT"))
    currency = fields.get("CURRENCY/CURSYM") or fields["(CURDEF)"]
    texts = (fields.get(name, "") for name in ("MEMO", "REFNUM", "CHECKNUM"))
    reference = lines_of("\n".join(dict.fromkeys(texts)))
    written = line_of(fields.get("NAME", ""))
    name = payer_in(f"{written}\n{reference}") or written
    kind = f"{fields.get('TRNTYPE', '')} {name} {reference}"
    returned = "CORRECTFITID" in fields or (amount < 0 and bool(RETURN_WORDS.search(kind)))
    return Entry(
        amount=money(amount, currency),
        on=day(_said(fields, "DTPOSTED")),
        credit=amount > 0,
        returned=returned,
        payer=name,
        # Banks of the US put into NAME what others put into MEMO.
        reference="\n".join(text for text in (reference, written) if text),
        bank_id=given(fields.get("FITID", "")),
        account=last_of(fields["(ACCTID)"]),
        source=SOURCE,
        line=number,
    )


def _said(fields: dict[str, str], name: str) -> str:
    if not fields.get(name):
        raise DataError(f"{name}: missing")
    return fields[name]
