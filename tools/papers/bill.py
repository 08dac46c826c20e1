"""The bill itself: numbers and dates, table, totals, terms."""

# ruff: noqa: PERF401

from datetime import timedelta
from decimal import Decimal

from tools.papers.compose import (
    Draft,
    Line,
    Wish,
    addressed,
    begin,
    hours,
    parties,
    round_cent,
    rows_of,
    tax_name,
    words,
)
from tools.papers.people import digits
from tools.papers.sheet import Party, Sheet, Truth


def bill(wish: Wish) -> tuple[Sheet, Truth]:
    """Return one bill and the truth of it."""
    draft = begin(wish)
    ours, theirs = parties(draft)
    retained = words(draft.language)["retainer"] if wish.retainer else {}
    lines = [retainer_row(draft, retained)] if wish.retainer else rows_of(draft)
    totals, gross = totals_of(draft, lines)
    if wish.retainer:
        totals[-1] = (retained["total"], draft.money(gross), True)
    sheet = Sheet(
        language=draft.language,
        title=draft.phrase("title"),
        seller=ours,
        buyer=addressed(draft, theirs),
        buyer_label=draft.say["to"],
        meta=meta_of(draft),
        totals=totals,
        stamp=wish.stamp,
        signed=ours.person,
    )
    lay_table(draft, sheet, lines)
    if wish.retainer:
        sheet.title = draft.chance.choice(retained["titles"])
        sheet.opening = [retained["text"]]
        level = round_cent(gross * Decimal("0.37"))
        sheet.opening.append(f"{retained['floor']}: {draft.money(gross + level)}")
        sheet.opening.append(f"{retained['left']}: {draft.money(level)}")
    sheet.closing = closing_of(draft, gross, totals[-1][1])
    sheet.bank = bank_of(draft, ours)
    truth = Truth(
        is_invoice=True,
        kind="retainer" if wish.retainer else "invoice",
        language=draft.language,
        number=draft.number,
        client=theirs.name,
        total=gross,
        currency=draft.currency,
        issued=draft.issued,
        due=draft.due,
        note=wish.note,
    )
    return sheet, truth


def retainer_row(draft: Draft, retained: dict[str, str]) -> Line:
    """Return the one row of a request for a retainer."""
    draft.wish.tax = draft.wish.tax if draft.wish.tax != "two" else "one"
    first = rows_of(draft)[0]
    first.text = retained["row"].format(matter=draft.matter)
    first.count, first.price = Decimal(1), Decimal(draft.chance.choice([750, 1500, 2500, 3800]))
    return first


def totals_of(draft: Draft, lines: list[Line]) -> tuple[list[tuple[str, str, bool]], Decimal]:
    """Return the rows below the table and the gross total."""
    wish, say = draft.wish, draft.say
    net = sum((line.amount for line in lines), Decimal(0))
    found: list[tuple[str, str, bool]] = []
    cut = Decimal(1)
    taxed = any(line.rate for line in lines)
    if taxed or wish.discount:
        found.append((draft.phrase("net"), draft.money(net), False))
    if wish.discount:
        cut = Decimal("0.9")
        found.append(
            (draft.phrase("discount", rate="10"), draft.money(round_cent(-net * (1 - cut))), False)
        )
    gross = round_cent(net * cut)
    for rate in sorted({line.rate for line in lines if line.rate}, reverse=True):
        base = sum((line.amount for line in lines if line.rate == rate), Decimal(0)) * cut
        tax = round_cent(base * rate / 100)
        gross += tax
        found.append((tax_name(draft, rate), draft.money(tax), False))
    found.append((draft.phrase("total"), draft.money(gross), not wish.prepaid))
    if wish.withheld:
        rate = Decimal(15 if draft.language == "es" else 20)
        held = round_cent(net * cut * rate / 100)
        found.append((draft.phrase("withheld", rate=str(rate)), draft.money(-held), False))
        found.append(
            (say["balance"].format(currency=draft.currency), draft.money(gross - held), True)
        )
    if wish.prepaid:
        paid = round_cent(
            gross * draft.chance.choice([Decimal("0.25"), Decimal("0.4"), Decimal("0.5")])
        )
        found.append((draft.phrase("paid"), draft.money(-paid), False))
        found.append((draft.phrase("balance"), draft.money(gross - paid), True))
    return found, gross


