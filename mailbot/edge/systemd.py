"""What does systemd have to know of mailbot, and what must mailbot not be able to do?"""

from pathlib import Path
from typing import Final

NAME: Final = "mailbot.service"

CONFIG: Final = Path("/etc/mailbot/config.toml")
"""Where a service of the whole system has its configuration: without secrets, readable."""

PASSWORD: Final = Path("/etc/mailbot/imap-password")
"""Where its password lies, for root alone; systemd hands it over."""

_HEAD = """\
# Written by `mailbot service`, which writes it anew when asked to; changes of your own belong
# into a drop-in: systemctl {flag}edit mailbot
[Unit]
Description=mailbot: ends the invoice runaround
Documentation=man:systemd.exec(5)
After=network-online.target nss-lookup.target
Wants=network-online.target
# Whoever has to look after it finds out by `mailbot status`, not by a thousand restarts.
StartLimitIntervalSec=1h
StartLimitBurst=12

[Service]
Type=notify
NotifyAccess=main
# The sign of life comes three times as often; a hang of every mailbox ends in a restart.
WatchdogSec=5min
TimeoutStartSec=2min
TimeoutStopSec=15
ExecStart={command}
Restart=on-failure
RestartSec=60
# What waiting cannot mend: wrong use, a damaged record, a refused password, a bad configuration.
RestartPreventExitStatus=2 74 77 78
UMask=0077
"""

_SYSTEM = """\
# A user that exists only while it runs. Its record: /var/lib/mailbot, which nobody else can read.
DynamicUser=yes
StateDirectory=mailbot
StateDirectoryMode=0700
Environment=XDG_STATE_HOME=%S HOME=%S/mailbot PYTHONDONTWRITEBYTECODE=1
WorkingDirectory=%S/mailbot
{credential}
# The system: to be read, not to be written, and as little of it as possible.
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
PrivateMounts=yes
DevicePolicy=closed
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RemoveIPC=yes

# Rights: none.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
KeyringMode=private
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictRealtime=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes

# The kernel: what services use, and no rights of root among it.
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

# The network: the internet, and the sockets of systemd and of the name service. Which numbers your
# mail server has, nobody can say for good; if it is your own, say it in a drop-in:
# IPAddressDeny=any, IPAddressAllow=its network, and that of your name server.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX

# What it may use up.
TasksMax=512
LimitNOFILE=8192
MemoryMax=1G

[Install]
WantedBy=multi-user.target
"""

_USER = """\
# What a service of your own can be held to without root. Memory that is written and then run
# stays allowed: some programs that print passwords (password_command) need it.
NoNewPrivileges=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK

[Install]
WantedBy=default.target
"""


def unit(program: Path, configs: tuple[Path, ...], *, system: bool, password: bool = True) -> str:
    """Return the unit that runs *program* on *configs*, for the whole *system* or for one user.

    With *password*, systemd hands over the one that lies beside the configuration.
    """
    words = [str(program), "run"]
    for config in configs:
        words += ["--config", str(config)]
    command = " ".join(map(_quoted, words))
    head = _HEAD.format(command=command, flag="" if system else "--user ")
    if not system:
        return head + _USER
    credential = f"LoadCredential=imap-password:{PASSWORD}\n" if password else ""
    return head + _SYSTEM.format(credential=credential)


def _quoted(word: str) -> str:
    """Return *word* so that systemd takes it as one, and as it is (systemd.syntax(7))."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"' if plain != word or " " in word or "'" in word else word
