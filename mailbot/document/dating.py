"""When was it issued, and when is it due?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from mailbot.document.claims import Claim, Scene
from mailbot.document.dateline import at_top
from mailbot.document.days import Day, Order
from mailbot.document.labels import COUNT, Lookup, Tongue, tokens_of
from mailbot.document.naming import KEYS, Kind, Label
from mailbot.document.silent import is_silent, last_of
from mailbot.document.terms import Term

ISSUED = {"issued": 1.0, "issued_weak": 0.7, "other_date": -0.7, "due": -1.0}
DUE = {"due": 1.0, "issued": -1.0, "issued_weak": -0.8, "other_date": -0.8}

_PART = 0.9
"""How surely the day of the last instalment is that until which to pay."""
LONGEST = timedelta(days=400)
_YEAR = re.compile(r"(?:19|20)\d\d")
_USUAL = frozenset((0, 7, 8, 10, 14, 15, 20, 21, 28, 29, 30, 31, 45, 60, 90))
"""Days that are given to pay."""
_CLOSE = 0.12
_BEGUN = re.compile(r"(?<![\w./])(?:0?[1-9]|[12]\d|3[01])(?:\.|[./]\d{1,2}[./]?)$")
"""A day without its year, with which a time begins: "24.4. bis 26.6.25", "1. bis 30. Juni 2026"."""
_DATED = re.compile(r"\d[./-] ?\d+[./-]|\b(?:19|20)\d\d\b")
_STOP = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=\d{4}))[.!?] (?=[^\W\d_])")
_CLAUSE = re.compile(r"[,;] |\. ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The days that were chosen."""

    issued: date | None = None
    due: date | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Saying:
    """What a paper says around its days."""

    scene: Scene
    tongue: Tongue
    until: Lookup
    months: Mapping[str, int]
    weekdays: AbstractSet[str]
    certain: bool
    """Its country leaves no doubt of which number is the month."""

    def is_last(self, day: Day) -> bool:
        """Say whether a sentence asks to pay until *day*."""
        words = self._without_weekday(day)
        sizes = range(min(5, len(words)), 0, -1)
        ends = next((n for n in sizes if self.until.phrases.get(tuple(words[-n:]))), 0)
        own = tokens_of(day.run.text)
        first = len(words) - ends - self._carried(day)
        if not ends or self.ends_period(day, own[max(first, 0)].start):
            return False
        block = self.scene.layout.block_of.get(day.run, (day.run,))
        said = [token.plain for run in block for token in run.tokens]
        sums = any(self.scene.values[Kind.AMOUNT].get(run) for run in block if len(run.tokens) > 5)
        line = self.scene.layout.lines[day.run.line]
        before = [*line[max(0, line.index(day.run) - 1) : line.index(day.run)]]
        before += [run for run in [self.scene.unfinished(day.run)] if run is not None]
        behind = [token.plain for token in tokens_of(day.run.text[day.end :])][:2]
        words = [*(token.plain for run in before for token in run.tokens), *words, *behind]
        framed = any("frame" in hit.keys for hit in self.tongue.terms.hits(words))
        asked = any("asks" in hit.keys for hit in self.tongue.phrases.hits(said))
        return framed or asked or sums

    def _without_weekday(self, day: Day) -> list[str]:
        """Return the words before *day* but for that of its weekday: "bis Freitag, den"."""
        words = [token.plain for token in tokens_of(day.run.text[: day.start])]
        above = self.scene.unfinished(day.run)
        words = [*(token.plain for token in above.tokens), *words] if above else words
        for place in (-1, -2):
            if len(words) > -place and words[place] in self.weekdays:
                return words[:place]
        return words

    def _carried(self, day: Day) -> int:
        """Return how many words of the line above are read with those before *day*."""
        above = self.scene.unfinished(day.run)
        return len(above.tokens) if above else 0

    def is_collected(self, day: Day, claims: Sequence[Claim]) -> bool:
        """Say whether a sentence tells that money is fetched from an account on *day*."""
        if len(day.run.tokens) < 6 or any(not _is_vague(claim) for claim in claims[:1]):
            return False
        block = self.scene.layout.block_of.get(day.run, (day.run,))
        place = block.index(day.run)
        said = " ".join(run.text for run in block[max(0, place - 1) : place + 2])
        at = said.find(day.run.text[day.start : day.end])
        told = next((part for part in _sentences(said) if part[0] <= at < part[1]), (0, len(said)))
        words = [token.plain for token in tokens_of(said[told[0] : told[1]])]
        return any("collects" in hit.keys for hit in self.tongue.phrases.hits(words))

    def ends_period(self, day: Day, start: int) -> bool:
        """Say whether *day* ends a time that begins right before: "1 October to 31 December"."""
        text = day.run.text[:start].rstrip(" ,-–")
        if _BEGUN.search(text):
            return True
        until = [token.plain for token in tokens_of(day.run.text[start : day.start])]
        words = [token.plain for token in tokens_of(text)]
        if not words or text.endswith(".") or not self.until.phrases.get(tuple(until)):
            return False
        return words[-1] in self.months or bool(_YEAR.fullmatch(words[-1]))

    def is_prose(self, label: Label) -> bool:
        """Say whether a label is one small word of a sentence."""
        words = [token.plain for token in label.run.tokens]
        if label.words == 1 and len(words) > 7 and label.run.text[:1].islower():
            return True
        small = label.words == 1 and label.end - label.start < 5
        return small and len(words) > 7 and sum(word in self.tongue.common for word in words) > 2

    def is_of_other(self, label: Label) -> bool:
        """Say whether a sentence tells of something else's issue: "My report was issued on"."""
        said = next(part for part in _sentences(label.run.text) if label.start < part[1])
        before = label.run.text[said[0] : label.start]
        words = [token.plain for token in tokens_of(before)]
        if len(words) < 2 or any(c.isdigit() for c in before) or not before.split()[-1].islower():
            return False
        return not any("invoice" in hit.keys for hit in self.tongue.titles.hits(words))

    def is_of_discount(self, day: Day) -> bool:
        """Say whether what is told of *day* is a discount: "2% off if paid by 1 May"."""
        parts = _sentences(day.run.text)
        begin, behind = next(part for part in parts if day.start < part[1])
        text, start, end = day.run.text[begin:behind], day.start - begin, day.end - begin
        if not self._tells_of_discount(text):
            return False
        days = [d for d in self.scene.values[Kind.DAY].get(day.run, ()) if isinstance(d, Day)]
        days = [one for one in days if begin <= one.start < behind]
        if len(days) > 1:  # whatever the words: who pays later than all others has no discount
            order, _ = order_of(days, american=False)
            return day.on(order) != max(one.on(order) or date.min for one in days)
        ends = [0, *(fit.end() for fit in _CLAUSE.finditer(text))]
        first = max(one for one in ends if one <= start)
        clause = text[first : min((one for one in ends if one >= end), default=len(text))]
        words = [COUNT if t.plain.isdigit() else t.plain for t in tokens_of(clause)]
        termed = any(hit.keys & {"days", "now", "weeks"} for hit in self.tongue.terms.hits(words))
        told = self._tells_of_discount(clause)
        others = (text[a:b] for a, b in pairwise([*ends, len(text)]))
        elsewhere = any(_DATED.search(one) and self._tells_of_discount(one) for one in others)
        return told or not (termed or elsewhere)

    def _tells_of_discount(self, text: str) -> bool:
        words = [token.plain for token in tokens_of(text)]
        return any("discount" in hit.keys for hit in self.tongue.labels.hits(words))

    def is_of_payment(self, day: Day) -> bool:
        """Say whether the sentence that *day* stands in speaks of payment."""
        said = next(part for part in _sentences(day.run.text) if day.start < part[1])
        words = [token.plain for token in tokens_of(day.run.text[said[0] : said[1]])]
        keys = {key for hit in self.tongue.terms.hits(words) for key in hit.keys}
        return bool(keys & {"frame", "mark"}) and not keys & {"late", "not"}

    def is_number(self, day: Day) -> bool:
        """Say whether *day* may be a number right behind the name of the paper: 2024/11/02."""
        words = [token.plain for token in tokens_of(day.run.text[: day.start])]
        titled = [hit for hit in self.tongue.titles.hits(words) if hit.behind == len(words)]
        return bool(titled) and bool(re.match(r"(?:19|20)\d\d/", day.run.text[day.start :]))

    def follows_number(self, day: Day) -> bool:
        """Say whether *day* stands right behind the number: "Facture FA00231 du 10/03/2024"."""
        before = day.run.text[: day.start]
        fit = re.search(r"\d[\w/.-]*\s*[,/|·•(–—-]?\s*(?:[^\W\d_]{1,5}\.?:?\s+){0,2}$", before)
        if fit is None:
            return False
        words = [token.plain for token in tokens_of(before[: fit.start()])]
        named = [hit for hit in self.tongue.labels.hits(words) if "number" in hit.keys]
        titled = [hit for hit in self.tongue.titles.hits(words) if "invoice" in hit.keys]
        return any(len(words) - hit.behind <= 2 and hit.first == 0 for hit in (*named, *titled))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    day: Day
    issued: float
    due: float
    silent: bool = False
    """No label speaks of it."""


