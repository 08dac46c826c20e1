"""Which addresses are on a paper that no label speaks of?"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mailbot.document.address import LINES, Addresses
from mailbot.document.layout import Layout, Run
from mailbot.document.names import Names, bare_name
from mailbot.document.naming import KEYS, Kind, Label
from mailbot.document.others import Others
from mailbot.document.sellers import Named, Sellers, parts_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Addressed:
    """The addresses that stand where a letter shows whom it is sent to."""

    layout: Layout
    labels: Mapping[Run, Sequence[Label]]
    names: Names
    lines: Addresses
    rest: Others
    taken: AbstractSet[Run]
    """Lines that are certainly no part of an address."""

    def found(self, search: Sellers, sellers: Sequence[Named]) -> Iterator[Named]:
        """Yield the names above towns and streets that no label speaks of."""
        for block in self.layout.blocks:
            if block[0].page:
                return
            lower = [i for i, run in enumerate(block) if i and run not in self.taken]
            towns = [i for i in lower if self._ends_address(block[i].text)]
            streets = [i for i in lower if self.names.is_street(block[i].text)]
            for end in towns or streets[:1]:
                lines = self._above(block, end, search, sellers)
                heads = self.rest.heads(lines)
                if heads == 1.0:
                    lines = lines[1:]
                if lines[0] is block[0] and not self.lines.name_of(lines):
                    lines = [*self._larger(lines[0]), *lines]
                weight = self._address(lines, block[end + 1 : end + 3])
                if (
                    weight > 0.2
                    and not self._is_head(lines[0])
                    and (name := self.lines.name_of(lines))
                ):
                    yield Named(name=name, weight=weight, run=lines[0])
                    yield from self._beside(lines[0], search)
                    if heads == 0.5 and weight >= 0.4 and (second := self.lines.name_of(lines[1:])):
                        yield Named(name=second, weight=weight + 0.05, run=lines[1])

    def _ends_address(self, text: str) -> bool:
        """Say whether a line holds a town, alone or behind its street."""
        if self.names.is_place(text):
            return True
        first, *others = parts_of(text)
        street = self.names.is_street(first) or len(others) == 1
        return street and any(map(self.names.is_place, others))

    def _is_head(self, run: Run) -> bool:
        """Say whether *run* heads a column beside others: of quantities, prices, sums."""
        others = (one for one in self.layout.lines[run.line] if one is not run)
        labels = (label for one in others for label in self.labels.get(one, ()))
        return sum(label.whole and bool(label.keys & KEYS[Kind.AMOUNT]) for label in labels) > 1

    def _larger(self, first: Run) -> list[Run]:
        """Return the line right above an address that is set in larger letters: its name."""
        over = self.layout.over(first, 0.8)
        larger = over is not None and over.height > 1.2 * first.height
        near = over is not None and abs(over.left - first.left) < 3 and over not in self.taken
        return (
            [over] if over is not None and larger and near and not self.lines.is_label(over) else []
        )

    def _beside(self, first: Run, search: Sellers) -> Iterator[Named]:
        """Yield the name of a company that stands beside an address: it may be the client."""
        for run in self.layout.lines[first.line]:
            block = self.layout.block_of[run]
            own = any(self.names.is_place(other.text) for other in block[1:])
            if (
                run is first
                or own
                or self.labels.get(run)
                or search.facts(block)
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
        for run in reversed(block[max(0, end - LINES) : end]):
            if self.lines.is_label(run) or run in self.taken or search.is_sender(run):
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
            rest = self.lines.name_of(lines[1:])
            if not rest:
                break
            lines = lines[1:]
        return lines

    def _is_prose(self, text: str) -> bool:
        address = (
            self.names.is_street(text) or self.names.is_place(text) or self.lines.attends(text)
        )
        short = len(text.split()) < 6 and text[:1].isupper() and text[-1:].isalpha()
        return self.names.is_sentence(text) and not address and not short

    def _address(self, lines: Sequence[Run], behind: Sequence[Run]) -> float:
        """Return how much lines look like the address that a letter is sent to."""
        texts = [run.text for run in lines]
        first, share = lines[0], lines[0].middle / self.layout.sizes[0][1]
        if share > 0.65 or len(lines) < 2:
            return 0.0
        weight = 0.3 * self._ends_address(texts[-1])
        weight += 0.15 * any(map(self.names.is_street, texts[1:]))
        weight += 0.2 * any(self.names.has(text, "honorific") for text in texts[:2])
        weight += 0.25 * any(map(self.lines.attends, texts))
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