def meta_of(draft: Draft) -> list[tuple[str, str]]:
    """Return number, dates and what stands beside them to lead astray."""
    wish, say, chance = draft.wish, draft.say, draft.chance
    found = [] if "{number}" in say["title"] else [(say["number"], draft.number)]
    found.append((say["date"], draft.day(draft.issued)))
    if draft.due and wish.due_at in {"meta", "both"}:
        term = say["on_receipt"] if wish.due == "receipt" else draft.phrase("net_days")
        if wish.due == "date":
            found.append((say["due"], draft.day(draft.due)))
        else:
            found.append((say.get("terms", "Terms"), term))
    if chance.random() < 0.6:
        found.insert(chance.randint(0, len(found)), (say["customer"], digits(chance, "1####")))
    if chance.random() < 0.35:
        found.append(
            (say["order"], digits(chance, chance.choice(["45######", "PO-####", "B-##/###"])))
        )
    if wish.trade == "law" and chance.random() < 0.7:
        found.append((say["matter"], draft.matter))
    if wish.period or chance.random() < 0.25:
        start = (draft.issued.replace(day=1) - timedelta(days=1)).replace(day=1)
        end = draft.issued.replace(day=1) - timedelta(days=1)
        found.append((say["period"], f"{draft.day(start)} - {draft.day(end)}"))
    return found


def lay_table(draft: Draft, sheet: Sheet, lines: list[Line]) -> None:
    """Fill the table."""
    wish, say = draft.wish, draft.say
    kind = draft.chance.choice(["full", "full", "short", "numbered"])
    show = draft.bare if draft.chance.random() < 0.5 or wish.trade == "law" else draft.money
    if wish.dated:
        sheet.header = [say["day"], say["text"], say["hours"], say["rate"], say["amount"]]
        sheet.aligns = "llrrr"
    elif kind == "short" or wish.retainer:
        sheet.header, sheet.aligns = [say["text"], say["amount"]], "lr"
    elif kind == "numbered":
        sheet.header = [say.get("pos", "#"), say["text"], say["hours"], say["rate"], say["amount"]]
        sheet.aligns = "clrrr"
    else:
        sheet.header = [say["text"], say["hours"], say["rate"], say["amount"]]
        sheet.aligns = "lrrr"
    sheet.header = [h.format(currency=draft.currency) for h in sheet.header]
    for place, line in enumerate(lines, 1):
        cells = [line.text, hours(draft, line), show(line.price), show(line.amount)]
        if len(sheet.header) == 2:
            cells = [line.text, show(line.amount)]
        elif wish.dated:
            cells.insert(0, draft.day(line.on))
        elif len(sheet.header) == 5:
            cells.insert(0, str(place))
        sheet.rows.append(cells)


def closing_of(draft: Draft, gross: Decimal, owed: str) -> list[str]:
    """Return the sentences after the totals; *owed* is what is left to pay, as written."""
    wish, notes = draft.wish, words(draft.language)["notes"]
    found = []
    if wish.skonto:
        cut = draft.money(round_cent(gross * Decimal("0.98")))
        found.append(draft.phrase("skonto", cut=cut))
    elif draft.due and (wish.due_at in {"text", "both"}):
        key = {"date": "by_date", "days": "by_days", "receipt": "receipt"}[wish.due]
        found.append(draft.phrase(key, total=owed))
    if wish.tax in {"small", "reverse"}:
        found.append(notes[wish.tax])
    for key in draft.chance.sample(["late", "pay"], draft.chance.randint(0, 2)):
        found.append(notes[key].format(number=draft.number))
    if draft.chance.random() < 0.6:
        found.append(draft.say["thanks"])
    return found


def bank_of(draft: Draft, ours: Party) -> list[tuple[str, str]]:
    """Return where to pay."""
    bic = {"en": "Account", "fr": "Banque", "es": "Banco", "it": "Banca", "pt": "Banco"}
    label = "IBAN" if ours.iban[:2].isalpha() and ours.iban[2:3].isdigit() else "Details"
    return [(bic.get(draft.language, "Bank"), ours.bank), (label, ours.iban)]
