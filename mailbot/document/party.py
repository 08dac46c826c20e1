"""Who is to pay, and who wrote it?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mailbot.document.columns import heads_number, is_in_list, stands_under
from mailbot.document.layout import Layout, Run, aligned
from mailbot.document.names import Names, bare_name
from mailbot.document.naming import KEYS, Kind, Label
from mailbot.document.sellers import Named, Sellers
from mailbot.document.sides import doubts_of, in_order, same, selling

SURE = 0.45
ALONE = 0.3
"""How likely a client must be, with others beside it and without."""
_LINES = 8
_MIDST = KEYS[Kind.DAY] | KEYS[Kind.NUMBER] | KEYS[Kind.NAME] | KEYS[Kind.AMOUNT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who pays, who wrote, and what is doubtful."""

    client: str = ""
    issuer: str = ""
    doubts: tuple[str, ...] = ()


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
        addressed = in_order(list(self._addressed(search, sellers)), sellers, self.layout)
        for one in (*self._labelled(), *addressed, *self._greeted(), *self._told()):
            weight = one.weight - selling(one, sellers)
            if one.name and weight > 0.12:
                found.append(Named(name=one.name, weight=weight, run=one.run))
        if not found:
            return Parties(issuer=sellers[0].name if sellers else "", doubts=("no client",))
        found.sort(key=lambda one: -one.weight)
        best = found[0]
        alone = all(same(one.name, best.name) for one in found)
        issuer = next((one.name for one in sellers if not same(one.name, best.name)), "")
        doubts = doubts_of(best, found, ALONE if alone else SURE, sellers)
        return Parties(client=best.name, issuer=issuer, doubts=tuple(doubts))

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
        listed = is_in_list(run, self.layout, self._is_label)
        near = behind and (listed or behind[0].left - run.right < 170)
        beside = behind[0] if near else None
        if beside is None or self.names.is_form(beside.text):
            beside = self._raised(run) or beside
        below = self.layout.under(run, 2.4)
        if below is not None and heads_number(run, below, self.layout):
            return
        if below is not None and (self._is_label(below) or not stands_under(run, below)):
            below = None
        below = None if listed else below
        heads = beside is None or self._is_label(beside) or self._heads(run, below)
        for start in (below, beside) if heads else (beside,):
            if start is not None and not self._is_label(start):
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
        named = self._is_name(text) and not text[:1].islower()
        if not colon and not (label.opens and (named or label.words > 1)):
            return
        below = self.layout.under(run, 1.2)
        if below is not None and (self.names.is_aside(text) or self._attends(text)):
            name = self._name_of(self._block(below))
            if self.names.is_company(name):
                yield name, below
                return
        if name := self.names.name_in(text, whole=bool(colon)):
            yield self._longer(name, run), run

    def _is_name(self, text: str) -> bool:
        return self.names.has_form(text) or self.names.is_person(text)

    def _longer(self, name: str, run: Run) -> str:
        """Return the company on the line below where a label names a person there."""
        if self.names.is_company(name) or not self.names.is_person(name):
            return name
        below = self.layout.under(run, 0.8)
        if below is None or self._is_label(below):
            return name
        other = self.names.name_in(below.text)
        place = self.names.is_street(below.text) or self.names.is_place(below.text)
        return other if other and not place and self.names.has_form(other) else name

    def _named_below(self, run: Run) -> tuple[str, Run] | None:
        """Return the name that a label in the part below *run* gives: "Ragione sociale: …"."""
        below = self.layout.under(run, 2.4)
        for _ in range(_LINES):
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
        block = [text, *(one.text for one in self._block(below)[1:4])]
        addressed = any(self.names.is_place(t) or self.names.is_street(t) for t in block)
        return addressed and abs(run.left - below.left) < 12

    def _first(self, start: Run) -> Iterator[tuple[str, Run]]:
        name = self._name_of(self._block(start))
        if name:
            yield name, start

    def _is_label(self, run: Run) -> bool:
        for label in self.labels.get(run, ()):
            colon = run.text[label.end :].lstrip()[:1] in (":", "#")
            trade = label.keys <= {"seller", "net", "total"} and label.words == 1
            if label.opens and label.keys & _MIDST and "attention" not in label.keys:
                return colon or (label.whole and not trade)
        return False

    def _addressed(self, search: Sellers, sellers: Sequence[Named]) -> Iterator[Named]:
        """Yield the names above towns and streets that no label speaks of."""
        for block in self.layout.blocks:
            if block[0].page:
                return
            lower = [i for i, run in enumerate(block) if i and run not in self.others]
            towns = [i for i in lower if self.names.is_place(block[i].text)]
            streets = [i for i in lower if self.names.is_street(block[i].text)]
            for end in towns or streets[:1]:
                lines = self._above(block, end, search, sellers)
                if lines[0] is block[0] and not self._name_of(lines):
                    lines = [*self._larger(lines[0]), *lines]
                weight = self._address(lines, block[end + 1 : end + 3])
                if weight > 0.2 and not self._is_head(lines[0]) and (name := self._name_of(lines)):
                    yield Named(name=name, weight=weight, run=lines[0])
                    yield from self._beside(lines[0])

    def _is_head(self, run: Run) -> bool:
        """Say whether *run* heads a column beside others: of quantities, prices, sums."""
        others = (one for one in self.layout.lines[run.line] if one is not run)
        labels = (label for one in others for label in self.labels.get(one, ()))
        return sum(label.whole and bool(label.keys & KEYS[Kind.AMOUNT]) for label in labels) > 1

    def _larger(self, first: Run) -> list[Run]:
        """Return the line right above an address that is set in larger letters: its name."""
        over = self.layout.over(first, 0.8)
        larger = over is not None and over.height > 1.2 * first.height
        near = over is not None and abs(over.left - first.left) < 3 and over not in self.others
        return [over] if over is not None and larger and near and not self._is_label(over) else []

    def _beside(self, first: Run) -> Iterator[Named]:
        """Yield the name of a company that stands beside an address: it may be the client."""
        for run in self.layout.lines[first.line]:
            block = self.layout.block_of[run]
            own = any(self.names.is_place(other.text) for other in block[1:])
            if (
                run is first
                or own
                or self.labels.get(run)
                or any(map(self._tells_of_itself, block))
            ):
                continue
            name = self.names.name_in(run.text)
            if self.names.has_form(name):
                yield Named(name=name, weight=0.5, run=run)

    def _tells_of_itself(self, run: Run) -> bool:
        return self.names.is_contact(run.text) or self.names.is_registered(run.text)

    def _above(
        self, block: Sequence[Run], end: int, search: Sellers, sellers: Sequence[Named]
    ) -> list[Run]:
        """Return the lines of the address that ends with line *end* of a block."""
        lines = [block[end]]
        for run in reversed(block[max(0, end - _LINES) : end]):
            if self._is_label(run) or run in self.others or search.is_sender(run):
                break
            if self.names.is_contact(run.text) or self._is_prose(run.text):
                break
            if len(lines) > 1 and self.names.is_place(run.text):  # the end of another address
                break
            lines.insert(0, run)
            if self.names.honours(run.text) and len(lines) > 1:
                break
        sure = {bare_name(one.name) for one in sellers if one.weight >= 0.5}
        while len(lines) > 3 and bare_name(lines[0].text) in sure:
            rest = self._name_of(lines[1:])
            if not rest:
                break
            lines = lines[1:]
        return lines

    def _is_prose(self, text: str) -> bool:
        address = self.names.is_street(text) or self.names.is_place(text) or self._attends(text)
        short = len(text.split()) < 6 and text[:1].isupper() and text[-1:].isalpha()
        return self.names.is_sentence(text) and not address and not short

    def _address(self, lines: Sequence[Run], behind: Sequence[Run]) -> float:
        """Return how much lines look like the address that a letter is sent to."""
        texts = [run.text for run in lines]
        first, share = lines[0], lines[0].middle / self.layout.sizes[0][1]
        if share > 0.65 or len(lines) < 2:
            return 0.0
        weight = 0.3 * self.names.is_place(texts[-1])
        weight += 0.15 * any(map(self.names.is_street, texts[1:]))
        weight += 0.2 * any(self.names.has(text, "honorific") for text in texts[:2])
        weight += 0.25 * any(map(self._attends, texts))
        weight += 0.1 * (0.1 < share < 0.42)
        after = [run.text for run in behind]
        weight -= 0.4 * any(map(self.names.is_contact, (*texts, *after)))
        weight -= 0.15 * any(map(self.names.is_registered, (*texts, *after)))
        weight -= 0.15 * (first.height > 1.3 * self.layout.body) + 0.15 * (share < 0.08)
        above = self.layout.over(first, 2.4)
        spoken = [*self.labels.get(first, ()), *(self.labels.get(above, ()) if above else ())]
        keys = {key for label in spoken if label.opens and label.whole for key in label.keys}
        if keys & {"seller", "ship"} and "buyer" not in keys:
            weight -= 0.4
        return weight

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

    def _block(self, first: Run) -> list[Run]:
        """Return the lines of the block that begins with *first*."""
        block = [first]
        while len(block) < _LINES:
            below = self.layout.under(block[-1], 0.9)
            if below is None or not aligned(block[-1], below) or self._is_label(below):
                break
            block.append(below)
        return block

    def _name_of(self, block: Sequence[Run]) -> str:
        """Return the name in an address: the company if there is one, else the person."""
        begin, comma, _ = block[0].text.partition(",")
        if comma and self.names.has_form(begin) and (name := self.names.name_in(begin)):
            return name  # "Acme Ltd, Purchasing, 4 Mill Road": an address on one line
        return self._likeliest(self._names_in(block))

    def _names_in(self, block: Sequence[Run]) -> list[str]:
        """Return the lines of an address down to its street that may be names."""
        lines: list[str] = []
        for run in block:
            text = run.text.strip()
            figures = bool(lines) or any(c.isdigit() for c in text)
            office = not lines and self.names.is_company(text) and len(run.tokens) > 2
            if figures and not office and (self.names.is_street(text) or self.names.is_place(text)):
                break
            if self.names.is_contact(text) or self.names.is_registered(text):
                if lines:
                    break
                continue
            if self._attends(text) or self.names.is_aside(text) or self._is_label(run):
                continue
            name = self.names.name_in(self._unlabelled(run))
            if lines and name and self.names.goes_on(lines[-1], text):
                lines[-1] = f"{lines[-1]} {text}"
            elif name:
                lines.append(name)
        return lines

    def _likeliest(self, lines: Sequence[str]) -> str:
        """Return which of the names in an address is that of the company, or the first."""
        if not lines:
            return ""
        first = lines[0]
        if self.names.is_company(first) or not self.names.is_person(first):
            return first
        formed = [name for name in lines if self.names.has_form(name)]
        offices = [name for name in lines if self.names.is_company(name)]
        plainly = all(word[:1].isupper() for word in first.split()) and len(first.split()) < 4
        return (formed or (offices if plainly else []) or lines)[0]

    def _unlabelled(self, run: Run) -> str:
        """Return the text of a run without a buyer's label that it begins with."""
        label = next(iter(self.labels.get(run, ())), None)
        if label is None or not label.opens or "buyer" not in label.keys:
            return run.text
        rest = run.text[label.end :].lstrip(" :")
        if run.text[label.end :].lstrip()[:1] == ":":
            return rest
        named = not rest[:1].islower() and self._is_name(rest)
        return rest if named and not self.names.is_street(rest) else run.text

    def _attends(self, text: str) -> bool:
        return bool(re.match(r"\s*c/o\b", text, re.IGNORECASE)) or self.names.attends(text)
