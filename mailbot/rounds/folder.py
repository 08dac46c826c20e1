"""Read what is new in a folder, each message once, whatever happens in between."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from mailbot.model.errors import (
    FolderMissing,
    FolderUnsteady,
    MailboxBroken,
    MailboxUnreachable,
    PoisonMessage,
    StorageError,
)
from mailbot.model.event import Event
from mailbot.model.mailbox import Cursor, Trouble
from mailbot.model.message import Fetched, Place
from mailbot.rounds.office import Office
from mailbot.rounds.ports import Store

log = logging.getLogger(__name__)

AT_ONCE = 200
"""How many headings are looked at between two cursors on record."""

TRIES = 3
"""How often a message may fail before it is quarantined (G8)."""

RENUMBERED = 5
"""So often in a row may a server number a folder anew (UIDVALIDITY) before mailbot stops."""

Wanted = Callable[[Office, Fetched], bool]
"""Says from the headers alone whether a message is worth fetching."""

Tell = Callable[[Office, Fetched], Iterable[Event]]
"""Gives the events that a message leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """The unread UIDs of a folder, ascending, and the cursor that settles them all."""

    folder: str
    uidvalidity: int
    uids: tuple[int, ...]
    end: Cursor

    def batches(self) -> Iterator[Sequence[int]]:
        """Yield the UIDs in steps of AT_ONCE."""
        for start in range(0, len(self.uids), AT_ONCE):
            yield self.uids[start : start + AT_ONCE]

    def settled(self, uid: int) -> Cursor:
        """Return the cursor that settles everything up to *uid*."""
        return Cursor(folder=self.folder, uidvalidity=self.uidvalidity, next_uid=uid + 1)


def read_new(office: Office, folder: str, wanted: Wanted, tell: Tell) -> None:
    """Put on record what every wanted new message of *folder* tells.

    The cursor moves behind a message only when what it told is on disk. When the round is to
    stop, it stops between two messages; the next round reads the batch again.
    """
    new = _new_in(office, folder)
    given_up = {t.place for t in office.store.troubles() if t.quarantined}
    office.progress.start(folder, len(new.uids))
    for batch in new.batches():
        found = office.mailbox.headings(folder, batch)
        left = [heading for heading in found if heading.place not in given_up]
        office.progress.advance(len(batch) - len(left))
        known = -1
        # Where an invoice came on record, others of this batch may be about it: look once more.
        while known < len(office.books.owners_of):
            known = len(office.books.owners_of)
            uids = [h.place.uid for h in left if wanted(office, h)]
            left = [h for h in left if h.place.uid not in uids]
            for fetched in office.mailbox.messages(folder, uids):
                attempt(office, fetched, tell)
                office.progress.advance()
                if office.stopping():
                    return
        office.progress.advance(len(left))
        office.record((), cursor=new.settled(batch[-1]))
    if office.store.cursor(folder) != new.end:
        office.record((), cursor=new.end)
    office.progress.finish()


def _new_in(office: Office, folder: str) -> New:
    """Return what is new in *folder* since its cursor.

    Without a cursor, or after the folder's UIDVALIDITY changed, the last days are looked
    through, and once more when the owner said something new: what was read before is known by
    its Message-ID.
    """
    state = office.mailbox.state(folder)
    cursor = office.store.cursor(folder)
    known = cursor is not None and cursor.uidvalidity == state.uidvalidity
    _count_renumbering(office, folder, again=cursor is not None and not known)
    end = Cursor(folder=folder, uidvalidity=state.uidvalidity, next_uid=max(state.uidnext, 1))
    uids: set[int] = set()
    if cursor is not None and known:
        if not cursor.again and cursor.next_uid >= state.uidnext:
            return New(folder=folder, uidvalidity=state.uidvalidity, uids=(), end=cursor)
        uids.update(office.mailbox.uids(folder, since_uid=cursor.next_uid))
    if cursor is None or not known or cursor.again:
        since = office.clock.now() - timedelta(days=office.look_back_days)
        uids.update(office.mailbox.uids(folder, since=since))
    # A message may have come in after STATUS: the cursor must stand behind it, too.
    end = replace(end, next_uid=max(end.next_uid, *(uid + 1 for uid in uids), 1))
    uids_in_order = tuple(sorted(uids))
    return New(folder=folder, uidvalidity=state.uidvalidity, uids=uids_in_order, end=end)


