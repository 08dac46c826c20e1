"""An owner imports what their billing program exports, again and again, in every disguise."""

import csv
import random
from datetime import date
from decimal import Decimal

import pytest

from mailbot.intake.mapping import Rows
from mailbot.intake.plain import plain
from tests.rounds.exports import (
    FOLDER,
    HABITS,
    OPEN_QUOTE,
    SAMPLES,
    SHIPPED,
    Desk,
    Sheet,
    desk_for,
    sample,
)

BUSINESS = {row["number"]: row for row in csv.DictReader((FOLDER / "truth.csv").open())}
"""The business that every sample is an export of, each as far as its program tells it."""

TELL_ALL = {
    *("bill4time", "clio", "clio-bills", "datev-buchungsstapel", "harvest", "invoice-ninja"),
    *("invoice-ninja-list", "lawpay", "mailbot", "quickbooks-online", "sevdesk", "stripe", "xero"),
}
"""The programs whose exports say what came in and what was credited."""
OPEN_ONLY = {"datev-opos", "e-boekhouden", "quickbooks-open"}


def stored(desk: Desk) -> list:
    return list(desk.store.events())


def test_there_is_a_sample_of_every_mapping():
    assert set(SAMPLES) == {mapping.name for mapping in SHIPPED}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_program_is_known_by_its_columns(name):
    done = desk_for(name).imports(sample(name))

    assert done.program == HABITS.mapping(name).title
    assert done.flaws == ()


@pytest.mark.parametrize("name", SAMPLES)
def test_importing_twice_changes_nothing(name):
    desk = desk_for(name)
    desk.imports(sample(name))
    before = stored(desk)

    again = desk.imports(sample(name))

    assert again.events == ()
    assert stored(desk) == before


@pytest.mark.parametrize("name", sorted(TELL_ALL))
def test_what_is_owed_is_what_the_program_says(name):
    desk = Desk()
    desk.imports(sample(name))

    for number, said in BUSINESS.items():
        if said["state"] in ("draft", "void"):
            assert number not in desk.books.owners_of or not desk.invoice(number).open
            continue
        known = desk.invoice(number)
        assert known.invoice.total.amount == Decimal(said["amount"]), number
        assert known.invoice.total.currency == said["currency"]
        assert known.invoice.issued == date.fromisoformat(said["issued"])
        assert desk.books.cases[known.invoice.client].client.name == said["client"]
        assert known.received == Decimal(said["paid"]), number
        assert known.credited == Decimal(said["credited"]), number


@pytest.mark.parametrize("name", sorted(OPEN_ONLY))
def test_a_list_of_what_is_open_tells_just_that(name):
    desk = Desk()
    desk.imports(sample(name))

    for number, said in BUSINESS.items():
        owed = Decimal(said["amount"]) - Decimal(said["paid"]) - Decimal(said["credited"])
        if said["state"] in ("draft", "void") or not owed:
            assert number not in desk.books.owners_of
        else:
            assert desk.invoice(number).balance.amount == owed


@pytest.mark.parametrize("name", ["xero", "stripe", "zoho", "sevdesk", "clio", "mailbot"])
def test_due_days_contacts_and_matters_come_along(name):
    desk = Desk()
    desk.imports(sample(name))

    known = desk.invoice("INV-2617")
    client = desk.books.cases[known.invoice.client].client
    assert known.invoice.due == date(2026, 10, 14)
    assert known.invoice.matter == BUSINESS["INV-2617"]["matter"]
    assert [contact.address for contact in client.contacts] == ["ap@acme-components.example"]


