"""Eight real mail programs as data, and a player that does to a draft what each of them does.

What is known of them was measured: 140 runs, judged from the raw messages. Where only
totals were published, the harsher reading is played: a program that makes a new Message-ID when
it sends makes one when it saves, and only the mutts keep an X- header.

A gesture is an iterator: after each `yield` the mailbox is in a state in which mailbot may
happen to look at it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.charset import BASE64, QP, Charset
from email.message import Message
from email.utils import format_datetime, make_msgid
from enum import StrEnum

from mailbot.edge.memorystore import FixedClock
from tests.system.mailserver import MailServer

Change = Callable[[str], str]
"""What the owner makes of the words of a draft."""

Headers = dict[str, str | None]
"""Header fields to put in place of a program's own; None takes one away."""


class Fate(StrEnum):
    """What a program does with a message that has to go."""

    EXPUNGED = "expunged"
    FLAGGED = r"left, flagged \Deleted"
    LEFT = "left as it is"
    TRASHED = "moved to Trash"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailProgram:
    """What one mail program does with a draft that it did not write itself."""

    name: str
    after_sending: Fate = Fate.EXPUNGED
    after_saving: Fate = Fate.EXPUNGED
    deleting: Fate = Fate.TRASHED
    expunges_when_opened: bool = False
    new_id: bool = False
    keeps_extra_headers: bool = False
    files_sent: bool = True
    recreates_drafts: bool = False
    """It deletes and creates the folder when the last draft leaves it: a new UIDVALIDITY."""
    draft_flags: tuple[str, ...] = (r"\Draft", r"\Seen")
    encoding: int | None = QP
    flowed: bool = False


MUTT = MailProgram(name="mutt", expunges_when_opened=True, keeps_extra_headers=True)
NEOMUTT = MailProgram(
    name="neomutt",
    expunges_when_opened=True,
    keeps_extra_headers=True,
    deleting=Fate.EXPUNGED,
)
ALPINE = MailProgram(
    name="Alpine",
    expunges_when_opened=True,
    new_id=True,
    files_sent=False,
    deleting=Fate.EXPUNGED,
    recreates_drafts=True,
    draft_flags=(),
    flowed=True,
)
AERC = MailProgram(name="aerc", after_saving=Fate.LEFT, deleting=Fate.EXPUNGED)
ROUNDCUBE = MailProgram(name="Roundcube", flowed=True)
THUNDERBIRD = MailProgram(name="Thunderbird", new_id=True, encoding=None, flowed=True)
CLAWS = MailProgram(name="Claws", draft_flags=(r"\Seen",), encoding=BASE64)
EVOLUTION = MailProgram(
    name="Evolution",
    after_sending=Fate.FLAGGED,
    after_saving=Fate.FLAGGED,
    deleting=Fate.FLAGGED,
    new_id=True,
)

PROGRAMS = (NEOMUTT, MUTT, ALPINE, AERC, ROUNDCUBE, THUNDERBIRD, CLAWS, EVOLUTION)


