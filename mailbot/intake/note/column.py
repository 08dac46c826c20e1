"""Which columns of an invoice does a note name?"""

from mailbot.intake.note.act import Act, Added
from mailbot.intake.note.amount import amount_in, money_in
from mailbot.intake.note.slip import Slip
from mailbot.intake.note.when import day_in
from mailbot.intake.note.whom import only_clients
from mailbot.model.errors import DataError

_COLUMNS = {
    "client": "client",
    "issued": "issued",
    "due": "due",
    "matter": "matter",
    "amount": "amount",
}


def add(slip: Slip) -> tuple[Act, ...]:
    """Read "add INV-300 client Acme amount 950 USD issued 2026-11-01 due 2026-12-01"."""
    cells = columns(slip)
    if "client" not in cells and (whom := only_clients(slip)):
        if len(whom) > 1:
            raise DataError(f"the invoice of {' or of '.join(whom)}?")
        cells["client"] = whom[0]
    addresses = [i for i in sorted(slip.free) if "@" in slip.tokens[i].text]
    for i in addresses:
        slip.use(i, i + 1)
    cells["email"] = ";".join(slip.tokens[i].text for i in addresses)
    cells["number"] = _number(slip)
    if "amount" not in cells:
        cells["amount"], cells["currency"] = amount_in(slip)
    slip.take_all("small", "invoice")
    slip.done()
    needed = ("number", "client", "amount", "currency", "issued")
    if lacking := [name for name in needed if not cells.get(name)]:
        raise DataError(
            f"what is missing: {', '.join(lacking)}; write `add INV-300 client Acme amount"
            " 950.00 USD issued 2026-11-01 due 2026-12-01`"
        )
    return (Added(cells=cells),)


def _number(slip: Slip) -> str:
    """Use up the number of the invoice: the first word with a digit, and letters before it."""
    slip.take_all("small", "invoice")
    free = [i for i in slip.without_fillers() if i in slip.free]
    for at, i in enumerate(free[:2]):
        if any(c.isdigit() for c in slip.tokens[i].text):
            first = free[0]
            if at and slip.denies(first):
                return ""
            slip.use(first, i + 1)
            return slip.text_between(first, i + 1) if i - first == at else ""
    return ""


def columns(slip: Slip) -> dict[str, str]:
    """Use up "client Acme", "issued 2026-11-01" and the like; return them by column."""
    starts = [f for f in slip.find("small") if f.means in _COLUMNS]
    ends = [*(f.first for f in starts[1:]), len(slip.tokens)][: len(starts)]
    cells: dict[str, str] = {}
    for found, end in zip(starts, ends, strict=True):
        slip.use(found.first, found.behind)
        column = _COLUMNS[found.means]
        if column in cells:
            raise DataError(f"two times {column}; write one")
        cells[column] = _cell(slip, column, found.behind, end)
        if column == "amount":
            cells["amount"], cells["currency"] = money_in(cells["amount"])
    return cells


def _cell(slip: Slip, column: str, first: int, end: int) -> str:
    inside = Slip(slip.text_between(first, end), slip.world)
    if column in {"issued", "due"}:
        # Only what names the day; what stands behind it may be of another column.
        return _day_cell(slip, first, end)
    slip.use(first, end)
    if any(slip.denies(i) for i in range(first, end)):
        raise DataError(f"I do not understand “{inside.line}” as the {column}")
    if column == "client":
        known = inside.clients(people=False)
        names = {name for one in known for name in one.clients}
        if len(names) == 1 and not inside.rest():
            return names.pop()
    return slip.text_between(first, end)


def _day_cell(slip: Slip, first: int, end: int) -> str:
    kept = slip.free
    slip.free = {i for i in kept if first <= i < end}
    day = day_in(slip, past=False)
    slip.free |= {i for i in kept if not first <= i < end}
    if day is None:
        text = slip.text_between(first, end)
        raise DataError(f"“{text}” is no day; write 2026-11-20")
    return str(day)
