"""What does a letter call people?"""

import re
from collections.abc import Iterable

from mailbot.render.plain import clean

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "hon", "judge", "sir", "dame"})
"""Whoever is called by a title keeps it, and the whole name with it."""

_DEPARTMENTS = """
    accounting accountant accountants accounts account payable receivable ap ar a/p a/r
    finance financial billing invoicing invoices payments payment payroll purchasing
    procurement bookkeeping bookkeeper bookkeepers controller controllers controlling treasury
    treasurer claims insurance legal marketing facilities operations hr it cfo ceo coo
    front back head shared services office management managing manager project assistant
    paralegal boss partner partners director directors owner owners board committee trustee
    landlord parent company team department dept desk group secretary secretariat reception
    administration admin"""
DEPARTMENTS = frozenset(_DEPARTMENTS.split())
"""The words that departments, functions and shared mailboxes are called by."""

MAILBOXES = frozenset(
    """info contact hello mail mailbox inbox post enquiries inquiries support service kontakt
    buero büro sekretariat""".split()
)
"""What mailboxes are called that are read by whoever is in the office."""

_LINKS = frozenset({"the", "of", "and", "for", "our", "&"})
_SHORT = frozenset({"ap", "ar", "a/p", "a/r", "hr", "it", "cfo", "ceo", "coo"})
_TAKE_ARTICLE = """
    partners partner accountants accountant bookkeepers bookkeeper controllers controller
    treasurer cfo ceo coo manager assistant paralegal boss directors director owners owner
    board committee trustee landlord company team office department dept desk group
    secretary secretariat"""
_WITH_ARTICLE = frozenset(_TAKE_ARTICLE.split())
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|<[^>]*>|[\[\](){}<>|\"]")


def full_name(label: str) -> str:
    """Return *label* as a name: first name first, no asides such as "[External]"."""
    name = " ".join(_ASIDE.sub(" ", clean(label, 200)).split()).strip(" ,;'")[:80]
    last, comma, first = name.partition(", ")
    if comma and "," not in first and not is_department(name):
        name = f"{first} {last}"
    shouted = name.isupper() and " " in name
    return name.title() if (name.islower() or shouted) and "@" not in name else name


def is_department(label: str) -> bool:
    """Say whether *label* is a department, office or mailbox rather than a person."""
    words = [word for word in re.split(r"[\s,.]+", label.casefold()) if word]
    if "@" in label or (words and MAILBOXES.issuperset(words)):
        return True
    return any(word in DEPARTMENTS for word in words)


def department(label: str) -> str:
    """Return a department as people speak of it: "accounting", "the partners", "AP".

    A mailbox such as Info is "your office": whoever is there reads it.
    """
    name = " ".join(_ASIDE.sub(" ", clean(label, 200)).split())[:80]
    words = name.casefold().split()
    if words and MAILBOXES.issuperset(words):
        return "your office"
    if not words or "@" in name or not all(w in DEPARTMENTS | _LINKS for w in words):
        return name
    spoken = " ".join(w.upper() if w in _SHORT else w for w in words)
    return f"the {spoken}" if words[-1] in _WITH_ARTICLE and words[0] != "the" else spoken


def called(label: str, others: Iterable[str] = ()) -> str:
    """Return what a letter calls *label*: the first name, if nobody of *others* shares it.

    Departments are called as people speak of them, addresses stay as they are, and
    who goes by a title ("Dr. Rossi") or by initials keeps the whole name.
    """
    if is_department(label):
        return department(label)
    name = full_name(label)
    first = name.split(" ")[0]
    if first.casefold().rstrip(".") in TITLES or len(first.rstrip(".")) < 2:
        return name
    namesakes = {n for n in map(full_name, others) if n.split(" ")[0] == first and " " in n}
    return name if len(namesakes | {name}) > 1 and " " in name else first
