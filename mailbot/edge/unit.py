"""How does each operating system start mailbot by itself, and where is that written down?"""

import os
import plistlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from mailbot.edge import systemd
from mailbot.edge.notify import STAY
from mailbot.model.errors import ConfigError, StorageError

KINDS: Final = ("systemd", "launchd", "windows")

LABEL: Final = "mailbot"

SYSTEMD_RUNS = Path("/run/systemd/system")
"""It is there where systemd is what started the machine."""

SYSTEM_UNITS = Path("/etc/systemd/system")
DAEMONS = Path("/Library/LaunchDaemons")

_HOMES = (Path("/home"), Path("/root"), Path("/Users"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is written where, and the commands that let it begin and end."""

    kind: str
    system: bool
    path: Path
    text: str
    start: tuple[tuple[str, ...], ...]
    stop: tuple[tuple[str, ...], ...]


def kind_here() -> str:
    """Return what starts services on this machine, or an empty text where nothing known does."""
    if SYSTEMD_RUNS.is_dir():
        return "systemd"
    return {"darwin": "launchd", "win32": "windows"}.get(sys.platform, "")


def program() -> Path:
    """Return the mailbot that runs now, as a program to start."""
    return Path(sys.executable).with_name("mailbot.exe" if os.name == "nt" else "mailbot")


def unit_for(kind: str, configs: Sequence[Path], *, system: bool, password: bool = True) -> Unit:
    """Return the unit of *kind* that runs mailbot on *configs*. Raises ConfigError."""
    paths = tuple(path.absolute() for path in configs)
    if any(ord(sign) < 32 for path in (program(), *paths) for sign in str(path)):
        raise ConfigError("a folder has a line break in its name, which no service manager takes")
    if kind == "systemd":
        return _systemd(paths, system=system, password=password)
    if kind == "launchd":
        return _launchd(paths, system=system)
    return _windows(paths)


def write(unit: Unit) -> None:
    """Write the unit to its place, in the place of one written before. Raises StorageError."""
    try:
        unit.path.parent.mkdir(parents=True, exist_ok=True)
        new = unit.path.with_name(f".{unit.path.name}.new")
        new.write_text(unit.text, encoding="utf-16" if unit.kind == "windows" else "utf-8")
        new.chmod(0o644)  # it holds no secret, and others have to read it
        new.replace(unit.path)
    except OSError as error:
        root = "; a service of the whole system takes root: run it with sudo" if unit.system else ""
        raise StorageError(f"{unit.path}: cannot be written ({error.strerror}){root}") from error


def remove(unit: Unit) -> bool:
    """Take the unit away; say whether there was one. Raises StorageError."""
    try:
        unit.path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StorageError(f"{unit.path}: cannot be removed ({error.strerror})") from error
    return True


def _systemd(paths: tuple[Path, ...], *, system: bool, password: bool) -> Unit:
    own = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "systemd/user"
    if system:
        _reachable((program(), *paths))
    control = ("systemctl",) if system else ("systemctl", "--user")
    return Unit(
        kind="systemd",
        system=system,
        path=(SYSTEM_UNITS if system else own) / systemd.NAME,
        text=systemd.unit(program(), paths, system=system, password=password),
        start=((*control, "daemon-reload"), (*control, "enable", "--now", LABEL)),
        stop=((*control, "disable", "--now", LABEL), (*control, "daemon-reload")),
    )


def _reachable(paths: Sequence[Path]) -> None:
    """Raise ConfigError for what a user that exists only while the service runs cannot reach."""
    for path in paths:
        if home := next((home for home in _HOMES if path.is_relative_to(home)), None):
            raise ConfigError(
                f"{path}: lies below {home}, which a service of the whole system cannot see;"
                " install mailbot in /opt/mailbot and keep its configuration in /etc/mailbot,"
                " or take a service of your own: --user"
            )


def _launchd(paths: tuple[Path, ...], *, system: bool) -> Unit:
    log = Path("/Library/Logs" if system else "~/Library/Logs").expanduser() / "mailbot.log"
    agents = Path("~/Library/LaunchAgents").expanduser()
    path = (DAEMONS if system else agents) / f"{LABEL}.plist"
    facts = {
        "Label": LABEL,
        "ProgramArguments": _words(paths),
        "RunAtLoad": True,
        # launchd knows no exit codes that a restart cannot mend: mailbot stays where it gave up.
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 60,
        "ProcessType": "Background",
        "EnvironmentVariables": {STAY: "1"},
        "Umask": 0o077,
        "ExitTimeOut": 15,
        "StandardOutPath": str(log),
        "StandardErrorPath": str(log),
    }
    domain = "system" if system else f"gui/{os.getuid() if os.name == 'posix' else 0}"
    return Unit(
        kind="launchd",
        system=system,
        path=path,
        text=plistlib.dumps(facts).decode(),
        start=(("launchctl", "bootstrap", domain, str(path)),),
        stop=(("launchctl", "bootout", f"{domain}/{LABEL}"),),
    )


_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>mailbot: ends the invoice runaround</Description>
  </RegistrationInfo>
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Principals><Principal id="Author">
    <LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel>
  </Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>60</Count></RestartOnFailure>
  </Settings>
  <Actions Context="Author"><Exec>
    <Command>wsl.exe</Command>
    <Arguments>{arguments}</Arguments>
  </Exec></Actions>
</Task>
"""


def _windows(paths: tuple[Path, ...]) -> Unit:
    """Return a task that starts mailbot within WSL: its record needs a POSIX system."""
    distribution = os.environ.get("WSL_DISTRO_NAME", "")
    chosen = ["--distribution", distribution] if distribution else []
    words = [*chosen, "--exec", *_words(paths)]
    arguments = " ".join(f'"{word}"' if " " in word else word for word in words)
    path = Path("mailbot-task.xml").absolute()
    return Unit(
        kind="windows",
        system=False,
        path=path,
        text=_TASK.format(arguments=escape(arguments)),
        start=(("schtasks.exe", "/Create", "/TN", LABEL, "/XML", path.name),),
        stop=(("schtasks.exe", "/Delete", "/TN", LABEL, "/F"),),
    )


def _words(paths: tuple[Path, ...]) -> list[str]:
    words = [str(program()), "run"]
    for path in paths:
        words += ["--config", str(path)]
    return words
