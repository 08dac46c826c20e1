"""The watched folder: which files lie in it, and where they go when they were read."""

import os
import shlex
import stat
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from mailbot.edge.system import reach
from mailbot.model.errors import DataError, StorageError

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is read at all."""

QUIET_SECONDS = 2.0
"""So long nothing may have touched a file before it counts as complete."""

DONE, REFUSED = "done", "refused"
REPORT = ".report.txt"

_UNFINISHED = (".part", ".tmp", ".crdownload", ".download", ".partial", ".swp")
_LONGEST_NAME = 180
"""Characters of a name that is kept; file systems take 255 bytes with what is added."""


class WatchedFolder:
    """Files that the owner lays into a folder, each taken once.

    Nothing outside of the folder is ever opened: links are refused, not followed.
    """

    def __init__(self, folder: Path, *, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._folder = folder
        self._quiet_seconds = quiet_seconds

    def arrivals(self) -> tuple[str, ...]:
        """Return the names of the files that are complete, the oldest first.

        Makes the folder, for the owner alone, where there is none. Raises StorageError.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.scandir(self._folder) as entries:
                found = [(entry.stat(follow_symlinks=False), entry.name) for entry in entries]
        except OSError as error:
            raise StorageError(
                f"{self._folder}: cannot be looked into ({error.strerror}); check its permissions,"
                " or name another folder under [imports]"
            ) from error
        now = time.time()
        waiting = [
            (status.st_mtime, name)
            for status, name in found
            if _is_wanted(name, status) and now - _touched(status, now) >= self._quiet_seconds
        ]
        return tuple(name for _, name in sorted(waiting))

    def read(self, name: str) -> bytes | None:
        """Return what is in the file *name*; None if it is gone, or being written just now.

        Raises DataError for what is no plain file, for one that is too large or cannot be read.
        """
        path = self._folder / name
        try:
            before = path.lstat()
            _check_plain(before)
            # Without waiting: what was a file a moment ago may be a pipe by now.
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as stream:
                _check_plain(os.fstat(stream.fileno()))
                raw = stream.read(LARGEST + 1)
                after = os.fstat(stream.fileno())
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = f"it cannot be read ({error.strerror}); check its permissions"
            raise DataError(reason) from error
        if len(raw) > LARGEST:
            raise DataError(_too_large(len(raw)))
        same = (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
        return raw if same else None

    def set_aside(
        self, name: str, report: Callable[[str], str], day: date, *, refused: bool
    ) -> None:
        """Move the file *name* to where it is kept, with a *report* of that place beside it.

        Raises StorageError. The report comes first: a file that was moved has one, whatever
        happens in between.
        """
        home = self._folder / (REFUSED if refused else DONE)
        try:
            home.mkdir(mode=0o700, exist_ok=True)
            if not stat.S_ISDIR(home.lstat().st_mode):
                raise NotADirectoryError(20, "it is no folder")
            kept = _free(home, f"{day:%Y-%m-%d}-{_tidy(name)}")
            place = shlex.quote(str(kept.absolute()))
            _write(kept.with_name(kept.name + REPORT), report(place))
            reach("import reported")
            (self._folder / name).rename(kept)
            reach("import set aside")
        except OSError as error:
            raise StorageError(
                f"{self._folder}: {_tidy(name)} cannot be moved to {home.name}/ ({error.strerror});"
                " it is read again in each round, which changes nothing"
            ) from error


def _is_wanted(name: str, found: os.stat_result) -> bool:
    if name.startswith((".", "~$")) or name.endswith("~") or name.lower().endswith(_UNFINISHED):
        return False
    return not (name in (DONE, REFUSED) and stat.S_ISDIR(found.st_mode))


def _touched(found: os.stat_result, now: float) -> float:
    """Return when the file was last written or moved; a time to come is some clock's mistake."""
    return max((t for t in (found.st_mtime, found.st_ctime) if t <= now), default=0.0)


def _check_plain(found: os.stat_result) -> None:
    """Raise DataError for anything but a file that can be read as a whole."""
    if stat.S_ISLNK(found.st_mode):
        raise DataError("it is a link to another place; lay the file itself into the folder")
    if stat.S_ISDIR(found.st_mode):
        raise DataError("it is a folder; lay its files into the imports folder themselves")
    if not stat.S_ISREG(found.st_mode):
        raise DataError("it is no file")
    if found.st_size > LARGEST:
        raise DataError(_too_large(found.st_size))


def _too_large(size: int) -> str:
    return f"it has {size // 2**20} MB; at most {LARGEST // 2**20} are read: export less at a time"


def _tidy(name: str) -> str:
    """Return *name* without what does not belong into a name, its ending kept."""
    plain = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name)
    if len(plain.encode()) <= _LONGEST_NAME:
        return plain
    path = Path(plain)
    return f"{path.stem[: _LONGEST_NAME // 4]}{path.suffix[:10]}"


def _free(home: Path, name: str) -> Path:
    """Return a place in *home* that no file has: a second one of the day gets a number."""
    path, count = home / name, 1
    while os.path.lexists(path):
        count += 1
        path = home / f"{Path(name).stem}-{count}{Path(name).suffix}"
    return path


def _write(path: Path, report: str) -> None:
    """Write the report; one that was written before a power cut stays above it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8", errors="replace") as stream:
        if stream.tell():
            stream.write("\nTaken once more, after an interruption:\n\n")
        stream.write(report)
        stream.flush()
        os.fsync(stream.fileno())
