"""Which client or invoice does the owner mean?"""

from collections.abc import Iterable
from difflib import get_close_matches

from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.errors import DataError
from mailbot.model.invoice import InvoiceId
from mailbot.model.people import ClientId
from mailbot.rounds.identity import invoice_on_record, names_of, plain_name


def case_meant(what: str, books: Books) -> tuple[Case, InvoiceId | None]:
    """Return the case that *what* means, a client or an invoice, and that invoice if it is one."""
    number = invoice_on_record(what, books)
    if number is not None:
        return books.cases[books.owners_of[number]], number
    return case_named(what, books), None


def invoice_named(number: str, books: Books) -> InvoiceId:
    """Return the invoice on record that *number* means; DataError names the nearest ones."""
    known = invoice_on_record(number, books)
    if known is None:
        raise DataError(f"no invoice {number} on record{_nearest(number, books.owners_of)}")
    return known


def case_named(name: str, books: Books) -> Case:
    """Return the case of the client called *name*.

    That is its name or how it begins, its short name, an address or a domain. DataError if
    none or several fit.
    """
    wanted = name.strip().casefold()
    known = names_of(books).get(plain_name(wanted))
    if known is None and wanted in books.cases:
        known = ClientId(wanted)
    if known is not None:
        return books.cases[known]
    cases = books.cases.values()
    beginning = [c for c in cases if wanted and c.client.name.casefold().startswith(wanted)]
    domain = wanted.rpartition("@")[2]
    holders = books.addresses.get(wanted, ()) or books.domains.get(domain, ())
    fitting = beginning or [books.cases[client] for client in holders]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        several = " or ".join(case.client.name for case in fitting)
        raise DataError(f"{name} may be {several}; write one of these names")
    names = [case.client.name for case in cases]
    raise DataError(f"no client or invoice {name} on record{_nearest(name, names)}")


def _nearest(word: str, known: Iterable[str]) -> str:
    names = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), names, n=3, cutoff=0.65)
    if close:
        return f"; did you mean {' or '.join(names[c] for c in close)}?"
    return (
        "; `mailbot status` lists what is" if names else "; `mailbot add` or `mailbot import` first"
    )
