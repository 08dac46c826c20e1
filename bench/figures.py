"""What was measured of one store with so many cases, over all turns."""

import statistics
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class Figures:
    """Seconds of each turn by name, milliseconds of all commits, megabytes of memory."""

    store: str
    cases: int
    megabytes: float = 0.0
    cold: float | None = None
    """Seconds for books of which nothing was kept."""
    seconds: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)
    commits: list[float] = field(default_factory=list)
    peak: float = 0.0

    def add(self, one: dict[str, Any]) -> None:
        """Take in what one turn measured."""
        for name in ("open", "books", "first commit", "close"):
            self.seconds.setdefault(name, []).append(one["seconds"][name])
            self.processor.setdefault(name, []).append(one["processor"][name])
        self.commits += one["commits"]
        self.peak = max(self.peak, one["peak"])

    def took(self, *names: str) -> float:
        """Return the seconds by the clock that the steps took, in the middle turn."""
        return sum(statistics.median(self.seconds[name]) for name in names)

    def worked(self, *names: str) -> float:
        """Return the seconds of the processor that the steps took, in the middle turn."""
        return sum(statistics.median(self.processor[name]) for name in names)

    @property
    def median(self) -> float:
        """Return the milliseconds of the middle commit."""
        return statistics.median(self.commits)

    @property
    def p99(self) -> float | None:
        """Return the milliseconds that 1 commit in 100 takes longer than; None of too few."""
        return statistics.quantiles(self.commits, n=100)[98] if len(self.commits) > 100 else None

    def line(self) -> str:
        """Return everything on one line."""
        late = "-" if self.p99 is None else f"{self.p99:.3f}"
        cold = "" if self.cold is None else f" (nothing kept: {self.cold:.2f} s)"
        return (
            f"{self.cases:7} cases, {self.megabytes:5.1f} MB, {self.store:8}"
            f"open {self.took('open'):.2f} s, with books {self.took('open', 'books'):.2f} s "
            f"(processor {self.worked('open', 'books'):.2f} s){cold}; "
            f"commit: first {self.took('first commit'):.2f} s, then {self.median:.3f} ms median, "
            f"{late} p99, {max(self.commits):.1f} worst of {len(self.commits)}; "
            f"close {self.took('close'):.2f} s; {self.peak:.0f} MB"
        )
