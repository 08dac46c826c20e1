"""What is the owner told of what they moved into our folders, and what is open of it?"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from mailbot.model.books import Books
from mailbot.model.event import Event
from mailbot.model.gesture_event import GestureAnswered
from mailbot.model.letter import DraftRecord, Letter, LetterKey
from mailbot.model.sending import Sending, SendingState

SHORT = 8
"""So many digits of a letter's key tell it from all others."""

WORTH_TELLING = timedelta(hours=1)
"""How long a letter may be put off before the owner hears of it: most servers let it in then."""


def told(events: Iterable[Event]) -> tuple[str, ...]:
    """Return the answers among *events*, such as those since the last digest."""
    return tuple(event.words for event in events if isinstance(event, GestureAnswered))


def doubtful(books: Books, now: datetime) -> tuple[str, ...]:
    """Return what is open of the letters that the owner approved, one sentence each."""
    return tuple(_sentences(books, now))


def unsettled(books: Books) -> Iterator[tuple[DraftRecord, Sending]]:
    """Yield the letters of which nobody knows whether they were sent."""
    for draft, sending in _each(books):
        open_ = sending.state in {SendingState.UNKNOWN, SendingState.UNDER_WAY}
        if open_ and not draft.state.sent:
            yield draft, sending


def named(letter: Letter) -> str:
    """Return what a letter is called: by its invoices and its readers."""
    about = f" about {', '.join(letter.invoices)}" if letter.invoices else ""
    first, *more = [a.address for a in letter.to] or ["nobody"]
    others = f" and {len(more)} other{'s' if len(more) > 1 else ''}" if more else ""
    return f"the letter{about} to {first}{others}"


def short(key: LetterKey) -> str:
    """Return how a letter is named on the command line."""
    return key[:SHORT]


def _sentences(books: Books, now: datetime) -> Iterator[str]:
    for draft, sending in unsettled(books):
        when = sending.begun or sending.at
        yield (
            f"Nobody knows whether {named(draft.letter)} was sent on {when:%Y-%m-%d %H:%M} UTC: "
            f"find out, then say `mailbot sending {short(draft.letter.key)} --sent` or `--not-sent`"
        )
    for draft, sending in _each(books):
        late = sending.first is not None and now - sending.first >= WORTH_TELLING
        if sending.state is SendingState.LATER and late and not draft.state.sent:
            yield f"{named(draft.letter)} could not be sent yet: {sending.reason}"


def _each(books: Books) -> Iterator[tuple[DraftRecord, Sending]]:
    if not books.sendings:
        return
    for case in books.cases.values():
        for draft in case.drafts:
            sending = books.sendings.get(draft.letter.key)
            if sending is not None:
                yield draft, sending
