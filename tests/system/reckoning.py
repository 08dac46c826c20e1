"""What must come out even after a long run of kills or faults, and what each figure means."""

from collections import Counter
from collections.abc import Iterable

EQUAL = (
    ("replies", "heard"),
    ("replies", "letters"),
    ("sent", "known as sent"),
    ("edited in Drafts", "known as edited in Drafts"),
    ("deleted", "known as deleted"),
)
"""What happened, and what mailbot knows of it."""

NONE = ("letters lost", "letters twice")
"""What must never be."""

MEANING = {
    "replies": "replies delivered meanwhile",
    "heard": "replies on record in the end",
    "set aside": "of these given up after three tries, and heard after `mailbot retry`",
    "letters": "replies answered with a letter",
    "letters lost": "letters lost",
    "letters that wait a day": "of these not written yet: the draft may be open in a mail program",
    "letters twice": "letters written twice",
    "sent": "drafts the owner sent meanwhile",
    "known as sent": "drafts known as sent in the end",
    "edited in Drafts": "drafts the owner changed and left in Drafts",
    "known as edited in Drafts": "drafts known as changed in the end",
    "deleted": "drafts the owner threw away: into the trash, or marked as deleted",
    "known as deleted": "drafts known as thrown away in the end",
    "deleted without a trace": "drafts the owner expunged",
    "known as missing": "drafts known as missing in the end",
    "written again after that": "expunged before mailbot knew that they had arrived: written again",
    "known as lying in Drafts": "drafts that wait for the owner in the end",
}
"""The figures of tests/system/killing.py in words, in the order of a table."""


def unequal(
    figures: Counter[str], more: Iterable[tuple[str, str]] = (), none: Iterable[str] = ()
) -> list[str]:
    """Return what was lost, came twice or is not known."""
    found = [
        f"{a}: {figures[a]}, {b}: {figures[b]}"
        for a, b in (*more, *EQUAL)
        if figures[a] != figures[b]
    ]
    return found + [f"{name}: {figures[name]}" for name in (*NONE, *none) if figures[name]]


def put(page: str, name: str, section: str) -> str:
    """Return *page* with *section* in the place of the one called *name*."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    head, found, rest = page.partition(begin)
    if not found:
        raise ValueError(f"docs/reliability.md has no place for {name}")
    return f"{head}{begin}{section}{end}{rest.partition(end)[2]}"
