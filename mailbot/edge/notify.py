"""What does the system's service manager want to know? (sd_notify of systemd)"""

import os
import socket
from contextlib import suppress

STAY = "MAILBOT_STAYS"
"""Set where whatever ends is started again, as by Docker and launchd: each start would be one more
sign-in that is refused. A service that gave up stays there, and says that it is not well."""


def tell(**facts: str) -> None:
    """Tell the service manager, if there is one that listens: READY="1", STATUS="…"."""
    name = os.environ.get("NOTIFY_SOCKET", "")
    if name[:1] not in {"/", "@"}:
        return
    words = "\n".join(f"{fact}={said}" for fact, said in facts.items())
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.connect("\0" + name[1:] if name.startswith("@") else name)
        link.send(words.encode())


def watchdog_seconds() -> float:
    """Return how often the service manager wants a sign of life; 0 if it wants none."""
    meant_for_us = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    with suppress(ValueError):
        if meant_for_us:
            return int(os.environ.get("WATCHDOG_USEC", "0")) / 1_000_000
    return 0.0
