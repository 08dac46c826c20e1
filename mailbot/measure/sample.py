"""What is the usual among so many cases?"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import TypeVar

from mailbot.measure.scope import Scope
from mailbot.model.count import counted
from mailbot.model.measured import Figure, Sheet
from mailbot.model.people import ClientId

ENOUGH = 3
"""A figure from fewer cases says that it is."""

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One case: so many *days*, *on* the day it was known."""

    client: ClientId
    on: date
    days: int
    cites: tuple[int, ...]
    about: str = ""
    """The person, where it is about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Several cases in a few figures; the median is one that was really there."""

    count: int
    median: int
    least: int
    most: int
    cites: tuple[int, ...]

    @property
    def text(self) -> str:
        """Return the median in words, and that it is from few cases where it is."""
        return in_days(self.median) + few(self.count)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return count, median and range for a table."""
        spread = f"{self.least} to {self.most}" if self.least != self.most else str(self.least)
        return (
            Figure(text=str(self.count), cites=self.cites, value=self.count),
            Figure(text=self.text, cites=self.cites, value=self.median),
            Figure(text=spread, cites=self.cites),
        )


COLUMNS = ("Cases", "Median", "Range in days")
"""What `Summary.figures` are."""


MOST_BARS = 12
"""More bars than that nobody reads; the table beside them has all."""


def titled(title: str, bars: int) -> str:
    """Return the *title* of a chart, which says so if only the largest of its *bars* are shown."""
    return title if bars <= MOST_BARS else f"{title}: the {MOST_BARS} largest of {bars}"


def few(count: int) -> str:
    """Return the warning that a figure is from few cases, or nothing."""
    return "" if count >= ENOUGH else f" (only {counted(count, 'case')})"


def percent(some: int, whole: int) -> int:
    """Return the share in percent, half a one counted up; 100 is all of them, and 0 is none."""
    if some in {0, whole}:
        return 100 * some // whole
    return min(max((200 * some + whole) // (2 * whole), 1), 99)


def in_days(count: int) -> str:
    """Return so many days in words."""
    return counted(count, "day")


def summary(samples: Iterable[Sample]) -> Summary | None:
    """Return what is usual among *samples*; None if there are none."""
    found = tuple(samples)
    if not found:
        return None
    days = [sample.days for sample in found]
    return Summary(
        count=len(days),
        median=median_low(days),
        least=min(days),
        most=max(days),
        cites=united(sample.cites for sample in found),
    )


def tally(cites: Iterable[tuple[int, ...]]) -> Figure:
    """Return how many cases there are, by the events behind each; an empty cell for none."""
    behind = tuple(cites)
    if not behind:
        return Figure(text="")
    return Figure(text=str(len(behind)), value=len(behind), cites=united(behind))


def united(cites: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """Return all numbers, each once, in the order of the record."""
    return tuple(sorted({number for some in cites for number in some}))


def grouped(
    samples: Iterable[Sample], by: Callable[[Sample], _Key]
) -> Mapping[_Key, tuple[Sample, ...]]:
    """Return *samples* by what *by* says of each."""
    groups: dict[_Key, list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[by(sample)].append(sample)
    return {key: tuple(group) for key, group in groups.items()}


def sheets(scope: Scope, samples: tuple[Sample, ...], what: str) -> tuple[Sheet, ...]:
    """Return *samples* by client and by year as tables."""
    clients = grouped(samples, lambda s: scope.name(s.client))
    years = grouped(samples, lambda s: s.on.year)
    by_client = [(name, clients[name]) for name in sorted(clients, key=str.casefold)]
    by_year = [(str(year), years[year]) for year in sorted(years)]
    if len(by_client) > 1:
        by_client.append(("All clients", samples))
    return tuple(
        Sheet(title=f"{what} by {group}", columns=(group.capitalize(), *COLUMNS), rows=rows)
        for group, told in (("client", by_client), ("year", by_year))
        if (rows := tuple(_row(label, some) for label, some in told))
    )


def _row(label: str, samples: tuple[Sample, ...]) -> tuple[Figure, ...]:
    found = summary(samples)
    return (Figure(text=label), *(found.figures if found else ()))
