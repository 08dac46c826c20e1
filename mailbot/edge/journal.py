"""Changes in, files that survive a power cut out.

At rest there is one file, `mailbot.json`, with one document a line. Work in between goes
to `mailbot.journal`: one line a step, with a checksum and a number, synced before it counts.
`compact` folds the journal into a new `mailbot.json` and keeps the two that it replaces as
`.bak`: together these hold the same record once more. `begin_anew` keeps nothing of them.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from zlib import crc32

import msgspec

from mailbot.edge.snapshot import SCHEMA, SNAPSHOT, Meta, Tables, write_snapshot
from mailbot.edge.system import reach
from mailbot.model.errors import ConfigError, StoreDamaged

Changes: TypeAlias = dict[str, dict[str, msgspec.Raw | None]]
"""Documents that change in one step, by table and id; None takes one away."""

JOURNAL = "mailbot.journal"
BACKUP = ".bak"

BOOKS = "mailbot.books"
KEYS = "mailbot.keys"
MEMOS = (BOOKS, KEYS)
"""What is kept beside the record to start sooner; edge/memo.py."""

_PATIENCE = 100
_PIECE = 1024 * 1024
_HEAD = 40
"""A checksum, a number and the blanks behind them fit in so many bytes."""
_TABLES = msgspec.json.Decoder(Tables)
_NOTHING = msgspec.Raw(b"null")
_sync_data = getattr(os, "fdatasync", os.fsync)


@dataclass(slots=True, kw_only=True)
class Recovered:
    """What the files hold: all steps up to *sequence*."""

    tables: Tables
    sequence: int = 0
    schema: int = SCHEMA
    unswept: bool = False
    """What lies beside the file is of a time that must be forgotten."""
    fresh: bool = False
    """There was no store at all."""
    journal_size: int = 0
    """How many bytes of the journal are whole lines."""
    goes_on: bool = False
    """There are steps that the one plain file does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step in a journal."""

    number: int
    sequence: int
    body: bytes
    end: int
    """Where in the file the next line starts."""


# Reading


def recover(folder: Path) -> Recovered:
    """Return what the files in *folder* hold, without writing anything.

    Raises StoreDamaged where they contradict themselves, ConfigError where a newer
    mailbot wrote them, OSError where the disk does not give them.
    """
    found = read_snapshot(folder)
    if found.fresh:
        return found
    old = folder / (JOURNAL + BACKUP)
    if _goes_beyond(old, found.sequence):  # only after a .bak was put in its place
        with suppress(StoreDamaged):
            for line in lines_of(old):
                _apply(found, line, old)
    for line in lines_of(folder / JOURNAL):
        _apply(found, line, folder / JOURNAL)
        found.journal_size = line.end
    return found


def look(folder: Path) -> Recovered:
    """Return what `recover` does while another process may be writing to *folder*."""
    for _ in range(_PATIENCE):
        before = stamp(folder)
        try:
            found = recover(folder)
        except StoreDamaged:
            if stamp(folder) == before:
                raise
            continue  # a compaction came between the reading of the two files
        if stamp(folder) == before:
            return found
    raise StoreDamaged(f"{folder / SNAPSHOT} changes faster than it can be read; try again")


def stamp(folder: Path) -> tuple[int, int] | None:
    """Return what changes when `mailbot.json` is renewed."""
    try:
        state = (folder / SNAPSHOT).stat()
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_mtime_ns


def read_snapshot(folder: Path, name: str = SNAPSHOT) -> Recovered:
    """Return what the one plain file *name* alone holds; raises as `recover` does."""
    path = folder / name
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        remains = (JOURNAL, SNAPSHOT + BACKUP, JOURNAL + BACKUP)
        if any((folder / name).exists() for name in remains):
            raise StoreDamaged(_damaged(path, "it is not there")) from None
        return Recovered(tables={}, fresh=True)
    try:
        tables = _TABLES.decode(whole)
        meta = msgspec.json.decode(tables["meta"]["1"], type=Meta)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        raise StoreDamaged(_damaged(path, str(error))) from error
    if meta.schema > SCHEMA:
        raise ConfigError(
            f"{path} was written by mailbot {meta.mailbot} (schema {meta.schema}; this mailbot "
            f"knows {SCHEMA}): install that version or a later one"
        )
    return Recovered(
        tables=tables, sequence=meta.sequence, schema=meta.schema, unswept=meta.unswept
    )


def _damaged(path: Path, why: str) -> str:
    copy = path.with_name(path.name + BACKUP)
    advice = (
        f"the last good copy is {copy.name}: move {path.name} aside, copy {copy.name} to "
        f"{path.name}, and start again; the journals beside it hold what came after the copy"
        if copy.exists()
        else f"there is no {copy.name} yet: put {path.name} back from a backup"
    )
    return f"{path} cannot be read ({why}); {advice}"


def lines_of(path: Path) -> Iterator[Line]:
    """Yield the whole lines of a journal; a torn last one was never acknowledged."""
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return
    start, number = 0, 0
    while (end := whole.find(b"\n", start) + 1) > 0:
        number += 1
        checksum, _, rest = whole[start : end - 1].partition(b" ")
        if checksum != b"%08x" % crc32(rest):
            if end == len(whole):
                return
            raise StoreDamaged(
                f"{path}, line {number}: the checksum does not fit. {SNAPSHOT} is sound, and "
                f"so is {SNAPSHOT}{BACKUP}, the copy before it. To keep what the journal holds "
                f"above that line, delete the line and all below it; to go on from {SNAPSHOT} "
                "alone, move the journal aside"
            )
        sequence, _, body = rest.partition(b" ")
        yield Line(number=number, sequence=int(sequence), body=body, end=end)
        start = end


def _goes_beyond(path: Path, sequence: int) -> bool:
    """Say whether a journal may hold steps after *sequence*; little of it is held in memory."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            start = at = 0
            while piece := file.read(_PIECE):
                if (end := piece.rfind(b"\n", 0, size - 1 - at)) >= 0:
                    start = at + end + 1
                at += len(piece)
            file.seek(start)
            _, last, _ = file.read(_HEAD).split(b" ", 2)
            return int(last) > sequence
    except FileNotFoundError:
        return False
    except ValueError:
        return True  # it is torn there: look closer


