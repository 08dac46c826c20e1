"""What does a digest say, in which order? Parts and lines, before they are text or a page."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mailbot.model.agenda import Agenda, Alarm, Errand, Riddle, Waiting
from mailbot.model.intake_event import InvoiceProposed, PaymentProposed
from mailbot.model.link import Evidence
from mailbot.model.map import RunaroundMap
from mailbot.model.policy import OwnFolders
from mailbot.render.digestwords import (
    LETTERS,
    STATES,
    day,
    habit,
    listed,
    money,
    people,
    sentence,
    several,
    short,
    told,
)
from mailbot.render.layout import TIED
from mailbot.render.noun import NOUNS
from mailbot.render.plain import clean

MOST_LINES = 8
"""So many lines a part has; the rest is counted."""

MOST_CARDS = 3
"""So many calls are told with all that helps; the others in a line each."""

MOST_MAPS = 3
"""So many runarounds are shown; the latest ones."""

MOST_TOLD_ONCE = 40
"""What stands nowhere else afterwards is told whole: answers to notes, alarms, warnings."""

KEY = 6
"""So many digits of a proposal's key are told."""

NO_FOLDERS = OwnFolders(notes=False, teaching=False)

STRANGERS = frozenset({Evidence.STRANGER_IN_CHAIN, Evidence.STRANGER_WITH_NUMBER})
"""Why a message was set aside that a contact on record would mend."""

ALIKE = frozenset({"Find out", "Say", "Do not say"})
"""What most cards have in common: a line that a card above has is not said again."""

