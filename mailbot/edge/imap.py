"""The owner's mailbox: everything is read, and nothing touched but drafts and what is ours."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from mailbot.edge.connection import Source, wire_name
from mailbot.edge.folders import Listed, place_for, same
from mailbot.edge.imapreader import ImapReader, flags_told
from mailbot.edge.sections import field, header_of
from mailbot.edge.system import reach
from mailbot.model.errors import MailbotError, Refused
from mailbot.model.mailbox import DIGEST_MARK
from mailbot.model.message import Place

_MARK = DIGEST_MARK.upper()


class ImapMailbox(ImapReader):
    """The port Mailbox on a real server; one connection, one thread."""

    def append_draft(self, raw: bytes, at: datetime) -> Place | None:
        r"""Append to Drafts with \Draft \Seen; return its place where the server says it.

        Raises Refused where nothing was stored, and MailboxBroken where nobody knows.
        """
        drafts = self.folders.drafts
        laid = self._lay(drafts, raw, (r"\Draft", r"\Seen"), at)
        reach("draft appended")
        return self._place_of(drafts, raw, laid)

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime) -> Place | None:
        """Append to a watched folder, to Sent or to one of our own; return its place if told.

        Raises Refused for any other folder and where nothing was stored, and MailboxBroken
        where nobody knows.
        """
        if folder not in (*self.folders.inbox, *self.folders.sent, *self.folders.own.values()):
            raise Refused(f"{folder}: nothing is ever laid into this folder")
        laid = self._lay(folder, raw, flags, at)
        reach("message appended")
        return self._place_of(folder, raw, laid)

    def discard(self, place: Place) -> None:
        """Move one message of Drafts to Trash; where there is no Trash, expunge it.

        The same for one of our own folders, and for a digest of ours wherever it is watched.
        A message that is gone already is fine. Where the server cannot expunge one message
        alone (no UIDPLUS), it stays behind marked as deleted.
        """
        ours = place.folder in (self.folders.drafts, *self.folders.own.values())
        if not ours and place.folder not in self.folders.inbox:
            raise Refused(f"{place.folder}: nothing of this folder is ever discarded")
        with self._writing(place) as there:
            if there and not (ours or self._is_digest(place)):
                raise Refused(f"{place.folder}: only drafts and digests of ours are discarded")
            if there:
                self._remove(place.uid)
                reach("draft taken away")

    def refile(self, place: Place, folder: str) -> None:
        """Move one message, as it is, between watched folders, Drafts and those of our own.

        A message that is gone already is fine. Raises Refused for any other folder.
        """
        movable = (*self.folders.inbox, self.folders.drafts, *self.folders.own.values())
        for one in (place.folder, folder):
            if one not in movable:
                raise Refused(f"{one}: nothing is ever moved from or to this folder")
        with self._writing(place) as there:
            if there:
                self._move(place.uid, folder)
                reach("message refiled")

    def flags_of(self, place: Place) -> tuple[str, ...] | None:
        """Return the flags of one message, or None if it is gone."""
        if self._examine(place.folder, afresh=True) != place.uidvalidity:
            return None
        found = self._answers([place.uid], ("FLAGS",)).get(place.uid)
        return flags_told(found) if found else None

    def ensure(self, name: str) -> str:
        """Return the folder of our own with this *name*, which is made if it is not there.

        Raises Refused where the server makes no folders.
        """
        known = {same(own): folder for own, folder in self.folders.own.items()}
        if same(name) not in known:
            above, folder = place_for(name, self._listed, self._connection.prefixes())
            if above not in self.folder_list():
                with suppress(Refused):  # it is there, or comes with what is below
                    self._make(above)
            self._make(folder)
            between = folder[len(above)]
            self._listed += [Listed(name=made, separator=between) for made in (above, folder)]
            known[same(name)] = folder
        if name not in self.folders.own:  # new, or the owner wrote it in another way
            own = {k: v for k, v in self.folders.own.items() if same(k) != same(name)}
            self.folders = replace(self.folders, own={**own, name: known[same(name)]})
        return known[same(name)]

    # How

    def _lay(
        self, folder: str, raw: bytes, flags: Sequence[str], at: datetime
    ) -> tuple[bytes, int]:
        """Append; return what the server said, and from which UID to look if that is no place."""
        since = 1 if "UIDPLUS" in self.capabilities else self.state(folder).uidnext
        given = (wire_name(folder), Source(raw), tuple(flags), at)
        return self._connection.call("append", *given) or b"", since

    def _place_of(self, folder: str, raw: bytes, laid: tuple[bytes, int]) -> Place | None:
        """Return where the message just appended lies; look, where the server does not say."""
        answer, since_uid = laid
        told = re.search(rb"\[APPENDUID (\d+) (\d+)\]", answer)
        if told:
            return Place(folder=folder, uidvalidity=int(told[1]), uid=int(told[2]))
        wanted_id = field(header_of(raw), b"message-id")
        try:
            uids = self.uids(folder, since_uid=since_uid)
            found = [
                one.place
                for one in self.headings(folder, uids)
                if field(one.raw, b"message-id") == wanted_id
            ]
        except Refused:
            return None
        return found[-1] if found and wanted_id else None

    @contextmanager
    def _writing(self, place: Place) -> Iterator[bool]:
        """Open the folder of *place* for writing; say whether the message is there."""
        self._opened = None
        if self._select(place.folder, readonly=False) != place.uidvalidity:
            self._examine(place.folder)
            raise Refused(f"{place.folder}: was rebuilt; message {place.uid} is another one now")
        try:
            yield place.uid in self._connection.call("fetch", [place.uid], ["FLAGS"])
        finally:
            # Left open for writing, a later CLOSE would expunge what others marked.
            with suppress(MailbotError):
                self._examine(place.folder, afresh=True)

    def _is_digest(self, place: Place) -> bool:
        found = self._answers([place.uid], (f"BODY.PEEK[HEADER.FIELDS ({_MARK})]",))
        told = found.get(place.uid) or {}
        return any(
            isinstance(v, bytes) and v.upper().startswith(_MARK.encode()) for v in told.values()
        )

    def _remove(self, uid: int) -> None:
        trash = self.folders.trash
        if trash and trash != self.folders.drafts:
            self._move(uid, trash)
        else:
            self._expunge(uid)

    def _move(self, uid: int, folder: str) -> None:
        if "MOVE" in self.capabilities:
            self._connection.call("move", [uid], wire_name(folder))
        else:
            self._connection.call("copy", [uid], wire_name(folder))
            self._expunge(uid)

    def _expunge(self, uid: int) -> None:
        self._connection.call("add_flags", [uid], [r"\Deleted"], True)
        if "UIDPLUS" in self.capabilities:
            self._connection.call("uid_expunge", [uid])

    def _make(self, folder: str) -> None:
        self._connection.call("create_folder", wire_name(folder))
        with suppress(Refused):
            self._connection.call("subscribe_folder", wire_name(folder))
