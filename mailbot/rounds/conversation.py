"""What does a whole conversation say, with nothing known but its messages?"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailbot.decide.conduct import Turn
from mailbot.decide.conversation import Outcome, outcome_of
from mailbot.decide.pointing import Party
from mailbot.model.letter import Purpose
from mailbot.model.message import Address, Message
from mailbot.model.people import Contact
from mailbot.model.reading import Context, Intent, Manner, Reading, Referral
from mailbot.rounds.explain import message_in
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.question import (
    asks_for_contact,
    asks_for_paperwork,
    confirms_payment,
)
from mailbot.understand.reading import Reader, read

_LONGEST_DEPARTMENT = 4
"""Words that a department is called by at most."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One message of a conversation as it came (RFC 5322): a letter of ours, or an answer."""

    ours: bool
    raw: bytes


def concluded(messages: Sequence[Spoken], reader: Reader, now: datetime) -> Outcome:
    """Return what the *messages* of a conversation come to, oldest first.

    Each answer is read knowing what our last letter asked and everybody seen so far; *now*
    stands in for dates that are missing or absurd.
    """
    listener = _Listener(reader=reader, now=now)
    turns = [listener.hear(message) for message in messages]
    titles = frozenset(t for one in reader.lexicons.values() for t in one.words["titles"])
    return outcome_of(turns, titles)


@dataclass(slots=True, kw_only=True)
class _Listener:
    """What is known so far of a conversation; it grows with every message."""

    reader: Reader
    now: datetime
    own: dict[str, Address] = field(default_factory=dict)
    others: dict[str, Address] = field(default_factory=dict)
    asked: bool | None = None
    """Whether our last letter asks for the contact; None before there is one."""

    def hear(self, spoken: Spoken) -> Turn:
        """Return one message as a turn of the conversation, and remember who is in it."""
        message, _ = message_in(spoken.raw, self.now)
        if spoken.ours:
            return self._ours(message)
        return self._theirs(message)

    def _ours(self, message: Message) -> Turn:
        self.own[message.sender.address] = message.sender
        self._meet((*message.to, *message.cc))
        self.asked = asks_for_contact(message.text, self.reader.questions)
        return Turn(
            message=message,
            by=Party(name=message.sender.name, address=message.sender.address),
            asks_contact=self.asked,
            confirms_payment=confirms_payment(message.text, self.reader.questions),
        )

    def _theirs(self, message: Message) -> Turn:
        own = self.own or {a.address: a for a in message.to[:1]}
        asked = self.asked
        if asked is None:
            asked = asks_for_contact(message.quoted, self.reader.questions)
        known = [a for a in self.others.values() if a.address not in own]
        context = Context(
            today=message.on or message.at.date(),
            asked=Purpose.CLARIFY_CONTACT if asked else None,
            contacts=tuple(Contact(address=a.address, name=a.name) for a in known),
            own_addresses=tuple(own),
        )
        reading = read(message, context, self.reader)
        lexicons = self.reader.lexicons
        self._meet((message.sender, *message.to, *message.cc))
        return Turn(
            message=message,
            by=_party(message.sender, lexicons),
            reading=reading,
            targets=_targets(reading, own, lexicons),
            asks_paperwork=asks_for_paperwork(message.text, self.reader.questions),
        )

    def _meet(self, people: Iterable[Address]) -> None:
        for one in people:
            if one.address and (one.name or one.address not in self.others):
                self.others[one.address] = one


def _targets(
    reading: Reading, own: Mapping[str, Address], lexicons: Mapping[str, Lexicon]
) -> tuple[Party, ...]:
    """Return whom *reading* sends us to: not who is gone, not ourselves.

    Beside the person who is named THE contact, a department is what that person does.
    """
    departing = {Manner.LEFT_COMPANY, Manner.SELF_ACCEPT}
    named = [r for r in reading.referrals if r.manner not in departing and not _ours(r, own)]
    if reading.says(Intent.CONTACT_ANSWER) and any(r.name for r in named):
        named = [r for r in named if r.name]
    parties = (_target(one, lexicons) for one in named)
    return tuple(p for p in parties if p.name or p.address or p.department)


