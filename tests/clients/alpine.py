"""Alpine at the scene's mailbox: what the owner does with the keyboard."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.clients.scene import SUBJECT, Scene
from tests.clients.terminal import Terminal, require_programs

SETTINGS = """
personal-name=Dana Whitfield
user-domain=whitfield-law.example
customized-hdrs=From: Dana Whitfield <dana@whitfield-law.example>
smtp-server={sink.host}:{sink.port}
inbox-path={{{server.host}:{server.port}/notls/user={server.user}}}INBOX
folder-collections=Mail {{{server.host}:{server.port}/notls/user={server.user}}}[]
default-fcc={copies_to}
postponed-folder=Drafts
feature-list=quit-without-confirm,disable-password-file-saving,enable-flag-cmd,
    expunge-without-confirm-everywhere
last-time-prune-questioned=1200.1
last-version-used=6.26
"""

MARKED = " DEL"
"""Stands in the title while the message under the cursor is marked as deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpine:
    """The program on its screen, with the list of a folder."""

    terminal: Terminal

    def opens_the_draft(self) -> None:
        """Resume the postponed message, which takes it out of Drafts."""
        self.terminal.presses("c")
        self.terminal.awaits("Continue postponed composition")
        self.terminal.presses("y")
        self.terminal.awaits("COMPOSE MESSAGE")

    def asks_for_a_copy(self) -> None:
        """Show all headers and go up through them: only then is the folder for copies filled in.

        Alpine takes it from a header that its own drafts have and ours have not.
        """
        self.terminal.presses("C-r")
        self.terminal.awaits("Fcc     :")
        self.terminal.presses(*["Up"] * 6)
        self.terminal.awaits("Fcc     : Sent")
        self.terminal.presses(*["Down"] * 9)

    def adds(self, words: str) -> None:
        """Write a line above the text; the cursor stands four headers higher."""
        self.terminal.presses(*["Down"] * 4)
        self.terminal.types(words)
        self.terminal.awaits(f"\n{words}\n")

    def sends(self) -> None:
        """Send what was composed."""
        self.terminal.presses("C-x")
        self.terminal.awaits("Send message?")
        self.terminal.presses("y")
        self.terminal.awaits("MESSAGE INDEX")

    def saves_again(self) -> None:
        """Postpone what was composed."""
        self.terminal.presses("C-o")
        self.terminal.awaits("MESSAGE INDEX")

    def deletes(self) -> None:
        """Mark the draft as deleted."""
        self.terminal.presses("d")
        self.terminal.awaits(MARKED)

    def moves_to(self, folder: str) -> None:
        """Save the draft to *folder*, which marks it as deleted here."""
        self.terminal.presses("s")
        self.terminal.awaits("SAVE Msg")
        self.terminal.types(folder)
        self.terminal.awaits(MARKED)

    def stars(self) -> None:
        """Flag the draft as important."""
        self.terminal.presses("*")
        self.terminal.awaits("[Important]")
        self.terminal.presses("Enter")
        self.terminal.awaits("Flagged message")

    def leaves(self) -> None:
        """Leave the program, which expunges what is marked as deleted."""
        self.terminal.presses("q")
        self.terminal.awaits_end()


@contextlib.contextmanager
def alpine(scene: Scene, *, start: str = "INBOX", copies_to: str = '""') -> Iterator[Alpine]:
    """Yield Alpine with the list of the folder *start*; it keeps no copies unless told where."""
    require_programs("alpine", "tmux")
    folder = scene.owner.folder
    settings = SETTINGS.format(server=scene.server, sink=scene.sink, copies_to=copies_to)
    (folder / "pinerc").write_text(settings, encoding="utf-8")
    command = ["alpine", "-p", str(folder / "pinerc"), "-i", "-f", start]
    with Terminal(command, folder=folder) as terminal:
        terminal.awaits("ENTER PASSWORD")
        terminal.types(scene.server.password)
        terminal.awaits("MESSAGE INDEX")
        terminal.awaits(SUBJECT)
        yield Alpine(terminal=terminal)
