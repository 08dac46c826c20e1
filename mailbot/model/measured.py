"""What was measured, and which events say so? A report before it has a form."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mailbot.model.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """One *event* as it stands on record: its *number*, and its *link* in the chain."""

    number: int
    event: Event
    link: str = ""
    before: str = ""
    """The link that it is tied to."""
    line: bytes = b""
    """The event as one line of JSON, its link included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure or name as it is shown; *cites* are the numbers of the events behind it."""

    text: str
    cites: tuple[int, ...] = ()
    value: Decimal | int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table; the first column says what a row is about."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Figure, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a chart, put together from parts: the size and the words of each series."""

    label: str
    parts: tuple[tuple[int | Decimal, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars beside each other; *series* names their parts."""

    title: str
    told: str
    """The same in a sentence, for who does not see it."""
    series: tuple[str, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One question of the report and its answer."""

    anchor: str
    title: str
    lead: str
    """What is measured, and how, in a sentence or two."""
    charts: tuple[Chart, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    remarks: tuple[Figure, ...] = ()
    """What the figures suggest, each with the events behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event that a figure rests on, as the owner reads it."""

    number: int
    on: date
    client: str
    line: str
    words: str = ""
    """The quote, if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All figures with the events they rest on."""

    owner: str
    scope: str
    """Of whom and of when, in words."""
    on: date
    chapters: tuple[Chapter, ...]
    told: tuple[Told, ...]
    glance: tuple[tuple[str, Figure], ...] = ()
    """The few figures that stand above all others, each with what it is."""