def _apply(found: Recovered, line: Line, path: Path) -> None:
    if line.sequence <= found.sequence:
        return  # a compaction was cut short after it had renamed the new snapshot
    if line.sequence != found.sequence + 1:
        raise StoreDamaged(
            f"{path}, line {line.number}: step {line.sequence} comes after step "
            f"{found.sequence}; what lies between is missing. Put back the {SNAPSHOT} or the "
            f"{JOURNAL}{BACKUP} that belongs to it, or move {path.name} aside to go on without it"
        )
    for table, documents in _TABLES.decode(line.body).items():
        rows = found.tables.setdefault(table, {})
        for key, document in documents.items():
            if document == _NOTHING:
                rows.pop(key, None)
            else:
                rows[key] = document
    found.sequence = line.sequence
    found.goes_on = True


# Writing


def sweep(folder: Path, *, journal: bool = True) -> None:
    """Remove what lies beside `mailbot.json` and holds an earlier state of it. Raises OSError.

    With *journal*, the journal as well: all of it is in `mailbot.json`.
    """
    doomed = {SNAPSHOT + BACKUP, JOURNAL + BACKUP, *MEMOS, *((JOURNAL,) if journal else ())}
    for path in folder.iterdir():
        if path.name.startswith(".mailbot-"):  # a restore that was cut short
            shutil.rmtree(path, ignore_errors=True)
        elif path.name in doomed or re.search(r"\.(tmp|schema-\d+)$", path.name):
            path.unlink(missing_ok=True)
    sync_folder(folder)
    reach("remains removed")


