"""What is in the owner's mailbox? Everything is read, and nothing is changed by it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from mailbot.edge.config import ImapSettings
from mailbot.edge.connection import Connection, Unreadable, connect, wire_name
from mailbot.edge.folders import choose
from mailbot.edge.sections import (
    HEADER,
    HEADING,
    LARGEST_SOURCE,
    START,
    Part,
    Section,
    read_structure,
    source,
    wanted,
)
from mailbot.edge.signin import Credential
from mailbot.model.errors import FolderMissing, MailbotError, MailboxBroken, Refused
from mailbot.model.mailbox import Folders, FolderState
from mailbot.model.message import Fetched, Place

FACTS = ("RFC822.SIZE", "INTERNALDATE", "FLAGS")

BATCH = 200
"""Messages a FETCH; servers refuse lines with thousands of UIDs."""

PORTION_BYTES = 2 * 1024 * 1024
"""So much content is held at a time; a large message counts as LARGE_BYTES."""
LARGE_BYTES = 300 * 1024

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of a message whose server tells none that exists."""

Answers = dict[int, Mapping[bytes, object] | None]


class ImapReader:
    """The reading half of the port Mailbox on a real server; one connection, one thread."""

    def __init__(self, connection: Connection, settings: ImapSettings) -> None:
        self._connection = connection
        self._whole = settings.whole_message_up_to_kb * 1024
        self._opened: tuple[str, int] | None = None
        self.capabilities = connection.capabilities
        """What the server offers after login, in capitals."""
        self.greeting = connection.greeting
        """The server's first words."""
        self._listed = connection.list_folders()
        self.folders: Folders = choose(self._listed, connection.prefixes(), settings)
        """The folders found at login."""

    @classmethod
    def open(cls, settings: ImapSettings, credential: Credential) -> Self:
        """Log in and find the folders.

        Raises FolderMissing and what edge/connection.py raises; then nothing is left open.
        """
        connection = connect(settings, credential)
        try:
            return cls(connection, settings)
        except BaseException:
            connection.close()
            raise

    def folder_list(self) -> tuple[str, ...]:
        """Return the names of all folders found at login, in the server's order."""
        return tuple(one.name for one in self._listed)

    def append_limit(self) -> int | None:
        """Return the largest message in bytes that the server takes (RFC 7889), or None."""
        for one in self.capabilities:
            if one.startswith("APPENDLIMIT="):
                return int(one.partition("=")[2])
        if "APPENDLIMIT" not in self.capabilities:
            return None
        answer = self._status(self.folders.drafts, ["APPENDLIMIT"])
        limit = answer.get(b"APPENDLIMIT")
        return limit if isinstance(limit, int) else None

    def quota_left(self) -> int | None:
        """Return how many bytes the mailbox may still grow (RFC 2087), or None."""
        if "QUOTA" not in self.capabilities:
            return None
        try:
            quotas = self._connection.call("get_quota", "INBOX")
        except (Refused, Unreadable):
            return None
        left = [(q.limit - q.usage) * 1024 for q in quotas if q.resource.upper() == "STORAGE"]
        return max(min(left), 0) if left else None

    # Reading

    def state(self, folder: str) -> FolderState:
        """Return the folder's STATUS: one round trip, two if the folder was just read."""
        self._leave(folder)
        modseq = ["HIGHESTMODSEQ"] if "CONDSTORE" in self.capabilities else []
        answer = self._status(folder, ["UIDVALIDITY", "UIDNEXT", "MESSAGES", *modseq])
        return FolderState(
            folder=folder,
            uidvalidity=_number(answer.get(b"UIDVALIDITY")),
            uidnext=_number(answer.get(b"UIDNEXT")),
            messages=_number(answer.get(b"MESSAGES")),
            modseq=_number(answer.get(b"HIGHESTMODSEQ")),
        )

    def uids(self, folder: str, *, since_uid: int = 1, since: datetime | None = None) -> list[int]:
        """Return the UIDs >= *since_uid* (and received since the day of *since*), ascending."""
        self._examine(folder, afresh=True)
        day = [] if since is None else ["SINCE", since.date()]
        found = self._connection.call("search", ["UID", f"{since_uid}:*", *day])
        # RFC 3501, 6.4.8: n:* holds the last message even where n is beyond it.
        return sorted({uid for uid in found if uid >= since_uid})

    def headings(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the headers that tell if a message may matter (no body), ascending.

        One that cannot be fetched has an empty raw and a size.
        """
        uidvalidity = self._examine(folder)
        for batch in _batches(uids):
            self._examine(folder, uidvalidity)
            answers = self._answers(batch, (*FACTS, HEADING.request))
            for uid in batch:
                if uid in answers:
                    yield _fetched(folder, uidvalidity, uid, answers[uid])

    def messages(self, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
        """Yield the messages; of large ones only headers and text parts, ascending.

        One that cannot be fetched has an empty raw and a size; one that is gone is left out.
        """
        uidvalidity = self._examine(folder)
        for batch in _batches(uids):
            self._examine(folder, uidvalidity)
            answers = self._answers(batch, FACTS)
            facts = [_fetched(folder, uidvalidity, u, answers[u]) for u in batch if u in answers]
            for portion in self._portions(facts):
                self._examine(folder, uidvalidity)
                raws = self._contents(portion)
                for one in portion:
                    raw = raws.pop(one.place.uid, None)
                    if raw or (raw is not None and self._there(one)):
                        yield replace(one, raw=raw)

    def source(self, place: Place) -> bytes:
        """Return the whole source of one message; empty if it is gone or cannot be fetched.

        Raises Refused for one of more than 35 MB.
        """
        if self._examine(place.folder, afresh=True) != place.uidvalidity:
            return b""
        found = self._answers([place.uid], ("RFC822.SIZE",)).get(place.uid)
        size = _number(found.get(b"RFC822.SIZE")) if found else 0
        if size > LARGEST_SOURCE:
            raise Refused(f"{place.folder}: message {place.uid} has {size:,} bytes; too large")
        whole = self._answers([place.uid], ("BODY.PEEK[]",)).get(place.uid)
        return _bytes(whole, b"BODY[]")

    def close(self) -> None:
        """Log out; never raises."""
        self._connection.close()

    # How

    def _status(self, folder: str, items: list[str]) -> Mapping[bytes, object]:
        try:
            found: Mapping[bytes, object]
            found = self._connection.call("folder_status", wire_name(folder), items)
        except Refused as error:
            raise self._missing(folder, error) from error
        return found

    def _examine(self, folder: str, expected: int | None = None, *, afresh: bool = False) -> int:
        """Open *folder* for reading and return its UIDVALIDITY."""
        if afresh or self._opened is None or self._opened[0] != folder:
            self._opened = (folder, self._select(folder, readonly=True))
        uidvalidity = self._opened[1]
        if expected is not None and expected != uidvalidity:
            raise MailboxBroken(f"{folder}: was rebuilt while it was read; read it again")
        return uidvalidity

    def _select(self, folder: str, *, readonly: bool) -> int:
        self._opened = None
        try:
            answer = self._connection.call("select_folder", wire_name(folder), readonly)
        except Refused as error:
            raise self._missing(folder, error) from error
        return _number(answer.get(b"UIDVALIDITY"))

    def _missing(self, folder: str, error: Refused) -> MailbotError:
        self._listed = self._connection.list_folders()
        names = self.folder_list()
        if folder in names or folder.upper() == "INBOX":
            return error
        there = ", ".join(repr(name) for name in names[:30])
        return FolderMissing(f"there is no folder {folder!r} in the mailbox; there are {there}")

    def _leave(self, folder: str) -> None:
        # RFC 3501, 6.3.10: STATUS is not to be asked of the folder that is open.
        if self._opened is not None and self._opened[0] == folder:
            self._opened = None
            leave = "unselect_folder" if "UNSELECT" in self.capabilities else "close_folder"
            self._connection.call(leave)

    def _answers(self, uids: Sequence[int], items: Iterable[str]) -> Answers:
        """Return what the server says of each message; None for one that cannot be read.

        One message must not cost the others, so a batch that fails is halved.
        """
        if not uids:
            return {}
        items = tuple(items)
        try:
            return dict(self._connection.call("fetch", list(uids), items))
        except Unreadable:
            if len(uids) == 1:
                return {uids[0]: None}
        except Refused:
            if len(uids) == 1:
                return {uids[0]: None} if self._is_there(uids[0]) else {}
        middle = len(uids) // 2
        return {**self._answers(uids[:middle], items), **self._answers(uids[middle:], items)}

    def _is_there(self, uid: int) -> bool:
        """Say whether it is the message that cannot be read: a plain question tells.

        Is that refused too, it may be the folder, deleted while it is open: Dovecot hangs up
        then, Cyrus says no to everything.
        """
        try:
            return uid in self._connection.call("fetch", [uid], ["FLAGS"])
        except Refused:
            if self._opened is not None:
                self._examine(*self._opened, afresh=True)
            raise

    def _there(self, one: Fetched) -> bool:
        self._examine(one.place.folder, one.place.uidvalidity, afresh=True)
        return one.place.uid in self._connection.call("fetch", [one.place.uid], ["FLAGS"])

    def _portions(self, facts: Sequence[Fetched]) -> Iterator[list[Fetched]]:
        portion: list[Fetched] = []
        held = 0
        for one in facts:
            weight = one.size if one.size <= self._whole else LARGE_BYTES
            if portion and held + weight > PORTION_BYTES:
                yield portion
                portion, held = [], 0
            portion.append(one)
            held += weight
        if portion:
            yield portion

    def _contents(self, portion: Sequence[Fetched]) -> dict[int, bytes]:
        """Return UID -> source; nothing for a message that is gone, b"" for an unreadable one."""
        small = [one.place.uid for one in portion if one.size <= self._whole]
        large = [one.place.uid for one in portion if one.size > self._whole]
        answers = self._answers(small, ("BODY.PEEK[]",))
        raws = {uid: _bytes(answer, b"BODY[]") for uid, answer in answers.items()}
        return raws | self._slimmed(large)

    def _slimmed(self, uids: Sequence[int]) -> dict[int, bytes]:
        answers = self._answers(uids, ("BODYSTRUCTURE", HEADER.request))
        trees = {uid: _tree(answer) for uid, answer in answers.items()}
        alike: dict[tuple[Section, ...], list[int]] = {}
        for uid, tree in trees.items():
            alike.setdefault((START,) if tree is None else wanted(tree), []).append(uid)
        raws: dict[int, bytes] = {}
        for sections, group in alike.items():
            asked = tuple(section.request for section in sections)
            pieces = self._answers(group, asked) if asked else {uid: {} for uid in group}
            for uid, got in pieces.items():
                tree, header = trees[uid], _bytes(answers[uid], HEADER.answer)
                if tree is None or got is None or not header:
                    raws[uid] = _bytes(got, START.answer)
                else:
                    told = {section.name: _bytes(got, section.answer) for section in sections}
                    raws[uid] = source(header, tree, told)
        return raws


def _tree(answer: Mapping[bytes, object] | None) -> Part | None:
    structure = answer.get(b"BODYSTRUCTURE") if answer else None
    try:
        return read_structure(structure) if isinstance(structure, tuple) else None
    except (ValueError, TypeError, LookupError):
        return None


def _fetched(
    folder: str,
    uidvalidity: int,
    uid: int,
    answer: Mapping[bytes, object] | None,
) -> Fetched:
    told = answer or {b"RFC822.SIZE": 1}
    header = next((key for key in told if key.startswith(b"BODY[HEADER.FIELDS")), b"")
    return Fetched(
        place=Place(folder=folder, uidvalidity=uidvalidity, uid=uid),
        raw=_bytes(answer, header),
        at=_moment(told.get(b"INTERNALDATE")),
        size=_number(told.get(b"RFC822.SIZE")),
        flags=flags_told(told),
    )


def flags_told(answer: Mapping[bytes, object]) -> tuple[str, ...]:
    r"""Return the flags in *answer* without \Recent, which is the visit's and not the message's."""
    told = answer.get(b"FLAGS")
    names = [one.decode("latin-1") for one in told] if isinstance(told, tuple) else []
    return tuple(name for name in names if name.lower() != r"\recent")


def _batches(uids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(uids))
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def _bytes(answer: Mapping[bytes, object] | None, key: bytes) -> bytes:
    value = answer.get(key) if answer else None
    return value if isinstance(value, bytes) else b""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _moment(value: object) -> datetime:
    with suppress(OverflowError, ValueError):
        if isinstance(value, datetime):
            return value.astimezone(UTC)
    return LONG_AGO
