"""The past of the owner's mailbox: far more messages than a round ever looks at."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from mailbot.edge.connection import Unreadable
from mailbot.edge.folders import archives
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.imapreader import FACTS, LONG_AGO
from mailbot.edge.sections import HEADING
from mailbot.model.errors import Refused
from mailbot.model.message import Fetched, Place

AT_ONCE = 500
"""Headings a FETCH."""

NO_DATE = date(1995, 1, 1)
"""Whoever dates a message before has no date; parse/heading.py does not believe it either."""

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_FLAGS = re.compile(rb"\bFLAGS \(([^()]*)\)")
_ARRIVED = re.compile(
    rb'\bINTERNALDATE "([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)
_MONTHS = {
    name: number
    for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}


class PastMailbox(ImapMailbox):
    """The port `Past` on a real server: finds by the Date field, and reads headings fast."""

    @property
    def archives(self) -> tuple[str, ...]:
        """Return the folders into which the owner, or a provider, puts what is done with."""
        known = {*self.folders.inbox, *self.folders.sent, self.folders.drafts, self.folders.trash}
        return tuple(name for name in archives(self._listed) if name not in known)

    def written(self, folder: str, since: date, before: date) -> list[int]:
        """Return the UIDs of messages whose Date field says *since* or later, but not *before*."""
        return self._search(folder, "SENTSINCE", since, "SENTBEFORE", before)

    def undated(self, folder: str, since: date, before: date) -> list[int]:
        """Return the UIDs of what arrived *since* that day, but is dated in no time that can be.

        That is a Date field from *before* on, one of long ago, or none.
        """
        nonsense = ("OR", "NOT", "SENTSINCE", NO_DATE, "SENTSINCE", before)
        return self._search(folder, "SINCE", since, *nonsense)

    def headings(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the headers that tell if a message may matter (no body), ascending.

        The library reads an answer letter by letter; these answers have one form, and are read
        by it. What does not have it is asked for again, and read with all care.
        """
        uidvalidity = self._examine(folder)
        ordered = sorted(set(uids))
        for start in range(0, len(ordered), AT_ONCE):
            batch = ordered[start : start + AT_ONCE]
            self._examine(folder, uidvalidity)
            found = self._fast(folder, uidvalidity, batch)
            if set(batch) - set(found):
                left = [uid for uid in batch if uid not in found]
                found |= {one.place.uid: one for one in super().headings(folder, left)}
            yield from (found[uid] for uid in batch if uid in found)

    def _search(self, folder: str, *criteria: str | date) -> list[int]:
        self._examine(folder)
        return sorted(self._connection.call("search", list(criteria)))

    def _fast(self, folder: str, uidvalidity: int, batch: Sequence[int]) -> dict[int, Fetched]:
        """Return what is read of *batch* by its form alone, by UID."""
        items = f"({' '.join((*FACTS, HEADING.request))})"
        try:
            lines = self._connection.fetched(",".join(map(str, batch)), items)
        except (Unreadable, Refused):
            return {}
        wanted, found = set(batch), {}
        for before, header, after in lines:
            with suppress(ValueError):
                # Some servers say the rest behind the header.
                one = _read(folder, uidvalidity, before + after, header)
                if one.place.uid in wanted:
                    found[one.place.uid] = one
        return found


def _read(folder: str, uidvalidity: int, told: bytes, header: bytes) -> Fetched:
    """Return what an answer tells. Raises ValueError if it has not the form that is expected."""
    uid, size, flags = _UID.search(told), _SIZE.search(told), _FLAGS.search(told)
    if uid is None or size is None or flags is None or b"BODY[HEADER.FIELDS" not in told:
        raise ValueError
    names = flags[1].decode("latin-1").split()
    return Fetched(
        place=Place(folder=folder, uidvalidity=uidvalidity, uid=int(uid[1])),
        raw=header,
        at=_moment(told),
        size=int(size[1]),
        flags=tuple(name for name in names if name.lower() != r"\recent"),
    )


def _moment(told: bytes) -> datetime:
    found = _ARRIVED.search(told)
    if found is None:
        raise ValueError
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    try:
        at = datetime(
            int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC
        )
        away = timedelta(hours=int(hours), minutes=int(minutes))
        return at - away if sign == b"+" else at + away
    except (ValueError, KeyError, OverflowError):
        return LONG_AGO