def order_of(days: Sequence[Day], *, american: bool) -> tuple[Order, bool]:
    """Return whether the day or the month comes first, and whether the paper proves it."""
    proofs = [day.proves for day in days if day.proves]
    for order in Order:
        if order in proofs and len(set(proofs)) == 1:
            return order, True
    return (Order.MONTH if american else Order.DAY), False


def dates_of(days: Sequence[Day], saying: Saying, term: Term | None, *, american: bool) -> Dates:
    """Return the days of issue and of payment, as written or counted from written terms."""
    order, proven = order_of(days, american=american)
    scored = _with_instalments([_scored(day, saying) for day in days], saying.scene)
    dates = _chosen(scored, term, order)
    if proven or all(one.day_first == one.month_first for one in days):
        return dates
    other = Order.DAY if order is Order.MONTH else Order.MONTH
    swapped = _chosen(scored, term, other)
    if swapped.issued == dates.issued and swapped.due == dates.due:
        return dates
    if _odd(dates, term) and not _odd(swapped, term):
        return swapped
    if saying.certain or (_odd(swapped, term) and dates.due is not None):
        return dates
    doubt = f"{dates.issued} or {swapped.issued}: which number is the month?"
    return replace(dates, doubts=(*dates.doubts, doubt))


def _odd(dates: Dates, term: Term | None) -> bool:
    """Say whether the days cannot be, do not fit the terms, or are unusually far apart."""
    if dates.issued is None or dates.due is None:
        return False
    if term is not None:
        return term.due(dates.issued) != dates.due
    apart = (dates.due - dates.issued).days
    monthly = dates.due.day == dates.issued.day and 0 < apart < 100
    return not (apart in _USUAL or monthly)


