"""How does a line stand on the screen?"""

from rich.console import Console
from rich.text import Text

NARROWEST = 24
"""So many characters a hanging text has at least, however narrow the screen."""


def screen() -> Console:
    """Return the output: a terminal, or a file that gets plain lines."""
    return Console(highlight=False)


def hang(console: Console, lead: Text | str, body: Text | str) -> None:
    """Print *body* behind *lead*; its further lines begin where the first one began.

    Neither is markup: what a message says may hold brackets.
    """
    head = Text(lead) if isinstance(lead, str) else lead
    words = Text(body) if isinstance(body, str) else body
    room = max(console.width - head.cell_len, NARROWEST)
    for number, line in enumerate(words.wrap(console, room)):
        whole = Text.assemble(head if number == 0 else " " * head.cell_len, line)
        whole.rstrip()
        console.print(whole, no_wrap=True, overflow="ignore", crop=False)
