"""Does the service run, and is it well? Told from its lock and its small file, at no cost."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from mailbot.edge.condition import State, read
from mailbot.edge.config import Config
from mailbot.edge.route import Check
from mailbot.model.errors import MailboxUnreachable

LATE = timedelta(minutes=10)
"""So long after its time a round counts as hanging; the longest ones take less."""


def service_lock(config: Config) -> Path:
    """Return the file that a running mailbot holds, so that no second one starts."""
    return config.store.folder / "service.lock"


def is_held(lock: Path) -> bool:
    """Say whether a process holds *lock*, as a running mailbot does."""
    import fcntl  # noqa: PLC0415  where there is none, `doctor` has more to say than that

    try:
        file = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Shared, and for no longer than this: who starts just now is hardly ever in our way.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(file)


def health(config: Config, now: datetime, *, wanted: bool = False) -> Check:
    """Return whether the service looks after this mailbox; not to run is ill only if *wanted*."""
    known = read(config.store.folder)
    if not is_held(service_lock(config)):
        if known is not None and known.problem:
            detail = f"does not run, it gave up: {known.problem}"
            advice = f"{known.advice or 'see what is wrong'}, then start it again: mailbot run"
            return replace(_ill(detail, advice), ok=False if wanted else None)
        if wanted:
            return _ill("does not run", "start it: mailbot run")
        return Check(
            name="service",
            ok=None,
            detail="does not run: nothing happens between one `mailbot once` and the next",
            advice="to have it run by itself: mailbot service install",
        )
    if known is None:
        return Check(name="service", ok=True, detail="runs, and has just begun")
    if known.state is State.STOPPED:
        return _ill(f"gave up this mailbox: {known.problem or 'it was stopped'}", known.advice)
    if known.next_round is not None and now - known.next_round > LATE:
        return _ill("runs, but a round hangs", "restart it; if it comes again, tell us")
    if known.problem:
        return Check(
            name="service",
            ok=None,
            detail=f"runs, and waits: {known.problem}",
            advice=known.advice or "nothing to do: it tries again by itself",
        )
    return Check(name="service", ok=True, detail=f"runs, {known.state}")


def _ill(detail: str, advice: str) -> Check:
    code = MailboxUnreachable.exit_code
    return Check(name="service", ok=False, detail=detail, advice=advice, exit_code=code)
