"""The commands that show how things stand: status and show."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.options import ConfigOption, JsonOption, loaded

if TYPE_CHECKING:
    from rich.console import Console

    from mailbot.model.books import Books
    from mailbot.model.case import Case
    from mailbot.model.letter import DraftRecord
    from mailbot.rounds.ports import Store


def status(*, json: JsonOption = False, config: ConfigOption = None) -> None:
    """Show what is owed, which drafts wait, whom to call and what to answer."""
    from mailbot.app import records

    with records(loaded(config), read_only=True) as (store, books):
        if json:
            _print_json(_standing(books, store))
        else:
            _print_status(_console(), books, store)


def show(
    what: Annotated[str, typer.Argument(help="A client or an invoice.")],
    *,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show one client's case: contacts, invoices, who sent you to whom, letters, and why."""
    from mailbot.app import records
    from mailbot.model.invoice import bare_number
    from mailbot.rounds.desk import case_named

    with records(loaded(config), read_only=True) as (store, books):
        number = books.invoices.get(bare_number(what))
        case = books.case_of_invoice(number) if number else None
        case = case or case_named(what, books)
        if json:
            _print_json(_case_facts(case))
        else:
            print_case(_console(), case)
            _print_history(_console(), case, store)


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


def _print_json(facts: Any) -> None:
    import msgspec

    typer.echo(msgspec.json.encode(facts).decode())


def _standing(books: "Books", store: "Store") -> dict[str, Any]:
    return {
        "paused": [hold.reason for hold in books.holds],
        "clients": [_case_facts(case) for case in books.cases.values()],
        "look_at": list(books.set_aside.values()),
        "quarantined": [t for t in store.troubles() if t.quarantined],
    }


def _case_facts(case: "Case") -> dict[str, Any]:
    return {
        "client": case.client,
        "invoices": [
            {"invoice": r.invoice, "balance": r.balance, "disputed": bool(r.disputed)}
            for r in case.receivables
        ],
        "hops": case.runaround.hops,
        "circular": case.runaround.circular(),
        "point_of_contact": case.runaround.point,
        "calls": case.calls,
        "holds": case.holds,
        "warnings": case.warnings,
        "questions": [h for h in case.heard if h.unsure],
        "drafts": [_draft_facts(d) for d in case.drafts],
    }


def _draft_facts(draft: "DraftRecord") -> dict[str, Any]:
    letter = draft.letter
    return {
        "purpose": letter.purpose,
        "state": draft.state,
        "planned": draft.planned,
        "since": draft.since,
        "to": letter.to,
        "cc": letter.cc,
        "subject": letter.subject,
        "invoices": letter.invoices,
        "why": letter.why,
    }


def _print_status(console: "Console", books: "Books", store: "Store") -> None:
    from rich.markup import escape
    from rich.table import Table

    if not books.cases:
        console.print("Nothing on record yet: `mailbot add` or `mailbot import` an invoice first.")
    for hold in books.holds:
        console.print(f"[yellow]Paused:[/] {escape(hold.reason)}")
    table = Table(box=None, pad_edge=False)
    for column in ("Client", "Open", "Passed on", "Point of contact", "Waiting"):
        table.add_column(column, justify="right" if column in {"Open", "Passed on"} else "left")
    for case in books.cases.values():
        point = case.runaround.point
        table.add_row(
            escape(case.client.name),
            _open_sum(case),
            str(len(case.runaround.current) or ""),
            escape(point.name or point.address) if point else "",
            escape(_waiting(case)),
        )
    if books.cases:
        console.print(table)
    _print_questions(console, books)
    for trouble in store.troubles():
        what = "cannot be read" if trouble.quarantined else "will be tried again"
        place = f"{trouble.place.folder}, message {trouble.place.uid}"
        console.print(f"{escape(place)}: {what}: {escape(trouble.reason)}; `mailbot retry`")


def _open_sum(case: "Case") -> str:
    sums: dict[str, Any] = {}
    for receivable in case.open:
        balance = receivable.balance
        sums[balance.currency] = sums.get(balance.currency, 0) + balance.amount
    return ", ".join(f"{amount:,.2f} {currency}" for currency, amount in sums.items())


def _waiting(case: "Case") -> str:
    from mailbot.cli.words import PURPOSES

    if case.calls:
        return f"call: the client {case.calls[-1].reason}"
    if case.open_drafts:
        draft = case.open_drafts[-1]
        return f"{draft.state}: {PURPOSES[draft.letter.purpose]}"
    if case.holds:
        return f"on hold: {case.holds[-1].reason}"
    if any(r.claimed for r in case.open):
        return "said to be paid: `mailbot paid` confirms it"
    promises = [r.promise for r in case.open if r.promise]
    if promises:
        return f"promised{f' by {promises[-1].on}' if promises[-1].on else ', without a date'}"
    return ""