def _count_renumbering(office: Office, folder: str, *, again: bool) -> None:
    """Put on record how often in a row *folder* was numbered anew; too often ends the work.

    Each time the last days are read again, and what lies in Drafts is looked for anew: a server
    that does so for ever would keep both busy, and mailbot from knowing anything for sure.
    """
    place = Place(folder=folder, uidvalidity=0, uid=0)
    known = _trouble(office, place)
    if not again:
        if known is not None:
            office.store.forget(place)
        return
    times = (known.tries if known else 0) + 1
    if times > RENUMBERED:
        office.store.forget(place)  # who starts mailbot again has asked, and it is counted anew
        raise FolderUnsteady(
            f"{folder}: the server has numbered this folder anew {times} times in a row "
            "(UIDVALIDITY), so that nothing in it can be told from what was read before. Ask your "
            "mail provider to mend that, then start mailbot again"
        )
    reason = f"the server numbered it anew ({times} in a row)"
    office.store.note(Trouble(place=place, tries=times, reason=reason))


def attempt(office: Office, fetched: Fetched, tell: Tell) -> None:
    """Read one message; a failure is counted on disk and kept to itself."""
    place = fetched.place
    known = _trouble(office, place)
    office.store.begin(place)
    try:
        office.record(tell(office, fetched))
    except (MailboxBroken, MailboxUnreachable, StorageError):
        raise  # the world's trouble, not this message's
    except Exception as error:  # noqa: BLE001 whatever one message does, the next one is read
        _blame(office, place, _reason(error))
    else:
        if known is not None:
            office.store.forget(place)
    finally:
        office.store.done()


def _trouble(office: Office, place: Place) -> Trouble | None:
    return next((t for t in office.store.troubles() if t.place == place), None)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, PoisonMessage) else type(error).__name__


def _blame(office: Office, place: Place, reason: str) -> None:
    known = _trouble(office, place)
    tries = (known.tries if known else 0) + 1
    trouble = Trouble(place=place, tries=tries, reason=reason, quarantined=tries >= TRIES)
    office.store.note(trouble)
    log.warning("could not read message %s of %s (try %d)", place.uid, place.folder, tries)


def count_interrupted(office: Office) -> None:
    """Count a try for the message that was in hand when the last process died."""
    place = office.store.interrupted()
    if place is not None:
        _blame(office, place, "mailbot ended while it read this message")
        office.store.done()


def retry(office: Office, folder: str, tell: Tell) -> None:
    """Try the messages of *folder* again that could not be read, up to TRIES times each."""
    for trouble in office.store.troubles():
        place = trouble.place
        if trouble.quarantined or place.folder != folder or not place.uid:
            continue
        try:
            found = list(_again(office, place))
        except FolderMissing:
            found = []
        for fetched in found:
            attempt(office, fetched, tell)
        if not found:
            office.store.forget(place)  # moved or deleted, or looked through anew anyway


def _again(office: Office, place: Place) -> Iterator[Fetched]:
    if office.mailbox.state(place.folder).uidvalidity == place.uidvalidity:
        yield from office.mailbox.messages(place.folder, [place.uid])


def try_again(store: Store) -> int:
    """Have the next round try every quarantined message anew; return how many there are.

    They lie behind the cursors, so the tries start over.
    """
    count = 0
    for trouble in store.troubles():
        if trouble.quarantined:
            store.note(replace(trouble, tries=0, quarantined=False))
            count += 1
    return count
