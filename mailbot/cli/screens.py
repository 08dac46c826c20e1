"""The commands that show how things stand: status and show."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.options import ConfigOption, JsonOption, loaded, print_json

if TYPE_CHECKING:
    from mailbot.decide.view import View
    from mailbot.edge.config import Config
    from mailbot.model.agenda import Agenda
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
    """Show what there is for you to do, what is owed, and what comes next."""
    from mailbot.record import records

    settings = loaded(config)
    with records(settings, read_only=True) as (store, books):
        from mailbot.cli.health import health_line, service_facts

        now = datetime.now(UTC)
        to_do, seen = _agenda(settings, books, now), _views(settings, books, now)
        offer = _offer_to_purge(settings, books, store, now)
        if json:
            facts = {"service": service_facts(settings), "purge": offer, "to_do": _to_do(to_do)}
            print_json({**facts, **_standing(books, store, seen)})
            return
        from mailbot.cli.page import hang, screen
        from mailbot.cli.standing import print_standing

        console = screen()
        if line := health_line(settings, now):
            hang(console, "", line)
        print_standing(console, books, to_do, store.troubles(), seen, everybody=everybody)
        if offer:
            hang(console, "", f"\n{offer}")


def _agenda(settings: "Config", books: "Books", now: datetime) -> "Agenda":
    from mailbot.decide.agenda import agenda
    from mailbot.record import practice_of

    return agenda(books, settings.owner, practice_of(settings, now), now)


def _agenda_of(case: "Case", settings: "Config", books: "Books", now: datetime) -> "Agenda":
    """Return what the owner can do about *case* alone."""
    alone = replace(
        books,
        cases={case.client.id: case},
        invoices_proposed={},
        payments_proposed={},
        set_aside={},
        news=[],
        old_news=0,
    )
    return replace(_agenda(settings, alone, now), told=(), unwanted=())


def _to_do(agenda: "Agenda") -> dict[str, Any]:
    """Return what only the owner can do, by kind; proposals stand beside it."""
    kinds = ("alarms", "warnings", "calls", "letters", "clock", "riddles", "left_over", "undated")
    more = ("nameless", "strangers", "told", "unwanted")
    return {kind: getattr(agenda, kind) for kind in (*kinds, *more)}


def _views(settings: "Config", books: "Books", now: datetime) -> "list[View]":
    from mailbot.decide.kinds import as_treated
    from mailbot.decide.view import View
    from mailbot.record import practice_of

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
    from mailbot.cli.casefile import history, print_case, print_history, print_name
    from mailbot.decide.callcard import call_card
    from mailbot.decide.coming import awaited, coming
    from mailbot.decide.kinds import as_treated, kind_of
    from mailbot.decide.view import View
    from mailbot.record import practice_of, records
    from mailbot.rounds.naming import case_meant
    from mailbot.rounds.preview import silence

    settings = loaded(config)
    with records(settings, read_only=True) as (store, books):
        case, _ = case_meant(what, books)
        owner, now = settings.owner, datetime.now(UTC)
        practice = practice_of(settings, now)
        view = View(case=case, books=books, owner=owner, practice=practice, now=now)
        treated = view.seeing(as_treated(view))
        waits, dates = awaited(treated), coming(treated)
        to_do = _agenda_of(case, settings, books, now)
        why = silence(case, books, owner, practice, now)
        past = tuple(history(case, store.events(), books, ZoneInfo(owner.timezone)))
        if json:
            more = {"call_card": call_card(view), "kind": kind_of(view), "silence": why}
            ahead = {"waiting_for": waits, "next": dates, "to_do": _to_do(to_do), "history": past}
            print_json({**_case_facts(case), **more, **ahead})
            return
        from mailbot.cli.ahead import print_awaited, print_coming
        from mailbot.cli.page import screen
        from mailbot.cli.todo import print_to_do

        console = screen()
        print_name(console, case)
        console.print()
        if print_to_do(console, replace(to_do, calls=(), alarms=(), warnings=()), books):
            console.print()
        print_case(console, case, owner.day_of(now), why, view)
        print_awaited(console, waits, named=False)
        print_coming(console, dates, named=False)
        print_history(console, past)


def questions(case: "Case") -> "tuple[Heard, ...]":
    """Return the replies that only the owner can understand, and that still stand."""
    from mailbot.decide.unclear import unclear

    return unclear(case)


def _standing(books: "Books", store: "Store", views: "list[View]") -> dict[str, Any]:
    from mailbot.decide.coming import awaited, coming

    today = views[0].today if views else None
    return {
        "owed": _owed(books, today) if today else [],
        "waiting_for": [one for view in views for one in awaited(view)],
        "next": sorted((o for v in views for o in coming(v)), key=lambda one: (one.on, one.name)),
        "paused": [hold.reason for hold in books.holds],
        "holds": books.holds,
        "clients": [_case_facts(case) for case in books.cases.values()],
        "look_at": list(books.set_aside.values()),
        "proposals": len(books.invoices_proposed) + len(books.payments_proposed),
        "proposed": [*books.invoices_proposed.values(), *books.payments_proposed.values()],
        "quarantined": [t for t in store.troubles() if t.quarantined],
        "troubles": store.troubles(),
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
                "received": r.received,
                "credited": r.credited,
                "void": r.void,
                "payments": r.payments,
                "plan": r.plan,
                "sent": r.sendings,
                "proofs": r.proofs,
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