class Journal:
    """The writing side: one process at a time, one step at a time."""

    def __init__(self, folder: Path, found: Recovered) -> None:
        self._folder = folder
        self._sequence = found.sequence
        self._size = found.journal_size
        self._file: int | None = None
        self._in_doubt = True
        """The file may be longer than what counts: a torn line, a failed write."""
        if (folder / JOURNAL).exists():
            self._opened()

    @property
    def sequence(self) -> int:
        """Return the number of the last step."""
        return self._sequence

    @property
    def empty(self) -> bool:
        """Say whether the snapshot alone holds everything."""
        return self._size == 0

    def append(self, changes: Changes) -> None:
        """Put *changes* on disk as one step; raise OSError, and then nothing of it counts."""
        body = msgspec.json.encode(changes)
        rest = b"%d %s" % (self._sequence + 1, body)
        line = b"%08x %s\n" % (crc32(rest), rest)
        file = self._opened()
        self._in_doubt = True
        try:
            _write_all(file, line)
            reach("journal written")
            _sync_data(file)
        except OSError:
            with suppress(OSError):
                self._opened()
            raise
        reach("journal synced")
        self._in_doubt = False
        self._size += len(line)
        self._sequence += 1

    def _opened(self) -> int:
        """Return the file, cut back to what counts."""
        if self._file is None:
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._file = os.open(self._folder / JOURNAL, flags, 0o600)
            sync_folder(self._folder)
            reach("journal begun")
        if self._in_doubt:
            os.ftruncate(self._file, self._size)
            _sync_data(self._file)
            self._in_doubt = False
        return self._file

    def compact(self, tables: Tables) -> None:
        """Fold everything into a new snapshot; raise OSError, and then all is as before."""
        new = self._folder / (SNAPSHOT + ".tmp")
        try:
            write_snapshot(new, tables, sequence=self._sequence)
            self._put_in_place(new)
            self._set_aside()
        except OSError:
            with suppress(OSError):
                new.unlink()
            raise

    def begin_anew(self, tables: Tables) -> None:
        """Let *tables* be all there is, and leave nothing of what was there before.

        Raises OSError; then all is as before, or nothing is left but to sweep at the next start.
        """
        new = self._folder / (SNAPSHOT + ".tmp")
        try:
            write_snapshot(new, tables, sequence=self._sequence + 1, unswept=True)
            new.replace(self._folder / SNAPSHOT)
        except OSError:
            with suppress(OSError):
                new.unlink()
            raise
        sync_folder(self._folder)
        reach("record begun anew")
        self._sequence += 1
        self._size = 0
        self._in_doubt = True
        if self._file is not None:
            os.close(self._file)
            self._file = None
        sweep(self._folder)

    def _put_in_place(self, new: Path) -> None:
        path = self._folder / SNAPSHOT
        if path.exists():
            _keep(path, path.with_name(SNAPSHOT + BACKUP))
        reach("snapshot copied")
        new.replace(path)
        sync_folder(self._folder)
        reach("snapshot renamed")

    def _set_aside(self) -> None:
        """Keep the journal that is now in the snapshot, next to the old snapshot."""
        journal = self._folder / JOURNAL
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if journal.exists():
            journal.replace(journal.with_name(JOURNAL + BACKUP))
            sync_folder(self._folder)
        reach("journal set aside")
        self._size = 0
        self._in_doubt = True

    def close(self) -> None:
        """Let go of the file; a step that failed is cut off first."""
        if self._file is not None:
            with suppress(OSError):
                self._opened()
            os.close(self._file)
            self._file = None


def _keep(path: Path, copy: Path) -> None:
    """Let *copy* be what *path* is, so that at no moment one of them is missing."""
    half = copy.with_name(copy.name + ".tmp")
    half.unlink(missing_ok=True)
    try:
        os.link(path, half)
    except OSError:  # some file systems have no links
        shutil.copy2(path, half)
    half.replace(copy)
    half.unlink(missing_ok=True)  # two names of one file are not replaced


def _write_all(file: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(file, rest) :]


def sync_folder(folder: Path) -> None:
    """See to it that names made or changed in *folder* survive a power cut."""
    file = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
