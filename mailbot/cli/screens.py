"""The commands that show how things stand: status and show."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.options import ConfigOption, JsonOption, loaded

if TYPE_CHECKING:
    from mailbot.decide.view import View
    from mailbot.edge.config import Config
    from mailbot.model.books import Books
    from mailbot.model.case import Case, Heard
    from mailbot.model.letter import DraftRecord
    from mailbot.rounds.ports import Store


def status(
    *,
    everybody: Annotated[
        bool, typer.Option("--all", help="Also the clients with nothing open and nothing waiting.")
    ] = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show what is owed, which drafts wait, whom to call and what to answer."""
    from mailbot.archive import records

    settings = loaded(config)
    with records(settings, read_only=True) as (store, books):
        from mailbot.cli.health import health_line, service_facts

        if json:
            standing = _standing(books, store, _views(settings, books, datetime.now(UTC)))
            _print_json({"service": service_facts(settings), **standing})
            return
        from mailbot.cli.page import hang, screen
        from mailbot.cli.standing import print_standing

        console, now = screen(), datetime.now(UTC)
        if line := health_line(settings, now):
            hang(console, "", line)
        today = settings.owner.day_of(now)
        seen = _views(settings, books, now)
        print_standing(console, books, store.troubles(), seen, today, everybody=everybody)
        if line := _offer_to_purge(settings, books, store, now):
            hang(console, "? ", line)


def _views(settings: "Config", books: "Books", now: datetime) -> "list[View]":
    from mailbot.archive import practice_of
    from mailbot.decide.kinds import as_treated
    from mailbot.decide.view import View

    practice, owner = practice_of(settings, now), settings.owner
    views = (
        View(case=case, books=books, owner=owner, practice=practice, now=now)
        for case in books.cases.values()
    )
    return [view.seeing(as_treated(view)) for view in views]


def _offer_to_purge(settings: "Config", books: "Books", store: "Store", now: datetime) -> str:
    """Return what the owner may take off the record by now; empty if there is nothing."""
    years = settings.store.keep_years
    if not years:
        return ""
    from mailbot.cli.keeping import years_before
    from mailbot.ledger.purging import at_rest_since

    count = sum(1 for _ in at_rest_since(years_before(now, years), books, store.events()))
    if not count:
        return ""
    clients = "1 client has" if count == 1 else f"{count} clients have"
    return (
        f"{clients} had nothing open and nothing said for {years} years: "
        f"`mailbot purge --older-than {years}y` takes them off the record."
    )


def show(
    what: Annotated[str, typer.Argument(metavar="CLIENT", help="A client or an invoice.")],
    *,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show one client's case: contacts, invoices, who sent you to whom, letters, and why."""
    from mailbot.archive import practice_of, records
    from mailbot.decide.coming import awaited, coming
    from mailbot.decide.kinds import as_treated
    from mailbot.decide.view import View
    from mailbot.model.invoice import bare_number
    from mailbot.rounds.naming import case_named

    settings = loaded(config)
    with records(settings, read_only=True) as (store, books):
        number = books.invoices.get(bare_number(what))
        case = books.case_of_invoice(number) if number else None
        case = case or case_named(what, books)
        owner, now = settings.owner, datetime.now(UTC)
        practice = practice_of(settings, now)
        view = View(case=case, books=books, owner=owner, practice=practice, now=now)
        treated = view.seeing(as_treated(view))
        waits, dates = awaited(treated), coming(treated)
        if json:
            _print_json({**_case_facts(case), "waiting_for": waits, "next": dates})
            return
        from mailbot.cli.ahead import print_awaited, print_coming
        from mailbot.cli.casefile import print_case, print_history
        from mailbot.cli.page import screen
        from mailbot.rounds.preview import silence

        zone = ZoneInfo(owner.timezone)
        console = screen()
        why = silence(case, books, owner, practice, now)
        print_case(console, case, owner.day_of(now), why, view)
        print_awaited(console, waits, named=False)
        print_coming(console, dates, named=False)
        print_history(console, case, store.events(), books, zone)


def questions(case: "Case") -> "tuple[Heard, ...]":
    """Return the replies that only the owner can understand, and that still stand."""
    from mailbot.decide.unclear import unclear

    return unclear(case)


def _print_json(facts: Any) -> None:
    import msgspec

    typer.echo(msgspec.json.encode(facts).decode())


def _standing(books: "Books", store: "Store", views: "list[View]") -> dict[str, Any]:
    from mailbot.decide.coming import awaited, coming

    today = views[0].today if views else None
    return {
        "owed": _owed(books, today) if today else [],
        "waiting_for": [one for view in views for one in awaited(view)],
        "next": sorted((o for v in views for o in coming(v)), key=lambda one: (one.on, one.name)),
        "paused": [hold.reason for hold in books.holds],
        "clients": [_case_facts(case) for case in books.cases.values()],
        "look_at": list(books.set_aside.values()),
        "proposals": len(books.invoices_proposed) + len(books.payments_proposed),
        "proposed": [*books.invoices_proposed.values(), *books.payments_proposed.values()],
        "quarantined": [t for t in store.troubles() if t.quarantined],
    }


def _owed(books: "Books", today: date) -> list[dict[str, Any]]:
    """Return what is owed by client and currency, by age; nothing is added up over currencies."""
    from mailbot.measure.ageing import AGES, aged

    return [
        {
            "client": one.client,
            "currency": one.currency,
            "total": one.total,
            "by_age": {age: one.amounts[age] for age in AGES if age in one.amounts},
        }
        for one in aged(books.cases.values(), today)
    ]


def _case_facts(case: "Case") -> dict[str, Any]:
    return {
        "client": case.client,
        "invoices": [
            {
                "invoice": r.invoice,
                "balance": r.balance,
                "disputed": bool(r.disputed),
                "promise": r.promise,
                "claimed": r.claimed,
            }
            for r in case.receivables
        ],
        "hops": case.runaround.hops,
        "circular": case.runaround.circular(),
        "point_of_contact": case.runaround.point,
        "calls": case.calls,
        "holds": case.holds,
        "warnings": case.warnings,
        "questions": questions(case),
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