def _scored(day: Day, saying: Saying) -> _Scored:
    scene = saying.scene
    claims = scene.claims(day, Kind.DAY)
    issued = due = 0.0
    if claims and claims[0].way == "above" and _in_table(day, claims[0].label, scene):
        issued = -0.2
    elif claims:
        issued, due = _claimed(day, claims[0], saying)
    linked = any(one.label.end - one.label.start < 4 for one in claims[:1])  # "Sevilla, a 3 de…"
    if issued >= 0 and (not claims or claims[0].weight < 0.35 or linked):
        issued = max(issued, at_top(day, scene))
    if saying.is_number(day):
        issued = min(issued, 0.1)
    elif saying.follows_number(day):
        issued, due = max(issued, 0.8), min(due, 0.0)
    elif due < 0.7 and saying.is_last(day):
        issued, due = min(issued, 0.0), 0.75
    elif due < 0.7 and issued < 0.75 and saying.is_collected(day, claims):
        issued, due = min(issued, 0.0), 0.7
    if due > 0 and saying.is_of_discount(day):
        due = 0.2 * due
    silent = due <= 0 and is_silent(day, scene, spoken=saying.is_of_payment(day))
    return _Scored(day=day, issued=issued - 0.05 * day.run.page, due=due, silent=silent)


def _with_instalments(scored: list[_Scored], scene: Scene) -> list[_Scored]:
    """Return the days with those of instalments, one sum each, told from others: the last counts.

    They stand below one header or behind one label.
    """
    groups: dict[Label, list[_Scored]] = {}
    for one in scored:
        claims = scene.claims(one.day, Kind.DAY)
        if claims and "due" in claims[0].keys and _is_of_sum(one.day, scene):
            groups.setdefault(claims[0].label, []).append(one)
    parts = [one for group in groups.values() if _is_plan(group, scene) for one in group]
    if not parts:
        return scored
    last = max(parts, key=lambda one: one.day.day_first or one.day.month_first or date.min)
    others = [one for one in scored if one not in parts]
    early = [replace(one, issued=-1.0, due=0.0) for one in parts if one is not last]
    return [*others, *early, replace(last, issued=-1.0, due=_PART)]


def _is_plan(group: Sequence[_Scored], scene: Scene) -> bool:
    """Say whether days due, a sum each, are instalments, or the only row of a table of them."""
    alone = scene.claims(group[0].day, Kind.DAY)[0]
    return len(group) > 1 or (alone.way == "above" and "due" in alone.keys and alone.weight > 0.8)


def _is_of_sum(day: Day, scene: Scene) -> bool:
    """Say whether an amount stands right behind *day*, in its run or as the next on its line."""
    amounts = scene.values[Kind.AMOUNT]
    behind = [one for one in amounts.get(day.run, ()) if one.start >= day.end]
    if behind:
        return behind[0].start - day.end < 12
    line = scene.layout.lines[day.run.line]
    following = line[line.index(day.run) + 1 :]
    return bool(following) and day.end > len(day.run.text) - 3 and bool(amounts.get(following[0]))


