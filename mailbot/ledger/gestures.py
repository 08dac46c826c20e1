"""What follows from what the owner moved into our folders: letters sent, replies read anew."""

from dataclasses import replace

from mailbot.model.books import Books
from mailbot.model.event import CallRecommended, CorrectionForgotten, CorrectionMade, Event
from mailbot.model.gesture_event import (
    GestureAnswered,
    ReadingCorrected,
    SendingBegun,
    SendingEnded,
    SendingEvent,
    SendingSettled,
)
from mailbot.model.sending import SendingRecord, SendingState


def is_left_out(books: Books, event: Event) -> bool:
    """Say whether *event* counts no more: the owner said that the reply was read wrongly."""
    if not books.reread:
        return False
    known = books.reread.get(event.cause)
    if known is None and isinstance(event, CallRecommended):  # one that the whole case asked for
        known = books.reread.get(event.message)
    return known is not None and event.key in known.left_out


def begun_anew(stale: Books | None, books: Books) -> Books:
    """Return the empty *books*, which know what is left out by the *stale* ones."""
    return books if stale is None else replace(books, reread=dict(stale.reread))


def apply_gesture(books: Books, event: SendingEvent | ReadingCorrected | GestureAnswered) -> None:
    """Bring *books* up to date with what came of a gesture of the owner."""
    match event:
        case SendingEvent():
            _send(books, event)
        case ReadingCorrected():
            known = books.reread.get(event.message)
            if known is None or event.number > known.number:
                books.reread[event.message] = event
                books.stale = True
        case GestureAnswered():
            pass  # it is told, and changes nothing


def apply_correction(books: Books, event: CorrectionMade | CorrectionForgotten) -> None:
    """Keep what the owner said such replies are, or no longer."""
    if isinstance(event, CorrectionMade):
        books.corrections.pop(event.text, None)  # said anew, it is the latest
        books.corrections[event.text] = event
        return
    books.corrections = {
        text: made for text, made in books.corrections.items() if made.key != event.correction
    }


def _send(books: Books, event: SendingEvent) -> None:
    """Put into *books* what became of one letter that the owner approved."""
    known = books.sendings.get(event.letter)
    match event:
        case SendingBegun():
            books.sendings[event.letter] = SendingRecord(
                state=SendingState.UNDER_WAY,
                at=event.at,
                place=event.place,
                begun=event.at,
                message=event.message,
                to=event.to,
                refused=event.refused,
                tries=known.tries if known else 0,
                first=known.first if known else None,
            )
        case SendingEnded():
            books.sendings[event.letter] = _ended(known, event)
        case SendingSettled() if known is not None:
            state = SendingState.SENT if event.sent else SendingState.NOT_SENT
            books.sendings[event.letter] = replace(known, state=state, at=event.at)


def _ended(known: SendingRecord | None, event: SendingEnded) -> SendingRecord:
    before = known or SendingRecord(state=event.state, at=event.at, place=event.place)
    later = event.state is SendingState.LATER
    return replace(
        before,
        state=event.state,
        at=event.at,
        place=event.place,
        reason=event.reason,
        again=event.again,
        tries=before.tries + 1 if later else 0,
        first=(before.first or event.at) if later else None,
    )