def _ours(referral: Referral, own: Mapping[str, Address]) -> bool:
    """Say whether a referral names us, by address or by a part of our name."""
    if referral.address:
        return referral.address.casefold() in own
    words = set(referral.name.casefold().split())
    return any(words and words <= set(a.name.casefold().split()) for a in own.values())


def _target(referral: Referral, lexicons: Mapping[str, Lexicon]) -> Party:
    address = referral.address.casefold()
    if referral.name:
        return Party(name=referral.name, address=address)
    if referral.department:
        found = _departments(referral.words, lexicons)
        written = (words for name, words, _ in found if name == referral.department)
        words = next(written, referral.department.casefold())
        return Party(address=address, department=_one_name(words, lexicons), written=words)
    if called := _called(address, referral.words):
        return Party(name=called, address=address)
    return replace(_party(Address(address=address), lexicons), written="")


def _called(address: str, words: str) -> str:
    """Return the name in *words* that the front of *address* is made of, or an empty text."""
    parts = [re.escape(part) for part in _WORD.findall(address.partition("@")[0])]
    if len(parts) < 2:
        return ""
    found = re.search(rf"\b{'[ -]'.join(parts)}\b(?!@)", words, re.IGNORECASE)
    return found.group() if found else ""


def _party(sender: Address, lexicons: Mapping[str, Lexicon]) -> Party:
    """Return who *sender* is: a department if its name, or its nameless mailbox, says so."""
    called = sender.name or sender.address.partition("@")[0]
    several = len(_WORD.findall(called)) > 1
    found = [f for f in _departments(called, lexicons) if f[2] > 1 or not several]
    if not found:
        return Party(name=sender.name, address=sender.address)
    _, words, _ = max(found, key=lambda f: f[2])
    department = _one_name(words, lexicons)
    return Party(address=sender.address, department=department, written=words)


def _one_name(words: str, lexicons: Mapping[str, Lexicon]) -> str:
    """Return the one name of all that mean the same department as *words*.

    English comes first: its names of departments are used everywhere.
    """
    some = (lexicons[language] for language in sorted(lexicons, key=lambda n: (n != "en", n)))
    names = (one.departments.get(tuple(words.translate(one.letters).split())) for one in some)
    return next(filter(None, names), words)


def _departments(text: str, lexicons: Mapping[str, Lexicon]) -> Iterator[tuple[str, str, int]]:
    """Yield each department named in *text*, the fewest words that mean it, and of how many.

    "The accounting team" is called "accounting", for that alone means the same.
    """
    words = _WORD.findall(text.casefold())
    for lexicon in lexicons.values():
        folded = [word.translate(lexicon.letters) for word in words]
        at = 0
        while at < len(words):
            ends = range(min(len(words), at + _LONGEST_DEPARTMENT), at, -1)
            named = (b for b in ends if tuple(folded[at:b]) in lexicon.departments)
            behind = next(named, at)
            if behind > at:
                name = lexicon.departments[tuple(folded[at:behind])]
                first, last = _fewest(folded, at, behind, lexicon)
                yield name, " ".join(words[first:last]), behind - at
            at = max(behind, at + 1)


def _fewest(folded: Sequence[str], at: int, behind: int, lexicon: Lexicon) -> tuple[int, int]:
    """Return the shortest stretch in [at, behind) that means the same department."""
    name = lexicon.departments[tuple(folded[at:behind])]
    parts = [(a, b) for a in range(at, behind) for b in range(a + 1, behind + 1)]
    same = [p for p in parts if lexicon.departments.get(tuple(folded[p[0] : p[1]])) == name]
    return min(same, key=lambda p: p[1] - p[0])
