"""Does a label stand above a column, or before its value in a list?"""

from collections.abc import Callable

from mailbot.document.layout import Layout, Run, aligned


def is_in_list(run: Run, layout: Layout, is_label: Callable[[Run], bool]) -> bool:
    """Say whether a label is one of a list, each with its value far away on the same line."""
    line = layout.lines[run.line]
    if len(line) != 2 or run is not line[0]:
        return False
    for number in (run.line - 1, run.line + 1):
        other = layout.lines[number] if 0 < number < len(layout.lines) else ()
        if len(other) == 2 and abs(other[0].left - run.left) < 2 and is_label(other[0]):
            return min(abs(other[1].right - line[1].right), abs(other[1].left - line[1].left)) < 4
    return False


def heads_number(run: Run, below: Run, layout: Layout) -> bool:
    """Say whether a label heads one column of several, and in it is a customer's number."""
    if " " in below.text or not any(c.isdigit() for c in below.text):
        return False
    heads = [one for one in layout.lines[run.line] if one is not run]
    values = layout.lines[below.line]
    return any(stands_under(one, other) for one in heads for other in values)


def stands_under(one: Run, other: Run) -> bool:
    """Say whether *other* is in one column with *one*."""
    return aligned(one, other) or -20 < other.left - one.left < 40
