"""Which acts does a note ask for, and what in it is not understood?"""

from collections.abc import Iterator
from difflib import get_close_matches

from mailbot.intake.note.act import Act, Question
from mailbot.intake.note.line import LONGEST, tokens_of, typed, without_prefixes
from mailbot.intake.note.slip import Slip, World
from mailbot.intake.note.telling import TELLING
from mailbot.intake.note.vocabulary import Found
from mailbot.intake.note.wording import READING
from mailbot.model.errors import DataError

MOST = 20
"""Lines of one note."""

NAMELESS = frozenset(
    {"", "no subject", "kein betreff", "sans objet", "sin asunto", "geen onderwerp"}
)
NAMELESS |= {"nessun oggetto", "sem assunto", "note", "notiz", "nota", "notitie", "mailbot"}
"""What stands as the subject where nobody wrote one."""

_FIRST_ONLY = frozenset({"accept", "decline"})
"""Commands whose words are said in passing as well: only at the beginning they are meant."""

_WITH_WORDS = frozenset({"called", "hold"})
"""Commands with room for free words: others in those mean nothing."""

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
    for line in lines:
        try:
            said += read_line(line, world)
        except DataError as error:
            said.append(Question(line=line, why=str(error)))
    for line in map(typed, below.splitlines()):
        try:
            said += read_line(line, world) if tokens_of(line) else ()
        except DataError:
            break
    return tuple(said)


def _lines(subject: str, body: str, world: World) -> Iterator[str]:
    whole = typed(without_prefixes(typed(subject)))
    plain = " ".join(t.plain for t in tokens_of(whole))
    if plain not in NAMELESS:
        yield whole
    for raw in body.splitlines():
        line = typed(raw)
        if line.startswith((">", "--", "__")) or _ends(line, world):
            return
        if tokens_of(line):
            yield line


def _ends(line: str, world: World) -> bool:
    """Say whether *line* begins what is not the owner's command: a signature, a greeting."""
    words = tuple(t.plain for t in tokens_of(line))
    if " ".join(words) in world.endings:
        return True
    phrases = world.vocabulary.tables["ending"]
    whole = phrases.get(words)
    sent = any(phrases.get(words[:count]) for count in (2, 3) if len(words) > count)
    return bool(whole) or (sent and not words[0].startswith(("thank", "best")))


def read_line(line: str, world: World) -> tuple[Act, ...]:
    """Return the acts of one *line*. Raises DataError for what is not understood."""
    if len(line) > LONGEST:
        raise DataError(f"the line is too long for a command: {len(line):,} characters")
    if line.rstrip().endswith("?"):
        raise DataError(
            "that is a question, and a note is a command; `mailbot status` shows things"
        )
    slip = Slip(line, world)
    while _greeting(slip):
        pass
    command = _command(slip)
    if command is None:
        raise DataError(_did_you_mean(slip))
    slip.use(command.first, command.behind)
    reading = READING.get(command.means) or TELLING[command.means]
    return reading(slip)


def _greeting(slip: Slip) -> bool:
    """Use up a word before the command that changes nothing: "please", "mailbot"."""
    first = min(slip.free, default=None)
    if first is None:
        return False
    word = slip.tokens[first].plain
    if slip.world.vocabulary.meaning("filler", word) != "greetings" and word not in {
        "please",
        "bitte",
    }:
        return False
    slip.use(first, first + 1)
    return True


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
        words = " and ".join(f"“{_text(slip, c)}”" for c in found)
        raise DataError(f"{words} are two commands; write each on a line of its own")
    return found[0]


def _text(slip: Slip, found: Found) -> str:
    return " ".join(t.text for t in slip.tokens[found.first : found.behind])


def _did_you_mean(slip: Slip) -> str:
    vocabulary = slip.world.vocabulary
    known = vocabulary.spoken("commands")
    meant: dict[str, str] = {}
    for i in slip.without_fillers()[:4]:
        word = slip.tokens[i].plain
        for close in get_close_matches(word, known, n=2, cutoff=NEAR) if len(word) > 3 else ():
            meant.setdefault(vocabulary.meaning("commands", close), close)
    if meant:
        return f"no command; did you mean {' or '.join(f'“{word}”' for word in meant.values())}?"
    return "no command is in it; a note says `paid`, `hold`, `resume`, `contact`, `called` …"