@dataclass(kw_only=True)
class Player:
    """One mail program with the owner in front of it, on one mailbox."""

    program: MailProgram
    server: MailServer
    clock: FixedClock
    made: set[bytes] = field(default_factory=set)
    """Every message that the program put into a folder, as mailbot did not."""
    sent: list[bytes] = field(default_factory=list)
    """What left the machine, as its readers got it."""
    opened: bytes = b""
    """The draft in the window."""

    # What the owner does with a draft

    def opens(self, uid: int = 0) -> Iterator[None]:
        """Open a draft: the one with *uid*, else the newest."""
        uid = uid or max(self.server.uids("Drafts"))
        self.opened = self.server.raw("Drafts")[uid]
        if self.program.expunges_when_opened:
            self._expunge("Drafts", uid)
            self._recreate()
        yield

    def sends(self, change: Change = str, headers: Headers | None = None) -> Iterator[None]:
        """Open the draft, change its words, and send it."""
        yield from self.opens()
        old = self._lying()
        self.send_opened(change, headers)
        yield
        if self.program.files_sent:
            self.files(self.sent[-1])
            yield
        if old:
            self._put_away(old, self.program.after_sending)
            yield

    def sends_later(self, change: Change = str) -> Iterator[None]:
        """Put the draft into an outgoing queue on this computer; `files` is its sending."""
        yield from self.opens()
        old = self._lying()
        self.send_opened(change)
        if old:
            self._expunge("Drafts", old)
        yield

    def sends_as_new(
        self, change: Change = str, headers: Headers | None = None, *, filed: bool = True
    ) -> Iterator[None]:
        """Use the draft for a new message, and leave it where it lies."""
        self.opened = self.server.raw("Drafts")[max(self.server.uids("Drafts"))]
        self.send_opened(change, headers)
        yield
        if filed:
            self.files(self.sent[-1])
            yield

    def saves(self, change: Change, *, old: Fate | None = None) -> Iterator[None]:
        """Open the draft, change its words, and save it; autosave does the same."""
        yield from self.opens()
        before = self._lying()
        self.keeps(self._written(change, {}, saved=True))
        yield
        if before:
            self._put_away(before, old or self.program.after_saving)
            yield

    def deletes(self) -> Iterator[None]:
        """Delete the draft from the list of messages."""
        self._put_away(max(self.server.uids("Drafts")), self.program.deleting)
        yield

    def moves(self, folder: str, source: str = "Drafts") -> Iterator[None]:
        """Move the draft into another folder."""
        uid = max(self.server.uids(source))
        self._open(source).move([uid], folder)
        yield

    def stars(self) -> Iterator[None]:
        """Star the draft."""
        uid = max(self.server.uids("Drafts"))
        self._open("Drafts").add_flags([uid], [r"\Flagged"])
        yield

    def writes(self, headers: Headers, text: str) -> None:
        """Send a new letter of the owner's own, from an empty window."""
        message = Message()
        message["Message-ID"] = make_msgid(domain="example.com")
        self._fill(message, text, headers)
        self.sent.append(message.as_bytes().replace(b"\n", b"\r\n"))
        self.files(self.sent[-1])

    # The steps they are made of

    def send_opened(self, change: Change = str, headers: Headers | None = None) -> bytes:
        """Hand what is in the window to the mail server, and nothing more."""
        self.sent.append(self._written(change, headers or {}, saved=False))
        return self.sent[-1]

    def files(self, raw: bytes) -> None:
        """Put a copy of what was sent into Sent."""
        self.made.add(raw)
        self.server.deliver("Sent", raw, at=self.clock.now(), flags=(r"\Seen",))

    def keeps(self, raw: bytes) -> None:
        """Put what is in the window into Drafts."""
        self.made.add(raw)
        self.opened = raw
        flags = self.program.draft_flags
        self.server.deliver("Drafts", raw, at=self.clock.now(), flags=flags)

    def flags_as_deleted(self, uid: int) -> None:
        r"""Leave a draft behind that is marked \Deleted."""
        self._put_away(uid, Fate.FLAGGED)

    def _lying(self) -> int:
        """Return the UID of the opened draft, or 0 if it left the folder when it was opened."""
        found = [uid for uid, raw in self.server.raw("Drafts").items() if raw == self.opened]
        return max(found, default=0)

    def _put_away(self, uid: int, fate: Fate) -> None:
        match fate:
            case Fate.EXPUNGED:
                self._expunge("Drafts", uid)
                self._recreate()
            case Fate.FLAGGED:
                self._open("Drafts").add_flags([uid], [r"\Deleted"])
            case Fate.TRASHED:
                self._open("Drafts").move([uid], "Trash")
            case Fate.LEFT:
                pass

    def _expunge(self, folder: str, uid: int) -> None:
        admin = self._open(folder)
        admin.delete_messages([uid])
        admin.expunge([uid])

    def _recreate(self) -> None:
        if self.program.recreates_drafts and not self.server.uids("Drafts"):
            self.server.renumber("Drafts")

    def _open(self, folder: str):
        self.server.admin.select_folder(folder)
        return self.server.admin

    def _written(self, change: Change, headers: Headers, *, saved: bool) -> bytes:
        """Return the message in the window as this program writes it out."""
        old = message_from_bytes(self.opened)
        message = Message()
        for name, value in old.items():
            own = name.lower() in {"date", "user-agent", "mime-version"}
            extra = name.lower().startswith("x-") and not self.program.keeps_extra_headers
            if not own and not extra and not name.lower().startswith("content-"):
                message[name] = value
        if self.program.new_id:
            del message["Message-ID"]
            message["Message-ID"] = make_msgid(domain="example.com")
        if saved and not self.program.keeps_extra_headers:
            message["X-Draft-Info"] = "type=reply"
        self._fill(message, change(text_of(self.opened)), headers)
        return message.as_bytes().replace(b"\n", b"\r\n")

    def _fill(self, message: Message, text: str, headers: Headers) -> None:
        """Give *message* its date, its words in the program's own wrapping, and *headers*."""
        message["Date"] = date_of(self.clock.now())
        message["User-Agent"] = self.program.name
        for name, value in headers.items():
            del message[name]
            if value is not None:
                message[name] = value
        charset = Charset("utf-8")
        charset.body_encoding = self.program.encoding
        message["MIME-Version"] = "1.0"
        message.set_payload(stuffed(text) if self.program.flowed else text, charset)
        if self.program.flowed:
            message.set_param("format", "flowed")


def text_of(raw: bytes) -> str:
    """Return the words of a message as the owner sees them in the window."""
    message = message_from_bytes(raw)
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text = payload.decode(message.get_content_charset("utf-8")).replace("\r\n", "\n")
    if message.get_param("format") == "flowed":
        text = "\n".join(line.removeprefix(" ") for line in text.split("\n"))
    return text


def stuffed(text: str) -> str:
    """Return *text* as format=flowed has it (RFC 3676): lines may not begin as a quote does."""
    return "\n".join(
        f" {line}" if line.startswith((" ", ">", "From ")) else line for line in text.split("\n")
    )


def date_of(at: datetime) -> str:
    """Return a moment as a Date field has it."""
    return format_datetime(at)


# What the owner does to the words


def one_sentence_more(text: str) -> str:
    """Add a sentence, as people do, before the closing."""
    return text.replace(
        "\n\nKind regards", "\n\nP.S. Café visit on Tuesday – all well?\n\nKind regards"
    )


def rewritten(text: str) -> str:
    """Keep the first third of the words, and write the rest anew."""
    words = text.split(" ")
    kept = " ".join(words[: len(words) // 3])
    return f"{kept}\n\n{OWN_WORDS}"


def all_anew(_text: str) -> str:
    """Write something else altogether."""
    return OWN_WORDS


OWN_WORDS = """\
Sorry to bother all of you with this again, it was lovely to see some of you
in Boston last week. Let me put it simply: my bookkeeper closes the quarter soon,
and she would like to learn from you which desk takes these papers.

Warmly,
Dana
"""
