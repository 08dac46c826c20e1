"""A mailbox whose connection is there only when there is something to do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from mailbot.edge.imap import ImapMailbox
from mailbot.model.mailbox import Folders, FolderState
from mailbot.model.message import Fetched, Place


class LazyMailbox:
    """The port Mailbox; logs in when first asked for what is not known.

    What is known of a folder stands until `learn` or `forget` is called, or we change it
    ourselves: so a round in which nothing happened asks the server nothing at all.
    """

    def __init__(self, enter: Callable[[], ImapMailbox]) -> None:
        self._enter = enter
        self._box: ImapMailbox | None = None
        self._folders: Folders | None = None
        self._known: dict[str, FolderState] = {}

    @property
    def connected(self) -> bool:
        """Say whether a connection is open."""
        return self._box is not None

    def connect(self) -> Folders:
        """Log in, if that is not done; return the folders. Raises what ImapMailbox.open does."""
        return self._there().folders

    def learn(self, states: Mapping[str, FolderState], trusted: Sequence[str]) -> bool:
        """Take *states* for what stands now; return whether that is something new.

        Of the folders *trusted*, what is known stays; of all others it is forgotten.
        """
        before, self._known = self._known, {f: s for f, s in self._known.items() if f in trusted}
        self._known.update(states)
        return any(_marks(self._known.get(f)) != _marks(state) for f, state in before.items())

    def known(self, folder: str) -> FolderState | None:
        """Return what is known of *folder*, without asking."""
        return self._known.get(folder)

    def forget(self) -> None:
        """Ask anew for the state of every folder."""
        self._known.clear()

    # The port

    @property
    def folders(self) -> Folders:
        """Return the folders found at the last login."""
        return self._folders or self._there().folders

    def state(self, folder: str) -> FolderState:
        """Return the folder's STATUS, perhaps as it was told before."""
        if folder not in self._known:
            self._known[folder] = self._there().state(folder)
        return self._known[folder]

    def uids(self, folder: str, *, since_uid: int = 1, since: datetime | None = None) -> list[int]:
        """Return the UIDs >= *since_uid* (and received since the day of *since*), ascending."""
        return self._there().uids(folder, since_uid=since_uid, since=since)

    def headings(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the headers that tell if a message may matter (no body), ascending."""
        if uids:
            yield from self._there().headings(folder, uids)

    def messages(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the messages; of large ones only headers and text parts, ascending."""
        if uids:
            yield from self._there().messages(folder, uids)

    def source(self, place: Place) -> bytes:
        """Return the whole source of one message; empty if it is gone or cannot be fetched."""
        return self._there().source(place)

    def append_limit(self) -> int | None:
        """Return the largest message in bytes that the server takes (RFC 7889), if it says so."""
        return self._there().append_limit()

    def append_draft(self, raw: bytes, at: datetime) -> Place | None:
        r"""Append to Drafts with \Draft \Seen; return its place where the server says it."""
        self._known.pop(self.folders.drafts, None)
        return self._there().append_draft(raw, at)

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime) -> Place | None:
        """Append to a watched folder, to Sent or to one of our own; return its place if told."""
        self._known.pop(folder, None)
        return self._there().append(folder, raw, flags, at)

    def discard(self, place: Place) -> None:
        """Move one message of Drafts, or of what is ours, to Trash; else expunge it."""
        for folder in (place.folder, self.folders.trash):
            self._known.pop(folder or "", None)
        self._there().discard(place)

    def refile(self, place: Place, folder: str) -> None:
        """Move one message, as it is, between watched folders, Drafts and those of our own."""
        for one in (place.folder, folder):
            self._known.pop(one, None)
        self._there().refile(place, folder)

    def flags_of(self, place: Place) -> tuple[str, ...] | None:
        """Return the flags of one message, or None if it is gone."""
        return self._there().flags_of(place)

    def ensure(self, name: str) -> str:
        """Return the folder of our own with this *name*, which is made if it is not there."""
        if name not in self.folders.own:
            self._there().ensure(name)
            self._folders = self._there().folders
        return self.folders.own[name]

    def close(self) -> None:
        """Log out; never raises. What is known stays, and the next question logs in again."""
        box, self._box = self._box, None
        if box is not None:
            box.close()

    def _there(self) -> ImapMailbox:
        if self._box is None:
            self._box = self._enter()
            self._folders = self._box.folders
        return self._box


def _marks(state: FolderState | None) -> object:
    """Return what differs when something happened in a folder, however it was asked for."""
    return state and (state.uidvalidity, state.uidnext, state.modseq or state.messages)
