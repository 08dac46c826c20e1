"""Which line of an address is the name?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.document.layout import Layout, Run, aligned
from mailbot.document.names import Names
from mailbot.document.naming import KEYS, Kind, Label

LINES = 8
"""Lines of an address at most."""
_THROUGH = re.compile(r"\s*(?:c/o\b|p/a\b|p\.\s?a\.|p\.\s?adr\.)", re.IGNORECASE)
_MIDST = KEYS[Kind.DAY] | KEYS[Kind.NUMBER] | KEYS[Kind.NAME] | KEYS[Kind.AMOUNT]


@dataclass(frozen=True, kw_only=True, eq=False)
class Addresses:
    """The lines of the addresses on a paper."""

    layout: Layout
    labels: Mapping[Run, Sequence[Label]]
    names: Names

    def block(self, first: Run) -> list[Run]:
        """Return the lines of the block that begins with *first*."""
        block = [first]
        while len(block) < LINES:
            below = self.layout.under(block[-1], 0.9)
            if below is None or not aligned(block[-1], below) or self.is_label(below):
                break
            block.append(below)
        return block

    def name_of(self, block: Sequence[Run]) -> str:
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
            if self.attends(text) or self.names.is_aside(text) or self.is_label(run):
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
        named = not rest[:1].islower() and self.is_name(rest)
        return rest if named and not self.names.is_street(rest) else run.text

    def attends(self, text: str) -> bool:
        """Say whether *text* names a person or an office through whom a paper is sent."""
        through = bool(_THROUGH.match(text)) or self.names.attends(text)
        return through or self.names.is_department(text)

    def is_name(self, text: str) -> bool:
        """Say whether *text* has the form of a name."""
        return self.names.has_form(text) or self.names.is_person(text)

    def is_label(self, run: Run) -> bool:
        """Say whether *run* is a label of something else than a person."""
        for label in self.labels.get(run, ()):
            colon = run.text[label.end :].lstrip()[:1] in (":", "#")
            trade = label.keys <= {"seller", "net", "total"} and label.words == 1
            if label.opens and label.keys & _MIDST and "attention" not in label.keys:
                return colon or (label.whole and not trade)
        return False
