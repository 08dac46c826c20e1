"""An owner at the keyboard: a configuration, and the real command in a process of its own."""

import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

COMMAND = [sys.executable, "-c", "from mailbot.cli.main import main; main()"]

GUARD = str(Path(__file__).parent / "guard")
REPORT = "contacted-nevertheless"
"""The file in which the guard notes who was contacted and is not configured."""


def _is_url(value: object) -> bool:
    return isinstance(value, str) and "://" in value


@dataclass(frozen=True)
class Owner:
    """Runs mailbot on *folder*, which holds the configuration and the store."""

    folder: Path

    def configures(
        self,
        *,
        host: str,
        port: int,
        user: str,
        password: str,
        more: str = "",
        digest: bool = False,
    ) -> None:
        """Write the configuration, readable by nobody else; *more* ends the [imap] table.

        The *digest* comes on working days: what happens must not hang on the day of the test.
        """
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

[digest]
on = {str(digest).lower()}

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
        return {**kept, "COLUMNS": "100", **self._guarded(), **variables}

    def _guarded(self) -> dict[str, str]:
        """Have nobody contacted but the hosts of the configuration (S17; conftest.py looks)."""
        path = self.folder / "config.toml"
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # a test of a broken configuration, or before there is one
        servers = [t for name in ("imap", "smtp") if isinstance(t := tables.get(name), dict)]
        hosts = [f"{server.get('host')}:{server.get('port', 993)}" for server in servers]
        urls = filter(_is_url, tables.get("oauth2", {}).values())
        hosts += [urlsplit(url).netloc for url in urls]
        report = str(self.folder / REPORT)
        return {"PYTHONPATH": GUARD, "GUARD_HOSTS": ",".join(hosts), "GUARD_REPORT": report}

    @property
    def store(self) -> Path:
        """Return the folder of the record."""
        return self.folder / "store"
