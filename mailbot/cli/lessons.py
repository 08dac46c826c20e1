"""What did the past tell? On one screen, for a person."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.cli.page import hang
from mailbot.cli.words import full
from mailbot.model.message import Address
from mailbot.rounds.learned import Acquaintance, Bill, Lessons, Person, Promise

MOST_PEOPLE = 3
"""So many people of a client are shown; `--json` has all."""

MOST_PROMISES = 3

MOST_SHOWN = 6
"""So many runarounds and points of contact are shown before `--all`."""

LONGEST_WAY = 4
"""So many stations of a runaround are shown there."""

_FATES = {"kept": "kept", "broken": "broken", "open": "still to come", "not known": "not known"}


def print_lessons(
    console: Console, known: Lessons, *, waits: bool, everything: bool = False
) -> None:
    """Print *known* on a screen, or *everything*; while it *waits* for a yes, how to give it."""
    since = f"{known.since} to {known.until:%Y-%m-%d}"
    hang(console, Text("Learnt from your mail  ", "bold"), f"{since}: {_counts(known)}")
    if not known.clients:
        carried = "is certain to carry" if known.doubtful else "carries"
        hang(console, "", f"No letter in Sent {carried} an invoice, and none is on record:")
        hang(console, "", "`mailbot import` or `mailbot add` first, then `mailbot learn --again`.")
        if not known.doubtful:
            return
    else:
        console.print()
        console.print(_table(known.clients))
    if everything:
        for client in known.clients:
            _print_client(console, client)
    else:
        _print_runarounds(console, known)
        _print_points(console, known)
    console.print()
    hang(
        console, Text("Next  ", "bold"), " ".join(_next(known, waits=waits, everything=everything))
    )


def _counts(known: Lessons) -> str:
    passed = known.looked - known.read
    unread = f", {known.unreadable} could not be read" if known.unreadable else ""
    return f"{known.read:,} messages read, {passed:,} passed over by their headings{unread}"


def _table(clients: Iterable[Acquaintance]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Client", max_width=28)
    table.add_column("Invoices", justify="right")
    table.add_column("Open", justify="right", no_wrap=True)
    table.add_column("Promises kept/broken", justify="right")
    table.add_column("Point of contact", max_width=24)
    table.add_column("Answers in", justify="right")
    for client in clients:
        fates = Counter(p.fate for p in client.promises)
        promises = f"{fates['kept']}/{fates['broken']}" if client.promises else ""
        table.add_row(
            Text(client.name),
            str(client.invoices or ""),
            "\n".join(_sums(client.bills)),
            promises,
            Text((client.point.name or client.point.address) if client.point else ""),
            _days(min((p.days for p in client.people if p.days is not None), default=None)),
        )
    return table


def _sums(bills: Iterable[Bill]) -> Iterator[str]:
    sums: dict[str, Decimal] = {}
    for bill in bills:
        sums[bill.open.currency] = sums.get(bill.open.currency, Decimal(0)) + bill.open.amount
    return (f"{amount:,.2f} {currency}" for currency, amount in sums.items())


def _days(days: float | None) -> str:
    if days is None:
        return ""
    if days < 1:
        return "a day"
    return f"{days:.0f} days" if round(days) != 1 else "a day"


def _print_runarounds(console: Console, known: Lessons) -> None:
    """Print who passes the owner on, the latest first, with their last words."""
    under_way = [c for c in known.clients if c.pointings]
    under_way.sort(key=lambda c: c.pointings[-1].on, reverse=True)
    if under_way:
        console.print("\n[bold]They send you on[/]")
    for client in under_way[:MOST_SHOWN]:
        last = client.pointings[-1]
        way = [p.by for p in client.pointings] + [last.to or "nobody in particular"]
        shown = way if len(way) <= LONGEST_WAY else ["…", *way[-LONGEST_WAY:]]
        told = f"{client.name}: {' → '.join(shown)}, “{last.words}”"
        hang(console, f"  {last.on}  ", told)
    _print_more(console, len(under_way))


def _print_points(console: Console, known: Lessons) -> None:
    """Print who is the one to write to, and the words that say so."""
    named = [(c, c.point) for c in known.clients if c.point is not None]
    named.sort(key=lambda pair: pair[1].on, reverse=True)
    if named:
        console.print("\n[bold]Whom to write to[/]")
    for client, point in named[:MOST_SHOWN]:
        who = full(Address(address=point.address, name=point.name))
        said = f": “{point.words}”" if point.words else ""
        hang(console, f"  {point.on}  ", f"{client.name}: {who}{said}")
    _print_more(console, len(named))


def _print_more(console: Console, count: int) -> None:
    if count > MOST_SHOWN:
        hang(console, "  ", f"and {count - MOST_SHOWN} more")


def _print_client(console: Console, client: Acquaintance) -> None:
    console.print()
    hang(console, Text(f"{client.name}  ", "bold"), " ".join(client.domains) or " ")
    for person in client.people[:MOST_PEOPLE]:
        hang(console, "  ", _person(person))
    if (more := len(client.people) - MOST_PEOPLE) > 0:
        hang(console, "  ", f"and {more} more")
    for bill in client.bills:
        if not bill.stale:
            hang(console, "  ", _bill(bill))
    if old := [bill for bill in client.bills if bill.stale]:
        hang(console, "  ", f"{len(old)} of long ago: {', '.join(bill.number for bill in old)}")
    for one in client.pointings:
        arrow = Text.assemble(one.by, (" → ", "cyan"), one.to or "nobody in particular")
        hang(console, f"  {one.on}  ", Text.assemble(arrow, f"  “{one.words}”"))
    if client.point is not None:
        said = f", “{client.point.words}”" if client.point.words else ""
        who = full(Address(address=client.point.address, name=client.point.name))
        by = f"{who}: said by {client.point.by} on {client.point.on}{said}"
        hang(console, Text("  Point of contact: ", "green"), by)
    for promise in client.promises[-MOST_PROMISES:]:
        hang(console, "  ", _promise(promise))


def _person(person: Person) -> str:
    named = full(Address(address=person.address, name=person.name or person.role))
    told = [t for t in (person.role if person.name else "", person.phone) if t]
    if person.days is not None:
        took = _days(person.days)
        once = person.answers == 1
        told.append(
            f"answered in {took}" if once else f"answered {person.answers} times, mostly in {took}"
        )
    return f"{named}  {', '.join(told)}".rstrip()


def _bill(bill: Bill) -> str:
    due = f", due {bill.due}" if bill.due else ", no due date"
    said = f", {bill.said}" if bill.said else ""
    return f"{bill.number}: {bill.open.amount:,.2f} {bill.open.currency} open{due}{said}"


def _promise(promise: Promise) -> str:
    on = f" for {promise.on}" if promise.on else ""
    return f"{promise.invoice}: promised{on}, {_FATES[promise.fate]}: “{promise.words}”"


def _next(known: Lessons, *, waits: bool, everything: bool) -> Iterator[str]:
    if waits:
        yield "`mailbot learn --accept` puts all of this on record; nothing is until then."
    stale = sum(bill.stale for client in known.clients for bill in client.bills)
    if stale:
        invoices = "1 invoice is" if stale == 1 else f"{stale} invoices are"
        yield (
            f"{invoices} of long ago, and only your bank knows if they are paid: `mailbot import` "
            "takes a statement. No letter is written about them until you say so."
        )
    if known.clients and not everything:
        yield "`--all` shows each client's people, invoices and promises."
    if known.doubtful and waits:
        yield f"{known.doubtful} doubtful: you are asked after your yes."
    elif known.doubtful:
        yield f"{known.doubtful} doubtful: `mailbot proposals` and `mailbot status` show them."
