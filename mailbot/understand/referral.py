"""To whom are we sent?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailbot.model.reading import Manner, Referral
from mailbot.understand.intent import Hit
from mailbot.understand.lexicon import Lexicon
from mailbot.understand.marked import MarkedText
from mailbot.understand.pattern import COMPANY, DEPARTMENT, EMAIL, PERSON, TARGETS
from mailbot.understand.person import Circle, known_as, name_written
from mailbot.understand.sentence import Sentence, Token

_REACH = 3
"""Small words that may stand between two parts of one referral: "Ruth in our accounting"."""

_KEPT = frozenset({Manner.WILL_FORWARD, Manner.GATEKEEPER, Manner.REFUSES_CONTACT})


def referrals(
    hits: Sequence[Hit],
    gone: Sequence[Hit],
    marked: MarkedText,
    circle: Circle,
    lexicon: Lexicon,
    own: frozenset[str],
) -> tuple[Referral, ...]:
    """Return whom the *hits* name, in the order of the text; else one that names nobody.

    Names are completed from the circle, where they can mean one person only; addresses
    are never made up, and never the writer's (*own*). Who is *gone* is nobody to turn to.
    """
    named: list[Referral] = []
    taken = _departed(gone)
    for hit in sorted(hits, key=lambda h: (h.sentence, h.first)):
        number, tokens = _targets(hit, marked, lexicon)
        free = [t for t in tokens if (number, t) not in taken]
        taken.update((number, t) for t in free)
        named.extend(
            _in_manner(one, hit.rule.manner)
            for one in _grouped(free, number, marked, lexicon)
            if one.address not in own or one.name
        )
    known = [_known(one, circle) for one in _paired(named, marked, own)]
    if known:
        return tuple(dict.fromkeys(known))
    if not hits:
        return ()
    manner = hits[0].rule.manner or Manner.WITHOUT_CONTACT
    if manner is Manner.WITH_CONTACT:
        manner = Manner.WITHOUT_CONTACT
    return (Referral(manner=manner, words=marked.quote(hits[0].sentence)),)


def with_names(
    found: Sequence[Referral],
    spans: Sequence[tuple[int, int]],
    marked: MarkedText,
    circle: Circle,
    lexicon: Lexicon,
    own: frozenset[str],
) -> tuple[Referral, ...]:
    """Return the referrals *found* by rules, with the names at *spans* and no others.

    A name that only a rule sees is taken off, unless its address stands beside it; one that
    no rule sees is added. So is an address that nobody has yet, unless it is our own or the
    writer's.
    """
    names = [(_with_title(start, end, marked, lexicon), start) for start, end in spans]
    kept, taken = [], set[int]()
    for one in found:
        words = set(_words(one.name, lexicon))
        same = [n for n, (name, _) in enumerate(names) if words & set(_words(name, lexicon))]
        if not one.name or same:
            taken.update(same)
            name = names[same[0]][0] if same else ""
            kept.append(replace(one, name=name))
        elif one.address:
            kept.append(one)
        elif one.department:
            kept.append(replace(one, name=""))
    for n, (name, start) in enumerate(names):
        if n not in taken:
            quote = marked.quote(marked.sentence_at(start)) if marked.sentences else ""
            kept.append(Referral(manner=Manner.WITH_CONTACT, name=name, words=quote))
    kept.extend(_addresses(kept, marked, own))
    named = [one for one in kept if one.name or one.address or one.department]
    return tuple(dict.fromkeys(_known(one, circle) for one in _paired(named or kept, marked, own)))


def _with_title(start: int, end: int, marked: MarkedText, lexicon: Lexicon) -> str:
    """Return the name at [start, end); titles before a single name belong to it."""
    name = name_written(marked.text[start:end], lexicon)
    titles: list[str] = []
    for word in reversed(marked.text[max(0, start - 24) : start].split()):
        if word.casefold().strip(".") not in lexicon.words["titles"]:
            break
        titles.insert(0, word)
    return " ".join([*titles, name]) if " " not in name else name


def _words(name: str, lexicon: Lexicon) -> list[str]:
    parts = name.casefold().replace(".", " ").split()
    return [part for part in parts if part not in lexicon.words["titles"]]


def _addresses(
    named: Sequence[Referral], marked: MarkedText, own: frozenset[str]
) -> Iterator[Referral]:
    """Yield the addresses of the text that nobody named has."""
    taken = own | {one.address for one in named}
    for at, slot in marked.slots.items():
        if slot.kind == EMAIL and slot.value not in taken:
            words = marked.quote(marked.sentence_at(at))
            yield Referral(manner=Manner.WITH_CONTACT, address=slot.value, words=words)


def departed(
    gone: Sequence[Hit], marked: MarkedText, circle: Circle, lexicon: Lexicon
) -> tuple[Referral, ...]:
    """Return who has left, if it is not the writer; without a name where nobody can tell it."""
    found: list[Referral] = []
    for hit in gone:
        tokens = marked.sentences[hit.sentence].tokens
        one = Referral(manner=Manner.LEFT_COMPANY, words=marked.quote(hit.sentence))
        at = _who_left(tokens, hit, lexicon)
        if at is not None:
            letters = marked.text[tokens[at].start : tokens[at].end]
            found.append(_known(replace(one, name=name_written(letters, lexicon)), circle))
        elif not _of_writer(tokens, hit, lexicon) and lexicon.words["others"] & {
            t.plain for t in tokens[: hit.behind]
        }:
            found.append(one)
    return tuple(dict.fromkeys(found))


def _who_left(tokens: Sequence[Token], hit: Hit, lexicon: Lexicon) -> int | None:
    """Return the token of who is named nearest before *hit* says it, else first within it."""
    if _of_writer(tokens, hit, lexicon):
        return None
    named = [at for at, t in enumerate(tokens[: hit.behind]) if t.plain == PERSON]
    before = [at for at in named if at <= hit.first]
    return next(iter((*before[-1:], *named)), None)


def _of_writer(tokens: Sequence[Token], hit: Hit, lexicon: Lexicon) -> bool:
    """Say whether the writer says it of themselves: "I", and not only "no longer with us"."""
    own = lexicon.words["self"] - lexicon.words["among_us"]
    return not own.isdisjoint(t.plain for t in tokens[max(hit.first - 1, 0) : hit.behind])


def _departed(gone: Sequence[Hit]) -> set[tuple[int, int]]:
    """Return the tokens that name who has left, up to the words that say so."""
    return {(hit.sentence, at) for hit in gone for at in range(hit.behind)}


def _targets(hit: Hit, marked: MarkedText, lexicon: Lexicon) -> tuple[int, list[int]]:
    """Return the sentence and the tokens of it that are whom *hit* means."""
    number = hit.sentence
    sentence = marked.sentences[number]
    found = [i for i in range(hit.first, hit.behind) if sentence.tokens[i].plain in TARGETS]
    if found:
        return number, [*found, *_beyond(sentence, found[-1], lexicon)]
    if "back" in hit.rule.when and number > 0:
        number -= 1
        before = marked.sentences[number]
        return number, [i for i, t in enumerate(before.tokens) if t.plain in TARGETS]
    return number, []


def _beyond(sentence: Sentence, last: int, lexicon: Lexicon) -> Iterator[int]:
    """Yield the slots right of *last* that small words tie to it."""
    between = 0
    for at in range(last + 1, len(sentence.tokens)):
        plain = sentence.tokens[at].plain
        if plain in TARGETS:
            between = 0
            yield at
        elif plain in lexicon.words["links"] and between < _REACH:
            between += 1
        else:
            return


def _grouped(
    tokens: Sequence[int], number: int, marked: MarkedText, lexicon: Lexicon
) -> Iterator[Referral]:
    """Yield one referral for each person, its department and address joined to it."""
    sentence = marked.sentences[number]
    words = marked.quote(number)
    current: Referral | None = None
    for at in sorted(tokens):
        token = sentence.tokens[at]
        part = Referral(manner=Manner.WITH_CONTACT, words=words)
        letters = marked.text[token.start : token.end]
        if token.plain == EMAIL:
            part = replace(part, address=marked.slots[token.start].value)
        elif token.plain == DEPARTMENT:
            part = replace(part, department=_department(letters, lexicon))
        elif token.plain == COMPANY:
            part = replace(part, department=letters)
        elif token.plain == PERSON:
            part = replace(part, name=name_written(letters, lexicon))
        joined = _joined(current, part)
        if joined is None and current is not None:
            yield current
        current = joined or part
    if current is not None:
        yield current


def _joined(one: Referral | None, other: Referral) -> Referral | None:
    """Return both as one, or None where they fill the same place."""
    if one is None:
        return None
    clash = (
        (one.name and other.name)
        or (one.address and other.address)
        or (one.department and other.department)
    )
    if clash:
        return None
    return replace(
        one,
        name=one.name or other.name,
        address=one.address or other.address,
        department=one.department or other.department,
    )


def _department(letters: str, lexicon: Lexicon) -> str:
    plain = letters.casefold().translate(lexicon.letters)
    parts = [part.strip(".") for part in plain.split()]
    words = tuple(w for part in parts for w in lexicon.spelling.get(part, (part,)))
    return lexicon.departments.get(words, " ".join(words))


def _in_manner(one: Referral, manner: Manner | None) -> Referral:
    if manner in _KEPT and manner is not None:
        return replace(one, manner=manner)
    if not one.name and not one.address:
        return replace(one, manner=Manner.ROLE_ONLY)
    return one


def _paired(named: list[Referral], marked: MarkedText, own: frozenset[str]) -> list[Referral]:
    """Give the one person without an address the one address that nobody has."""
    bare = [one.address for one in named if one.address and not one.name and not one.department]
    taken = {one.address for one in named} | own
    loose = bare or [
        s.value for s in marked.slots.values() if s.kind == EMAIL and s.value not in taken
    ]
    people = [one for one in named if one.name]
    if len(loose) != 1:
        return named
    local = loose[0].partition("@")[0]
    alike = [one for one in people if any(w in local for w in one.name.casefold().split())]
    one = next(iter(alike if len(alike) == 1 else people), None)
    if one is None or one.address or (len(people) != 1 and len(alike) != 1):
        return named
    others = [other for other in named if other.address != loose[0]]
    return [replace(other, address=loose[0]) if other is one else other for other in others]


def _known(one: Referral, circle: Circle) -> Referral:
    found = known_as(one.name, circle) if one.name else None
    if found is None and one.address:
        found = next((a for a in circle.people if a.address == one.address), None)
    if found is None:
        return one
    return replace(one, name=found.name or one.name, address=one.address or found.address)