STORY = 3
"""So many lines of the story stand on a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing: what it is about, what there is to say, and their own words."""

    about: str
    text: str
    quote: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    """More of it, each with what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Lines under one heading; *more* were left out."""

    title: str
    lines: tuple[Line, ...]
    more: str = ""
    alarming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest before it has a form: text and page are made of the same."""

    subject: str
    opening: str
    parts: tuple[Part, ...]
    maps: tuple[RunaroundMap, ...] = ()
    closing: tuple[str, ...] = ()


def digest_of(agenda: Agenda, folders: OwnFolders = NO_FOLDERS) -> Digest:
    """Return what the owner is told, what must be done first at the top.

    *folders*: by which of them the owner may answer.
    """
    parts = tuple(part for part in _parts(agenda, folders) if part.lines)
    return Digest(
        subject=_subject(agenda),
        opening=_opening(agenda),
        parts=parts,
        maps=tuple(map(_shortened, agenda.maps[:MOST_MAPS])),
        closing=tuple(_closing(agenda, notes=folders.notes)),
    )


def _parts(agenda: Agenda, folders: OwnFolders) -> Iterator[Part]:
    new = [alarm for alarm in agenda.alarms if not alarm.again]
    yield _part("At once", map(_alarm, new), most=MOST_TOLD_ONCE, alarming=True)
    yield _part("Call", _calls(agenda), "`mailbot call`", alarming=True)
    yield _part("Answers to you", map(_answer, agenda.answers), most=MOST_TOLD_ONCE)
    yield _part("Letters that wait in Drafts", map(_letter, agenda.letters))
    yield _part("They wait for you", map(_clock, agenda.clock))
    yield _part("Questions", _questions(agenda, folders))
    yield _part("Be careful", _warnings(agenda), most=MOST_TOLD_ONCE, alarming=True)
    yield _part("Still stopped", _stopped(agenda, folders))
    yield _part("What changed", _changes(agenda), "`mailbot show` has each client's")
    yield _part("Worth a thought", _thoughts(agenda))


def _part(
    title: str,
    lines: Iterable[Line],
    elsewhere: str = "`mailbot status`",
    *,
    most: int = MOST_LINES,
    alarming: bool = False,
) -> Part:
    found = list(lines)
    left = len(found) - most
    more = f"and {left} more: {elsewhere}" if left > 0 else ""
    return Part(title=title, lines=tuple(found[:most]), more=more, alarming=alarming)


def _subject(agenda: Agenda) -> str:
    new = [a.client or "a refused sign-in" for a in agenda.alarms if not a.again]
    if new:
        return clean(f"mailbot: at once: {people(tuple(dict.fromkeys(new)), 2)}")
    asked = _asked(agenda)
    counts = (
        (len(agenda.calls), "call"),
        (len(agenda.letters), "letter"),
        (asked, "question"),
        (sum(map(len, _careful(agenda))), "warning"),
        (len(agenda.answers), "answer"),
    )
    told = [several(count, one) for count, one in counts if count]
    return f"mailbot: {', '.join(told)}" if told else "mailbot: what changed"


def _careful(agenda: Agenda) -> tuple[tuple[object, ...], ...]:
    return agenda.told, agenda.warnings, agenda.troubles, agenda.problems


def _asked(agenda: Agenda) -> int:
    parts = (
        *(agenda.riddles, agenda.clock, agenda.invoices, agenda.payments),
        *(agenda.left_over, agenda.nameless, agenda.strangers, agenda.unwanted),
    )
    undated = {client for client, _ in agenda.undated}  # one question for all of a client's
    return sum(map(len, parts)) + len(undated)


def _opening(agenda: Agenda) -> str:
    """Return what there is to do, in one sentence that a phone shows beside the subject."""
    doing = [
        several(count, what)
        for count, what in (
            (sum(not alarm.again for alarm in agenda.alarms), "thing that cannot wait"),
            (len(agenda.calls), "call to make"),
            (len(agenda.letters), "letter to send"),
            (_asked(agenda), "question to answer"),
            (sum(map(len, _careful(agenda))), "warning to look at"),
        )
        if count
    ]
    if doing:
        return f"To do: {', '.join(doing)}."
    what = "what came of your notes and folders" if agenda.answers else "how it stands"
    return f"Nothing to do; this is {'what changed' if agenda.news else what}."


def _closing(agenda: Agenda, *, notes: bool) -> Iterator[str]:
    if agenda.letters:
        yield "Send, edit or delete a letter in Drafts: that is all mailbot needs."
    if notes:
        yield (
            "To answer or to tell mailbot something, save a draft into Mailbot/Notes with a "
            "subject such as “paid INV-104” or “called Acme: promised Friday”."
        )
    yield (
        "mailbot laid this message into your mailbox; it was sent to nobody, and nobody reads a "
        "reply to it."
    )


def _answer(answer: tuple[str, str]) -> Line:
    note, words = answer
    lines = [sentence(line) for line in words.splitlines() if line.strip()]
    return Line(about=f"“{short(note)}”" if note else "", text=" ".join(lines))


def _alarm(alarm: Alarm) -> Line:
    if not alarm.client:
        text = (
            f"{alarm.said}. Approved letters wait until it is mended; `mailbot doctor` checks it."
        )
        return Line(about="Sign-in refused", text=text)
    if alarm.counsel:
        return Line(
            about=alarm.client,
            text="mentions counsel or legal action. No letter goes to them any more; speak with "
            "your own lawyer before you answer.",
            quote=short(alarm.said),
        )
    return Line(about=alarm.client, text=sentence(alarm.said))


def _stopped(agenda: Agenda, folders: OwnFolders) -> Iterator[Line]:
    """Yield what stops letters still, of which the owner was told: one line a client."""
    told = {alarm.client for alarm in agenda.alarms if not alarm.again}
    held = (Alarm(client=client, said="", counsel=True) for client in agenda.stopped)
    for alarm in (*agenda.alarms, *held):
        if alarm.client not in told:
            told.add(alarm.client)
            yield _still(alarm, folders) if alarm.client else _alarm(alarm)


def _still(alarm: Alarm, folders: OwnFolders) -> Line:
    since = f" since {day(alarm.since)}" if alarm.since else ""
    resume = _say(f'resume "{alarm.client}"', folders)
    why = "they mention counsel or legal action" if alarm.counsel else "something looked like fraud"
    text = f"no letters{since}: {why}. {resume} ends it."
    return Line(about=alarm.client, text=text)


def _calls(agenda: Agenda) -> Iterator[Line]:
    said: set[tuple[str, str]] = set()
    for number, call in enumerate(agenda.calls):
        whom = f"{call.whom}, {call.client}" if call.whom != call.client else call.client
        phone = call.phone.replace(" ", TIED) or "no number on record"
        about = f"{clean(whom)}, {phone}"
        since = f"Waiting since {day(call.since)}. " if call.since < agenda.on else ""
        instead = f" {sentence(call.instead)}" if call.instead else ""
        text = f"{since}The client {'; and '.join(call.reasons)}.{instead}"
        rows = tuple(row for row in _card(call) if row not in said) if number < MOST_CARDS else ()
        said |= {row for row in rows if row[0] in ALIKE}
        yield Line(about=about, text=text, rows=rows)


def _card(call: Errand) -> Iterator[tuple[str, str]]:
    yield "Best moment", call.best_moment
    for line in list(_story(call))[:STORY]:
        yield "So far", line
    for line in call.find_out:
        yield "Find out", line
    for line in call.say:
        yield "Say", line
    for line in call.not_to_say:
        yield "Do not say", line


def _story(call: Errand) -> Iterator[str]:
    """Yield the story without the lines that only quote once more what was quoted."""
    quoted = ""
    for line in call.story:
        words = line.partition("“")[2]
        if not words or words not in quoted:
            yield line
        quoted += words


def _letter(letter: Waiting) -> Line:
    """Return a letter with its day: "since today" would be false when it is read tomorrow."""
    numbers = f" ({listed(letter.invoices)})" if letter.invoices else ""
    state = STATES.get(letter.state) or f"in Drafts since {day(letter.since)}"
    text = f"{LETTERS[letter.purpose]}{numbers}; {state}"
    rows = [("Why", short(letter.why))] if letter.why else []
    rows += [("Careful", letter.careful)] if letter.careful else []
    to = clean(f"{people(letter.to)}, {letter.client}")
    return Line(about=to, text=f"{text}.", rows=tuple(rows))


def _clock(riddle: Riddle) -> Line:
    return Line(
        about=f"{riddle.who}, {riddle.client}",
        text=f"waiting for your answer since {day(riddle.on)}.",
        quote=short(riddle.words),
    )


def _say(words: str, folders: OwnFolders) -> str:
    """Return what the owner says to mailbot: by a note, or else as a command."""
    said = words.replace('"', "")
    return f"“{said}”" if folders.notes else f"`mailbot {words}`"


def _choice(key: str, folders: OwnFolders) -> tuple[str, str]:
    """Return how a proposal is answered."""
    yes, no = ("yes", "no") if folders.notes else ("accept", "decline")
    mark = key[:KEY]
    return "Answer", f"{_say(f'{yes} {mark}', folders)} or {_say(f'{no} {mark}', folders)}"


def _questions(agenda: Agenda, folders: OwnFolders) -> Iterator[Line]:
    taught = "move the reply into the folder below Mailbot that says it, or write to them"
    for riddle in agenda.riddles:
        yield Line(
            about=f"{riddle.who}, {riddle.client}",
            text=f"wrote on {day(riddle.on)}. What do they mean?",
            quote=short(riddle.words) or "no words to go by",
            rows=(("Answer", taught if folders.teaching else "write to them"),),
        )
    yield from (_invoice(one, folders) for one in agenda.invoices)
    yield from (_payment(one, folders) for one in agenda.payments)
    for one in agenda.nameless:
        text = f"{one.by} named {one.name} on {day(one.on)}. What is the address?"
        words = _say(f'contact "{one.client}" "{one.name} <ADDRESS>"', folders)
        yield Line(about=one.client, text=text, rows=(("Answer", words),))
    yield from _undated(agenda, folders)
    for client, number, left in agenda.left_over:
        text = f"{money(left)} of {number} is left, too little for a letter or a call. Written off?"
        yield Line(about=client, text=text, rows=(("If so", _say(f"void {number}", folders)),))
    for aside in agenda.strangers:
        about = aside.sender.label
        words = _say(f"contact CLIENT {aside.sender.address}", folders)
        rows = (("If a client's", words),) if aside.reason in STRANGERS else ()
        yield Line(about=about, text=sentence(aside.reason), quote=short(aside.subject), rows=rows)
    for purpose in agenda.unwanted:
        text = f"You deleted each {NOUNS[purpose]} lately. Shall there be none any more?"
        yield Line(about="Letters", text=text)


def _undated(agenda: Agenda, folders: OwnFolders) -> Iterator[Line]:
    for client in dict.fromkeys(client for client, _ in agenda.undated):
        numbers = tuple(number for name, number in agenda.undated if name == client)
        verb = "is" if len(numbers) == 1 else "are"
        rows = (("Answer", _say(f"due {numbers[0]} DAY", folders)),)
        yield Line(about=client, text=f"When {verb} {listed(numbers)} due?", rows=rows)


def _invoice(proposal: InvoiceProposed, folders: OwnFolders) -> Line:
    number, client = proposal.number or "an invoice", proposal.client or "somebody"
    total = f", for {money(proposal.total)}" if proposal.total else ""
    return Line(
        about=f"{number}, {client}",
        text=f"you sent it on {day(proposal.sent.date())}{total}. Shall it go on record?",
        rows=(*(("Doubt", doubt) for doubt in proposal.doubts[:2]), _choice(proposal.key, folders)),
    )


def _payment(proposal: PaymentProposed, folders: OwnFolders) -> Line:
    payer = f", {proposal.payer}" if proposal.payer else ""
    numbers = tuple(share.invoice for share in proposal.shares)
    what = f" for {listed(numbers)}" if numbers else ""
    return Line(
        about=f"{money(proposal.amount)}{payer}",
        text=f"came in on {day(proposal.on)}. Is it{what or ' for an invoice'}?",
        quote=short(proposal.reference),
        rows=(*(("Doubt", doubt) for doubt in proposal.doubts[:2]), _choice(proposal.key, folders)),
    )


def _warnings(agenda: Agenda) -> Iterator[Line]:
    for words in agenda.told:
        yield Line(about="", text=sentence(words))
    for client, reason in agenda.warnings:
        yield Line(about=client, text=sentence(reason))
    for trouble in agenda.troubles:
        where = f"{trouble.place.folder}, message {trouble.place.uid}"
        text = f"cannot be read: {trouble.reason}. `mailbot retry` tries again."
        yield Line(about=where, text=text)
    for problem in agenda.problems:
        yield Line(about="", text=sentence(problem))


def _changes(agenda: Agenda) -> Iterator[Line]:
    for news in agenda.news:
        yield Line(about=news.client, text=sentence(told(news)))


def _thoughts(agenda: Agenda) -> Iterator[Line]:
    """Yield habits; once a week is enough for them."""
    for custom in agenda.customs if agenda.on.weekday() == calendar.MONDAY else ():
        yield Line(about=custom.client, text=sentence(habit(custom)))


def _shortened(runaround: RunaroundMap) -> RunaroundMap:
    return replace(
        runaround, arrows=tuple(replace(a, words=short(a.words)) for a in runaround.arrows)
    )
