"""How far is a round?"""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from mailbot.model.count import counted


class _Rate(ProgressColumn):
    """How many messages a second."""

    def render(self, task: Task) -> Text:
        """Return the rate, once there is one."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class Bar:
    """A bar on the terminal's error stream, so that output stays clean."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def start(self, what: str, total: int) -> None:
        """Show a new bar for *what*."""
        self.finish()
        if total:
            self._task = self._progress.add_task(f"Reading {what}", total=total)

    def advance(self, count: int = 1) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._progress.advance(self._task, count)

    def finish(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None


class Lines:
    """Plain lines on the error stream: at the start of a step and every thousand messages."""

    EVERY = 1000

    def __init__(self) -> None:
        self._what = ""
        self._total = 0
        self._done = 0

    def start(self, what: str, total: int) -> None:
        """Say how much there is to read, if there is anything."""
        self._what, self._total, self._done = what, total, 0
        if total:
            sys.stderr.write(f"reading {what}: {counted(total, 'message')}\n")

    def advance(self, count: int = 1) -> None:
        """Say so when another thousand is done."""
        before, self._done = self._done, self._done + count
        if self._done // self.EVERY > before // self.EVERY:
            sys.stderr.write(f"reading {self._what}: {self._done} of {self._total}\n")

    def finish(self) -> None:
        """Say nothing: the next step or the result says it."""