def _print_questions(console: "Console", books: "Books") -> None:
    from rich.markup import escape

    for case in books.cases.values():
        for heard in case.heard:
            if heard.unsure:
                who = heard.sender.name or heard.sender.address
                console.print(
                    f"What does {escape(who)} ({escape(case.client.name)}) mean, "
                    f"{heard.at:%Y-%m-%d}? “{escape(heard.words)}”"
                )
    for aside in books.set_aside.values():
        console.print(
            f"Look at {escape(aside.sender.address)}, “{escape(aside.subject)}”: "
            f"{escape(aside.reason)}. `mailbot contact` lets them in."
        )


def print_case(console: "Console", case: "Case") -> None:
    """Print contacts, invoices, the runaround and the letters of *case*."""
    from rich.markup import escape

    console.print(f"[bold]{escape(case.client.name)}[/]  {' '.join(case.client.domains)}")
    for receivable in case.receivables:
        invoice, balance = receivable.invoice, receivable.balance
        standing = f"{balance.amount:,.2f} {balance.currency} open" if receivable.open else "paid"
        due = f", due {invoice.due}" if invoice.due else ""
        extra = " [red]disputed[/]" if receivable.disputed else ""
        console.print(f"  {escape(invoice.id)}: {standing}, issued {invoice.issued}{due}{extra}")
        if receivable.promise:
            on = receivable.promise.on or "a day not named"
            console.print(f"    promised for {on}: “{escape(receivable.promise.words)}”")
        if receivable.claimed:
            console.print(f"    said to be paid on {receivable.claimed:%Y-%m-%d}, not confirmed")
    console.print("\n[bold]Contacts[/]")
    for contact in case.client.contacts:
        what = ", ".join((*contact.purposes, contact.standing))
        console.print(f"  {escape(contact.label)} <{escape(contact.address)}>  {what}")
    if case.runaround.hops:
        console.print("\n[bold]Who sent you to whom[/]")
        print_runaround(console, case)
    for call in case.calls:
        console.print(
            f"\n[red]Call them:[/] the client {escape(call.reason)}: “{escape(call.words)}”"
        )
    for warning in case.warnings:
        console.print(f"\n[red]Careful:[/] {escape(warning)}")
    _print_letters(console, case)


def print_runaround(console: "Console", case: "Case") -> None:
    """Print who sent us to whom, when and in which words."""
    from rich.markup import escape

    runaround = case.runaround
    for hop in runaround.hops:
        target = escape(hop.target or "nobody in particular")
        console.print(
            f"  {hop.at:%d %b %Y}  {escape(hop.by_label)} [cyan]→[/] [bold]{target}[/]\n"
            f"               [dim]“{escape(hop.words)}”[/]"
        )
    if runaround.circular():
        console.print("  [red]They send you in a circle.[/]")
    if runaround.point:
        point = runaround.point
        console.print(
            f"  [green]Point of contact:[/] {escape(point.name)} <{escape(point.address)}>, "
            f"said by {escape(point.by)} on {point.since:%d %b %Y}"
        )


def _print_letters(console: "Console", case: "Case") -> None:
    from rich.markup import escape

    from mailbot.cli.words import PURPOSES

    if case.drafts:
        console.print("\n[bold]Letters[/]")
    for draft in case.drafts:
        to = ", ".join(a.name or a.address for a in draft.letter.to)
        day = f"{draft.since or draft.planned:%Y-%m-%d}"
        console.print(
            f"  [bold]{draft.state}[/] ({day}): {PURPOSES[draft.letter.purpose]}, to {escape(to)}"
        )
        for reason in draft.letter.why:
            console.print(f"    because {escape(reason)}")
    for message, reasons in case.silences[-3:]:
        heard = next((h for h in case.heard if h.message == message), None)
        who = (heard.sender.name or heard.sender.address) if heard else message
        console.print(f"  no letter after {escape(who)}: {escape('; '.join(reasons))}")


def _print_history(console: "Console", case: "Case", store: "Store") -> None:
    from rich.markup import escape

    from mailbot.cli.words import line_of

    console.print("\n[bold]What happened[/]")
    for event in store.events():
        if getattr(event, "client", None) != case.client.id:
            continue
        if line := line_of(event):
            console.print(f"  {escape(line)}")
