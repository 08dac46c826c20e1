"""What `service` writes, for which system, and that it starts nothing unasked."""

import json
import plistlib
import re
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from filelock import FileLock
from typer.testing import CliRunner

from mailbot.cli import doctor, service
from mailbot.edge import condition, systemd, unit
from mailbot.edge.condition import Condition, State
from mailbot.edge.notify import STAY
from mailbot.model.errors import ConfigError, StorageError, UsageError

ROOT = Path(__file__).parents[3]

app = typer.Typer()
app.command()(service.service)
app.command()(doctor.doctor)

CONFIG = """
[owner]
address = "dana@whitfield-law.example"
name = "Dana"
[imap]
host = "127.0.0.1"
user = "dana"
[store]
folder = "store"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("MAILBOT_CONFIG", "XDG_CONFIG_HOME", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(unit, "SYSTEMD_RUNS", tmp_path / "no systemd here")
    monkeypatch.setattr(unit, "SYSTEM_UNITS", tmp_path / "units")
    monkeypatch.setattr(sys, "executable", "/opt/mailbot/bin/python")
    monkeypatch.setattr(service, "_run", lambda commands: pytest.fail(f"ran {commands}"))
    Path("config.toml").touch(0o600)
    Path("config.toml").write_text(CONFIG)
    Path("store").mkdir(0o700)
    return tmp_path


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def test_the_service_of_ones_own_is_written_and_nothing_is_started(home: Path) -> None:
    said = run("service", "install", "--kind", "systemd")

    path = home / ".config/systemd/user/mailbot.service"
    text = path.read_text()
    assert f"ExecStart=/opt/mailbot/bin/mailbot run --config {home}/config.toml\n" in text
    assert "Type=notify" in text
    assert "WantedBy=default.target" in text
    assert "DynamicUser" not in text
    assert path.stat().st_mode & 0o777 == 0o644
    assert "It is not started" in said
    assert "systemctl --user enable --now mailbot" in said


def test_the_service_of_the_system_is_handed_its_password_and_keeps_its_record_apart() -> None:
    text = run("service", "print", "--system", "--kind", "systemd")

    assert "ExecStart=/opt/mailbot/bin/mailbot run --config /etc/mailbot/config.toml\n" in text
    assert "LoadCredential=imap-password:/etc/mailbot/imap-password\n" in text
    for line in ("DynamicUser=yes", "StateDirectory=mailbot", "UMask=0077", "ProtectHome=yes"):
        assert f"{line}\n" in text
    assert "\nIPAddress" not in text


def test_no_credential_is_asked_for_where_a_command_prints_the_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.replace('user = "dana"', 'user = "dana"\npassword_command = "x"'))
    monkeypatch.setattr(systemd, "CONFIG", path)

    assert "LoadCredential" not in run("service", "--system", "--kind", "systemd")


@pytest.mark.parametrize("below", ["/home/dana/c.toml", "/root/c.toml"])
def test_what_lies_in_a_home_is_no_service_of_the_whole_system(below: str) -> None:
    with pytest.raises(ConfigError, match="cannot see"):
        run("service", "print", "--system", "--kind", "systemd", "--config", below)


def test_a_folder_with_strange_signs_stays_one_word() -> None:
    text = systemd.unit(
        Path("/opt/mailbot/bin/mailbot"), (Path('/srv/50% "my" $HOME/c.toml'),), system=False
    )

    assert '--config "/srv/50%% \\"my\\" $$HOME/c.toml"\n' in text
    with pytest.raises(ConfigError, match="line break"):
        unit.unit_for("systemd", [Path("a\nExecStartPre=evil")], system=False)


def test_launchd_gets_a_list_that_it_can_read(home: Path) -> None:
    facts = plistlib.loads(run("service", "print", "--kind", "launchd").encode())

    assert facts["ProgramArguments"] == [
        "/opt/mailbot/bin/mailbot",
        "run",
        "--config",
        f"{home}/config.toml",
    ]
    assert facts["KeepAlive"] == {"SuccessfulExit": False}
    assert facts["Umask"] == 0o077


def test_windows_starts_it_within_its_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSL_DISTRO_NAME", "Debian")

    run("service", "install", "--kind", "windows")

    task = ET.fromstring(Path("mailbot-task.xml").read_bytes())  # noqa: S314  our own
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert task.findtext(".//t:Command", namespaces=space) == "wsl.exe"
    arguments = task.findtext(".//t:Arguments", "", namespaces=space)
    assert arguments.startswith("--distribution Debian --exec /opt/mailbot/bin/mailbot run")


def test_it_is_started_by_the_owners_word_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[object] = []
    monkeypatch.setattr(service, "_run", ran.extend)

    run("service", "install", "--kind", "systemd", "--start")

    assert ran[-1] == ("systemctl", "--user", "enable", "--now", "mailbot")


def test_it_is_removed_and_what_is_the_owners_stays() -> None:
    assert "There is no" in run("service", "remove", "--kind", "systemd")
    run("service", "install", "--kind", "systemd")

    said = run("service", "remove", "--kind", "systemd")

    assert "stay as they are" in said
    assert not Path(".config/systemd/user/mailbot.service").exists()
    assert Path("config.toml").exists()


def test_nothing_is_written_for_a_configuration_that_is_not_there() -> None:
    with pytest.raises(ConfigError, match="no such file"):
        run("service", "install", "--kind", "systemd", "--config", "gone.toml")
    with pytest.raises(UsageError, match="one of print"):
        run("service", "instal")
    with pytest.raises(UsageError, match="say one of them"):
        run("service", "--user", "--system")


def test_a_place_that_takes_root_is_said_to(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "units").write_text("no folder")
    path = home / "etc.toml"
    path.write_text(CONFIG)
    monkeypatch.setattr(unit, "_HOMES", ())

    with pytest.raises(StorageError, match="sudo"):
        run("service", "install", "--system", "--kind", "systemd", "--config", str(path))


def known(**changes: object) -> None:
    facts = {"account": "config", "state": State.WATCHING, "since": datetime.now(UTC), **changes}
    condition.write(Path("store"), Condition(**facts))  # type: ignore[arg-type]


def test_a_service_that_does_not_run_is_no_healthy_one() -> None:
    assert "does not run" in run("doctor", "--health", code=69)
    known()
    assert "does not run" in run("doctor", "--health", code=69)
    assert json.loads(run("service", "status", "--json"))["accounts"][0]["running"] is False


def test_a_service_is_well_or_waits_or_gave_up_or_hangs() -> None:
    with FileLock("store/service.lock"):
        assert "has just begun" in run("doctor", "--health")
        known()
        assert "runs, watching" in run("doctor", "--health")
        known(state=State.WAITING, problem="the server is down")
        assert "waits: the server is down" in run("doctor", "--health")
        known(next_round=datetime.now(UTC) - timedelta(hours=1))
        assert "a round hangs" in run("doctor", "--health", code=69)
        known(state=State.STOPPED, problem="the password is refused", advice="mend it")
        report = json.loads(run("doctor", "--health", "--json", code=69))
        status = run("service", "status", "--kind", "systemd")

    assert report["checks"][0]["ok"] is False
    assert report["checks"][0]["advice"] == "mend it"
    assert "config: runs\n  the password is refused; mend it" in status


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    text = (ROOT / "Dockerfile").read_text()

    assert re.findall(r"(?m)^FROM (\S+)", text) == ["python:3.13-slim"] * 2
    final = text.rpartition("\nFROM ")[2]
    assert re.search(r"(?m)^USER 10001$", final)
    assert '["mailbot", "doctor", "--health"]' in final
    copied = re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", text)
    admitted = re.findall(r"(?m)^!(\S+)$", (ROOT / ".dockerignore").read_text())
    assert sorted(" ".join(copied).split()) == sorted(admitted)
    compose = (ROOT / "compose.yaml").read_text()
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert line in compose


def test_why_a_service_that_ended_gave_up_is_told_wherever_it_is_looked_for() -> None:
    known(state=State.STOPPED, problem="the password is refused", advice="make a new one")

    status = run("service", "status", "--kind", "systemd")
    well = run("doctor", "--health", code=69)

    assert "config: does not run\n  the password is refused; make a new one" in status
    assert "does not run, it gave up: the password is refused" in well
    assert "make a new one, then start it again: mailbot run" in well


def test_what_restarts_mailbot_whatever_it_ended_of_has_it_stay(monkeypatch) -> None:
    """Docker and launchd would log in with a refused password for ever."""
    monkeypatch.setattr(unit, "kind_here", lambda: "launchd")
    facts = plistlib.loads(run("service", "--kind", "launchd", "--config", "c.toml").encode())

    assert facts["EnvironmentVariables"] == {STAY: "1"}
    assert re.search(rf"(?m)^ENV (?:.+\\\n\s*)*{STAY}=1", (ROOT / "Dockerfile").read_text())
    compose = (ROOT / "compose.yaml").read_text()
    assert "restart: unless-stopped" in compose  # it comes back when the machine does
