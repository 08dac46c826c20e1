"""What does a bill say, in whose words?"""

# ruff: noqa: S311
import random
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from tools.papers.figures import bare, day, money, quantity
from tools.papers.people import COUNTRIES, buyer, digits, seller
from tools.papers.places import DAYS, MONEY, NUMBERS, RATES, SECOND, TAX_NAMES
from tools.papers.sheet import Party

CENT = Decimal("0.01")


@cache
def words(language: str) -> dict:
    """Return the words of one language."""
    return tomllib.loads((Path(__file__).parent / "words" / f"{language}.toml").read_text("utf-8"))


def round_cent(value: Decimal) -> Decimal:
    """Round as a cash desk does."""
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(kw_only=True)
class Wish:
    """What one paper shall show; whatever is left open is drawn by chance from the seed."""

    place: str
    seed: int
    program: str = ""
    trade: str = ""
    number: str = ""
    due: str = ""
    """date, days, receipt or none."""
    due_at: str = ""
    """meta (beside the number), text (in a sentence), both."""
    tax: str = ""
    """one, two, none, small or reverse."""
    who: str = ""
    """firm, person, attn or care."""
    abroad: str = ""
    """The buyer's country, if another."""
    count: int = 0
    prepaid: bool = False
    discount: bool = False
    skonto: bool = False
    withheld: bool = False
    period: bool = False
    dated: bool = False
    """Each row has its day."""
    costs: bool = False
    retainer: bool = False
    mine: bool = False
    """The seller is called like a private person."""
    currency: str = ""
    sample: str = ""
    how: str = ""
    """The form of days."""
    stamp: str = ""
    note: str = ""


@dataclass(kw_only=True)
class Draft:
    """Everything known while a bill is composed."""

    wish: Wish
    chance: random.Random
    say: dict[str, str] = field(default_factory=dict)
    sample: str = ""
    how: str = ""
    language: str = ""
    currency: str = ""
    issued: date = date(2024, 1, 1)
    due: date | None = None
    days: int = 30
    number: str = ""
    matter: str = ""

    def day(self, on: date) -> str:
        """Write a day."""
        return day(on, self.how, self.language)

    def money(self, value: Decimal) -> str:
        """Write an amount with its currency."""
        return money(value, self.sample)

    def bare(self, value: Decimal) -> str:
        """Write an amount without its currency."""
        return money(value, bare(self.sample))

    def phrase(self, key: str, **more: str) -> str:
        """Return a phrase of the program, its gaps filled."""
        return self.say[key].format(
            number=self.number,
            days=self.days,
            due=self.day(self.due) if self.due else "",
            currency=self.currency,
            **{"total": "", "rate": "", "cut": "", **more},
        )


def begin(wish: Wish) -> Draft:
    """Draw what is left open."""
    chance = random.Random(f"{wish.place} {wish.seed}")
    country = COUNTRIES[wish.place]
    lexicon = words(country.language)
    by_name = {p["name"]: p for p in lexicon["program"]}
    if wish.place != "CH":
        by_name.pop("swiss", None)
    chosen = wish.program or chance.choice(list(by_name))
    say = {**lexicon["program"][0], **by_name[chosen]}
    wish.due = wish.due or chance.choice(["date", "date", "days", "receipt", "none"])
    wish.due_at = wish.due_at or chance.choice(["meta", "meta", "text", "both"])
    wish.tax = wish.tax or "one"
    wish.who = wish.who or chance.choice(["firm", "firm", "person", "attn", "attn", "care"])
    lawyerly = {"clio", "attorney", "kanzlei", "avocat", "abogado", "advocaat", "avvocato"}
    wish.trade = wish.trade or ("law" if chosen in lawyerly | {"advogado"} else "craft")
    draft = Draft(wish=wish, chance=chance, say=say, language=country.language)
    draft.currency = wish.currency or country.currency
    draft.sample = wish.sample or chance.choice(MONEY[wish.place])
    draft.how = wish.how or chance.choice(DAYS[wish.place])
    draft.issued = date(2024, 1, 3) + timedelta(days=chance.randint(0, 980))
    draft.days = chance.choice([7, 10, 14, 14, 15, 21, 30, 30, 30, 45, 60])
    if wish.due in {"date", "days"}:
        draft.due = draft.issued + timedelta(days=draft.days)
    elif wish.due == "receipt":
        draft.due = draft.issued
    form = wish.number or chance.choice(NUMBERS)
    year = str(draft.issued.year)
    pattern = form if wish.number else vary(form, year, chance)
    draft.number = pattern
    draft.matter = chance.choice(lexicon["matters"]["names"])
    return draft


