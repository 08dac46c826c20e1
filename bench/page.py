"""Figures in, docs/performance.md out."""

import os
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench import picture
from bench.figures import Figures
from bench.limits import Line

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
FOLDER = ROOT / "docs" / "performance"


def save(some: Sequence[Figures], lines: Sequence[Line]) -> None:
    """Write the page and its pictures."""
    FOLDER.mkdir(exist_ok=True)
    sizes = sorted({one.cases for one in some})
    stores = dict.fromkeys(one.store for one in some)
    by_store = {name: [one for one in some if one.store == name] for name in stores}
    commits = picture.lines(
        "What a commit costs",
        "The middle commit of one reply, on disk when it returns. Logarithmic.",
        "ms",
        sizes,
        {name: [one.median for one in each] for name, each in by_store.items()},
    )
    starts = picture.lines(
        "What a start costs",
        "From a closed file to books that a round can decide on. Logarithmic.",
        "s",
        sizes,
        {name: [one.took("open", "books") for one in each] for name, each in by_store.items()},
    )
    (FOLDER / "commit.svg").write_text(commits, encoding="utf-8")
    (FOLDER / "start.svg").write_text(starts, encoding="utf-8")
    PAGE.write_text(text(some, lines), encoding="utf-8")


def text(some: Sequence[Figures], lines: Sequence[Line]) -> str:
    """Return the page."""
    parts = (_all(lines), _opening(some), _commits(some), _starts(some), _again())
    return "\n\n".join(parts) + "\n"


def _all(lines: Sequence[Line]) -> str:
    rows = (
        (line.what, line.figure, line.beside, f"{line.value:g}", line.aim, line.met)
        for line in lines
    )
    head = (
        "| what | figure | beside | that is | aim | met |\n| --- | ---: | --- | ---: | --- | --- |"
    )
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"""# Speed and memory

Every figure beside its limit, measured in one run of `make bench`: real servers on loopback, the
command as it is installed. Where "that is" has no unit of its own, it is the figure as a share of
what it stands beside.

{head}
{table}"""


def _opening(some: Sequence[Figures]) -> str:
    ours = [one for one in some if one.store == "mailbot"]
    small, large = ours[0], ours[-1]
    sqlite = next(one for one in some if one.store == "SQLite" and one.cases == large.cases)
    kilobytes = large.megabytes * 1000 / large.cases
    more, beside = large.median / small.median, large.median / sqlite.median
    start, worked = large.took("open", "books"), large.worked("open", "books")
    return f"""## What the record costs

mailbot keeps everything in one plain JSON file, with a journal beside it while it works
([decision 2](decisions/0002-store.md)). Here it is side by side with TinyDB as it comes and
with SQLite (write-ahead log, synchronous FULL), all three on the same record in one run.

A case is one client with an invoice, one or two contacts and a thread with a reply or two: some
seven events, {kilobytes:.1f} KB. With {_n(large.cases)} cases, {_n(large.megabytes)} MB:

- A commit takes {large.median:.2f} ms: {more:.1f} times what it takes with {_n(small.cases)} cases
  (the aim: at most 2), and {beside:.1f} times what SQLite takes (at most 3).
- The store is open, and its books are ready to decide on, in {start:.1f} s (at most 2), of
  which the processor works {worked:.1f} s."""


def _commits(some: Sequence[Figures]) -> str:
    rows = (
        (
            _n(one.cases),
            one.store,
            f"{one.median:.2f}",
            "" if one.p99 is None else f"{one.p99:.2f}",
            f"{max(one.commits):.1f}",
            _n(len(one.commits)),
        )
        for one in some
    )
    return f"""### A commit

One reply: where it belongs, what it means, and how far the folder is read. When the call returns,
it is on disk. TinyDB is spared the last of the three, and commits only a few times.

![What a commit costs](performance/commit.svg)

{_table(("cases", "store", "median, ms", "p99, ms", "worst, ms", "commits"), rows)}"""


def _starts(some: Sequence[Figures]) -> str:
    rows = (
        (
            _n(one.cases),
            one.store,
            f"{one.took('open'):.2f}",
            f"{one.took('open', 'books'):.2f}",
            f"{one.worked('open', 'books'):.2f}",
            "" if one.cold is None else f"{one.cold:.2f}",
            f"{one.took('first commit'):.2f}",
            f"{one.took('close'):.2f}",
            _n(one.peak),
        )
        for one in some
    )
    head = ("cases", "store", "open", "with books", "of it processor")
    head += ("nothing kept", "first commit", "close", "memory, MB")
    return f"""### A start, an end, and memory

In seconds. "With books" is what a round waits for before it can decide: every case as it stands.
mailbot keeps the books and the keys of the facts beside the record, and goes on from there;
"nothing kept" is the first start after a large import, or with a new version: it reads every event.
The first commit reads the keys; TinyDB reads and writes its whole file. The end makes
`mailbot.json` anew. SQLite and TinyDB read every event at each start. Memory is the most that a
process ever had, with books and all.

![What a start costs](performance/start.svg)

{_table(head, rows)}"""


def _again() -> str:
    machine = f"{platform.system()}, {os.cpu_count()} processors ({platform.machine()})"
    return f"""## Once more

`make bench` measures and prints; `make bench WRITE=1` writes this page. Wall times move by up to
2 on a machine that does other things as well: what counts are the ratios within one run. All take
turns; a median is one over all turns. This run: Python {platform.python_version()}, {machine}."""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ("---:", "---", *("---:" for _ in head[2:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _n(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")
