"""A program in a terminal: keys go in, the screen comes out.

with Terminal(["neomutt"], folder=tmp_path) as terminal:
    terminal.awaits("NeoMutt")
    terminal.presses("q")
    terminal.awaits_end()
"""

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Self

import pytest

WIDTH, HEIGHT = 110, 40

PATIENCE = 15.0
"""Seconds until something that does not come to the screen fails the test."""

NOTHING: Mapping[str, str] = MappingProxyType({})


class Terminal:
    """A program on a screen of its own: tmux with a socket and a server for it alone."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str] = NOTHING,
        width: int = WIDTH,
    ) -> None:
        """Prepare to run *command* in *folder*; *environment* is added to a bare one."""
        self.command = command
        self.width = width
        self.folder = folder
        self.environment = environment
        self._home = Path()

    def __enter__(self) -> Self:
        """Start the program."""
        # Not below tmp_path: the name of a socket has to be short.
        self._home = Path(tempfile.mkdtemp(prefix="terminal-"))
        bare = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        size = ["-x", str(self.width), "-y", str(HEIGHT)]
        session = ["new-session", "-d", *size, "-c", str(self.folder), shlex.join(self.command)]
        subprocess.run(
            [*self._tmux, *session], env={**bare, **self.environment}, check=True, timeout=10
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End the program if it still runs, and the terminal with it."""
        self._asks("kill-server")
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def screen(self) -> str:
        """Return what stands on the screen; nothing once the program has ended."""
        return self._asks("capture-pane", "-p").stdout

    @property
    def ended(self) -> bool:
        """Say whether the program has ended."""
        return self._asks("has-session").returncode != 0

    def presses(self, *keys: str) -> None:
        """Press keys by their names in tmux: "Enter", "Escape", "C-x", "y"."""
        self._asks("send-keys", *keys)

    def types(self, text: str) -> None:
        """Type *text* and press Enter."""
        self._asks("send-keys", "-l", text)
        self.presses("Enter")

    def awaits(self, text: str) -> None:
        """Return when *text* stands on the screen; fail if it does not come."""
        self._until(lambda: text in self.screen, f"the screen never showed {text}")

    def awaits_gone(self, text: str) -> None:
        """Return when *text* no longer stands on the screen; fail if it stays."""
        self._until(lambda: text not in self.screen, f"{text} stayed on the screen")

    def awaits_another(self, screen: str) -> None:
        """Return when something else than *screen* stands on the screen."""
        self._until(lambda: self.screen != screen, "the screen stayed the same")

    def awaits_end(self) -> None:
        """Return when the program has ended by itself; fail if it goes on."""
        self._until(lambda: self.ended, "the program goes on")

    def _until(self, done: Callable[[], object], complaint: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if done():
                return
            time.sleep(0.02)
        raise AssertionError(f"{complaint}:\n{self.screen}")

    @property
    def _tmux(self) -> list[str]:
        return ["tmux", "-S", str(self._home / "socket"), "-f", "/dev/null"]

    def _asks(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*self._tmux, *words], capture_output=True, text=True, check=False, timeout=10
        )


def require_programs(*names: str) -> None:
    """Skip the test where a program is missing; fail where the environment insists on it.

    MAILBOT_REQUIRE_CLIENTS=1 insists.
    """
    missing = [name for name in names if shutil.which(name) is None]
    if not missing:
        return
    words = f"not installed: apt-get install {' '.join(missing)}"
    if os.environ.get("MAILBOT_REQUIRE_CLIENTS") == "1":
        pytest.fail(words)
    pytest.skip(words)


EDITOR = """#!/bin/sh
# The owner's editor: a line that is typed comes to stand above "Kind regards", or at the
# beginning where there is none; nothing typed changes nothing.
echo "the editor is open"
read -r words
if [ -z "$words" ]; then
    exit
elif grep -q "^Kind regards," "$1"; then
    sed -i "s/^Kind regards,/$words\\n\\n&/" "$1"
else
    printf '%b\\n' "$words" | cat - "$1" > "$1.new"
    mv "$1.new" "$1"
fi
"""

EDITING = "the editor is open"
"""What stands on the screen while the editor waits."""


def write_editor(folder: Path) -> Path:
    """Write the editor that terminal programs call in these tests, and return its path."""
    path = folder / "editor"
    path.write_text(EDITOR, encoding="utf-8")
    path.chmod(0o755)
    return path
