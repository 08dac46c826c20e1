"""Which acts does a note ask for, and what in it is not understood?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from mailbot.intake.note.act import Act, Question
from mailbot.intake.note.calling import NOBODY, called
from mailbot.intake.note.line import LONGEST, tokens_of, typed, without_prefixes
from mailbot.intake.note.slip import Slip, World
from mailbot.intake.note.telling import TELLING, kind
from mailbot.intake.note.vocabulary import Found
from mailbot.intake.note.wording import READING
from mailbot.model.errors import DataError

MOST = 20
"""Lines of one note."""

_FIRST_ONLY = frozenset({"accept", "decline"})
"""Commands whose words are said in passing as well: only at the beginning they are meant."""

_WITH_WORDS = frozenset({"called", "hold"})
"""Commands with room for free words: others in those mean nothing."""

_QUESTION = "that is a question, and a note is a command; `mailbot status` shows things"
_EXAMPLE = "; a note says `paid INV-104`, `hold Acme until Monday` …"
_SENTENCE_END = re.compile(r"[.!?] ")
_FAREWELL = 6
"""Words of a greeting with which a line ends, and the name behind it."""

READINGS = {**READING, **TELLING, "called": called}
"""How each command is read."""

NEAR = 0.74
"""How much of a word must stand for it to be taken for a slip of the pen."""


def read_note(
    subject: str, body: str, world: World, *, below: str = ""
) -> tuple[Act | Question, ...]:
    """Return what a note says, line by line: the subject, then the body to the signature.

    What stands *below*, where a signature may be, counts as far as it is commands.

    Each line is an act, or acts alike (two invoices paid), or a question why it is none. Nothing
    is guessed: a word that was not understood, a name that fits two, a day of two readings is
    a question.
    """
    lines = tuple(_lines(subject, body, world))
    if not lines:
        return (Question(line="", why="the note is empty; its subject is the command"),)
    if len(lines) > MOST:
        return (Question(line=lines[0], why=f"{len(lines)} lines; a note has {MOST} at most"),)
    said: list[Act | Question] = []
    for one in _together(lines, world):
        said += one.acts or ((Question(line=one.line, why=one.why),) if one.why else ())
    said = _with_one_hint(said)
    for line in map(typed, below.splitlines()):
        try:
            said += read_line(line, world) if tokens_of(line) else ()
        except DataError:
            break
    return tuple(said)


def _with_one_hint(said: list[Act | Question]) -> list[Act | Question]:
    """Return what was *said* with the example of a command in the last question alone."""
    last = max((i for i, one in enumerate(said) if isinstance(one, Question)), default=-1)
    return [
        replace(one, why=one.why.removesuffix(_EXAMPLE))
        if isinstance(one, Question) and i != last
        else one
        for i, one in enumerate(said)
    ]


@dataclass(slots=True, kw_only=True)
class _Read:
    """A line, the command in it, and what came of it: acts, or why there are none."""

    line: str
    command: str
    acts: tuple[Act, ...] = ()
    why: str = ""


def _together(lines: tuple[str, ...], world: World) -> list[_Read]:
    """Return *lines* as read; one without a command goes with the command before it."""
    found: list[_Read] = []
    head: _Read | None = None
    topic = _topic(lines, world)
    for line in lines[bool(topic) or _is_heading(lines, world) :]:
        one = _read(f"{topic}: {line}" if topic else line, world)
        found.append(one)
        if one.command and not (one.why and head is not None and head.why):
            head = one
        elif head is not None and not (head.acts and head.command == "called"):
            both = _read(f"{head.line} {line}", world)
            if both.acts and not head.acts:  # "received today", and below it what
                one.acts, head.why = both.acts, ""
            elif both.acts and found[-2] is head:  # "hold Acme", and below it until when
                head.line, head.acts = both.line, both.acts
                found.pop()
    return found


def _read(line: str, world: World) -> _Read:
    one = _Read(line=line, command=_command_of(line, world))
    try:
        one.acts = read_line(line, world)
    except DataError as error:
        one.why = str(error)
    return one


def _command_of(line: str, world: World) -> str:
    try:
        found = _command(Slip(line, world))
    except DataError:
        return "several"
    return found.means if found is not None else ""


def _topic(lines: tuple[str, ...], world: World) -> str:
    """Return the first line if it only names a client, and no line below names another."""
    named = [_clients_of(line, world) for line in lines]
    first = Slip(lines[0], world)
    one = first.clients(people=False)
    alone = len(one) == 1 and not first.without_fillers() and len(lines) > 1
    return lines[0] if alone and len(named[0]) == 1 and not set().union(*named) - named[0] else ""


def _clients_of(line: str, world: World) -> set[str]:
    found = Slip(line, world).clients(people=True)
    return {name for one in found for name in one.clients}


def _is_heading(lines: tuple[str, ...], world: World) -> bool:
    """Say whether the first line only says what a line below says with more: "Hold", "Acme"."""
    means, first = _command_of(lines[0], world), Slip(lines[0], world)
    if any(c.isdigit() for c in lines[0]):
        return False
    for one in first.find("commands", means):
        first.use(one.first, one.behind)
    words = {first.tokens[i].plain for i in first.without_fillers()}
    return any(
        words <= {t.plain for t in tokens_of(line)}
        and len(tokens_of(line)) > len(first.tokens)
        and _command_of(line, world) in ({means} if means else READINGS)
        for line in lines[1:]
    )


def _lines(subject: str, body: str, world: World) -> Iterator[str]:
    whole = typed(without_prefixes(typed(subject)))
    if not _says_nothing(whole, world):
        yield _without_farewell(whole, world)
    for raw in body.splitlines():
        line = typed(raw)
        if line.startswith((">", "--", "__")) or _ends(line, world):
            return
        if tokens_of(line) and not _says_nothing(line, world, tables=("filler",)):
            yield _without_farewell(line, world)


def _says_nothing(line: str, world: World, tables: tuple[str, ...] = ("heading", "filler")) -> bool:
    """Say whether *line* is no more than a greeting, or (as a subject) "note"."""
    slip = Slip(line, world)
    for table in tables:
        for one in slip.find(table):
            slip.use(one.first, one.behind)
    return not slip.free


def _without_farewell(line: str, world: World) -> str:
    """Return *line* without the greeting that ends it: "... Kind regards, Ellen"."""
    for fit in _SENTENCE_END.finditer(line):
        rest = line[fit.end() :]
        short = len(tokens_of(rest)) <= _FAREWELL and not any(c.isdigit() for c in rest)
        if short and _ends(rest, world):
            return line[: fit.start() + 1]
    return line


def _ends(line: str, world: World) -> bool:
    """Say whether *line* begins what is not the owner's command: a signature, a greeting."""
    words = tuple(t.plain for t in tokens_of(line))
    if " ".join(words) in world.endings:
        return True
    phrases = world.vocabulary.tables["ending"]
    whole = phrases.get(words)
    sent = any(phrases.get(words[:count]) for count in (2, 3) if len(words) > count)
    doubt = {one.means for one in Slip(line, world).find("said")} & {"not", "partly"}
    return bool(whole) or (sent and not doubt and not words[0].startswith("thank"))


