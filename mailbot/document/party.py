"""Who is to pay, and who wrote it?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from mailbot.document.address import LINES, Addresses
from mailbot.document.addressed import Addressed
from mailbot.document.columns import heads_number, is_in_list, stands_under
from mailbot.document.layout import Layout, Run
from mailbot.document.names import Names
from mailbot.document.naming import Label
from mailbot.document.others import Others
from mailbot.document.sellers import Named, Sellers
from mailbot.document.sides import doubts_of, in_order, same, selling

SURE = 0.45
ALONE = 0.3
"""How likely a client must be, with others beside it and without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who pays, who wrote, and what is doubtful."""

    client: str = ""
    issuer: str = ""
    doubts: tuple[str, ...] = ()
    guessed: bool = False
    """The client is but the only name left over."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Registry:
    """A paper in which parties are looked for."""

    layout: Layout
    labels: Mapping[Run, Sequence[Label]]
    names: Names
    others: AbstractSet[Run] = frozenset()
    """Lines that are certainly no part of an address: days and titles."""

    def parties(self) -> Parties:
        """Return who is to pay and who wrote the paper."""
        search = Sellers(layout=self.layout, labels=self.labels, names=self.names)
        sellers = search.found()
        found = []
        unnamed = list(self._unnamed.found(search, sellers))
        attended = [one for one in unnamed if self._is_attended(one)]
        dated = [one for one in unnamed if self._rest.written_at(one)]
        addressed = in_order(unnamed, sellers, self.layout, attended=attended, dated=dated)
        for one in (*self._labelled(), *addressed, *self._greeted(), *self._told()):
            weight = one.weight - selling(one, sellers)
            if one.name and weight > 0.12:
                found.append(Named(name=one.name, weight=weight, run=one.run))
        guessed = not found
        if guessed:
            found = self._rest.left_over(sellers, search)
        if not found:
            return Parties(issuer=sellers[0].name if sellers else "", doubts=("no client",))
        found.sort(key=lambda one: -one.weight)
        best = found[0]
        alone = all(same(one.name, best.name) for one in found)
        issuer = next((one.name for one in sellers if not same(one.name, best.name)), "")
        doubts = doubts_of(best, found, ALONE if alone else SURE, sellers)
        return Parties(client=best.name, issuer=issuer, doubts=tuple(doubts), guessed=guessed)

    @cached_property
    def _lines(self) -> Addresses:
        return Addresses(layout=self.layout, labels=self.labels, names=self.names)

    @cached_property
    def _unnamed(self) -> Addressed:
        return Addressed(
            layout=self.layout,
            labels=self.labels,
            names=self.names,
            lines=self._lines,
            rest=self._rest,
            taken=self.others,
        )

    @cached_property
    def _rest(self) -> Others:
        return Others(layout=self.layout, labels=self.labels, names=self.names, taken=self.others)

    def _is_attended(self, one: Named) -> bool:
        """Say whether an address names somebody through whom the paper is sent."""
        return any(self._lines.attends(run.text) for run in self.layout.block_of[one.run])

    def _labelled(self) -> Iterator[Named]:
        """Yield the names that a label such as "Bill to" speaks of."""
        for run, labels in self.labels.items():
            for label in labels:
                if "buyer" in label.keys and run.page < 2:
                    weak = 0.1 * (label.words == 1) + 0.15 * (not label.opens)
                    weak += 0.25 * (label.words == 1 and self._is_slip(run))
                    weak += 0.5 * self._in_seller_part(run)
                    for name, at in self._by_label(run, label):
                        yield Named(name=name, weight=1.0 - weak, run=at)

    def _is_slip(self, run: Run) -> bool:
        """Say whether *run* stands so low that "To" may be the head of a slip to pay with."""
        return run.middle > 0.6 * self.layout.sizes[0][1] and run.line > 12

    def _in_seller_part(self, run: Run) -> bool:
        """Say whether the nearest heading above *run* is that of the one who wrote."""
        block = self.layout.block_of[run]
        above = [*block[: block.index(run)]]
        if not above:
            over = self.layout.over(run, 1.6)
            above = [over] if over is not None else []
        for other in reversed(above):
            for label in self.labels.get(other, ()):
                if label.opens and label.whole and label.keys & {"seller", "buyer"}:
                    return "seller" in label.keys
        return False

    def _by_label(self, run: Run, label: Label) -> Iterator[tuple[str, Run]]:
        rest = run.text[label.end :]
        if label.whole and (told := self._named_below(run)):
            yield told
            return
        again = rest.lstrip().startswith("/")  # the same label in another language
        if (
            re.search(r"\w", rest)
            and not label.whole
            and not again
            and not re.fullmatch(r"\s*\d+:?", rest)
        ):
            yield from self._behind(run, label, rest)
            return
        if not label.opens:
            return
        line = self.layout.lines[run.line]
        behind = line[line.index(run) + 1 :]
        if behind and re.fullmatch(r"[\W\d]*\d[\W\d]*", behind[0].text):  # a customer's number
            return
        listed = is_in_list(run, self.layout, self._lines.is_label)
        near = behind and (listed or behind[0].left - run.right < 170)
        beside = behind[0] if near else None
        if beside is None or self.names.is_form(beside.text):
            beside = self._raised(run) or beside
        below = self.layout.under(run, 2.4)
        if below is not None and heads_number(run, below, self.layout):
            return
        if below is not None and (self._lines.is_label(below) or not stands_under(run, below)):
            below = None
        below = None if listed else below
        heads = beside is None or self._lines.is_label(beside) or self._heads(run, below)
        for start in (below, beside) if heads else (beside,):
            if start is not None and not self._lines.is_label(start):
                yield from self._first(start)
                return

    def _raised(self, run: Run) -> Run | None:
        """Return what stands beside *run*, half a line higher: a cell of two lines."""
        for line in self.layout.lines[max(0, run.line - 2) : run.line]:
            for other in line:
                near = -0.2 * run.height < run.top - other.top < 1.8 * run.height
                if near and other.page == run.page and 0 < other.left - run.right < 170:
                    return other
        return None

    def _behind(self, run: Run, label: Label, rest: str) -> Iterator[tuple[str, Run]]:
        """Yield the name behind a label in its own run: "Client: Acme Ltd"."""
        colon = re.match(r"\s*:", rest)
        text = rest.lstrip(" :")
        named = self._lines.is_name(text) and not text[:1].islower()
        spoken = label.words > 1 and not text[:1].islower()  # "Invoice for survey work"
        if not colon and not (label.opens and (named or spoken)):
            return
        below = self.layout.under(run, 1.2)
        if below is not None and (self.names.is_aside(text) or self._lines.attends(text)):
            name = self._lines.name_of(self._lines.block(below))
            if self.names.is_company(name):
                yield name, below
                return
        if name := self.names.name_in(text, whole=bool(colon)):
            yield self._longer(name, run), run

    def _longer(self, name: str, run: Run) -> str:
        """Return the company on the line below where a label names a person there."""
        if self.names.is_company(name) or not self.names.is_person(name):
            return name
        below = self.layout.under(run, 0.8)
        if below is None or self._lines.is_label(below):
            return name
        other = self.names.name_in(below.text)
        place = self.names.is_street(below.text) or self.names.is_place(below.text)
        return other if other and not place and self.names.has_form(other) else name

    def _named_below(self, run: Run) -> tuple[str, Run] | None:
        """Return the name that a label in the part below *run* gives: "Ragione sociale: …"."""
        below = self.layout.under(run, 2.4)
        for _ in range(LINES):
            if below is None or any(
                label.whole and label.keys & {"buyer", "seller", "ship"}
                for label in self.labels.get(below, ())
            ):
                return None
            if name := self._after_name(below):
                return name, below
            below = self.layout.under(below, 1.0)
        return None

    def _after_name(self, run: Run) -> str:
        """Return the name behind "Name:"."""
        words = [token.plain for token in run.tokens]
        hit = self.names.labels.name.at(words, 0) if words else None
        behind = run.text[run.tokens[hit.behind - 1].end :] if hit else ""
        return self.names.name_in(behind.lstrip(" :"), whole=True) if ":" in behind[:3] else ""

    def _heads(self, run: Run, below: Run | None) -> bool:
        """Say whether a label speaks of what is below it, though something is beside it."""
        if below is None:
            return False
        text = below.text
        block = [text, *(one.text for one in self._lines.block(below)[1:4])]
        addressed = any(self.names.is_place(t) or self.names.is_street(t) for t in block)
        return addressed and abs(run.left - below.left) < 12

    def _first(self, start: Run) -> Iterator[tuple[str, Run]]:
        name = self._lines.name_of(self._lines.block(start))
        if name:
            yield name, start

    def _told(self) -> Iterator[Named]:
        """Yield the names behind "Name:" or "Attn", where nobody says whose they are."""
        for run in self.layout.runs:
            if (name := self._after_name(run)) and not self._in_seller_part(run):
                yield Named(name=name, weight=0.4, run=run)
            attention = next(iter(self.labels.get(run, ())), None)
            if attention and attention.opens and "attention" in attention.keys:
                name = self.names.name_in(run.text[attention.end :].lstrip(" :."))
                if self.names.has_form(name):
                    yield Named(name=name, weight=0.4, run=run)

    def _greeted(self) -> Iterator[Named]:
        """Yield whom a letter greets: nobody's name is less certain."""
        for run in self.layout.runs:
            fit = re.fullmatch(r"([^,:!]{3,60})[,:!]?", run.text.strip())
            if fit and self.names.greets(fit[1]):
                yield Named(name=self.names.bare(fit[1]), weight=0.3, run=run)
