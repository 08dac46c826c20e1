"""Our own folders: made where letters may be written; one that fails holds up nothing else."""

from collections.abc import Sequence

from mailbot.model.errors import FolderMissing, Refused
from mailbot.model.gesture_event import GestureAnswered
from mailbot.model.mailbox import FolderState, Trouble
from mailbot.model.message import Place
from mailbot.rounds.office import Office


def make(office: Office, names: Sequence[str]) -> None:
    """Make our folders *names*, unless all letters are on hold.

    Where the server makes none, the digest says so once, and the status as long as it is so.
    """
    if office.paused:
        return
    place = Place(folder=f"Mailbot/{names[0]}", uidvalidity=0, uid=0)
    known = [trouble for trouble in office.store.troubles() if trouble.place == place]
    try:
        for name in names:
            office.mailbox.ensure(name)
    except Refused:
        if not known:
            office.record([_told(office, names)])
            office.store.note(Trouble(place=place, tries=1, reason=_reason(names)))
    else:
        for trouble in known:
            office.store.forget(trouble.place)


def look(office: Office, name: str) -> FolderState | None:
    """Return how our folder *name* stands; None if it is not there.

    Raises FolderMissing if it went meanwhile, Refused if it cannot be looked into.
    """
    folder = office.mailbox.folders.ours(name)
    if folder is None:
        return None
    try:
        return office.mailbox.state(folder)
    except FolderMissing:
        raise FolderMissing(f"{folder}: the folder is gone; it is made again") from None
    except Refused as error:
        words = "the server does not let mailbot look into this folder; look at its permissions"
        raise Refused(f"{folder}: {words}") from error


def inbox_of(office: Office) -> str:
    """Return where what came by mail goes back to."""
    watched = office.mailbox.folders.inbox
    return "INBOX" if "INBOX" in watched else watched[0]


def _reason(names: Sequence[str]) -> str:
    more = f" (nor {len(names) - 1} more)" if len(names) > 1 else ""
    return f"your server does not let mailbot make this folder{more}; make it in your mail program"


def _told(office: Office, names: Sequence[str]) -> GestureAnswered:
    """Return the warning; whatever comes and goes, it is on record once."""
    folders = ", ".join(f"Mailbot/{name}" for name in names)
    return GestureAnswered(
        at=office.clock.now(),
        cause=f"folder {names[0]}",
        words=(
            f"Your server does not let mailbot make folders. Make {folders} in your mail program"
            " to use them; without them, all else works."
        ),
        warning=True,
    )
