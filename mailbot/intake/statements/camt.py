"""What does a CAMT file say: statement (053), report of the day (052) or notice (054)?"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from mailbot.intake.row import Flaw
from mailbot.intake.statements.field import (
    MOST_ENTRIES,
    TOO_MANY,
    day,
    given,
    last_of,
    line_of,
    lines_of,
    money,
    signed,
)
from mailbot.model.errors import DataError
from mailbot.model.invoice import Money
from mailbot.model.statement import Entry

SOURCE = "CAMT"
DEEPEST = 64
"""No message of ISO 20022 nests its elements deeper."""

_HEAD = re.compile(r"camt\.05[234]\.001\.\d\d|<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)\b")
_NOT_BOOKED = {"PDNG", "INFO", "FUTR"}
_RETURNS = {"RRTN", "UPDD", "PRDD", "ARET"}
"""Sub-families of ISO 20022 for returned transfers, direct debits and for reversals of them."""
_GERMAN_RETURNS = re.compile(r"\+(?:108|109|159)\+")


class Node:
    """An element by its local name: banks differ in nothing but the namespace's version."""

    __slots__ = ("children", "currency", "name", "parts")

    def __init__(self, name: str, currency: str = "") -> None:
        self.name = name
        self.currency = currency
        self.children: list[Node] = []
        self.parts: list[str] = []

    def all(self, *path: str) -> list["Node"]:
        """Return the elements at *path* below this one."""
        found = [self]
        for name in path:
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def text(self, *path: str) -> str:
        """Return the text of the first element at *path*; empty if there is none."""
        return next(("".join(node.parts).strip() for node in self.all(*path)), "")

    def texts(self, *path: str) -> list[str]:
        """Return the texts of all elements at *path* that have one."""
        found = ("".join(node.parts).strip() for node in self.all(*path))
        return [text for text in found if text]


