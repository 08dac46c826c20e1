"""What is there to know of one client?"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from mailbot.cli.page import hang
from mailbot.cli.words import (
    COUNTS_NO_MORE,
    GRADES,
    PURPOSES,
    STATES,
    day_of,
    ending,
    full,
    line_of,
    quoted,
)
from mailbot.decide.callcard import CallCard, call_card
from mailbot.decide.endings import endings
from mailbot.decide.kinds import Hypothesis, hypotheses, kind_of
from mailbot.decide.view import View
from mailbot.ledger.gestures import is_left_out
from mailbot.model.books import Books
from mailbot.model.case import Case, Receivable
from mailbot.model.event import Decided, Event, PaymentReceived
from mailbot.model.intake_event import CreditGiven
from mailbot.model.message import Address
from mailbot.model.people import ClientKind, Contact


def print_case(
    console: Console,
    case: Case,
    today: date,
    silence: Decided | None = None,
    view: View | None = None,
) -> None:
    """Print the call card, invoices, contacts, the runaround and the letters of *case*.

    *silence* says why nothing more is written now; with a *view*, the card and the kind of
    client are shown whole.
    """
    zone = ZoneInfo(view.owner.timezone) if view is not None else UTC
    _print_stops(console, case, today)
    if view is not None and (card := call_card(view)) is not None:
        print_card(console, card)
        console.print()
    else:
        _print_calls(console, case)
    console.print("[bold]Invoices[/]")
    for receivable in sorted(case.receivables, key=lambda one: not one.open):
        _print_invoice(console, receivable, zone)
    console.print("\n[bold]Contacts[/]")
    for contact in case.client.contacts:
        hang(console, "  ", _contact(contact))
    if case.runaround.hops:
        console.print("\n[bold]Who sent you to whom[/]")
        print_runaround(console, case, zone)
    if view is not None:
        print_kind(console, view, quiet=True)
    _print_letters(console, case, silence, zone)


def print_name(console: Console, case: Case) -> None:
    """Print whose case it is."""
    name = Text(case.client.name, "bold")
    hang(console, "", Text.assemble(name, f"  {' '.join(case.client.domains)}"))


def _print_stops(console: Console, case: Case, today: date) -> None:
    """Print what is odd, and what keeps letters back."""
    told = [(Text("Careful: ", "red"), warning) for warning in case.warnings]
    for hold in case.holds:
        if hold.holds(today):
            about = f" about {hold.invoice}" if hold.invoice else ""
            until = f" until {hold.until}" if hold.until else ""
            lead = Text("On hold: ", "yellow")
            told.append((lead, f"no letters{about}{until}: {hold.reason}"))
    for lead, words in told:
        hang(console, lead, words)
    if told:
        console.print()


def _print_calls(console: Console, case: Case) -> None:
    heard = {h.message for h in case.heard}
    for call in case.calls:
        words = f"“{call.words}”" if call.message in heard else call.words
        hang(console, Text("Call them: ", "red"), f"the client {call.reason}: {words}\n")


def print_card(console: Console, card: CallCard) -> None:
    """Print all that the owner needs for one call, the number first."""
    number = card.phone or "no number on record"
    whom = f"{card.whom}, {card.client}" if card.whom != card.client else card.client
    hang(console, Text("Call ", "red"), Text.assemble((whom, "bold"), f": {number}"))
    hang(console, "  because      ", f"the client {'; and '.join(card.reasons)}")
    hang(console, "  best moment  ", card.best_moment)
    parts = {
        "so far": card.story,
        "find out": card.find_out,
        "say": card.say,
        "do not say": card.not_to_say,
    }
    for lead, lines in parts.items():
        for row, line in enumerate(lines):
            hang(console, f"  {lead if not row else '':<13}", line)
    hang(console, "  afterwards   ", f'mailbot call {quoted(card.client)} --said "…"')


def print_kind(console: Console, view: View, *, quiet: bool = False) -> None:
    """Print what kind of client it may be with what speaks for and against; *quiet*, if any."""
    kind = kind_of(view)
    others = [h for h in hypotheses(view) if h.kind is not kind.kind]
    if quiet and not others and not kind.said and not kind.evidence:
        return
    console.print()
    sure = "you said so" if kind.said else "only a guess; `mailbot kind` sets it right"
    hang(console, Text("Kind of client: ", "bold"), f"{kind.kind} ({sure})")
    for hypothesis in (kind, *others):
        _print_evidence(console, hypothesis, named=hypothesis is not kind)


def _print_evidence(console: Console, hypothesis: Hypothesis, *, named: bool) -> None:
    if named:
        owner = "; only you can say so" if hypothesis.kind is ClientKind.DEADBEAT else ""
        hang(console, "  ", f"might be: {hypothesis.kind}{owner}")
    for line in hypothesis.evidence:
        hang(console, "  for      ", line)
    for line in hypothesis.counter:
        hang(console, "  against  ", line)


def closed(receivable: Receivable) -> str:
    """Return why nothing is open of an invoice."""
    if receivable.void:
        return "void"
    return "paid" if receivable.payments else "credited in full"


def _print_invoice(console: Console, receivable: Receivable, zone: tzinfo) -> None:
    invoice, balance = receivable.invoice, receivable.balance
    since = f" on {receivable.settled_on}" if receivable.settled_on else ""
    standing = f"{balance} open" if receivable.open else f"{closed(receivable)}{since}"
    due = f", due {invoice.due}" if invoice.due else ", no due date on record"
    hang(console, f"  {invoice.id}: ", f"{standing}, issued {invoice.issued}{due}")
    if receivable.disputed:
        hang(console, Text("    disputed: ", "red"), f"“{receivable.disputed}”")
    if receivable.promise:
        on = receivable.promise.on or "a day not named"
        hang(console, f"    promised for {on}: ", f"“{receivable.promise.words}”")
    for part in receivable.plan:
        amount = f"{part.amount.amount:,.2f} {part.amount.currency}"
        hang(console, f"    instalment of {part.on}: ", amount)
    if receivable.claimed:
        hang(console, "    ", f"said to be paid on {_day(receivable.claimed, zone)}, not confirmed")
    for line in _proofs(receivable, zone):
        hang(console, "    ", line)


def _proofs(receivable: Receivable, zone: tzinfo) -> Iterator[str]:
    """Yield to whom the invoice was sent, and all that proves that it reached them."""
    for sending in receivable.sendings:
        yield f"sent to {', '.join(a.label for a in sending.to)} on {_day(sending.at, zone)}"
    for proof in receivable.proofs:
        yield f"{proof.address}: {GRADES[proof.grade]}, {_day(proof.at, zone)}"


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()


def _contact(contact: Contact) -> str:
    named = Address(address=contact.address, name=contact.name or contact.department)
    until = f" until {contact.until}" if contact.until else ""
    division = f", division {contact.division}" if contact.division else ""
    return f"{full(named)}  {', '.join((*contact.purposes, contact.standing))}{until}{division}"


def print_runaround(console: Console, case: Case, zone: tzinfo = UTC) -> None:
    """Print who sent us to whom, on which day of *zone* and in which words."""
    runaround = case.runaround
    for hop in runaround.hops:
        lead = f"  {hop.at.astimezone(zone):%d %b %Y}  "
        target = Text(hop.target or "nobody in particular", "bold")
        hang(console, lead, Text.assemble(hop.by_label, (" → ", "cyan"), target))
        if hop.words:
            hang(console, " " * len(lead), Text(f"“{hop.words}”", "dim"))
    if runaround.circular():
        console.print("  [red]They send you in a circle.[/]")
    if runaround.point:
        point = runaround.point
        named = full(Address(address=point.address, name=point.name))
        by = "you" if point.by == "owner" else point.by
        green = Text("  Point of contact: ", "green")
        hang(console, green, f"{named}, said by {by} on {point.since.astimezone(zone):%d %b %Y}")


def _print_letters(console: Console, case: Case, silence: Decided | None, zone: tzinfo) -> None:
    if case.drafts or silence:
        console.print("\n[bold]Letters[/]")
    for draft in case.drafts:
        to = ", ".join(a.label for a in draft.letter.to)
        state = Text(STATES[draft.state], "bold")
        told = Text.assemble(state, f": {PURPOSES[draft.letter.purpose]}, to {to}")
        hang(console, f"  {_day(draft.since, zone)}  ", told)
        for reason in draft.letter.why:
            hang(console, "    because ", reason)
        if draft.edited and draft.withdraw:
            hang(console, Text("    careful: ", "red"), draft.withdraw)
    for ended in endings(case.drafts):
        hang(console, "  ", f"so far {PURPOSES[ended.purpose]}: {ending(ended)}")
    if silence:
        reply = next((h for h in case.heard if h.message == silence.message), None)
        after = f" after {reply.sender.label}, {_day(reply.at, zone)}" if reply else ""
        hang(console, "  ", f"no letter{after}: {'; '.join(silence.reasons)}")


def history(
    case: Case, events: Iterable[Event], books: Books, zone: ZoneInfo
) -> Iterator[tuple[date, str]]:
    """Yield what happened in *case* with its day, as it went on record."""
    told = set()  # what is learnt anew from each letter is said once a day; money always
    for event in events:
        if getattr(event, "client", None) != case.client.id:
            continue
        line = line_of(event, books, named=False)
        money = isinstance(event, PaymentReceived | CreditGiven)
        if line and is_left_out(books, event):
            line += f" ({COUNTS_NO_MORE})"
        if line and (money or (day_of(event, zone), line) not in told):
            told.add((day_of(event, zone), line))
            yield day_of(event, zone), line


def print_history(console: Console, past: Iterable[tuple[date, str]]) -> None:
    """Print what happened, each line with its day."""
    console.print("\n[bold]What happened[/]")
    for day, line in past:
        hang(console, f"  {day}  ", line)
