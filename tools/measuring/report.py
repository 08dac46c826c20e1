"""Figures in, docs/accuracy.md out."""

import hashlib
import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.learning.corpus import ROOT
from tools.measuring import figures, picture
from tools.measuring.figures import BUSINESS, GROUPS, Band, Share, Tally
from tools.measuring.held import Told
from tools.measuring.mistakes import Found, mistakes

PAGE = ROOT / "docs" / "accuracy.md"
FOLDER = ROOT / "docs" / "accuracy"
FLOORS = FOLDER / "floors.json"

_SEAL = "\nWritten by `make accuracy WRITE=1`; seal "
"""Stands before the hash of the page and its floors; neither is changed by hand."""

_PARTS = (
    "replies",
    "traps",
    "sure: precision",
    "sure: recall",
    "seen",
    "asks",
    "macro F1",
    "first",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What reading took: to load, to read all for the first time, and each once more."""

    loading: float
    first_time: float
    each: tuple[float, ...]
    megabytes: float


def save(everything: Sequence[Told], took: Effort) -> None:
    """Write the page, its pictures and its floors."""
    FOLDER.mkdir(exist_ok=True)
    floors = json.dumps(figures.floors(everything), indent=2) + "\n"
    page = text(everything, took)
    _put(FLOORS, floors)
    _put(FOLDER / "confusion.svg", picture.confusion(everything))
    _put(FOLDER / "calibration.svg", picture.calibration(figures.bands(everything)))
    _put(PAGE, f"{page}{_SEAL}{_hash(page, floors)}.\n")


def saved_floors() -> dict[str, float]:
    """Return the floors as they were last written. Raises FileNotFoundError if never."""
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return floors


def sealed(page: str, floors: str) -> bool:
    """Say whether *page* was written together with *floors*, and neither was changed since."""
    body, _, seal = page.rpartition(_SEAL)
    return seal == f"{_hash(body, floors)}.\n"


def text(everything: Sequence[Told], took: Effort) -> str:
    """Return the page, without its seal."""
    parts = (
        _opening(everything),
        _main(everything),
        _intents(everything),
        _languages(everything),
        _alarms(everything),
        _slots(everything),
        _calibration(everything),
        _wrong(mistakes(everything)),
        _effort(took),
        _again(),
    )
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _opening(some: Sequence[Told]) -> str:
    sure = figures.sure_redirects(some)
    right, found = _percent(sure.precision), _percent(sure.recall)
    overlooked = _percent(figures.seen_redirects(some).rest)
    asked = _percent(figures.unsure(some))
    traps = _percent(figures.share(some, lambda one: one.trap))
    batches, tongues = len({one.reply.batch for one in some}), len(figures.languages(some))
    return f"""
# How well mailbot understands replies

mailbot read {len(some):,} replies to invoices that are kept back from its training: {batches}
batches of [corpus/](../corpus/GUIDE.md), in {tongues} languages, on which no rule may be tuned.
Where it says without a question that a reply sends you on to somebody else (what the group letter
is drafted on), it is right in {right} of 100 cases. Of 100 replies that do send you on, it is sure
of {found} and overlooks {overlooked}; about the rest it asks you. Of 100 replies of all kinds, it
asks about {asked}. Nothing goes to a client without your act: a wrong reading costs you a look at
a draft, or a letter that is not offered.

All replies were written for this project, about people who do not exist, and labelled by who wrote
them. {traps} of 100 are traps, which look like something they are not: more than in most mailboxes.
Real mail is plainer in this and messier in other ways. Changes that lower these figures are mended,
so that they flatter a little. Expect your own to differ.
"""


def _main(everything: Sequence[Told]) -> str:
    lines = [
        (title, *_row([one for one in everything if belongs(one)], spans=True))
        for title, belongs in GROUPS.items()
    ]
    business = ", ".join(f"`{batch}`" for batch in sorted(BUSINESS))
    return f"""
## The main figures

{_table(("", *_PARTS), lines)}

Parts of 100, but for F1; in brackets, where the true figure lies in 95 of 100 cases, since the
replies are few.

- *Sure*: redirects that are said without a question.
- *Seen*: redirects that are said or asked about.
- *Asks*: replies of all kinds that are put to you as a question.
- *Macro F1*: the mean of F1 over all intents, a rare one as weighty as a frequent one.
- *First*: what must be acted on first is right.
- *Business*: the English batches {business}.
- *As written*: replies as they are really written; all other batches, in all languages.
"""


def _intents(everything: Sequence[Told]) -> str:
    tallies = sorted(figures.by_intent(everything).items(), key=lambda pair: -pair[1].f1.value)
    lines = [(f"`{intent}`", str(tally.wanted), *_three(tally)) for intent, tally in tallies]
    return f"""
## By intent

Said with or without a question; a reply may have several. [The label guide](../corpus/GUIDE.md)
says what each means. `bounce`, `auto_reply_ticket` and `out_of_office` come here without the
headers that real ones have: in a mailbox most are told by those, before any word is read.

{_table(("intent", "replies", "precision", "recall", "F1"), lines)}

![What replies mean, and what they were read as](accuracy/confusion.svg)
"""


def _languages(everything: Sequence[Told]) -> str:
    lines = [(name, *_row(some)) for name, some in figures.languages(everything).items()]
    plain = [o for o in everything if o.reply.language == "en" and GROUPS["as written"](o)]
    return f"""
## By language

{_table(("", *_PARTS), [*lines, ("en, as written", *_row(plain))])}

All business batches are English, and most traps: compare the other languages with the last row.
"""


def _alarms(everything: Sequence[Told]) -> str:
    traps, legal = figures.traps_taken(everything), figures.false_legal(everything)
    return f"""
## Traps and false alarms

- Of {traps.whole:,} traps that are no redirect, {traps.part} were taken for a sure one
  ({_percent(traps, 1)} of 100).
- Of {legal.whole:,} replies without a legal threat, {legal.part} were read as one
  ({_percent(legal, 1)} of 100). mailbot then writes nothing to that client until you say so.
"""


def _slots(everything: Sequence[Told]) -> str:
    lines = [
        (slot, str(tally.wanted), *_three(tally))
        for slot, tally in figures.by_slot(everything).items()
    ]
    return f"""
## Names, addresses, days, sums, numbers

Right is only what is the same but for capitals: "Reed" is not "Mr Reed". *People* and *emails* are
those we are sent to; *dates* are days of payment or return.

{_table(("", "there", "precision", "recall", "F1"), lines)}
"""


def _calibration(everything: Sequence[Told]) -> str:
    tenths = figures.bands(everything)
    apart = figures.misjudged(tenths) * 100
    sure = figures.first_intent(one for one in everything if not one.unsure)
    asked = figures.first_intent(one for one in everything if one.unsure)
    lines = [_band(n, band) for n, band in enumerate(tenths)]
    return f"""
## Does it know when it does not know?

A reading says how likely its first intent is. Of the replies in each tenth, so many of 100 have
that intent:

{_table(("chance said", "replies", "said, on average", "true"), lines)}

![How often a first intent is true, beside the chance it was said with](accuracy/calibration.svg)

Said and true are {apart:.1f} points apart on average. Where mailbot does not ask, what it would act
on first is right in {_percent(sure)} of 100 cases; where it asks, in {_percent(asked)}.
"""


def _band(n: int, band: Band) -> tuple[str, ...]:
    name = f"{n / 10:.1f} to {(n + 1) / 10:.1f}"
    if not band.count:
        return name, "0", "", ""
    return name, f"{band.count:,}", f"{band.said * 100:.0f}", _percent(band.true)


def _wrong(found: Iterable[Found]) -> str:
    parts = [_WRONG.strip()]
    for one in found:
        kind = one.mistake
        parts.append(f"**{kind.title}**: {one.count} of {one.whole:,} {kind.among}. {kind.cost}")
        if one.example:
            parts.append(f"> “{_plain(one.example.reply.text)}”\n>\n> {kind.seen(one.example)}")
    return "\n\n".join(parts)


_WRONG = """
## What it gets wrong

Six kinds of mistakes, and of each the one it was surest of. The examples are held out like all the
rest: no rule may be written for them.
"""


def _effort(took: Effort) -> str:
    each = sorted(took.each)
    middle, slow = each[len(each) // 2] * 1000, each[len(each) * 99 // 100] * 1000
    python = f"Python {platform.python_version()}, {platform.system()}, {platform.machine()}"
    return f"""
## Speed and memory

An example, not a floor: one core of one machine, on which other work may have gone on, when this
page was written ({python}).

- A reply takes {middle:.1f} ms from bytes to reading, and 99 of 100 take at most {slow:.1f} ms:
  {len(each) / sum(each):,.0f} replies a second.
- To begin with, what was learned is loaded in {took.loading:.1f} s. Rules are made ready when they
  are first needed: all {len(each):,} replies took {took.first_time:.0f} s the first time and
  {sum(each):.1f} s the second.
- {took.megabytes:.0f} MB of memory at most, Python and all replies included.
"""


def _again() -> str:
    return """
## To measure it again

    make accuracy

reads the same replies, prints the figures, and says whether one fell below its floor in
[accuracy/floors.json](accuracy/floors.json); `tests/corpus/test_accuracy.py` does so in CI.

    make accuracy WRITE=1

writes this page, its pictures and the floors anew: with every change of what is understood, to be
read before it is kept. `tools/measure en-03 --wrong` shows what is misread in a batch that may be
tuned on.
"""


def _row(some: Sequence[Told], *, spans: bool = False) -> tuple[str, ...]:
    sure = figures.sure_redirects(some)
    show = _span if spans else _percent
    return (
        f"{len(some):,}",
        _percent(figures.share(some, lambda one: one.trap)),
        show(sure.precision),
        show(sure.recall),
        show(figures.seen_redirects(some)),
        show(figures.unsure(some)),
        f"{figures.macro_f1(some):.2f}",
        show(figures.first_intent(some)),
    )


def _three(tally: Tally) -> tuple[str, str, str]:
    return _percent(tally.precision), _percent(tally.recall), f"{tally.f1.value:.2f}"


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rule, *lines))


def _percent(some: Share, places: int = 0) -> str:
    return f"{some.value * 100:.{places}f}"


def _span(some: Share) -> str:
    low, high = some.between()
    return f"{_percent(some)} ({low * 100:.0f}–{high * 100:.0f})"


def _plain(words: str) -> str:
    """Return *words* on one line, with nothing that Markdown would take for its own."""
    flat = " ".join(words.split())
    return "".join(f"\\{c}" if c in r"\`*_<>[]|#" else c for c in flat)


def _hash(page: str, floors: str) -> str:
    return hashlib.sha256(f"{page}\0{floors}".encode()).hexdigest()


def _put(path: Path, words: str) -> None:
    path.write_text(words, encoding="utf-8", newline="\n")
