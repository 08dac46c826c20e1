"""What do the sentences of a paper say of its days?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from mailbot.document.claims import Claim, Scene
from mailbot.document.days import Day, order_of
from mailbot.document.labels import COUNT, Lookup, Tongue, phrase_of, tokens_of
from mailbot.document.naming import Kind, Label

_YEAR = re.compile(r"(?:19|20)\d\d")
_BEGUN = re.compile(r"(?<![\w./])(?:0?[1-9]|[12]\d|3[01])(?:\.|[./]\d{1,2}[./]?)$")
"""A day without its year, with which a time begins: "24.4. bis 26.6.25", "1. bis 30. Juni 2026"."""
_DATED = re.compile(r"\d[./-] ?\d+[./-]|\b(?:19|20)\d\d\b")
_STOP = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=\d{4}))[.!?] (?=[^\W\d_])")
_OF = frozenset(("vom", "del"))
"""What stands before the day of what is named right before it; a town has other words."""
_CLAUSE = re.compile(r"[,;] |\. ")


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
        behind = phrase_of(day.run.text[day.end :])[:2]
        words = [*(token.plain for run in before for token in run.tokens), *words, *behind]
        framed = any("frame" in hit.keys for hit in self.tongue.terms.hits(words))
        asked = any("asks" in hit.keys for hit in self.tongue.phrases.hits(said))
        return framed or asked or sums

    def _without_weekday(self, day: Day) -> list[str]:
        """Return the words before *day* but for that of its weekday: "bis Freitag, den"."""
        above = self.scene.unfinished(day.run)
        words = [token.plain for token in above.tokens] if above else []
        words += phrase_of(day.run.text[: day.start])
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
        words = phrase_of(said[told[0] : told[1]])
        return any("collects" in hit.keys for hit in self.tongue.phrases.hits(words))

    def ends_period(self, day: Day, start: int) -> bool:
        """Say whether *day* ends a time that begins right before: "1 October to 31 December"."""
        text = day.run.text[:start].rstrip(" ,-–")
        if _BEGUN.search(text):
            return True
        until = phrase_of(day.run.text[start : day.start])
        words = phrase_of(text)
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
        said = _sentence(label.run.text, label.start)
        before = label.run.text[said[0] : label.start]
        words = phrase_of(before)
        of = label.run.text[label.start : label.end].lower() in _OF
        if len(words) < 2 - of or any(c.isdigit() for c in before):
            return False
        noun = (of or len(words) > 3) and before.rstrip()[-1:].isalpha()  # "Wartungsvertrag vom"
        if not before.split()[-1].islower() and not noun:
            return False
        return not any("invoice" in hit.keys for hit in self.tongue.titles.hits(words))

    def is_of_discount(self, day: Day) -> bool:
        """Say whether what is told of *day* is a discount: "2% off if paid by 1 May"."""
        begin, behind = _sentence(day.run.text, day.start)
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

    def told_before(self, day: Day) -> frozenset[str]:
        """Return what the sentence says before *day*: "your new instalment is due on"."""
        said = _sentence(day.run.text, day.start)
        above = None if said[0] else self.scene.unfinished(day.run)
        words = [token.plain for token in above.tokens] if above else []
        words += phrase_of(day.run.text[said[0] : day.start])
        return frozenset(key for hit in self.tongue.phrases.hits(words) for key in hit.keys)

    def _tells_of_discount(self, text: str) -> bool:
        words = phrase_of(text)
        return any("discount" in hit.keys for hit in self.tongue.labels.hits(words))

    def is_of_payment(self, day: Day) -> bool:
        """Say whether the sentence that *day* stands in speaks of payment."""
        said = _sentence(day.run.text, day.start)
        words = phrase_of(day.run.text[said[0] : said[1]])
        keys = {key for hit in self.tongue.terms.hits(words) for key in hit.keys}
        return bool(keys & {"frame", "mark"}) and not keys & {"late", "not"}

    def is_number(self, day: Day) -> bool:
        """Say whether *day* may be a number right behind the name of the paper: 2024/11/02."""
        words = phrase_of(day.run.text[: day.start])
        titled = [hit for hit in self.tongue.titles.hits(words) if hit.behind == len(words)]
        return bool(titled) and bool(re.match(r"(?:19|20)\d\d/", day.run.text[day.start :]))

    def follows_number(self, day: Day) -> bool:
        """Say whether *day* stands right behind the number: "Facture FA00231 du 10/03/2024"."""
        before = day.run.text[: day.start]
        fit = re.search(r"\d[\w/.-]*\s*[,/|·•(–—-]?\s*(?:[^\W\d_]{1,5}\.?:?\s+){0,2}$", before)
        if fit is None:
            return False
        words = phrase_of(before[: fit.start()])
        named = [hit for hit in self.tongue.labels.hits(words) if "number" in hit.keys]
        titled = [hit for hit in self.tongue.titles.hits(words) if "invoice" in hit.keys]
        return any(len(words) - hit.behind <= 2 and hit.first == 0 for hit in (*named, *titled))


def _is_vague(claim: Claim) -> bool:
    """Say whether a claim is that of a small word far away in a sentence, or of "dated"."""
    return claim.label.words == 1 or claim.weight < 0.75 or not claim.keys & {"due", "issued"}


def _sentence(text: str, at: int) -> tuple[int, int]:
    """Return from where to where the sentence goes that has the letter *at*."""
    return next(part for part in _sentences(text) if at < part[1])


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where each sentence of *text* goes."""
    start = 0
    for fit in _STOP.finditer(text):
        yield start, fit.end()
        start = fit.end()
    yield start, len(text)