def read_line(line: str, world: World) -> tuple[Act, ...]:
    """Return the acts of one *line*. Raises DataError for what is not understood."""
    if len(line) > LONGEST:
        raise DataError(f"the line is too long for a command: {len(line):,} characters")
    slip = Slip(line, world)
    asked = _greeting(slip)
    command = _command(slip)
    _check_question(slip, command, asked=asked)
    if command is None and slip.find("kinds"):
        return kind(slip)  # "Acme is an avoider"
    if command is None:
        raise DataError(_did_you_mean(slip))
    slip.use(command.first, command.behind)
    slip.command = tuple(t.plain for t in slip.tokens[command.first : command.behind])
    return READINGS[command.means](slip)


def _greeting(slip: Slip) -> bool:
    """Use up what is said before the command and changes nothing; say if it is asked for so."""
    asked = False
    while (first := min(slip.free, default=None)) is not None:
        found = next((f for f in slip.find("filler") if f.first == first), None)
        if found is None or found.means not in {"greetings", "requests"}:
            break
        asked = asked or found.means == "requests"
        slip.use(found.first, found.behind)
    return asked


def _check_question(slip: Slip, command: Found | None, *, asked: bool) -> None:
    """Raise DataError where something is asked, or said with a wink, and not told.

    "Could you hold Acme?" is *asked* for, and told.
    """
    line = slip.line
    ends = line.rstrip(" .!)\"'").endswith("?")
    free = command is not None and command.means in _WITH_WORDS
    if (ends and not asked) or ("?" in line and not ends and not free):
        raise DataError(_QUESTION)
    first = min(slip.free, default=0)
    asks = first in slip.free and slip.world.vocabulary.meaning("asking", slip.tokens[first].plain)
    end = command.first if command is not None else len(slip.tokens)
    if asks and any(first < i < end for i in slip.without_fillers()):
        raise DataError(_QUESTION)
    if command is None:
        return
    start, end = slip.tokens[command.first].start, slip.tokens[command.behind - 1].end
    text = slip.text_of(command)
    if line[:start].endswith('"') and line[end:].startswith('"') and line.strip('" ') != text:
        raise DataError(f"“{text}” in quotes: is it so? Then write it without them")


def _command(slip: Slip) -> Found | None:
    """Return the command of the line: what it begins with, or else the only one in it."""
    first = min(slip.free, default=0)
    found = [c for c in slip.find("commands") if c.means not in _FIRST_ONLY or c.first == first]
    if not found:
        return None
    if found[0].first == first or found[0].means in _WITH_WORDS:
        return found[0]
    # A name may hold a word that is a command elsewhere.
    names = slip.world.names.named(slip.tokens, frozenset(slip.free), people=True)
    taken = {i for name in names for i in range(name.first, name.behind)}
    others = [c for c in found if not taken.issuperset(range(c.first, c.behind))]
    found = others or found
    if len({c.means for c in found}) > 1:
        words = " and ".join(f"“{slip.text_of(c)}”" for c in found)
        raise DataError(f"{words} are two commands; write each on a line of its own")
    return found[0]


def _did_you_mean(slip: Slip) -> str:
    vocabulary = slip.world.vocabulary
    known = vocabulary.spoken("commands")
    meant: dict[str, str] = {}
    names = slip.world.names.named(slip.tokens, frozenset(slip.free), people=True)
    named = {i for one in names for i in range(one.first, one.behind)}
    for i in [i for i in slip.without_fillers() if i not in named][:4]:
        word = slip.tokens[i].plain
        if any((word,) in table for table in vocabulary.tables.values()):
            continue
        for close in get_close_matches(word, known, n=2, cutoff=NEAR) if len(word) > 3 else ():
            meant.setdefault(vocabulary.meaning("commands", close), close)
    if slip.find("said", "nobody"):
        return NOBODY
    unknown = _unknown(slip)
    what = f", and I do not understand “{unknown}”" if unknown not in {"", slip.line} else ""
    if meant:
        words = " or ".join(f"“{word}”" for word in meant.values())
        return f"no command is in it{what}; did you mean {words}?"
    return f"no command is in it{what}{_EXAMPLE}"


def _unknown(slip: Slip) -> str:
    """Return the words of a line without a command that no command would understand."""
    slip.numbers()
    slip.clients(people=True)
    slip.take_all("small")
    return slip.rest()
