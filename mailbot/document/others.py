"""Whose names does a paper bear that no label we know speaks of?"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property

from mailbot.document.layout import Layout, Run
from mailbot.document.names import Names, bare_name
from mailbot.document.naming import KEYS, Kind, Label
from mailbot.document.sellers import Named, Sellers
from mailbot.document.sides import same

_LOWEST = 0.62
"""The share of the first page above which the name of a client stands."""
_TOWN = re.compile(r"([^\W\d_](?:[^\W\d]|['’ -]){2,30}?), (?:[^\W\d_]+ ){0,2}\d")
_SHORT = 3
"""Words of a heading at most: "Fakturiert an", "Ihr Auftraggeber"."""
_KNOWN = 0.6
"""How surely a name must be that of who writes to be nobody else's."""
_TOWARDS = frozenset("to an für a à al alla aan voor per para de pour".split())
"""Small words with which a heading ends that stands above the one it is sent to."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Others:
    """The names that nothing speaks of, and headings of words that are not known."""

    layout: Layout
    labels: Mapping[Run, Sequence[Label]]
    names: Names
    taken: AbstractSet[Run]
    """Lines that are certainly no part of an address."""

    def left_over(self, sellers: Sequence[Named], search: Sellers) -> list[Named]:
        """Return the names that are nobody's yet: of two parties, one is known to write.

        Where it is not, the first that stands at the top writes.
        """
        known = [one.name for one in sellers if one.weight >= _KNOWN]
        found = [
            Named(name=name, weight=0.29 if self.names.has_form(name) else 0.2, run=run)
            for run in self.layout.runs
            if self._is_free(run, search) and (name := self._name(run))
        ]
        found = [one for one in found if not any(same(one.name, other) for other in known)]
        if not known and len(found) > 1:
            found[0] = replace(found[0], weight=0.13)
        return found

    def _is_free(self, run: Run, search: Sellers) -> bool:
        """Say whether *run* stands where a client may, and is no label, day or title."""
        low = run.page or run.middle > _LOWEST * self.layout.sizes[0][1]
        labels = self.labels.get(run, ())
        told = any(
            one.opens
            and (
                one.whole
                or ":" in run.text[one.end :][:2]
                or (one.words > 1 and one.keys & KEYS[Kind.AMOUNT])
            )
            for one in labels
        )
        return not (low or told or run in self.taken or search.is_sender(run))

    def _name(self, run: Run) -> str:
        """Return the name that stands in *run*, if it has the form of one or an address below."""
        begin, comma, _ = run.text.partition(",")
        name = self.names.name_in(begin if comma and self.names.has_form(begin) else run.text)
        if not name or self._is_address(run):
            return ""
        if self.names.has_form(name) or self.names.has(run.text, "honorific"):
            return name
        below = self.layout.under(run, 0.9)
        near = below is not None and abs(below.left - run.left) < 3 and self._is_address(below)
        return name if near and name[:1].isupper() else ""

    def _is_address(self, run: Run) -> bool:
        return self.names.is_street(run.text) or self.names.is_place(run.text)

    def written_at(self, one: Named) -> bool:
        """Say whether the town of an address is the one that the paper is dated from."""
        block = self.layout.block_of[one.run]
        places = [bare_name(run.text) for run in block if any(map(str.isdigit, run.text))]
        return any(town in place for place in places for town in self._towns)

    @cached_property
    def _towns(self) -> tuple[str, ...]:
        """Return the towns before a day: "Lyon, le 3 mars 2026"."""
        fits = (_TOWN.match(run.text) for run in self.taken if run.page == 0)
        return tuple(bare_name(fit[1]) for fit in fits if fit)

    def heads(self, lines: Sequence[Run]) -> float:
        """Return how surely the first line of an address is a heading: 0.5 if it may be a name."""
        if len(lines) < 3 or not self._may_head(lines[0], lines[1]):
            return 0.0
        words = lines[0].text.rstrip(" :").split()
        beside = (run for run in self.layout.lines[lines[0].line] if run is not lines[0])
        headed = any(
            one.opens and one.whole and one.keys & KEYS[Kind.NAME]
            for run in beside
            for one in self.labels.get(run, ())
        )
        towards = len(words) > 1 and words[-1].casefold() in _TOWARDS
        small = len(words) == 1 or words[-1].islower()
        formed = small and self.names.has_form(lines[1].text)
        if headed or towards or formed or lines[0].text.rstrip().endswith(":"):
            return 1.0
        return 0.5 if len(words) == 1 else 0.0

    def _may_head(self, first: Run, second: Run) -> bool:
        """Say whether *first* is short and nobody's name by its form, and *second* may be one."""
        if len(first.tokens) > _SHORT or any(c.isdigit() for c in first.text):
            return False
        if self.names.has_form(first.text) or self.names.honours(first.text):
            return False
        name = not self._is_address(second) and not self.names.is_aside(second.text)
        name = name and not self.names.attends(second.text) and "/" not in second.text[:3]
        return name and bool(self.names.name_in(second.text))
