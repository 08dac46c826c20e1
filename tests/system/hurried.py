"""The service in a process of its own, which waits some hundred times shorter than it says.

python -m tests.system.hurried CONFIG [SCALE]: all of `mailbot run` is there, threads, locks, two
connections, the record; only the waits between tries and looks are SCALE times shorter, and the
time-out of the wire is below what a configuration may say. SCALE 1: everything as it is.
"""

import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from mailbot import account, daemon
from mailbot.edge.config import Config, load
from mailbot.edge.patience import Patience
from mailbot.model.errors import MailbotError
from tests.system.killing import SHORT_SECONDS

SCALE = 1500.0
"""Ten minutes of rest are 0.4 seconds."""
LOOKS = 5.0
"""Looks come so many times less often than that: one each five minutes is one a second."""

WAITS = ("RENEW_SECONDS", "RENEW_SOON_SECONDS", "KEPT_SECONDS", "THOROUGH_SECONDS")


class Hurried(account.Account):
    """An account that rests shorter."""

    scale = SCALE

    def _rest(self, seconds: float) -> None:
        super()._rest(seconds / self.scale)


def hurry(scale: float) -> None:
    """Have every wait of this process be *scale* times shorter."""
    for name in WAITS:
        setattr(account, name, getattr(account, name) / max(scale / LOOKS, 1.0))
    account.Patience = partial(Patience, lambda: time.monotonic() * scale)  # type: ignore[assignment,misc]
    Hurried.scale = scale
    daemon.Account = Hurried  # type: ignore[misc]
    daemon.STAGGER_SECONDS /= scale


def hurried(config: Config, scale: float) -> Config:
    """Return the settings with polls as often, and without two limits that protect people."""
    minutes: Any = config.service.poll_minutes / max(scale / LOOKS, 1.0)
    if scale == 1:
        return config
    return replace(
        config,
        service=replace(config.service, poll_minutes=minutes),
        imap=replace(config.imap, timeout_seconds=SHORT_SECONDS),
        policy=replace(config.policy, drafts_a_day=1_000_000),
    )


def main() -> int:
    """Serve the mailbox of a configuration until told to stop."""
    scale = float(sys.argv[2]) if len(sys.argv) > 2 else SCALE
    hurry(scale)
    config = load(Path(sys.argv[1]))
    try:
        return daemon.serve([hurried(config, scale)])
    except MailbotError as error:
        sys.stderr.write(f"mailbot: {error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
