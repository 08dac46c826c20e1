"""S17: only the configured hosts are ever contacted. The guard holds over all system tests."""

import json
import subprocess
import sys

import pytest

from mailbot.cli.commands import COMMANDS
from tests.system.owner import REPORT
from tests.system.test_main_job import the_mail

pytestmark = pytest.mark.system

ELSEWHERE = (
    "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "import socket; socket.create_connection(('127.0.0.1', 1), timeout=1)",
    "import socket; socket.getaddrinfo('mail.example.com', 993)",
    "import socket; socket.gethostbyname('mail.example.com')",
    "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "import urllib.request; urllib.request.urlopen('https://example.com', timeout=1)",
    "import socket; socket.socket(socket.AF_UNIX).connect('/tmp/nobody')",
)

WORDS: dict[str, tuple[str, ...]] = {
    "doctor": ("--json",),
    "retry": (),
    "once": (),
    "add": (
        *("INV-900", "--client", "Acme Components", "--amount", "10", "--currency", "USD"),
        *("--issued", "2026-10-01"),
    ),
    "import": ("invoices.csv",),
    "contact": ("Acme Components", "new@acme-components.example"),
    "due": ("INV-900", "2026-12-15"),
    "copies": ("new@acme-components.example", "all"),
    "paid": ("INV-900",),
    "call": ("Acme Components",),
    "kind": ("Acme Components",),
    "language": ("Acme Components", "fr"),
    "hold": ("Brightwater",),
    "resume": (),
    "accept": ("1",),
    "decline": ("1",),
    "forget": (),
    "status": ("--json",),
    "show": ("INV-900",),
    "proposals": (),
    "explain": ("reply.eml",),
    "preview": (),
    "digest": (),
    "report": ("--output", "report.html"),
    "export": ("INV-900", "--output", "exported"),
    "sending": (),
    "void": ("INV-900",),
    "learn": ("--since", "2026-01-01"),
    "backup": (),
    "verify": (),
    "purge": ("Brightwater", "--yes"),
    "restore": ("backup.zip", "--yes"),
}
"""What the owner types after each command."""

NOT_HERE = {"demo", "init", "login", "run", "service"}
"""A server of its own, questions, sign-in, the service and its unit: tests of their own."""


@pytest.mark.parametrize("code", ELSEWHERE)
def test_the_guard_sees_every_way_out(owner, code):
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=owner.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )

    assert done.returncode != 0
    report = owner.folder / REPORT
    assert report.read_text(encoding="utf-8").startswith("socket.")
    report.unlink()


def test_each_command_contacts_the_configured_hosts_alone(server, owner):
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    (owner.folder / "reply.eml").write_bytes(the_mail()[-1][2])
    owner.runs("resume")
    assert owner.runs("backup", "backup.zip").returncode == 0

    for command, words in WORDS.items():
        done = owner.runs(command, *words)
        assert "Traceback" not in done.stderr, (command, done.stderr)
        assert not (owner.folder / REPORT).exists(), command

    assert json.loads(owner.runs("status", "--json").stdout)


def test_no_command_is_left_out():
    typed = {name for panel in COMMANDS.values() for name in panel}

    assert typed == set(WORDS) | NOT_HERE
