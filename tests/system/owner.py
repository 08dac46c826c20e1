"""An owner at the keyboard: a configuration, and the real command in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-c", "from mailbot.cli.main import main; main()"]


@dataclass(frozen=True)
class Owner:
    """Runs mailbot on *folder*, which holds the configuration and the store."""

    folder: Path

    def configures(self, *, host: str, port: int, user: str, password: str, more: str = "") -> None:
        """Write the configuration, readable by nobody else; *more* ends the [imap] table."""
        path = self.folder / "config.toml"
        path.touch(mode=0o600)
        path.write_text(
            f"""
[owner]
address = "dana@whitfield-law.example"
name = "Dana Whitfield"
title = "Attorney"
firm = "Whitfield Law"
timezone = "America/New_York"

[store]
folder = "store"

[imap]
host = "{host}"
port = {port}
user = "{user}"
password = "{password}"
{more}
""",
            encoding="utf-8",
        )

    def runs(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [*COMMAND, *words],
            cwd=self.folder,
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def starts(self, *words: str, **variables: str) -> "subprocess.Popen[str]":
        """Start a command and leave it running."""
        return subprocess.Popen(
            [*COMMAND, *words],
            cwd=self.folder,
            env=self.environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def environment(self, **variables: str) -> dict[str, str]:
        """Return the environment of the commands: this one, no other configuration."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MAILBOT_")}
        return {**kept, "COLUMNS": "100", **variables}

    @property
    def store(self) -> Path:
        """Return the folder of the record."""
        return self.folder / "store"
