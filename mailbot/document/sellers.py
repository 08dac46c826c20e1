"""Whose name does a paper bear: who wrote it?"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailbot.document.layout import Layout, Run
from mailbot.document.names import Names, bare_name
from mailbot.document.naming import Label

_DOMAIN = re.compile(r"(?:@|www\.)([\w-]{2,63}(?:\.[\w-]{2,63})*)\.[a-z]{2,24}", re.IGNORECASE)
_POST = frozenset("gmail outlook hotmail yahoo icloud gmx web orange proton libero live".split())
"""Domains of the post of everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name, and how surely it is that of who is looked for."""

    name: str
    weight: float
    run: Run


@dataclass(frozen=True, kw_only=True, eq=False)
class Sellers:
    """The names on a paper that may be that of its writer."""

    layout: Layout
    labels: Mapping[Run, Sequence[Label]]
    names: Names

    def found(self) -> list[Named]:
        """Return the names, the surest first: of the letterhead, the sender's line, the foot."""
        named = [*self._headed(), *self._labelled(), *self._footed()]
        counts = Counter(self._text())
        found = []
        for one in named:
            if one.name:
                bare = bare_name(one.name)
                again = sum(count for text, count in counts.items() if bare in text) - 1
                weight = one.weight + 0.15 * min(again, 1)
                own = self.layout.block_of.get(one.run, (one.run,))
                weight += 0.35 * any(is_of_domain(one.name, d) for d in self._domains(own))
                found.append(Named(name=one.name, weight=weight, run=one.run))
        return sorted(found, key=lambda one: -one.weight)

    def is_sender(self, run: Run) -> bool:
        """Say whether *run* is a line that says who writes and where from, all in one."""
        parts = parts_of(run.text)
        places = [part for part in parts[1:] if self.names.is_place(part)]
        address = self.names.is_place(parts[0]) or self.names.is_street(parts[0])
        return len(parts) >= 3 and bool(places) and not address

    def _headed(self) -> Iterator[Named]:
        """Yield the names at the top of the first page."""
        height = self.layout.sizes[0][1]
        for run in self.layout.runs:
            share = run.middle / height
            if run.page or share > 0.32:
                return
            if self.is_sender(run):
                yield Named(name=self.names.name_in(parts_of(run.text)[0]), weight=0.8, run=run)
            elif share < 0.16 and not self.labels.get(run) and not self._is_place(run):
                block = self.layout.block_of[run]
                if run is block[0] or run.height > 1.2 * self.layout.body:
                    large = 0.25 * (run.height > 1.2 * self.layout.body)
                    told = self._tells_of_itself(block)
                    first = 0.1 * (run.line <= 1)
                    name = self.names.name_in(run.text)
                    yield Named(name=name, weight=0.1 + large + told + first, run=run)

    def _footed(self) -> Iterator[Named]:
        height = self.layout.sizes[0][1]
        for run in self.layout.runs:
            if not run.page and run.middle / height > 0.85:
                name = self.names.name_in(parts_of(run.text)[0])
                if len(name) < 60 and (self.is_sender(run) or self.names.has_form(name)):
                    yield Named(name=name, weight=0.5, run=run)

    def _labelled(self) -> Iterator[Named]:
        for run, labels in self.labels.items():
            label = labels[0]
            if "seller" not in label.keys or not label.opens or "buyer" in label.keys:
                continue
            rest = self.names.name_in(run.text[label.end :].lstrip(" :"))
            below = self.layout.under(run, 2.2)
            if rest and not label.whole:
                yield Named(name=rest, weight=0.5, run=run)
            elif label.whole and below is not None:
                yield Named(name=self.names.name_in(below.text), weight=0.6, run=below)

    def _is_place(self, run: Run) -> bool:
        return self.names.is_place(run.text) or self.names.is_street(run.text)

    def _tells_of_itself(self, block: Sequence[Run]) -> float:
        """Return what a telephone or an address on the net says; a client has a tax number, too."""
        if any(self.names.is_contact(run.text) for run in block):
            return 0.3
        return 0.25 * (
            any(self.names.is_registered(run.text) for run in block) or self.facts(block)
        )

    def facts(self, block: Sequence[Run]) -> bool:
        """Say whether a name heads the number or the day of the paper: its writer's."""
        labels = (label for run in block[1:] for label in self.labels.get(run, ()))
        return any(label.opens and label.keys & {"number", "issued"} for label in labels)

    def _text(self) -> list[str]:
        return [bare_name(run.text) for run in self.layout.runs]

    def _domains(self, own: Sequence[Run]) -> list[str]:
        """Return the domains named outside of the lines *own*: a client has addresses, too."""
        runs = [run for run in self.layout.runs if run not in own]
        found = (fit[1] for run in runs for fit in _DOMAIN.finditer(run.text))
        return [domain for domain in dict.fromkeys(found) if domain.lower() not in _POST]


def parts_of(text: str) -> list[str]:
    """Return what stands between the marks of a line: name, street and town."""
    return re.split(r"\s+[|·•*–∙/-]\s+|, ", text)


def is_of_domain(name: str, domain: str) -> bool:
    """Say whether a name on the net is made of *name*."""
    bare = bare_name(domain)
    words = [bare_name(word) for word in re.split(r"[\s&.,-]+", name)]
    return any(len(word) > 3 and word in bare for word in words)
