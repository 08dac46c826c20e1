"""What was measured, beside what can be had at best and what is aimed at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.figures import Figures

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure: what it is, how much it came to, what it stands beside, and the aim."""

    what: str
    figure: str
    beside: str
    value: float
    most: float | None = None
    least: float | None = None

    @property
    def aim(self) -> str:
        """Return the aim in words."""
        if self.most is None and self.least is None:
            return ""
        return f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"

    @property
    def met(self) -> str:
        """Say whether the aim is met; nothing where there is none."""
        if not self.aim:
            return ""
        enough = self.least is None or self.value >= self.least
        return "yes" if enough and (self.most is None or self.value <= self.most) else "**no**"


def learning(one_in: str, told: Told) -> Iterator[Line]:
    """Yield the lines of bench/learning.py; *one_in* says how many messages are about invoices."""
    bare, cold = told["learn of bare, cold"], told["bare, cold"]
    series = told["learn of fetch and parse in series"]
    if one_in == "1 in 20":
        yield Line(
            what=f"`learn`, {one_in} about invoices, messages/s",
            figure=f"{told['learn']:,}",
            beside=f"bare fetch of header and text, its cache cold: {cold:,}",
            value=bare,
            least=0.25,
        )
        yield Line(
            what="bytes on the wire",
            figure=f"{told['MB on the wire']} MB",
            beside="the text parts",
            value=told["of the texts"],
            most=1.3,
        )
    else:
        yield Line(
            what=f"`learn`, {one_in} about invoices, messages/s",
            figure=f"{told['learn']:,}",
            beside="bare fetch, then parse, in series",
            value=series,
            least=0.8,
        )
    memory = told["MB of memory at most"]
    yield Line(what="memory", figure=f"{memory} MB", beside="", value=memory, most=200)


def idle(told: Sequence[Told]) -> Iterator[Line]:
    """Yield the lines of bench/idle.py."""
    small, large = told[0], told[-1]
    unread = next((one for one in told if one["unread"]), small)
    yield Line(
        what="a look around when nothing came in: round trips",
        figure=f"{small['look_trips']:g}",
        beside="",
        value=small["look_trips"],
        most=1,
    )
    yield Line(
        what="the same, bytes both ways",
        figure=f"{small['look_bytes']:g}",
        beside="",
        value=small["look_bytes"],
        most=300,
    )
    for what, one in (
        (f"{large['messages']:,} messages", large),
        (f"{unread['messages']:,} unread", unread),
    ):
        yield Line(
            what=f"the same with {what}",
            figure=f"{one['look_ms']} ms",
            beside=f"with {small['messages']:,}: {small['look_ms']} ms",
            value=round(one["look_ms"] / small["look_ms"], 2),
            most=2,
        )
        yield Line(
            what="of which DONE and IDLE, as the server takes them",
            figure=f"{one['bare_wait_ms']} ms",
            beside=f"a look: {one['look_ms']} ms",
            value=round(one["bare_wait_ms"] / one["look_ms"], 2),
        )
        yield Line(
            what=f"a whole round by asking, with {what}",
            figure=f"{one['round_ms']} ms",
            beside=f"the bare question for the inbox: {one['bare_status_ms']} ms",
            value=round(one["round_ms"] / one["bare_status_ms"], 2),
        )
    more = large["peak_mb"] - small["peak_mb"]
    yield Line(
        what=f"memory with {large['messages']:,} messages",
        figure=f"{large['peak_mb']} MB",
        beside=f"MB more than with {small['messages']:,}",
        value=more,
        most=20,
    )


def latency(told: Told) -> Iterator[Line]:
    """Yield the lines of bench/latency.py."""
    took, server = told["delivery_to_draft_ms"], told["server_tells_after_ms"]
    yield Line(
        what="from delivery to the draft in Drafts, median",
        figure=f"{took['median']} ms",
        beside=f"ms more than the server's own wait of {server['median']}",
        value=told["own_median_ms"],
        most=250,
    )
    yield Line(
        what="the same, 95 of 100",
        figure=f"{took['p95']} ms",
        beside="",
        value=took["p95"],
        most=2000,
    )
    missed = told["missed"] + told["no_draft"]
    just = f"of {told['delivered_just_before_idle']} delivered just before the wait"
    yield Line(what="missed", figure=str(missed), beside=just, value=missed, most=0)


def starts(told: Told) -> Iterator[Line]:
    """Yield the lines of bench/start.py."""
    bare = told["bare_python_ms"]
    aims = {"--help": 5, "status": 12, "status --json": 12, "show": 12, "proposals": 12, "call": 12}
    for name, most in aims.items():
        took = told[f"{name.replace(' --', '_').strip('-')}_ms"]
        yield Line(
            what=f"`mailbot {name}`, time of the processor",
            figure=f"{took:.0f} ms",
            beside=f"bare Python: {bare:.0f} ms",
            value=round(took / bare, 1),
            most=most,
        )
    yield Line(
        what="`mailbot run` until it is ready",
        figure=f"{told['ready_s']} s",
        beside="",
        value=told["ready_s"],
    )
    for what in ("replies", "papers"):
        rate = told[f"{what}_a_second"]
        beside = f"{told[what]} of them, the start included"
        yield Line(what=f"{what} read a second", figure=f"{rate:,.0f}", beside=beside, value=rate)
    before = told["memory_after_replies_mb"]
    for size in (35, 60):
        after = told[f"memory_after_{size}_mb"]
        yield Line(
            what=f"memory of a round over a message of {size} MB",
            figure=f"{after:.0f} MB",
            beside=f"MB more than over 1,000 small ones ({before:.0f})",
            value=round(after - before),
            most=20,
        )


def calendar(told: Told) -> Iterator[Line]:
    """Yield the line of bench/calendar_round.py."""
    rounds = [one for one in told.values() if isinstance(one, dict)]
    worst = max(one["first_seconds"] for one in rounds)
    yield Line(
        what=f"to decide about {told['invoices']:,} open invoices",
        figure=f"{worst} s",
        beside="",
        value=worst,
        most=5,
    )


def commits(some: Sequence[Figures]) -> Iterator[Line]:
    """Yield the lines of bench/commit.py."""
    ours = [one for one in some if one.store == "mailbot"]
    small, large = ours[0], ours[-1]
    sqlite = next(one for one in some if one.store == "SQLite" and one.cases == large.cases)
    pairs: tuple[tuple[str, Figures, float], ...] = (
        (f"with {small.cases:,}", small, 2),
        ("SQLite", sqlite, 3),
    )
    for name, other, most in pairs:
        yield Line(
            what=f"a commit with {large.cases:,} cases",
            figure=f"{large.median:.2f} ms",
            beside=f"{name}: {other.median:.2f} ms",
            value=round(large.median / other.median, 2),
            most=most,
        )
