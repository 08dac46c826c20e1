"""A paper as it is written down: blocks of words, without a look."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some words of one sort: title, columns, facts, table, sums, words or foot."""

    sort: str
    rows: tuple[Cells, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One paper, who prints it, and in which look."""

    name: str
    maker: str
    look: str
    truth: str
    blocks: tuple[Block, ...]

    @property
    def file(self) -> str:
        """Return the name of its file."""
        return f"{self.name}-{self.maker}-{self.look}.pdf"


def sources_in(text: str) -> Iterator[Source]:
    """Yield the papers of a file; each begins with === NAME MAKER LOOK."""
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        head, truth, *lines = part.strip("\n").split("\n")
        name, maker, look = head.split()
        yield Source(
            name=name,
            maker=maker,
            look=look,
            truth=truth.removeprefix("! "),
            blocks=tuple(_blocks(lines)),
        )


def _blocks(lines: list[str]) -> Iterator[Block]:
    sort, rows = "", []
    for line in [*lines, ""]:
        new, cells = _row(line)
        if new != sort or new in {"title", "words", "columns"}:
            if sort:
                yield Block(sort=sort, rows=tuple(rows))
            sort, rows = new, []
        rows.append(cells)


def _row(line: str) -> tuple[str, Cells]:
    """Return of which sort a line is, and its cells."""
    if not line.strip():
        return "", ()
    if line.startswith("# "):
        return "title", (line[2:],)
    if line.startswith("<> "):
        return "columns", tuple(one.strip() for one in line[3:].split(" || "))
    if line.startswith("| "):
        return "table", tuple(one.strip() for one in line[2:].rstrip(" |").split(" | "))
    if line.startswith("+ "):
        return "sums", tuple(one.strip() for one in line[2:].split(" :: "))
    if line.startswith("~ "):
        return "foot", (line[2:],)
    if " :: " in line:
        return "facts", tuple(one.strip() for one in line.split(" :: "))
    return "words", (line,)