@pytest.mark.parametrize("name", SAMPLES)
def test_columns_in_another_order_make_the_same_store(name):
    plain_desk, other = desk_for(name), desk_for(name)
    sheet = Sheet.of(name)
    plain_desk.imports(sheet.text().encode())

    other.imports(sheet.shuffled(random.Random(name)).text().encode())

    assert stored(other) == stored(plain_desk)
    assert other.imports(sheet.text().encode()).events == ()


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le", "utf-8-sig", "mac-roman"])
@pytest.mark.parametrize("name", SAMPLES)
def test_another_encoding_makes_the_same_store(name, encoding):
    plain_desk, other = desk_for(name), desk_for(name)
    text = Sheet.of(name).text()
    plain_desk.imports(text.encode())

    other.imports(text.encode(encoding))

    assert stored(other) == stored(plain_desk)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_workbook_makes_the_same_store(name):
    plain_desk, other = desk_for(name), desk_for(name)
    sheet = Sheet.of(name)
    if HABITS.mapping(name).rows is Rows.BOOKINGS:
        pytest.skip("what DATEV writes is no workbook")
    plain_desk.imports(sheet.text().encode())

    other.imports(sheet.workbook())

    assert stored(other) == stored(plain_desk)


BREAKAGES = ("amount", "day", "short", "number", "quote", "long")


def broken(row: list[str], how: str, sheet: Sheet, name: str) -> list[str]:
    """Return *row* as a slip of the hand leaves it."""
    columns = HABITS.mapping(name).columns
    there = [plain(title) for title in sheet.head]

    def place(*fields: str) -> int:
        names = [plain(n) for field in fields for n in columns.get(field, ())]
        made = {"mailbot issued": "belegdatum", "mailbot due": "belegfeld 2"}
        return next(there.index(made.get(n, n)) for n in names if made.get(n, n) in there)

    row = [*row]
    match how:
        case "amount":
            row[place("amount", "item", "balance", "viewed")] = "1.2.3,4"
        case "day":
            row[place("issued", "paid_on", "viewed")] = "31.02.2026"
        case "short":
            row = row[:2]
        case "number":
            row[place("number")] = "??"
        case "quote":
            row = [*row[:1], OPEN_QUOTE]
        case "long":
            row = [*row, "one", "more"]
    return row


@pytest.mark.parametrize("name", SAMPLES)
def test_broken_lines_are_listed_and_nothing_is_half_imported(name):
    """One line in ten is broken; the others make the store that they make without them."""
    sheet = Sheet.of(name)
    number = next(
        place
        for place, title in enumerate(sheet.head)
        if plain(title) in {plain(n) for n in HABITS.mapping(name).columns["number"]}
    )
    live = [n for n, row in enumerate(sheet.rows) if len(row) > number and row[number]]
    chosen = live[3::10]
    for turn, place in enumerate(chosen):
        how = BREAKAGES[(turn + len(name)) % len(BREAKAGES)]
        sheet.rows[place] = broken(sheet.rows[place], how, sheet, name)
    text, starts = sheet.written()
    desk = desk_for(name)

    done = desk.imports(text.encode())

    listed = {flaw.line for flaw in done.flaws}
    said = {flaw.line: flaw.reason for flaw in done.flaws}
    assert all(flaw.reason for flaw in done.flaws)
    meant = {starts[place] for place in chosen}
    dead = {line for line in meant if line not in listed}
    assert not dead - passed_over(sheet, starts, name, dead), (dead, said)
    others = {line for line in listed - meant if "on record" not in said[line]}
    assert HABITS.mapping(name).rows is Rows.LINES or not others, {o: said[o] for o in others}

    without = desk_for(name)
    keep = [n for n in range(len(sheet.rows)) if starts[n] not in listed]
    rest = Sheet(sheet.before, sheet.head, [sheet.rows[n] for n in keep], sheet.separator)
    without.imports(rest.text().encode())
    assert desk.books == without.books
    before = stored(desk)
    assert desk.imports(text.encode()).events == ()
    assert stored(desk) == before


def passed_over(sheet: Sheet, starts: list[int], name: str, lines: set[int]) -> set[int]:
    """Return which of *lines* say of themselves that they do not matter: drafts, declined cards."""
    states = HABITS.mapping(name).states
    quiet = {word for word, state in states.items() if state in ("draft", "void")}
    rows = {starts[n]: row for n, row in enumerate(sheet.rows)}
    return {line for line in lines if {plain(cell) for cell in rows[line]} & quiet}
