"""Read what is new in a folder, each message once, whatever happens in between."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from mailbot.model.mailbox import Cursor
from mailbot.model.message import Fetched
from mailbot.rounds.office import Office

AT_ONCE = 200
"""How many headings are looked at between two cursors on record."""


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


Wanted = Callable[[Office, Fetched], bool]
"""Says from the headers alone whether a message is worth fetching."""

Take = Callable[[Office, Fetched], int]
"""Puts on record what a message tells; returns how many events that were."""


def read_new(office: Office, folder: str, wanted: Wanted, take: Take) -> int:
    """Take every wanted new message of *folder*; return how many events they made.

    The cursor moves behind a message only when what it told is on disk. When the round is to
    stop, it stops between two messages; the next round reads the batch again.
    """
    new = new_in(office, folder)
    recorded = 0
    office.progress.start(folder, len(new.uids))
    for batch in new.batches():
        uids = [h.place.uid for h in office.mailbox.headings(folder, batch) if wanted(office, h)]
        office.progress.advance(len(batch) - len(uids))
        for fetched in office.mailbox.messages(folder, uids):
            recorded += take(office, fetched)
            office.progress.advance()
            if office.stopping():
                return recorded
        office.record((), cursor=new.settled(batch[-1]))
    if office.store.cursor(folder) != new.end:
        office.record((), cursor=new.end)
    office.progress.finish()
    return recorded


def new_in(office: Office, folder: str) -> New:
    """Return what is new in *folder* since its cursor.

    Without a cursor, or after the folder's UIDVALIDITY changed, the last days are looked
    through again (FACTS.md, section 4): what was read before is known by its Message-ID.
    """
    state = office.mailbox.state(folder)
    end = Cursor(folder=folder, uidvalidity=state.uidvalidity, next_uid=max(state.uidnext, 1))
    cursor = office.store.cursor(folder)
    if cursor is not None and cursor.uidvalidity == state.uidvalidity:
        if cursor.next_uid >= state.uidnext:
            return New(folder=folder, uidvalidity=state.uidvalidity, uids=(), end=cursor)
        uids = office.mailbox.uids(folder, since_uid=cursor.next_uid)
    else:
        since = office.clock.now() - timedelta(days=office.look_back_days)
        uids = office.mailbox.uids(folder, since=since)
    # A message may have come in after STATUS: the cursor must stand behind it, too.
    past = max(end.next_uid, uids[-1] + 1 if uids else 1)
    end = Cursor(folder=folder, uidvalidity=state.uidvalidity, next_uid=past)
    return New(folder=folder, uidvalidity=state.uidvalidity, uids=tuple(uids), end=end)