class _Bookings:
    """Takes the file element by element; a booking is let go of when it has been read."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.flaws: list[Flaw] = []
        self._path: list[Node] = []
        self._account = ""
        self._count = 0

    def read(self, raw: bytes) -> None:
        """Take *raw* from its beginning to its end. Raises DataError and what expat raises."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._data
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.Parse(raw, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        node = Node(name, attributes.get("Ccy", ""))
        if len(self._path) >= DEEPEST:
            raise DataError("its elements are nested too deep for a statement")
        if name == "Ntry":
            self._count += 1
            if self._count > MOST_ENTRIES:
                raise DataError(TOO_MANY)
        if any(above.name in ("Ntry", "Acct") for above in self._path):
            self._path[-1].children.append(node)
        self._path.append(node)

    def _data(self, text: str) -> None:
        if self._path:
            self._path[-1].parts.append(text)

    def _end(self, _tag: str) -> None:
        node = self._path.pop()
        above = self._path[-1].name if self._path else ""
        if node.name == "Acct" and above in ("Stmt", "Rpt", "Ntfctn"):
            self._account = last_of(node.text("Id", "IBAN") or node.text("Id", "Othr", "Id"))
        elif node.name == "Ntry":
            try:
                self.entries.extend(_entries(node, self._account, self._count))
            except DataError as error:
                self.flaws.append(Flaw(line=self._count, reason=str(error)))


def is_camt(head: str) -> bool:
    """Say whether a file that begins with *head* is a message of the bank to its customer."""
    return _HEAD.search(head) is not None


def read_camt(raw: bytes) -> tuple[tuple[Entry, ...], tuple[Flaw, ...]]:
    """Return the bookings of *raw*, and those that cannot be read, by their number.

    Versions 2 to 13 differ in where a few fields stand; both places are looked at. Entities
    of its own and anything from outside are refused. Raises DataError.
    """
    found = _Bookings()
    try:
        found.read(raw)
    except expat.ExpatError as error:
        raise DataError(
            f"it is no whole XML file ({expat.ErrorString(error.code)}, line {error.lineno});"
            " download it from the bank again"
        ) from error
    except (LookupError, ValueError, TypeError) as error:  # an encoding that nobody knows
        raise DataError("its XML is of an unknown encoding; download it again") from error
    return tuple(found.entries), tuple(found.flaws)


def _refuse(*_: object) -> None:
    raise DataError("it declares types or entities, which no bank does; download it again")


def _entries(booking: Node, account: str, number: int) -> Iterator[Entry]:
    """Yield what a booking holds: a batch is told apart where its parts say what they are."""
    whole = _money(booking)
    parts = booking.all("NtryDtls", "TxDtls")
    amounts = [_part(part, whole.currency) for part in parts]
    known = [amount for amount in amounts if amount is not None]
    if len(parts) < 2 or len(known) < len(parts) or sum(m.amount for m in known) != whole.amount:
        yield _entry(booking, parts, whole, account, number)
        return
    for place, (part, amount) in enumerate(zip(parts, known, strict=True), 1):
        yield _entry(booking, [part], amount, account, number, place)


def _money(booking: Node) -> Money:
    amount = next(iter(booking.all("Amt")), None)
    if amount is None:
        raise DataError("Amt: missing")
    return money(signed(amount.text()), amount.currency)


def _part(part: Node, currency: str) -> Money | None:
    """Return the amount of one payment of a batch in the *currency* of the account, or None."""
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt")):
        for amount in part.all(*path):
            if amount.currency == currency:
                return money(signed(amount.text()), currency)
    return None


def _entry(
    booking: Node, parts: list[Node], amount: Money, account: str, number: int, place: int = 0
) -> Entry:
    credit = booking.text("CdtDbtInd") == "CRDT"
    returned = _returned(booking, parts)
    party, other = ("Dbtr", "Cdtr") if credit or returned else ("Cdtr", "Dbtr")
    identities = [t for p in parts for t in p.texts("Refs", "AcctSvcrRef")]
    identity = identities[0] if len(parts) == 1 and identities else booking.text("AcctSvcrRef")
    batch = place and not identities
    return Entry(
        amount=amount,
        on=day(_first(booking, ("BookgDt", "ValDt"), ("Dt", "DtTm"))),
        credit=credit,
        returned=returned,
        pending=_status(booking) in _NOT_BOOKED,
        payer=_name(parts, party) or _name(parts, other),
        reference=lines_of("\n".join(_reference(booking, parts))),
        end_to_end=given("" if len(parts) != 1 else parts[0].text("Refs", "EndToEndId")),
        bank_id=given(f"{identity}/{place}" if identity and batch else identity),
        account=account,
        source=SOURCE,
        line=number,
    )


def _returned(booking: Node, parts: list[Node]) -> bool:
    codes = {
        c for node in (booking, *parts) for c in node.texts("BkTxCd", "Domn", "Fmly", "SubFmlyCd")
    }
    german = " ".join(node.text("BkTxCd", "Prtry", "Cd") for node in (booking, *parts))
    return (
        booking.text("RvslInd") in ("true", "1")
        or any(part.all("RtrInf") for part in parts)
        or bool(codes & _RETURNS)
        or _GERMAN_RETURNS.search(f"+{german}+".replace(" ", "+")) is not None
    )


def _status(booking: Node) -> str:
    """Return whether it is booked: a bare text up to version 7, a code since."""
    return (
        booking.text("Sts", "Cd") or booking.text("Sts", "Prtry") or booking.text("Sts")
    ).upper()


def _first(node: Node, names: tuple[str, ...], kinds: tuple[str, ...]) -> str:
    for name in names:
        for kind in kinds:
            if text := node.text(name, kind):
                return text
    raise DataError(f"{names[0]}: missing")


def _name(parts: list[Node], party: str) -> str:
    """Return the name of a *party*; since version 8 one step deeper."""
    for part in parts:
        for path in ((party, "Pty", "Nm"), (party, "Nm"), (party, "Agt", "FinInstnId", "Nm")):
            if name := part.text("RltdPties", *path):
                return line_of(name)
    return ""


def _reference(booking: Node, parts: list[Node]) -> Iterator[str]:
    """Yield what the payer wrote, the structured first; the words of the bank if they did not."""
    said = False
    for part in parts:
        for path in (
            ("Strd", "CdtrRefInf", "Ref"),
            ("Strd", "RfrdDocInf", "Nb"),
            ("Strd", "AddtlRmtInf"),
            ("Ustrd",),
        ):
            for text in part.texts("RmtInf", *path):
                said = True
                yield text
    if not said:
        yield from (text for part in parts for text in part.texts("AddtlTxInf"))
        yield booking.text("AddtlNtryInf")
