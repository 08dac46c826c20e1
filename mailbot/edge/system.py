"""The machine: the time of day, and a sudden end where a test asks for one."""

import os
import signal
import time
from datetime import UTC, datetime

CRASH_VARIABLE = "MAILBOT_CRASH_AT"
"""The environment variable that names the write point to die at."""

STORE_POINTS = (
    # of one step
    "journal begun",
    "journal written",
    "journal synced",
    # of one compaction
    "snapshot written",
    "snapshot synced",
    "snapshot copied",
    "snapshot renamed",
    "journal set aside",
)
"""Where the store has just changed a file, in the order of doing."""

DRAFT_POINTS = ("draft intended", "draft appended", "draft recorded", "cursor recorded")
"""Where a round has just changed the record or the mailbox, in the order of doing."""

WITHDRAWAL_POINTS = ("draft taken away",)
"""Where an overtaken draft has just left Drafts."""

FOLDER_POINTS = ("message appended", "message refiled")
"""Where a message was just laid into a folder that is not Drafts, or has just been moved."""

NOTE_POINTS = ("note recorded",)
"""Where what a note says has just gone on record with its answer."""

SENDING_POINTS = ("sending begun", "letter handed over", "sending recorded")
"""Where it has just gone on record that an approved letter is to be sent, where the server has
just taken it, and where that has just gone on record."""

TEACHING_POINTS = ("reading corrected",)
"""Where it has just gone on record that a reply was read wrongly."""

DIGEST_POINTS = ("digest planned", "digest laid")
"""Where it has just gone on record that a digest is to be laid, and that it lies there; between
them come "message appended" and, where one is replaced, "draft taken away"."""

IMPORT_POINTS = ("import reported", "import set aside")
"""Where a file of the watched folder has just got its report, and has just been moved."""

PURGE_POINTS = ("record begun anew", "remains removed")
"""Where events have just left the record, and the last file that held them is just gone."""

WRITE_POINTS = (
    *(*STORE_POINTS, *DRAFT_POINTS, *WITHDRAWAL_POINTS, *FOLDER_POINTS, *SENDING_POINTS),
    *(*TEACHING_POINTS, *NOTE_POINTS, *DIGEST_POINTS, *IMPORT_POINTS, *PURGE_POINTS),
)
"""Every place where something outside this process has just changed (G2)."""


def reach(point: str) -> None:
    """Die as by kill -9 if this is the write point that a test has chosen."""
    if os.environ.get(CRASH_VARIABLE) == point:
        os.kill(os.getpid(), signal.SIGKILL)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> None:
        """Return at *moment*, or at once if it is over."""
        time.sleep(max((moment - self.now()).total_seconds(), 0.0))
