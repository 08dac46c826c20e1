"""Papers that are no invoices."""

# ruff: noqa: S311
import random
import tomllib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from tools.papers.bill import bill
from tools.papers.compose import Draft, Wish, begin, vary, words
from tools.papers.places import NUMBERS
from tools.papers.sheet import Sheet, Truth

PLANS = tomllib.loads((Path(__file__).parent / "words" / "others.toml").read_text("utf-8"))["paper"]


def other(plan: dict, seed: int) -> tuple[Sheet, Truth]:
    """Return one such paper."""
    lawyerly = plan["kind"] in {"engagement letter", "contract", "letter"}
    wish = Wish(
        place=plan["place"],
        seed=seed,
        trade="law" if lawyerly or plan["table"] == "hours" else "craft",
        due="date" if plan.get("due") else "none",
        count=0 if plan["table"] == "work" else 6,
        dated=plan["table"] in {"hours", "account"},
        who="attn" if lawyerly else "",
    )
    draft = begin(replace(wish))
    sheet, truth = bill(wish)
    chance = random.Random(f"other {seed}")
    number = truth.number or ""
    gaps = {
        "a": vary(chance.choice(NUMBERS[:12]), str(draft.issued.year), chance),
        "day": draft.day(draft.issued - timedelta(days=40)),
        "due": draft.day(draft.issued + timedelta(days=10)),
        "person": sheet.signed
        if plan["place"] == "MX"
        else "Berger"
        if plan["place"] == "AT"
        else named(sheet),
        "buyer": sheet.buyer[0],
        "sum": draft.money(truth.total or Decimal(0)),
    }
    sheet.rows, sheet.totals, summed = TABLES[plan["table"]](plan, draft, sheet, gaps, chance)
    if plan["table"] != "work":
        sheet.header, sheet.aligns = plan.get("head", []), ALIGNS[plan["table"]]
    gaps["sum"] = summed or gaps["sum"]
    sheet.title = plan["title"].format(**gaps)
    sheet.meta = [(plan["number"], number), (plan["date"], draft.day(draft.issued))]
    if plan.get("due") and draft.due:
        sheet.meta.append((plan["due"], draft.day(draft.due)))
    if "meta" in plan:
        sheet.meta.append((plan["meta"][0], plan["meta"][1].format(**gaps)))
    sheet.opening = [text.format(**gaps) for text in plan.get("opening", [])]
    sheet.closing = [text.format(**gaps) for text in plan.get("closing", [])]
    sheet.stamp = plan.get("stamp", "")
    told = Truth(
        is_invoice=False,
        kind=plan["kind"],
        language=truth.language,
        number=number,
        client=truth.client,
        issued=truth.issued,
    )
    return sheet, told


def named(sheet: Sheet) -> str:
    """Return whom a letter greets."""
    marks = ("Attn: ", "z. Hd. ", "c/o ")
    found = [t.removeprefix(m) for t in sheet.buyer for m in marks if t.startswith(m)]
    return found[0] if found else sheet.buyer[0]


Made = tuple[list[list[str]], list[tuple[str, str, bool]], str]


def work(plan: dict, draft: Draft, sheet: Sheet, gaps: dict, chance: random.Random) -> Made:
    """Keep the work, under another name for its sum."""
    del draft, gaps, chance
    minus = "-" if plan.get("minus") else ""
    totals = [*sheet.totals[:-1], (plan["total"], sheet.totals[-1][1], True)]
    totals = [(k, f"{minus}{v}", b) for k, v, b in totals]
    rows = [[*row[:-1], f"{minus}{row[-1]}"] for row in sheet.rows]
    return rows, totals, ""


def invoices(plan: dict, draft: Draft, sheet: Sheet, gaps: dict, chance: random.Random) -> Made:
    """List invoices, one part paid."""
    del sheet
    rows, total = [], Decimal(0)
    for index in range(chance.randint(2, 7)):
        amount = Decimal(chance.randint(9000, 480000)) / 100
        left = amount if index != 1 else amount / 2
        left = left.quantize(Decimal("0.01"))
        on = draft.issued - timedelta(days=130 - 14 * index)
        number = gaps["a"] if not index else vary(gaps["a"], str(draft.issued.year), chance)
        days = [draft.day(on), draft.day(on + timedelta(days=30))]
        rows.append([number, *days, draft.bare(amount), draft.bare(left)])
        total += left
    extra = []
    if "extra" in plan:
        fee = Decimal(5)
        total += fee
        extra = [(plan["extra"], draft.money(fee), False)]
    return rows, [*extra, (plan["total"], draft.money(total), True)], draft.money(total)


def account(plan: dict, draft: Draft, sheet: Sheet, gaps: dict, chance: random.Random) -> Made:
    """List what went through an account."""
    del sheet
    rows, left = [], Decimal(chance.randint(200000, 900000)) / 100
    for index in range(12):
        amount = Decimal(chance.randint(-90000, 160000)) / 100
        left += amount
        text = chance.choice(plan["texts"]).format(**gaps)
        on = draft.issued - timedelta(days=28 - 2 * index)
        rows.append([draft.day(on), text, draft.bare(amount), draft.bare(left)])
    return rows, [(plan["total"], draft.money(left), True)], ""


def goods(plan: dict, draft: Draft, sheet: Sheet, gaps: dict, chance: random.Random) -> Made:
    """List things without prices."""
    del plan, sheet, gaps
    texts = words(draft.language)["lines"]["craft"]
    rows = [
        [str(i), t, str(chance.randint(1, 40))] for i, t in enumerate(chance.sample(texts, 4), 1)
    ]
    return rows, [], ""


def hourly(plan: dict, draft: Draft, sheet: Sheet, gaps: dict, chance: random.Random) -> Made:
    """List hours."""
    del sheet, gaps
    texts = words(draft.language)["lines"]["law"]
    times = [Decimal(chance.randint(5, 80)) / 10 for _ in range(8)]
    days = [draft.day(draft.issued - timedelta(days=9 - i)) for i in range(8)]
    rows = [[d, chance.choice(texts), f"{t:.2f}"] for d, t in zip(days, times, strict=True)]
    return rows, [(plan["total"], f"{sum(times):.2f}", True)], ""


def pay(plan: dict, draft: Draft, sheet: Sheet, gaps: dict, chance: random.Random) -> Made:
    """List wages and what is taken off."""
    del sheet, gaps
    gross = Decimal(chance.randint(280000, 520000)) / 100
    taken = [
        -(gross * Decimal(chance.randint(2, 14)) / 100).quantize(Decimal("0.01"))
        for _ in plan["texts"][1:]
    ]
    values = [gross, *taken]
    rows = [[t, draft.bare(v)] for t, v in zip(plan["texts"], values, strict=True)]
    return rows, [(plan["total"], draft.money(sum(values, Decimal(0))), True)], ""


def prose(plan: dict, draft: Draft, sheet: Sheet, gaps: dict, chance: random.Random) -> Made:
    """Have no table."""
    del plan, draft, sheet, gaps, chance
    return [], [], ""


TABLES = {
    "work": work,
    "invoices": invoices,
    "account": account,
    "goods": goods,
    "hours": hourly,
    "pay": pay,
    "none": prose,
}
ALIGNS = {
    "invoices": "lllrr",
    "account": "llrr",
    "goods": "clr",
    "hours": "llr",
    "pay": "lr",
    "none": "",
}
