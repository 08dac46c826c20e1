"""Aerc at the scene's mailbox: what the owner does with the keyboard."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from tests.clients.scene import SUBJECT, Scene
from tests.clients.terminal import EDITING, Terminal, require_programs, write_editor

ACCOUNT = """
[Dana]
source = imap+insecure://{user}:{password}@{server.host}:{server.port}
outgoing = smtp+none://{sink.host}:{sink.port}
smtp-starttls = no
from = Dana Whitfield <dana@whitfield-law.example>
default = Drafts
copy-to = {copies_to}
postpone = Drafts
"""

SETTINGS = """
[general]
unsafe-accounts-conf = true
[compose]
editor = {editor}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aerc:
    """The program on its screen, with the list of Drafts."""

    terminal: Terminal

    def opens_the_draft(self) -> None:
        """Recall the draft: the editor comes up."""
        self.terminal.presses("Enter")
        self.terminal.awaits(EDITING)

    def leaves_the_editor(self, words: str = "") -> None:
        """Leave the editor, *words* added."""
        self.terminal.types(words)
        self.terminal.awaits("Send this email?")

    def sends(self) -> None:
        """Send what was composed; the draft is deleted after it."""
        self.terminal.presses("y")
        self.terminal.awaits("Recalled message deleted")

    def saves_again(self, *, keeping_the_old: bool) -> None:
        """Postpone what was composed, and say whether the draft stays beside it."""
        self.terminal.presses("p")
        self.terminal.awaits("Delete recalled message?")
        if keeping_the_old:
            self.terminal.presses("Enter")
            self.terminal.awaits_gone("Delete recalled message?")
        else:
            self.terminal.presses("Right", "Enter")
            self.terminal.awaits("Recalled message deleted")

    def deletes(self) -> None:
        """Delete the draft: aerc expunges it at once."""
        self.terminal.types(":delete")
        self.terminal.awaits("(no messages)")

    def moves_to(self, folder: str) -> None:
        """Move the draft to *folder*."""
        self.terminal.types(f":move {folder}")
        self.terminal.awaits("Messages moved")

    def stars(self) -> None:
        """Flag the draft."""
        self.terminal.types(":flag")
        self.terminal.awaits("successful")

    def leaves(self) -> None:
        """Leave the program."""
        self.terminal.types(":quit -f")
        self.terminal.awaits_end()


@contextlib.contextmanager
def aerc(scene: Scene, *, copies_to: str = "Sent") -> Iterator[Aerc]:
    """Yield aerc with the list of Drafts; without *copies_to* it keeps no copies."""
    require_programs("aerc", "tmux")
    folder = scene.owner.folder
    home = folder / "settings" / "aerc"
    home.mkdir(parents=True, exist_ok=True)
    account = ACCOUNT.format(
        user=quote(scene.server.user, safe=""),
        password=quote(scene.server.password),
        server=scene.server,
        sink=scene.sink,
        copies_to=copies_to,
    )
    (home / "accounts.conf").write_text(account, encoding="utf-8")
    (home / "aerc.conf").write_text(SETTINGS.format(editor=write_editor(folder)), encoding="utf-8")
    environment = {"XDG_CONFIG_HOME": str(home.parent), "TERM": "xterm-256color"}
    with Terminal(["aerc"], folder=folder, environment=environment) as terminal:
        terminal.awaits(SUBJECT)
        yield Aerc(terminal=terminal)
