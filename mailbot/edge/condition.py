"""How is the service doing, in a small file that `mailbot status` reads?"""

import os
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

NAME = "status.json"


class State(StrEnum):
    """What the service does about one mailbox."""

    WATCHING = "watching"
    """The server tells at once when something comes in."""
    POLLING = "polling"
    """mailbot asks every few minutes."""
    WAITING = "waiting"
    """Something is wrong that time may mend; it is tried again."""
    STOPPED = "stopped"
    """The service was ended, or something is wrong that only the owner can mend."""


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """How one account is doing; moments are UTC."""

    account: str
    """The name of its configuration file, without its ending: no address."""
    state: State
    since: datetime
    """Since when it is in this state, with this problem."""
    last_round: datetime | None = None
    """When a round last came to its end."""
    next_round: datetime | None = None
    """When there will be one at the latest."""
    problem: str = ""
    """What is wrong, in plain words; empty if nothing is."""
    advice: str = ""
    """What the owner can do about it."""


def write(folder: Path, condition: Condition) -> None:
    """Put *condition* in the place of the one before; a disk that refuses is no trouble."""
    new = folder / f"{NAME}.tmp"
    with suppress(OSError):
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.write(msgspec.json.encode(condition) + b"\n")
        new.replace(folder / NAME)


def mended(folder: Path, now: datetime) -> None:
    """Note that a round by hand went well *now*: what stopped the service is no more."""
    known = read(folder)
    if known is not None:
        wrong = bool(known.problem)
        since = now if wrong else known.since
        stopped = msgspec.structs.replace(known, state=State.STOPPED, since=since, last_round=now)
        write(folder, msgspec.structs.replace(stopped, next_round=None, problem="", advice=""))


def read(folder: Path) -> Condition | None:
    """Return what the service wrote last, or None. Whether it still runs its lock tells."""
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Condition)
    return None
