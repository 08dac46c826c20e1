"""The scene that every mail program plays in: one letter of mailbot's lies in Drafts.

with set_scene(folder) as scene:
    ...  # a mail program opens scene.server, sends to scene.sink
    scene.rounds(2)
    assert scene.outcome == "sent"
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from mailbot.demo.cast import inbox_messages, invoices, sent_messages
from tests.clients.sink import Received, Sink
from tests.system.dovecot import Dovecot
from tests.system.owner import Owner

CLIENT = "acme.example"
"""The domain of the one client who has a case."""

INVOICE = "INV-104"
"""What the letter is about."""

SUBJECT = "Invoice INV-104"
"""By what its line in a list of messages is known."""

SENTENCE = "A short note by Friday would help me a great deal."
"""What the owner adds where they edit."""

LATER = """
import datetime, time_machine
now = datetime.datetime.now(datetime.UTC)
with time_machine.travel(now + datetime.timedelta(hours={hours})):
    from mailbot.cli.main import main
    main()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A mail server, an outgoing server, an owner with mailbot, and the letter in Drafts."""

    server: Dovecot
    sink: Sink
    owner: Owner
    placed: bytes
    """The letter as mailbot laid it into Drafts."""

    @property
    def letter(self) -> EmailMessage:
        """Return the letter as mailbot laid it into Drafts."""
        return _parsed(self.placed)

    @property
    def token(self) -> str:
        """Return the made-up id in References by which mailbot knows the letter again."""
        return _token(self.letter)

    def rounds(self, count: int = 1, *, hours_later: int = 0) -> None:
        """Let mailbot look at the mailbox, *count* times, by a clock that is *hours_later*."""
        for _ in range(count):
            done = self._later(hours_later) if hours_later else self.owner.runs("once")
            assert done.returncode == 0, done.stdout + done.stderr

    @property
    def outcome(self) -> str:
        """Return what is on record about the letter; there must be no second one."""
        (letter,) = self.case["drafts"]
        return letter["state"]

    @property
    def case(self) -> dict:
        """Return all that is on record about the client."""
        shown = self.owner.runs("show", INVOICE, "--json")
        assert shown.returncode == 0, shown.stderr
        return json.loads(shown.stdout)

    @property
    def copies(self) -> dict[str, int]:
        """Return how many messages with our token lie in each folder, empty folders left out."""
        counted = {name: len(self.copies_in(name)) for name in self.folders}
        return {name: count for name, count in counted.items() if count}

    def copies_in(self, folder: str) -> list[bytes]:
        """Return every message of *folder* that carries our token."""
        everything = self.server.raw(folder).values()
        self.server.admin.unselect_folder()  # a program may delete it now
        return [raw for raw in everything if self.token in (_parsed(raw)["References"] or "")]

    @property
    def folders(self) -> list[str]:
        """Return the names of all folders that the mailbox has now."""
        return sorted(name for _, _, name in self.server.admin.list_folders())

    def client_replies(self, sent: Received) -> None:
        """Put a reply to all, as one of the client's people writes it, into INBOX."""
        letter = sent.message
        reply = EmailMessage(policy=policy.SMTP.clone(max_line_length=998))
        reply["From"] = "Gerald Brandt <gerald.brandt@acme.example>"
        reply["To"] = [letter["From"].addresses[0], *letter["To"].addresses]
        reply["Subject"] = letter["Subject"]
        reply["Date"] = format_datetime(datetime.now(UTC))
        reply["Message-ID"] = "<4F1C9B52-0A66-4D0E-9D0B-6A1F6C2B7E10@acme.example>"
        reply["In-Reply-To"] = letter["Message-ID"]
        reply["References"] = f"{letter['References']} {letter['Message-ID']}"
        reply.set_content("Thank you for your note, Dana. I will ask around.\n\nGerald\n")
        self.server.deliver("INBOX", reply.as_bytes())

    def _later(self, hours: int) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", LATER.format(hours=hours), "once"],
            cwd=self.owner.folder,
            env=self.owner.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@contextlib.contextmanager
def set_scene(folder: Path) -> Iterator[Scene]:
    """Yield a scene of which mailbot keeps its record in *folder*."""
    with Dovecot() as server, Sink() as sink:
        owner = Owner(folder)
        owner.configures(
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            more='security = "none"',
        )
        _deliver(server)
        (folder / "invoices.csv").write_text(invoices(datetime.now(UTC)), encoding="utf-8")
        for words in (("import", "invoices.csv"), ("resume",), ("once",)):
            done = owner.runs(*words)
            assert done.returncode == 0, done.stdout + done.stderr
        (placed,) = server.raw("Drafts").values()
        server.admin.unselect_folder()
        yield Scene(server=server, sink=sink, owner=owner, placed=placed)


def _deliver(server: Dovecot) -> None:
    """Deliver the one story of the demo that ends with a letter: the runaround."""
    now = datetime.now(UTC)
    for folder, messages in (("Sent", sent_messages(now)), ("INBOX", inbox_messages(now))):
        for raw, at in messages:
            parsed = _parsed(raw)
            if CLIENT in parsed["From"] or CLIENT in parsed["To"]:
                server.deliver(folder, raw, at=at, flags=("\\Seen",))


def _token(letter: EmailMessage) -> str:
    (token,) = (i for i in letter["References"].split() if i.partition("@")[0].endswith(".r"))
    return token


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)
