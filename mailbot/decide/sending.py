"""What is open of the letters that the owner approved?"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from mailbot.model.books import Books
from mailbot.model.count import counted
from mailbot.model.letter import DraftRecord, Letter, LetterKey
from mailbot.model.people import Owner
from mailbot.model.sending import SendingRecord, SendingState

_DIGITS = 8
"""So many digits of a letter's key tell it from all others."""

WORTH_TELLING = timedelta(hours=1)
"""How long a letter may be put off before the owner hears of it: most servers let it in then."""


def doubtful(
    books: Books, owner: Owner, now: datetime, told: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return what is open of the letters that the owner approved, and is not *told* anyway."""
    return (*_unknown(books, owner, told), *_put_off(books, now))


def unsettled(books: Books) -> Iterator[tuple[DraftRecord, SendingRecord]]:
    """Yield the letters of which nobody knows whether they were sent."""
    for draft, sending in _each(books):
        open_ = sending.state in {SendingState.UNKNOWN, SendingState.UNDER_WAY}
        if open_ and not draft.state.sent:
            yield draft, sending


def named(letter: Letter) -> str:
    """Return what a letter is called: by its invoices and its readers."""
    about = f" about {', '.join(letter.invoices)}" if letter.invoices else ""
    first, *more = [a.address for a in letter.to] or ["nobody"]
    others = f" and {counted(len(more), 'other')}" if more else ""
    return f"the letter{about} to {first}{others}"


def short(key: LetterKey) -> str:
    """Return how a letter is named on the command line."""
    return key[:_DIGITS]


def _unknown(books: Books, owner: Owner, told: Sequence[str]) -> Iterator[str]:
    for draft, sending in unsettled(books):
        command = f"mailbot sending {short(draft.letter.key)} --sent"
        if not any(command in words for words in told):
            yield (
                f"Nobody knows whether {named(draft.letter)} was sent on "
                f"{owner.day_of(sending.begun or sending.at)}: find out, then say `{command}` or "
                "`--not-sent`"
            )


def _put_off(books: Books, now: datetime) -> Iterator[str]:
    """Yield what waits for the server, in one sentence for each thing that it said."""
    waiting: dict[str, list[Letter]] = {}
    for draft, sending in _each(books):
        late = sending.first is not None and now - sending.first >= WORTH_TELLING
        if sending.state is SendingState.LATER and late and not draft.state.sent:
            waiting.setdefault(sending.reason, []).append(draft.letter)
    for reason, letters in waiting.items():
        which = named(letters[0]) if len(letters) == 1 else f"{len(letters)} letters"
        yield f"{which} could not be sent yet: {reason}"


def _each(books: Books) -> Iterator[tuple[DraftRecord, SendingRecord]]:
    if not books.sendings:
        return
    for case in books.cases.values():
        for draft in case.drafts:
            sending = books.sendings.get(draft.letter.key)
            if sending is not None:
                yield draft, sending
