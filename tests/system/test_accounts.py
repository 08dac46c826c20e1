"""Several mailboxes in one service: each on its own, none in the way of another."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailbot.edge.condition import State
from mailbot.edge.secrets import Secret
from tests.system.dovecot import Dovecot, free_ports
from tests.system.killing import a_reply
from tests.system.owner import COMMAND
from tests.system.waiting import condition_of, deliver, until

pytestmark = pytest.mark.system

MANY = int(os.environ.get("MAILBOT_ACCOUNTS", "40"))
"""So many idle accounts are measured; 200 fit in 300 MB (docs/decisions/0017-push.md)."""


@dataclass(frozen=True)
class Office:
    """A folder with a configuration and a record for each of some people."""

    server: Dovecot
    folder: Path

    def hires(self, name: str, *, more: str = "", service: str = "", **imap: object) -> Path:
        """Give *name* a mailbox and a configuration; return its path."""
        user = f"{name}@example.com"
        with (self.server.folder / "users").open("a") as users:
            users.write(f"{user}:{{PLAIN}}secret of {name}\n")
        settings = self.server.settings(user=user, password=Secret(f"secret of {name}"))
        said = {
            "host": settings.host,
            "port": settings.port,
            "user": settings.user,
            "password": str(settings.password),
            "security": settings.security,
            "timeout_seconds": 5,
            **({"ca_file": settings.ca_file} if settings.ca_file else {}),
            **imap,
        }
        lines = [f"{k} = {v}" if isinstance(v, int) else f'{k} = "{v}"' for k, v in said.items()]
        path = self.folder / f"{name}.toml"
        path.touch(mode=0o600)
        path.write_text(
            f'[owner]\naddress = "{user}"\nname = "{name.title()} Whitfield"\n[imap]\n'
            + "\n".join(lines)
            + f'\n[store]\nfolder = "{name}"\n{more}\n[digest]\non = false\n[service]\n{service}\n',
            encoding="utf-8",
        )
        return path

    def store(self, name: str) -> Path:
        return self.folder / name

    def runs(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *words],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def invoices(self, name: str) -> None:
        """Put an invoice to client 1 on record, and let letters be drafted."""
        (self.folder / "invoices.csv").write_text(
            "number,client,amount,currency,issued,email\n"
            "INV-1001,Client 1,100.00,USD,2026-10-01,office@client1.example\n"
        )
        config = ("--config", f"{name}.toml")
        assert self.runs("import", "invoices.csv", *config).returncode == 0
        assert self.runs("resume", *config).returncode == 0

    def drafts(self, name: str) -> int:
        folder = self.server.folder / "mail" / f"{name}@example.com" / ".Drafts"
        return sum(len(list((folder / part).glob("*"))) for part in ("new", "cur"))

    def is_watched(self, name: str) -> bool:
        return condition_of(self.store(name)).state is State.WATCHING

    @contextmanager
    def served(self, *words: str) -> Iterator["subprocess.Popen[str]"]:
        """Run the service; it has to end well."""
        service = subprocess.Popen(
            [*COMMAND, "run", *words], cwd=self.folder, stderr=subprocess.PIPE, text=True
        )
        try:
            yield service
        finally:
            began = time.monotonic()
            service.send_signal(signal.SIGTERM)
            _, err = service.communicate(timeout=20)
            assert "Traceback" not in err, err
            assert time.monotonic() - began < 5


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Dovecot() as server:
        yield Office(server, tmp_path)


def test_what_is_wrong_with_one_account_stops_no_other(office: Office):
    """A wrong password, a server that is dead, a record that cannot be read."""
    office.hires("anna", service='accounts = ["bob.toml", "carl.toml", "dora.toml"]')
    office.hires("bob", password="wrong")
    office.hires("carl", port=free_ports(1)[0])
    office.hires("dora")
    office.invoices("anna")
    office.store("dora").mkdir(mode=0o700)
    (office.store("dora") / "mailbot.json").write_text("{broken")
    with office.served("--config", "anna.toml"):
        until(lambda: office.is_watched("anna"))
        until(lambda: all(condition_of(office.store(n)).problem for n in ("bob", "carl", "dora")))
        began = time.monotonic()
        deliver(office.server, a_reply(1), "anna@example.com")
        until(lambda: office.drafts("anna") == 1)

        assert time.monotonic() - began < 2
        bob, carl, dora = (condition_of(office.store(n)) for n in ("bob", "carl", "dora"))
        assert (bob.state, carl.state, dora.state) == (
            State.STOPPED,
            State.WAITING,
            State.STOPPED,
        )
        assert "login was refused" in bob.problem
        assert "password" in bob.advice
        assert "nothing answers there" in carl.problem
        assert "cannot be read" in dora.problem


def test_two_configurations_on_the_command_line_are_two_accounts(office: Office):
    office.hires("anna")
    office.hires("bob")
    with office.served("--config", "anna.toml", "--config", "bob.toml"):
        until(lambda: office.is_watched("anna") and office.is_watched("bob"))


def test_the_service_ends_when_nobody_is_left_to_serve(office: Office):
    office.hires("anna", password="wrong")
    office.hires("bob", password="wrong")

    done = office.runs("run", "--config", "anna.toml", "--config", "bob.toml")

    assert done.returncode == 77
    assert "login was refused" in done.stderr


def test_two_accounts_with_one_record_are_refused(office: Office):
    office.hires("anna")
    office.hires("bob")
    path = office.folder / "bob.toml"
    path.write_text(path.read_text().replace('folder = "bob"', 'folder = "anna"'))

    done = office.runs("run", "--config", "anna.toml", "--config", "bob.toml")

    assert done.returncode == 78
    assert "anna.toml keeps its record in" in done.stderr
    assert 'folder = "bob"' in done.stderr


def test_two_accounts_with_one_mailbox_are_refused(office: Office):
    office.hires("anna")
    office.hires("bob", user="Anna@example.com")

    done = office.runs("run", "--config", "anna.toml", "--config", "bob.toml")

    assert done.returncode == 78
    assert "the same mailbox" in done.stderr


def test_a_further_account_that_is_not_there_is_said_at_the_start(office: Office):
    office.hires("anna", service='accounts = ["nobody.toml"]')

    done = office.runs("run", "--config", "anna.toml")

    assert done.returncode == 78
    assert "nobody.toml" in done.stderr


def test_what_the_owner_says_meanwhile_counts_in_the_next_round(office: Office):
    """The books stay in memory; what a command wrote is read before they are used."""
    office.hires("anna")
    office.invoices("anna")
    with office.served("--config", "anna.toml"):
        until(lambda: office.is_watched("anna"))
        assert office.runs("hold", "Client 1", "--config", "anna.toml").returncode == 0
        deliver(office.server, a_reply(1), "anna@example.com")
        until(lambda: "INV-1001" in (office.store("anna") / "mailbot.json").read_text())
        time.sleep(2)
        assert office.drafts("anna") == 0
        assert office.runs("resume", "Client 1", "--config", "anna.toml").returncode == 0
        deliver(office.server, a_reply(1, line=1), "anna@example.com")
        until(lambda: office.drafts("anna") == 1)


def test_many_idle_accounts_take_little_memory_and_no_time(office: Office):
    names = [f"user{number}" for number in range(MANY)]
    for name in names:
        office.hires(name)
    first = office.folder / "user0.toml"
    others = ", ".join(f'"{name}.toml"' for name in names[1:])
    first.write_text(f"{first.read_text()}accounts = [{others}]\n")
    with office.served("--config", str(first)) as service:
        until(lambda: all(office.is_watched(name) for name in names), seconds=120, nap=0.2)
        memory, before = resident(service.pid), cpu_seconds(service.pid)
        time.sleep(5)
        share = (cpu_seconds(service.pid) - before) / 5

    assert memory < 100 + MANY
    assert share < 0.02


def resident(process: int) -> float:
    """Return the memory of *process* in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def cpu_seconds(process: int) -> float:
    """Return how long *process* has computed."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
