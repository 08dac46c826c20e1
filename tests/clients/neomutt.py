"""NeoMutt, and mutt, at the scene's mailbox: what the owner does with the keyboard."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.clients.scene import SUBJECT, Scene
from tests.clients.terminal import EDITING, WIDTH, Terminal, require_programs, write_editor

SETTINGS = """
set realname = "Dana Whitfield"
set from = dana@whitfield-law.example
set use_from = yes
set imap_user = "{server.user}"
set imap_pass = "{server.password}"
set ssl_starttls = no
set ssl_force_tls = no
set folder = imap://{server.host}:{server.port}/
set spoolfile = +INBOX
set postponed = +Drafts
set record = +Sent
set trash = +Trash
set smtp_url = smtp://{sink.host}:{sink.port}/
set editor = "{editor}"
set tmpdir = {folder}
set abort_unmodified = no
set confirmappend = no
set confirmcreate = no
set recall = yes
set postpone = ask-yes
set delete = yes
set move = no
set sleep_time = 0
set wait_key = no
"""

OWNER = "dana@whitfield-law.example"

PAGER = "NextPg"
"""Stands in the first line of what shows a message."""

NOTING = """
set postponed = +Mailbot/Notes
set recall = no
"""
"""What makes it save drafts where notes are."""

INDEX = "q:Quit  d:Del"
"""The first line of a folder's list; what was sent or postponed goes back to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutt:
    """The program on its screen, looking into a folder."""

    terminal: Terminal

    def opens_the_draft(self) -> None:
        """Open the draft as postponed mail: the editor comes up."""
        self.terminal.presses("R")
        self.terminal.awaits(EDITING)

    def opens_it_as_new(self) -> None:
        """Open the draft with "resend-message": it stays where it is."""
        self.terminal.presses("Escape", "e")
        self.terminal.awaits(EDITING)

    def leaves_the_editor(self, words: str = "") -> None:
        """Leave the editor, *words* added."""
        self.terminal.types(words)
        self.terminal.awaits("y:Send")

    def sends(self) -> None:
        """Send what was composed."""
        self.terminal.presses("y")
        self.terminal.awaits(INDEX)

    def saves_again(self) -> None:
        """Postpone what was composed."""
        self.terminal.presses("P")
        self.terminal.awaits(INDEX)

    def names_it(self, subject: str) -> None:
        """Give what was composed another *subject*."""
        self.terminal.presses("s")
        self.terminal.awaits("Subject: ")
        self.terminal.presses("C-u")
        self.terminal.types(subject)
        self.terminal.awaits(f"Subject: {subject}")

    def gives_up(self) -> None:
        """Leave what was composed without keeping it."""
        self.terminal.presses("q")
        self.terminal.awaits("message?")  # mutt and NeoMutt begin the question differently
        self.terminal.presses("n")
        self.terminal.awaits(INDEX)

    def begins_a_note(self, subject: str, to: str) -> None:
        """Begin a new message: the editor comes up."""
        self.terminal.presses("m")
        self.terminal.awaits("To:")
        self.terminal.types(to)
        self.terminal.awaits("Subject:")
        self.terminal.types(subject)
        if not subject:
            self.terminal.awaits("No subject, abort?")
            self.terminal.presses("n")
        self.terminal.awaits(EDITING)

    def writes_a_note(self, subject: str, words: str = "") -> None:
        """Postpone a new message; it wants a reader, and the owner names themselves."""
        self.begins_a_note(subject, OWNER)
        self.leaves_the_editor(words)
        self.saves_again()

    def opens_the_last(self, subject: str) -> None:
        """Show the last message of the folder, which has this *subject*."""
        self.terminal.presses("End", "Enter")
        self.terminal.awaits(PAGER)
        self.terminal.awaits(f"Subject: {subject}")

    def reads_to_the_end(self) -> list[str]:
        """Leaf through the message that is shown; return all lines that stood on the screen."""
        lines: list[str] = []
        while True:
            screen = self.terminal.screen
            lines += screen.splitlines()
            if "-- (end)" in screen or "-- (all)" in screen:
                break
            self.terminal.presses("Space")
            self.terminal.awaits_another(screen)
        self.terminal.presses("q")
        self.terminal.awaits(INDEX)
        return lines

    def deletes(self) -> None:
        """Mark the draft as deleted."""
        self.terminal.presses("d")

    def moves_to(self, folder: str) -> None:
        """Save the draft to *folder*, which marks it as deleted here."""
        self.terminal.presses("s")
        self.terminal.awaits("Save to mailbox")
        self.terminal.presses("C-u")
        self.terminal.types(f"+{folder}")

    def stars(self) -> None:
        """Flag the draft."""
        self.terminal.presses("F")

    def leaves(self) -> None:
        """Leave the program, which makes the folder as it was shown."""
        self.terminal.presses("q")
        self.terminal.awaits_end()


@contextlib.contextmanager
def mutt(
    scene: Scene, program: str, *, start: str = "Drafts", more: str = "", width: int = WIDTH
) -> Iterator[Mutt]:
    """Yield NeoMutt, or mutt, with the folder *start* open; *more* ends its settings."""
    require_programs(program, "tmux")
    folder = scene.owner.folder
    settings = SETTINGS.format(
        server=scene.server, sink=scene.sink, editor=write_editor(folder), folder=folder
    )
    (folder / "muttrc").write_text(settings + more, encoding="utf-8")
    command = [program, "-n", "-F", str(folder / "muttrc"), "-f", f"+{start}"]
    with Terminal(command, folder=folder, width=width) as terminal:
        terminal.awaits(SUBJECT)
        yield Mutt(terminal=terminal)
