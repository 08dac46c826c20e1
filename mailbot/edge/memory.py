"""A mailbox in memory, as harsh as the world."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from mailbot.edge.sections import LARGEST_SOURCE, field, header_of, heading_of
from mailbot.model.errors import FolderMissing, MailboxBroken, Refused
from mailbot.model.mailbox import DIGEST_MARK, Folders, FolderState
from mailbot.model.message import Fetched, Place


@dataclass(slots=True)
class _Folder:
    uidvalidity: int
    messages: list[Fetched]
    uidnext: int = 1
    modseq: int = 1


class MemoryMailbox:
    """A whole mail account behind the port Mailbox, with the owner at its other end.

    The methods of the port come first, then what the owner and the world do, then the
    ways to make it fail. A cut connection stays cut until `reconnect`.
    """

    def __init__(self, *, trash: bool = True, inbox: tuple[str, ...] = ("INBOX",)) -> None:
        self.folders = Folders(
            inbox=inbox,
            sent=("Sent",),
            drafts="Drafts",
            trash="Trash" if trash else None,
        )
        """The folders found at login."""
        self.archives: tuple[str, ...] = ()
        """The folders for what is done with."""
        self.calls: list[str] = []
        """The methods of the port that were called, in order."""
        self.says_places = True
        """False: `append_draft` returns None, as from a server without UIDPLUS."""
        self.takes_up_to: int | None = None
        """The largest message that the server takes, where it says so (RFC 7889)."""
        self._folders: dict[str, _Folder] = {}
        self._unreadable: set[Place] = set()
        self._cut_in: int | None = None
        self._cut = False
        self._append_fails = ""
        self._refusal = ""
        for name in (*inbox, "Sent", "Drafts", *(("Trash",) if trash else ())):
            self.add_folder(name)

    # The port Mailbox

    def state(self, folder: str) -> FolderState:
        """Return the folder's STATUS."""
        found = self._called("state", folder)
        return FolderState(
            folder=folder,
            uidvalidity=found.uidvalidity,
            uidnext=found.uidnext,
            messages=len(found.messages),
            modseq=found.modseq,
        )

    def uids(self, folder: str, *, since_uid: int = 1, since: datetime | None = None) -> list[int]:
        """Return the UIDs >= *since_uid* (and received since the day of *since*), ascending."""
        found = self._called("uids", folder)
        return [
            one.place.uid
            for one in found.messages
            if one.place.uid >= since_uid and (since is None or one.at.date() >= since.date())
        ]

    def written(self, folder: str, since: date, before: date) -> list[int]:
        """Return the UIDs of messages whose Date field says *since* or later, but not *before*."""
        found = self._called("written", folder)
        return [m.place.uid for m in found.messages if since <= _said(m) < before]

    def undated(self, folder: str, since: date, before: date) -> list[int]:
        """Return the UIDs of what arrived *since* that day, but is dated in no time that can be."""
        arrived = [m for m in self._called("undated", folder).messages if m.at.date() >= since]
        return [m.place.uid for m in arrived if _said(m).year < 1995 or _said(m) >= before]

    def headings(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the headers that tell if a message may matter, ascending."""
        for one in self._read("headings", folder, uids):
            yield replace(one, raw=heading_of(one.raw) if one.raw else b"")

    def messages(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the messages, ascending; one that cannot be fetched has an empty raw."""
        yield from self._read("messages", folder, uids)

    def source(self, place: Place) -> bytes:
        """Return the whole source of one message; empty if it is gone or cannot be fetched."""
        self._called("source", place.folder)
        found = [one for one in self._folder(place.folder).messages if one.place == place]
        if not found or place in self._unreadable:
            return b""
        if found[0].size > LARGEST_SOURCE:
            raise Refused(f"{place.folder}: message {place.uid} has {found[0].size} bytes")
        return found[0].raw

    def append_limit(self) -> int | None:
        """Return the largest message in bytes that the server takes, if it says so."""
        return self.takes_up_to

    def append_draft(self, raw: bytes, at: datetime) -> Place | None:
        r"""Append to Drafts with \Draft \Seen; return its place where the server says it."""
        return self._append("append_draft", self.folders.drafts, raw, (r"\Draft", r"\Seen"), at)

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime) -> Place | None:
        """Append to a watched folder, to Sent or to one of our own; return its place if told."""
        if folder not in (*self.folders.inbox, *self.folders.sent, *self.folders.own.values()):
            raise Refused(f"{folder}: nothing is ever laid into this folder")
        return self._append("append", folder, raw, tuple(flags), at)

    def discard(self, place: Place) -> None:
        """Move one message of Drafts, or of what is ours, to Trash; else expunge it."""
        folder = self._called("discard", place.folder)
        if place.uidvalidity != folder.uidvalidity:
            raise Refused(f"{place.folder}: only what lies in this folder as it is now goes")
        found = [one for one in folder.messages if one.place == place]
        if place.folder not in (self.folders.drafts, *self.folders.own.values()) and not (
            place.folder in self.folders.inbox
            and all(field(header_of(one.raw), DIGEST_MARK.lower().encode()) for one in found)
        ):
            raise Refused(f"{place.folder}: only drafts and digests of ours are discarded")
        if not found:
            return
        if self.folders.trash:
            self.move(place.folder, place.uid, self.folders.trash)
        else:
            self.delete(place.folder, place.uid)

    def refile(self, place: Place, folder: str) -> None:
        """Move one message, as it is, between watched folders, Drafts and those of our own."""
        found = self._called("refile", place.folder)
        movable = (*self.folders.inbox, self.folders.drafts, *self.folders.own.values())
        if not {place.folder, folder} <= set(movable) or place.uidvalidity != found.uidvalidity:
            raise Refused(f"{place.folder}: nothing is moved from there to {folder}")
        if any(one.place == place for one in found.messages):
            self.move(place.folder, place.uid, folder)

    def flags_of(self, place: Place) -> tuple[str, ...] | None:
        """Return the flags of one message, or None if it is gone."""
        found = self._called("flags_of", place.folder).messages
        return next((one.flags for one in found if one.place == place), None)

    def ensure(self, name: str) -> str:
        """Return the folder of our own with this *name*, which is made if it is not there."""
        self._called("ensure", self.folders.drafts)
        if name not in self.folders.own:
            own = {**self.folders.own, name: f"Mailbot/{name}"}
            self.add_folder(own[name])
            self.folders = replace(self.folders, own=own)
        return self.folders.own[name]

    def close(self) -> None:
        """Log out; never raises."""
        self._cut = True

    # What the owner and the world do

    def add_folder(self, name: str) -> None:
        """Make an empty folder."""
        self._folders[name] = _Folder(1_700_000_000 + len(self._folders), [])

    def deliver(
        self,
        folder: str,
        raw: bytes,
        at: datetime | None = None,
        flags: tuple[str, ...] = (),
    ) -> int:
        """Put a message into *folder* and return its UID."""
        found = self._folder(folder)
        uid = found.uidnext
        place = Place(folder=folder, uidvalidity=found.uidvalidity, uid=uid)
        moment = at or datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
        found.messages.append(
            Fetched(place=place, raw=bytes(raw), at=moment, size=len(raw), flags=flags),
        )
        found.uidnext += 1
        found.modseq += 1
        return uid

    def move(self, folder: str, uid: int, target: str) -> int:
        """Move a message, bytes and flags intact; return its new UID."""
        one = self.delete(folder, uid)
        return self.deliver(target, one.raw, one.at, one.flags)

    def edit(self, folder: str, uid: int, raw: bytes) -> int:
        """Save a draft again as mail programs do: a new message, the old one expunged."""
        one = self.delete(folder, uid)
        return self.deliver(folder, raw, one.at, one.flags)

    def delete(self, folder: str, uid: int) -> Fetched:
        """Expunge a message and return what it was."""
        found = self._folder(folder)
        gone = next(one for one in found.messages if one.place.uid == uid)
        found.messages.remove(gone)
        found.modseq += 1
        return gone

    def flag(self, folder: str, uid: int, *flags: str) -> None:
        """Add *flags* to a message, as the owner's mail program does."""
        found = self._folder(folder)
        found.messages = [
            replace(one, flags=(*one.flags, *flags)) if one.place.uid == uid else one
            for one in found.messages
        ]
        found.modseq += 1

    def renumber(self, folder: str) -> None:
        """Give *folder* a new UIDVALIDITY and its messages new UIDs."""
        found = self._folder(folder)
        old, found.messages = found.messages, []
        found.uidvalidity += 1_000
        found.uidnext = 1
        for one in old:
            self.deliver(folder, one.raw, one.at, one.flags)

    def contents(self, folder: str) -> tuple[Fetched, ...]:
        """Return what lies in *folder*, ascending."""
        return tuple(self._folder(folder).messages)

    def flags(self, folder: str) -> dict[int, tuple[str, ...]]:
        """Return UID -> flags, to prove that reading changed none."""
        return {one.place.uid: one.flags for one in self.contents(folder)}

    def place(self, folder: str, uid: int) -> Place:
        """Return the place of *uid* in *folder* as it is now."""
        return Place(folder=folder, uidvalidity=self._folder(folder).uidvalidity, uid=uid)

    # Ways to make it fail

    def cut_at(self, call: int) -> None:
        """Cut the connection at the *call*-th call of the port from now on (1 = the next)."""
        self._cut_in = call

    def reconnect(self) -> "MemoryMailbox":
        """Return the same account on a new connection."""
        self._cut = False
        return self

    def fail_before_append(self) -> None:
        """Lose what is laid next: the connection dies before it is stored."""
        self._append_fails = "before"

    def fail_after_append(self) -> None:
        """Lose the next answer: what is laid is stored, then the connection dies."""
        self._append_fails = "after"

    def refuse_appends(self, words: str) -> None:
        """Say no to whatever is laid with *words*, as a full mailbox does; "" ends it."""
        self._refusal = words

    def spoil(self, folder: str, uid: int) -> None:
        """Make a message that breaks whoever fetches it."""
        self._unreadable.add(self.place(folder, uid))

    def _folder(self, name: str) -> _Folder:
        if name not in self._folders:
            raise FolderMissing(f"there is no folder {name!r}; there are {list(self._folders)}")
        return self._folders[name]

    def _called(self, method: str, folder: str) -> _Folder:
        self.calls.append(method)
        if self._cut_in is not None:
            self._cut_in -= 1
            if self._cut_in <= 0:
                self._cut_in = None
                self._cut = True
        if self._cut:
            self._break()
        return self._folder(folder)

    def _break(self) -> None:
        self._cut = True
        raise MailboxBroken("the connection to the mail server broke")

    def _append(
        self, method: str, folder: str, raw: bytes, flags: tuple[str, ...], at: datetime
    ) -> Place | None:
        self._called(method, folder)
        if self._refusal:
            raise Refused(f"{folder}: the server refuses the message: {self._refusal}")
        fails, self._append_fails = self._append_fails, ""
        if fails == "before":
            self._break()
        uid = self.deliver(folder, raw, at, flags)
        if fails == "after":
            self._break()
        return self.place(folder, uid) if self.says_places else None

    def _read(self, method: str, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        found = self._called(method, folder)
        asked = set(uids)
        # A copy: the caller may file drafts between two messages, as with a real server.
        for one in [one for one in found.messages if one.place.uid in asked]:
            if self._cut:
                self._break()
            yield replace(one, raw=b"") if one.place in self._unreadable else one


def _said(message: Fetched) -> date:
    """Return the day in the Date field, or one of long ago."""
    try:
        said = field(header_of(message.raw), b"date").decode("latin-1")
        return parsedate_to_datetime(said).date()
    except (ValueError, TypeError):
        return date.min
