"""Which copies do they want, and do they speak of another bank account?

The words are those of the thesaurus, in all its languages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mailbot.model.message import Message
from mailbot.model.people import CopyScope
from mailbot.understand.diversion import diverts, stays
from mailbot.understand.language import language_of
from mailbot.understand.thesaurus import Concepts, folded

_LETTERS = 5_000
_WORD = re.compile(r"[^\W_]+")
_BANK = re.compile(r"\bban(?:k|c|qu)|\biban\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.?!;\n]+")

_MONEY = frozenset({"bank", "iban", "pay", "will_pay", "paid", "payment", "transfer", "money"})
_ACCOUNT = frozenset({"iban", "account"})
_OTHER = frozenset({"new", "change"})
_ONLINE = frozenset({"portal", "access", "password", "link"})
"""An account on a page of the web is no bank account."""
_BESIDE = 3
"""So near to each other stand the words of "your new bank details"."""


def copies_wanted(
    message: Message, thesaurus: Mapping[str, Concepts], *, asked: bool = False
) -> CopyScope | None:
    """Return which copies *message* plainly asks for; None where it does not say, or says two.

    Who was *asked* may answer with a mere "all, please".
    """
    said = _sentences(message, thesaurus)
    found = {scope for sentence in said for scope in _scopes(sentence, asked=asked)}
    denied = any("not" in sentence and set(_scopes(sentence, asked=asked)) for sentence in said)
    return found.pop() if len(found) == 1 and not denied else None


def names_other_account(message: Message, thesaurus: Mapping[str, Concepts]) -> bool:
    """Say whether *message* speaks of bank details that are new, or of another way to pay."""
    if diverts(message.text):
        return True
    changing = "\n".join(s for s in _SENTENCE.split(message.text[:_LETTERS]) if not stays(s))
    said = _sentences(replace(message, text=changing), thesaurus)
    about_money = _BANK.search(message.text[:_LETTERS]) or any(
        not _MONEY.isdisjoint(sentence) for sentence in said
    )
    return bool(about_money) and any(map(_other_account, said))


def _scopes(sentence: Sequence[str], *, asked: bool) -> list[CopyScope]:
    found = []
    if "this_one" in sentence:
        found.append(CopyScope.THIS)
    if "all_of_them" in sentence or (asked and "all" in sentence):
        found.append(CopyScope.ALL)
    if {"month", "account"} <= set(sentence):
        found.append(CopyScope.STATEMENT)
    return found


def _other_account(sentence: Sequence[str]) -> bool:
    accounts = [n for n, concept in enumerate(sentence) if concept in _ACCOUNT]
    others = [n for n, concept in enumerate(sentence) if concept in _OTHER]
    return _ONLINE.isdisjoint(sentence) and any(
        abs(one - other) < _BESIDE
        and "supplier_customer" not in sentence[min(one, other) : max(one, other)]
        for one in accounts
        for other in others
    )


def _sentences(message: Message, thesaurus: Mapping[str, Concepts]) -> list[list[str]]:
    concepts = thesaurus.get(language_of(message, thesaurus))
    if concepts is None:
        return []
    sentences = _SENTENCE.split(message.text[:_LETTERS])
    return [concepts.of([folded(w) for w in _WORD.findall(one)]) for one in sentences]