def vary(form: str, year: str, chance: random.Random) -> str:
    """Return a number of the same form: the year fits, the other digits are new."""
    kept = form.replace("2024", "\0").replace("24", "\1")
    text = "".join(str(chance.randint(0 if c == "0" else 1, 9)) if c.isdigit() else c for c in kept)
    return text.replace("\0", year).replace("\1", year[2:]).replace("#", "")


def parties(draft: Draft) -> tuple[Party, Party]:
    """Invent seller and buyer."""
    wish, chance = draft.wish, draft.chance
    home = COUNTRIES[wish.place]
    ours = seller(home, chance, wish.trade)
    if wish.mine:
        ours.name = ours.person
    there = COUNTRIES[wish.abroad or wish.place]
    theirs = buyer(there, chance, firm=wish.who != "person")
    if wish.abroad:
        theirs.lines.append(there.land)
    return ours, theirs


def addressed(draft: Draft, theirs: Party) -> list[str]:
    """Return name and address of the buyer as on the envelope."""
    notes = words(draft.language)["notes"]
    extra = {"attn": notes["attn"], "care": notes["care"]}.get(draft.wish.who)
    named = [extra.format(person=theirs.person)] if extra else []
    return [theirs.name, *named, *theirs.lines]


@dataclass(kw_only=True)
class Line:
    """One row of work."""

    text: str
    count: Decimal
    price: Decimal
    on: date
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        """What the row comes to."""
        return round_cent(self.count * self.price)


def rows_of(draft: Draft) -> list[Line]:
    """Invent the work."""
    wish, chance = draft.wish, draft.chance
    lexicon = words(draft.language)["lines"]
    rate = Decimal(0) if wish.tax in {"none", "small", "reverse"} else Decimal(RATES[wish.place][0])
    if wish.tax == "one":
        rate = Decimal(chance.choice(RATES[wish.place]))
    scale = {"MXN": 15, "SEK": 10, "BRL": 4}.get(draft.currency, 1)
    count = wish.count or chance.randint(1, 5)
    texts = chance.sample(lexicon[wish.trade], min(count, len(lexicon[wish.trade])))
    while len(texts) < count:
        texts += chance.sample(lexicon[wish.trade], min(count - len(texts), 5))
    hourly = Decimal(chance.choice([180, 210, 240, 265, 290, 325, 350])) * scale
    found = []
    for index, text in enumerate(texts):
        if wish.trade == "law":
            price, times = hourly, Decimal(chance.randint(2, 48)) / 10
        else:
            price = Decimal(chance.randint(15, 1400)) * scale + chance.choice(
                [Decimal(0), Decimal("0.50"), Decimal("0.90")]
            )
            times = Decimal(chance.choice([1, 1, 1, 2, 3, 12]))
        second = wish.tax == "two" and index % 2
        found.append(
            Line(
                text=text,
                count=times,
                price=price,
                on=draft.issued - timedelta(days=3 * (count - index) % 43 + 2),
                rate=Decimal(SECOND[wish.place]) if second else rate,
            )
        )
    if wish.costs:
        for text in chance.sample(lexicon["cost"], 2):
            price = Decimal(chance.randint(400, 21000)) / 100 * scale
            found.append(Line(text=text, count=Decimal(1), price=price, on=draft.issued, rate=rate))
    return found


def invoice_number(draft: Draft) -> str:
    """Return the number as it stands."""
    return digits(draft.chance, draft.number)


def tax_name(draft: Draft, rate: Decimal) -> str:
    """Name one tax line."""
    form = TAX_NAMES.get(draft.wish.place, draft.say["vat"])
    text = str(rate.normalize()) if rate != rate.to_integral() else str(int(rate))
    comma = draft.language != "en" and draft.wish.place not in {"CH", "CHF"}
    return form.format(rate=text.replace(".", ",") if comma else text)


def hours(draft: Draft, line: Line) -> str:
    """Write a count."""
    places = 2 if draft.wish.trade == "law" else (0 if draft.chance.random() < 0.7 else 2)
    return quantity(line.count, draft.sample, places)
