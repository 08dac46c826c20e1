"""What do the words of a paper say: is it an invoice, and which one?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mailbot.document.amounts import Amount, amounts_in
from mailbot.document.claims import Placed, Scene, values_by_run
from mailbot.document.country import countries_of, currency_of, languages_of
from mailbot.document.dating import Dates, dates_of
from mailbot.document.days import Day, broken_days, days_in
from mailbot.document.labels import ADDRESS, Labels, Tongue
from mailbot.document.layout import Layout, Run, layout_of
from mailbot.document.matter import matter_of
from mailbot.document.names import Names
from mailbot.document.naming import Kind, Label, labels_in
from mailbot.document.number import Identifier, Numbered, identifiers_in, number_of
from mailbot.document.party import Registry
from mailbot.document.saying import Saying
from mailbot.document.standing import Standing, standing_of
from mailbot.document.terms import Term, term_of
from mailbot.document.total import Total, total_of
from mailbot.document.verdict import CLOSE, INVOICES, NAMES, Title, Verdict, titles_in, verdict_of
from mailbot.model.document import InvoiceReading, Paper
from mailbot.model.invoice import InvoiceKind

_PROMINENT, _LABELLED = 0.6, 0.5
_ASKED = 0.8
"""How surely a label speaks of a sum and a day that are asked for."""
_ENOUGH = 3
"""How many of number, day, total and client make an invoice of what has no title."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """A paper with all that was found on it."""

    layout: Layout
    tongue: Tongue
    labels: dict[Run, tuple[Label, ...]]
    titles: tuple[Title, ...]
    amounts: tuple[Amount, ...]
    days: tuple[Day, ...]
    identifiers: tuple[Identifier, ...]
    countries: tuple[str, ...]
    term: Term | None

    @property
    def scene(self) -> Scene:
        """Return who claims what."""
        return Scene(
            layout=self.layout,
            labels=self.labels,
            values={
                Kind.AMOUNT: values_by_run(one for one in self.amounts if one.exact),
                Kind.DAY: values_by_run(self.days),
                Kind.NUMBER: values_by_run(self.identifiers),
            },
        )


def read_paper(paper: Paper, labels: Labels) -> InvoiceReading:
    """Return what the words on the pages of *paper* say, by their places and their labels.

    What is missing, contradictory or only likely is in the doubts; nothing is made up.
    """
    layout = layout_of(paper)
    if not layout.lines:
        trouble = paper.trouble or "it has no text"
        return InvoiceReading(is_invoice=False, doubts=(trouble,), why=trouble)
    seen = _seen(layout, labels)
    named = any(
        label.opens and "number" in label.keys for found in seen.labels.values() for label in found
    )
    scene = seen.scene
    asking = _is_asking(seen, scene)
    verdict = verdict_of(layout, seen.titles, seen.tongue, named=named, asking=asking)
    if not verdict.is_invoice:
        return _other(verdict)
    return _invoice(seen, scene, verdict, labels)


def _seen(layout: Layout, labels: Labels) -> _Seen:
    runs = layout.runs
    languages = languages_of(runs, labels)
    tongue = labels.tongue(languages)
    named = labels_in(runs, tongue)
    months = {**labels.months, **tongue.months}
    days = tuple(day for run in runs for day in _days(run, layout, months))
    dated = values_by_run(days)
    titles = titles_in(layout, tongue, named)
    ends: dict[Run, list[int]] = {}
    for title in titles:
        ends.setdefault(title.run, []).append(title.end)
    return _Seen(
        layout=layout,
        tongue=tongue,
        labels=named,
        titles=titles,
        amounts=tuple(
            one for run in runs for one in amounts_in(run, labels) if not _within(one, dated)
        ),
        days=days,
        identifiers=tuple(
            one
            for run in runs
            for one in identifiers_in(run, named.get(run, ()), ends.get(run, ()))
        ),
        countries=countries_of(runs, labels, languages),
        term=term_of(layout, tongue),
    )


def _days(run: Run, layout: Layout, months: Mapping[str, int]) -> Iterator[Day]:
    found = list(days_in(run, months))
    block = layout.block_of[run]
    behind = block[block.index(run) + 1 :]
    if behind:
        ended = found[-1].end if found else 0
        found += (day for day in broken_days(run, behind[0], months) if day.start >= ended)
    yield from found


def _within(one: Amount, dated: dict[Run, tuple[Placed, ...]]) -> bool:
    return any(day.start < one.end and one.start < day.end for day in dated.get(one.run, ()))


def _is_asking(seen: _Seen, scene: Scene) -> bool:
    """Say whether labels name a sum to pay, and it says until when to pay it."""
    sums = (scene.claims(one, Kind.AMOUNT)[:1] for one in seen.amounts if one.certain)
    days = (scene.claims(one, Kind.DAY)[:1] for one in seen.days)
    return any(one.weight > _ASKED and "gross" in one.keys for found in sums for one in found) and (
        seen.term is not None
        or any(one.weight > _ASKED and "due" in one.keys for found in days for one in found)
    )


def _other(verdict: Verdict) -> InvoiceReading:
    if not verdict.kind:
        return InvoiceReading(is_invoice=False, why="nothing in it says that it is an invoice")
    doubts: tuple[str, ...] = ()
    if verdict.margin < CLOSE / 2:
        doubts = (f"it may be {NAMES[verdict.kind]} or an invoice",)
    return InvoiceReading(is_invoice=False, doubts=doubts, why=f"it is {NAMES[verdict.kind]}")


def _invoice(seen: _Seen, scene: Scene, verdict: Verdict, labels: Labels) -> InvoiceReading:
    total = total_of(seen.amounts, scene)
    if total.sum is None or total.below_zero:
        what = "it asks for no amount" if total.sum is None else "its total is below zero"
        return InvoiceReading(is_invoice=False, why=what, doubts=total.doubts[:1])
    titles = {
        title.run: [(t.start, t.end) for t in seen.titles if t.run is title.run]
        for title in seen.titles
        if title.keys & {"invoice", "retainer"}
    }
    names = Names(tongue=seen.tongue, labels=labels)
    asides = frozenset(run for run in seen.layout.runs if names.is_aside_of_number(run.text))
    page = Numbered(scene=scene, titles=titles, taken=_taken(seen), asides=asides)
    number = number_of(seen.identifiers, page)
    dates = dates_of(
        seen.days,
        Saying(
            scene=scene,
            tongue=seen.tongue,
            until=labels.until,
            months={**labels.months, **seen.tongue.months},
            weekdays=labels.weekdays,
            certain=seen.tongue.languages[0] != "en" or seen.countries[:1] not in ((), ("CA",)),
        ),
        seen.term,
        american=seen.tongue.languages[0] == "en" and seen.countries[:1] in (("US",), ()),
    )
    large = {title.run for title in seen.titles if title.weight > 0.5}
    parties = Registry(
        layout=seen.layout,
        labels=seen.labels,
        names=names,
        others=large | {day.run for day in seen.days},
    ).parties()
    told = (
        bool(number.text) and not number.doubts,
        dates.issued is not None,
        total.sum.weight > _LABELLED,
        bool(parties.client) and not parties.guessed,
    )
    prominent = any(_prominence(title) > _PROMINENT for title in seen.titles)
    if sum(told) < (1 if prominent else _ENOUGH) or not (prominent or told[-1]):
        return InvoiceReading(is_invoice=False, why="it speaks of an invoice and is none")
    standing = _standing(seen, number.text)
    money, sure = currency_of(
        total.sum.amount, seen.amounts, seen.layout.runs, labels, seen.countries
    )
    doubts = (
        *([f"it may be {NAMES[verdict.other]}"] if verdict.margin < CLOSE else []),
        *number.doubts,
        *total.doubts,
        *([] if sure else ["its currency is not clear" if money else "no currency"]),
        *dates.doubts,
        *parties.doubts,
        *standing.doubts,
    )
    return InvoiceReading(
        is_invoice=True,
        kind=InvoiceKind.RETAINER if verdict.kind == "retainer" else InvoiceKind.INVOICE,
        number=number.text,
        client=parties.client,
        issuer=parties.issuer,
        total=abs(total.sum.value),
        paid=_paid(verdict, standing, total),
        currency=money,
        issued=dates.issued,
        due=dates.due,
        terms=seen.term.text if seen.term else "",
        matter=matter_of(seen.layout, seen.labels),
        addresses=tuple(dict.fromkeys(_addresses(seen.layout))),
        doubts=doubts,
        why=_why(seen, total.sum.label, dates),
    )


def _standing(seen: _Seen, number: str) -> Standing:
    """Return whether the paper still holds, by its sentences and by what stands alone on a line."""
    blocks = (" ".join(run.text for run in block) for block in seen.layout.blocks)
    stamps = [line[0].text for line in seen.layout.lines if len(line) == 1]
    return standing_of("\n".join(blocks), seen.tongue, number, stamps=stamps)


def _paid(verdict: Verdict, standing: Standing, total: Total) -> Decimal | None:
    """Return what was paid; what a retainer is made up of is not."""
    if total.sum is None or verdict.kind == "retainer":
        return None
    return (total.sum.value if standing.settled else total.paid) or None


def _prominence(title: Title) -> float:
    return title.weight if title.keys & INVOICES else 0.0


def _taken(seen: _Seen) -> dict[Run, list[tuple[int, int]]]:
    found: dict[Run, list[tuple[int, int]]] = {}
    placed: tuple[Placed, ...] = (*seen.days, *(a for a in seen.amounts if a.certain))
    for one in placed:
        found.setdefault(one.run, []).append((one.start, one.end))
    return found


def _addresses(layout: Layout) -> Iterator[str]:
    for run in layout.runs:
        for fit in ADDRESS.finditer(run.text):
            yield fit[0].lower()


def _why(seen: _Seen, label: str, dates: Dates) -> str:
    title = next((t for t in seen.titles if t.keys & {"invoice", "retainer"}), None)
    said = title.run.text[title.start : title.end] if title else "its words"
    parts = [f"it says “{said}”"]
    if label:
        parts.append(f"its total stands at “{label}”")
    if dates.due is None:
        parts.append("it names no day to pay by")
    return ", ".join(parts)
