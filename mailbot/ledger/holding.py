"""Whose letters are on hold, and what goes with the hold when it ends?"""

from dataclasses import replace
from typing import assert_never

from mailbot.ledger.money import each_receivable
from mailbot.model.books import Books
from mailbot.model.case import Hold
from mailbot.model.event import DunningHeld, DunningResumed


def change_holds(books: Books, event: DunningHeld | DunningResumed) -> None:
    """Bring *books* up to date with a stop, or with the end of one."""
    if event.client is None:
        books.holds = _holds_after(books.holds, event)
        return
    case = books.cases.get(event.client)
    if case is None:
        return
    case = replace(case, holds=_holds_after(case.holds, event))
    if isinstance(event, DunningResumed) and event.invoice is None:
        # The owner has spoken with the client.
        called = (*case.called, event.at) if case.calls else case.called
        case = replace(case, calls=(), warnings=(), alarms=(), called=called)
    elif isinstance(event, DunningResumed) and event.invoice is not None:
        settled = (event.invoice,)
        receivable = case.receivable(event.invoice)
        if receivable is not None and receivable.disputed:
            case = replace(case, resumed=(*case.resumed, (event.invoice, event.at)))
        case = each_receivable(
            case, settled, disputed="", disputed_since=None, claimed=None, promise=None
        )
    books.cases[event.client] = case


def _holds_after(holds: tuple[Hold, ...], event: DunningHeld | DunningResumed) -> tuple[Hold, ...]:
    match event:
        case DunningHeld():
            hold = Hold(reason=event.reason, until=event.until, invoice=event.invoice)
            return (*holds, hold)
        case DunningResumed():
            if event.invoice is None:
                return ()
            return tuple(h for h in holds if h.invoice != event.invoice)
        case never:
            assert_never(never)