def _claimed(day: Day, claim: Claim, saying: Saying) -> tuple[float, float]:
    """Return what a label says for a day being that of issue, and the last to pay."""
    issued = claim.weight * max(ISSUED[key] for key in claim.keys)
    due = claim.weight * max(DUE[key] for key in claim.keys)
    if claim.keys > {"other_date"}:
        issued, due = issued * 0.8, due * 0.8
    if claim.way != "before":
        return issued, due
    if saying.ends_period(day, claim.label.start) or _of_something(claim.label, saying.scene):
        return -0.5, -0.5
    prose = saying.is_prose(claim.label) or saying.is_of_other(claim.label)
    return (0.3 * issued if prose else issued), due


def _is_vague(claim: Claim) -> bool:
    """Say whether a claim is that of a small word far away in a sentence, or of "dated"."""
    return claim.label.words == 1 or claim.weight < 0.75 or not claim.keys & {"due", "issued"}


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where each sentence of *text* goes."""
    start = 0
    for fit in _STOP.finditer(text):
        yield start, fit.end()
        start = fit.end()
    yield start, len(text)


def _in_table(day: Day, header: Label, scene: Scene) -> bool:
    """Say whether a label heads a column of a table of work: beside rates, over many days."""
    below = scene.layout.under(day.run, 2.4)
    if below is not None and scene.values[Kind.DAY].get(below) and not scene.labels.get(below):
        return True
    others = (run for run in scene.layout.lines[header.run.line] if run is not header.run)
    beside = [one for run in others for one in scene.labels.get(run, ())]
    if any(one.keys & (KEYS[Kind.DAY] | {"number", "number_weak"}) for one in beside):
        return False
    if any("other_amount" in one.keys for one in beside):
        return True
    sums = (one for one in beside if one.keys & KEYS[Kind.AMOUNT])
    values = scene.values[Kind.AMOUNT]
    filled = (scene.layout.under(one.run, 2.4) in values for one in sums)
    return header.words == 1 and any(filled)


def _of_something(label: Label, scene: Scene) -> bool:
    """Say whether the day is that of another paper: "Your order B-5561 of 2 April"."""
    before = [one for one in scene.labels.get(label.run, ()) if one.end <= label.start]
    keys = before[-1].keys if before and label.words == 1 else frozenset[str]()
    return "other_id" in keys and not keys & {"number", "number_weak"}


def _chosen(scored: Sequence[_Scored], term: Term | None, order: Order) -> Dates:
    doubts = []
    issues = sorted((one for one in scored if one.issued > 0.1), key=lambda one: -one.issued)
    issued = issues[0].day.on(order) if issues else None
    if issued is None:
        doubts.append("no date of issue")
    elif issues[0].issued < 0.35:
        doubts.append("no day is clearly that of issue")
    else:
        doubts += _rivals([(one.issued, one.day.on(order)) for one in issues], "dates of issue")
    dues = sorted((one for one in scored if one.due > 0.3), key=lambda one: -one.due)
    later = [one for one in dues if issued is None or _day(one, order) >= issued]
    dues = later or dues
    due = dues[0].day.on(order) if dues else None
    counted = term.due(issued) if term is not None and issued is not None else None
    if due is None or (
        counted not in (None, issued)
        and term
        and term.sure
        and dues[0].due < 0.8
        and _far(counted, due)
    ):
        due = counted
    elif counted is not None and term is not None and term.sure and _far(counted, due):
        doubts.append(f"due {due}, but by its terms {counted}")
    if due is not None and issued is not None and not timedelta(0) <= due - issued <= LONGEST:
        doubts.append("due before it was issued" if due < issued else "due long after issue")
    if due is not None and due != counted:
        doubts += _rivals([(one.due, one.day.on(order)) for one in dues], "due dates")
    if due is None and issued is not None:
        due = last_of([_day(one, order) for one in scored if one.silent], issued)
        doubts += [f"{due} may be the due date: nothing names it"] if due else []
    return Dates(issued=issued, due=due, doubts=tuple(doubts))


def _day(one: _Scored, order: Order) -> date:
    return one.day.on(order) or date.min


def _rivals(scored: Sequence[tuple[float, date | None]], what: str) -> Iterator[str]:
    first, on = scored[0]
    for score, other in scored[1:]:
        if other != on and score > first - _CLOSE:
            yield f"two {what}: {on} and {other}"
            return


def _far(one: date, other: date) -> bool:
    return abs(one - other) > timedelta(days=3)
