"""What does config.example.toml say, and on which line?

The file keeps to one habit: "# " begins a line of explanation, "#" right before a key or a
table shows a setting as it is when nothing is said.
"""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

NAME = "config.example.toml"

Setting = str | int | bool | tuple[str, ...]
"""A value that can be written into the file."""

_TABLE = re.compile(r"\s*(#?)\[+\s*([^\]]+?)\s*\]+")
_KEY = re.compile(r"\s*(#?)([\w.\"'-]+)\s*=")


def text() -> str:
    """Return the example configuration that ships with mailbot."""
    packaged = files("mailbot").joinpath(NAME)
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    # A checkout keeps it beside the package.
    beside = Path(__file__).parents[2] / NAME
    return beside.read_text(encoding="utf-8")


def filled(manual: str, settings: Mapping[tuple[str, str], Setting]) -> str:
    """Return *manual* with these (table, key) set, each in its place and all comments kept.

    Raises KeyError for a setting that the manual does not know.
    """
    lines = manual.splitlines()
    places = {(table, key): number for number, table, key, _ in keys(manual)}
    for name, value in settings.items():
        lines[places[name] - 1] = f"{name[1]} = {json.dumps(value, ensure_ascii=False)}"
    return "\n".join(lines) + "\n"


def line_of(source: str, table: str, key: str = "") -> int | None:
    """Return the line on which *key* of *table* (or the table itself) is set, or None."""
    if not key:
        headings = (n for n, name, in_force in _tables(source) if in_force and name == table)
        return next(headings, None)
    wanted = f"{table}.{key}".lstrip(".")
    for number, within, name, in_force in keys(source):
        if in_force and f"{within}.{name}".lstrip(".") == wanted:
            return number
    return None


def keys(source: str) -> Iterator[tuple[int, str, str, bool]]:
    """Yield (line, table, key, in force) of every setting; a scan by line, as people write."""
    table = ""
    for number, line in _lines(source):
        if heading := _TABLE.match(line):
            table = heading[2].strip("\"'")
        elif entry := _KEY.match(line):
            yield number, table, re.sub("[\"']", "", entry[2]), not entry[1]


def _tables(source: str) -> Iterator[tuple[int, str, bool]]:
    for number, line in _lines(source):
        if heading := _TABLE.match(line):
            yield number, heading[2].strip("\"'"), not heading[1]


def _lines(source: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines that do not lie within a text of several lines."""
    within = False
    for number, line in enumerate(source.splitlines(), start=1):
        if not within:
            yield number, line
        if (line.count('"""') + line.count("'''")) % 2:
            within = not within
