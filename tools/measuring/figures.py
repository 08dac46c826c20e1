"""What is counted, and what must not fall."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from mailbot.model.reading import Intent, Manner
from tools.measuring.held import SLOTS, Told

BUSINESS = frozenset({"en-05", "en-10", "en-15", "en-20"})
"""The batches of business messages; the others hold replies as they are really written."""
GROUPS: Mapping[str, Callable[[Told], bool]] = {
    "all": lambda one: True,  # noqa: ARG005
    "as written": lambda one: one.reply.batch not in BUSINESS,
    "business": lambda one: one.reply.batch in BUSINESS,
}

LEEWAY = 0.005
"""So far below its floor a figure may be."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of a whole."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """Return it as a number from 0 to 1."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def rest(self) -> "Share":
        """Return what is missing to the whole."""
        return Share(self.whole - self.part, self.whole)

    def between(self) -> tuple[float, float]:
        """Return where the true share lies in 95 of 100 cases (Wilson's interval)."""
        if not self.whole:
            return 0.0, 1.0
        n, p, z = self.whole, self.value, 1.96
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many were *found* and *wanted*, and how many of both are the *right* ones."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> Share:
        """Return how much of what was found is right."""
        return Share(self.right, self.found)

    @property
    def recall(self) -> Share:
        """Return how much of what was wanted was found."""
        return Share(self.right, self.wanted)

    @property
    def f1(self) -> Share:
        """Return the harmonic mean of both."""
        return Share(2 * self.right, self.found + self.wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The replies whose first intent was said with a chance in one tenth."""

    count: int
    said: float
    true: Share


def share(some: Iterable[Told], holds: Callable[[Told], bool]) -> Share:
    """Return of how many of *some* it *holds*."""
    answers = [holds(one) for one in some]
    return Share(sum(answers), len(answers))


def sure_redirects(some: Iterable[Told]) -> Tally:
    """Count the redirects that were said without a question: what letters are drafted on."""
    pairs = [(one.sure_of(Intent.REDIRECT), Intent.REDIRECT in one.meant) for one in some]
    return Tally(
        right=pairs.count((True, True)),
        found=sum(said for said, _ in pairs),
        wanted=sum(meant for _, meant in pairs),
    )


def seen_redirects(some: Iterable[Told]) -> Share:
    """Count the redirects that were said, in whatever words, or that the owner was asked about."""
    meant = (one for one in some if Intent.REDIRECT in one.meant)
    return share(meant, lambda one: Intent.REDIRECT in one.said or one.unsure or _succeeded(one))


def _succeeded(one: Told) -> bool:
    """Say whether the reply was read as: somebody left, and write to this address instead."""
    others = (r for r in one.reading.referrals if r.manner is not Manner.LEFT_COMPANY)
    return Intent.LEFT_COMPANY in one.said and any(r.address for r in others)


def unsure(some: Iterable[Told]) -> Share:
    """Count the replies that the owner is asked about."""
    return share(some, lambda one: one.unsure)


def first_intent(some: Iterable[Told]) -> Share:
    """Count the replies whose first intent is right."""
    return share(some, lambda one: one.said[0] is one.meant[0])


def by_intent(some: Sequence[Told]) -> dict[Intent, Tally]:
    """Count each intent that some reply means."""
    tallies = {
        intent: Tally(
            right=sum(intent in one.said and intent in one.meant for one in some),
            found=sum(intent in one.said for one in some),
            wanted=sum(intent in one.meant for one in some),
        )
        for intent in Intent
    }
    return {intent: tally for intent, tally in tallies.items() if tally.wanted}


def macro_f1(some: Sequence[Told]) -> float:
    """Return the mean of F1 over the intents, a rare one as weighty as a frequent one."""
    tallies = by_intent(some).values()
    return sum(tally.f1.value for tally in tallies) / len(tallies) if tallies else 0.0


def by_slot(some: Sequence[Told]) -> dict[str, Tally]:
    """Count the values of each slot."""
    return {
        slot: Tally(
            right=sum(len(one.found(slot) & one.wanted(slot)) for one in some),
            found=sum(len(one.found(slot)) for one in some),
            wanted=sum(len(one.wanted(slot)) for one in some),
        )
        for slot in SLOTS
    }


def traps_taken(some: Iterable[Told]) -> Share:
    """Count the traps, no redirects themselves, that were taken for a sure redirect."""
    traps = (one for one in some if one.trap and Intent.REDIRECT not in one.meant)
    return share(traps, lambda one: one.sure_of(Intent.REDIRECT))


def false_legal(some: Iterable[Told]) -> Share:
    """Count the replies without a legal threat in which one was seen, sure or not."""
    harmless = (one for one in some if Intent.LEGAL_THREAT not in one.meant)
    return share(harmless, lambda one: Intent.LEGAL_THREAT in one.said)


def bands(some: Sequence[Told]) -> list[Band]:
    """Return what was said and what was true, by tenths of the chance of the first intent."""
    tenths: list[list[Told]] = [[] for _ in range(10)]
    for one in some:
        tenths[min(int(one.reading.confidence * 10), 9)].append(one)
    return [
        Band(
            count=len(tenth),
            said=sum(one.reading.confidence for one in tenth) / max(len(tenth), 1),
            true=share(tenth, lambda one: one.said[0] in one.meant),
        )
        for tenth in tenths
    ]


def misjudged(tenths: Iterable[Band]) -> float:
    """Return how far what was said is from what was true, on average (calibration error)."""
    some = [band for band in tenths if band.count]
    apart = sum(band.count * abs(band.said - band.true.value) for band in some)
    return apart / max(sum(band.count for band in some), 1)


def languages(some: Iterable[Told]) -> dict[str, list[Told]]:
    """Return the replies by language."""
    found: dict[str, list[Told]] = {}
    for one in some:
        found.setdefault(one.reply.language, []).append(one)
    return dict(sorted(found.items()))


def floors(everything: Sequence[Told]) -> dict[str, float]:
    """Return every figure that must not fall, by its name; of each, more is better."""
    found: dict[str, float] = {}
    parts = {title: [o for o in everything if belongs(o)] for title, belongs in GROUPS.items()}
    for title, some in (parts | languages(everything)).items():
        found |= {f"{title}: {name}": value for name, value in _main(some).items()}
    for intent, tally in by_intent(everything).items():
        found |= {f"{intent}: {name}": value for name, value in _three(tally).items()}
    for slot, tally in by_slot(everything).items():
        found |= {f"{slot}: {name}": value for name, value in _three(tally).items()}
    sure = [one for one in everything if not one.unsure]
    found["traps: not taken for a sure redirect"] = traps_taken(everything).rest.value
    found["legal: no threat seen where there is none"] = false_legal(everything).rest.value
    found["calibration: 1 - mean distance"] = 1 - misjudged(bands(everything))
    found["calibration: first intent where sure"] = first_intent(sure).value
    return {name: round(value, 4) for name, value in found.items()}


def below(floor: Mapping[str, float], measured: Mapping[str, float]) -> list[str]:
    """Return a line on each figure that fell below its *floor*, or that has none."""
    fallen = [
        f"{name}: {measured[name]:.3f}, the floor is {least:.3f}"
        for name, least in floor.items()
        if name in measured and measured[name] < least - LEEWAY
    ]
    gone = [
        f"{name}: has a floor, but is not measured any more" for name in floor.keys() - measured
    ]
    new = [f"{name}: is measured, but has no floor" for name in measured.keys() - floor.keys()]
    return fallen + sorted(gone) + sorted(new)


def _main(some: Sequence[Told]) -> dict[str, float]:
    redirects = sure_redirects(some)
    return {
        "redirect sure, precision": redirects.precision.value,
        "redirect sure, recall": redirects.recall.value,
        "redirect seen": seen_redirects(some).value,
        "settled without a question": unsure(some).rest.value,
        "macro F1": macro_f1(some),
        "first intent": first_intent(some).value,
    }


def _three(tally: Tally) -> dict[str, float]:
    return {
        "precision": tally.precision.value,
        "recall": tally.recall.value,
        "F1": tally.f1.value,
    }
