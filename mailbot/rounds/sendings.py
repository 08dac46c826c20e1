"""What does the owner say of a letter of which nobody knew whether it was sent?"""

from mailbot.decide.sending import named, unsettled
from mailbot.model.books import Books
from mailbot.model.draft_event import DraftApproved
from mailbot.model.errors import UsageError
from mailbot.model.event import Event
from mailbot.model.gesture_event import SendingSettled
from mailbot.rounds.desk import Command


def settled(
    which: str, books: Books, command: Command, *, sent: bool
) -> tuple[str, tuple[Event, ...]]:
    """Return what the letter is called whose key begins with *which*, and what is on record of it.

    Raises UsageError if no open letter, or more than one, is meant.
    """
    meant = [one for one in unsettled(books) if one[0].letter.key.startswith(which.casefold())]
    if len(meant) != 1 or not which:
        raise UsageError(f"no open letter {which}; `mailbot sending` lists them")
    ((draft, sending),) = meant
    letter = draft.letter
    events: list[Event] = [
        SendingSettled(
            at=command.now,
            cause=command.cause,
            client=letter.client,
            letter=letter.key,
            sent=sent,
        )
    ]
    if sent:
        events.append(
            DraftApproved(
                at=command.now,
                cause=command.cause,
                client=letter.client,
                letter=letter.key,
                message=sending.message or letter.message_id,
                written=sending.begun or sending.at,
                evidence="you said so",
            )
        )
    return named(letter), tuple(events)
