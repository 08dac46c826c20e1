"""What spoke for and against a reading, on one screen."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.cli.words import INTENTS
from mailbot.understand.reading import Witness

_RULES_SHOWN = 4


def print_witnesses(console: Console, witnesses: Sequence[Witness]) -> None:
    """Print one row an intent: its chance, the opinion with its words, the rules with theirs."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim")
    table.add_column("chance", justify="right")
    table.add_column("what it may mean")
    table.add_column("learned", justify="right")
    table.add_column("because of")
    for one in witnesses:
        table.add_row(
            f"{one.chance:.0%}",
            Text(INTENTS[one.intent], "bold" if one.chance >= 0.5 else ""),
            f"{one.opinion:+.1f}",
            _because(one),
        )
    console.print(table)


def _because(one: Witness) -> Text:
    """Return the rules by name, score and words, then the words the opinion rests on."""
    text = Text()
    for name, score, words in one.rules[:_RULES_SHOWN]:
        text.append(f"{name} {score:.2f} ", "cyan").append(f"“{words}”\n")
    if one.causes and one.opinion > -1:
        text.append("learned: ", "dim").append(" … ".join(one.causes))
    text.rstrip()
    return text
