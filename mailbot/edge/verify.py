"""Is the record as it was written, and is all of it there?

Four things are looked at, none of which the start of mailbot takes time for: the checksum of the
one plain file and of the copy before it, the steps in the journals, the chain that ties each event
to the one before it, and the head that says how long the record was.

What cannot be found: a change by somebody who computes every later link, checksum and head anew.
Against that, note the head elsewhere now and then: it stands in each backup and each export.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from mailbot.edge.codec import chain, decode_line, from_json
from mailbot.edge.head import Head, read_head
from mailbot.edge.journal import BACKUP, JOURNAL, Recovered, lines_of, read_snapshot, recover
from mailbot.edge.learnedstore import FOLDER as LEARNED
from mailbot.edge.snapshot import SNAPSHOT, is_as_written
from mailbot.edge.tables import link_in
from mailbot.model.errors import ConfigError, StorageError, StoreDamaged
from mailbot.model.purge_event import Bridge, RecordPurged

_PURGE = b'"RecordPurged"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found; the record is intact if there are no *faults*."""

    events: int = 0
    number: int = 0
    """The number of the last event; larger than the count where some were purged."""
    head: str = ""
    """The last link of the chain: who noted it elsewhere can prove the whole record by it."""
    purged: tuple[tuple[datetime, int], ...] = ()
    """When events were taken off the record, and how many."""
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.faults


def verify(folder: Path) -> Verdict:
    """Look at every file of the record in *folder*, at which nobody else must be at work.

    What was learnt and waits for the owner's yes lies in a record of its own, and is looked at too.
    Raises ConfigError if a newer mailbot wrote it, StorageError if the disk does not give it.
    """
    try:
        verdict = _verify(folder)
        if not (folder / LEARNED).is_dir():
            return verdict
        return replace(verdict, faults=(*verdict.faults, *_verify(folder / LEARNED).faults))
    except OSError as error:
        raise StorageError(f"{folder} cannot be read ({error.strerror})") from error


def _verify(folder: Path) -> Verdict:
    faults: list[str] = []
    remarks: list[str] = []
    path = folder / SNAPSHOT
    if path.exists() and is_as_written(path) is False:
        faults.append(_changed(path))
    try:
        found = recover(folder)
    except (StoreDamaged, ConfigError, msgspec.DecodeError, ValueError) as error:
        if isinstance(error, ConfigError) and not faults:
            raise
        return Verdict(faults=(*faults, str(error)))
    if found.fresh:
        return Verdict(remarks=("there is no record yet",))
    if is_as_written(path) is None:
        if found.schema > 1:
            faults.append(_changed(path))
        else:
            remarks.append(f"{path.name} is of an older mailbot, without a checksum")
    events = found.tables.get("events", {})
    purged, broken = _walk(events)
    faults += broken
    faults += _copies(folder, found, remarks)
    key = next(reversed(events), "0")
    head = link_in(events[key]) if events else ""
    faults += _ended(folder, found, events, remarks)
    return Verdict(
        events=len(events),
        number=int(key),
        head=head,
        purged=purged,
        faults=tuple(faults),
        remarks=tuple(remarks),
    )


def _changed(path: Path) -> str:
    return (
        f"{path} is not as mailbot wrote it: something in it was changed by hand or by the disk. "
        f"The copy before it is {path.name}{BACKUP}; `mailbot restore` puts back a backup"
    )


# The chain


def _walk(
    events: Mapping[str, msgspec.Raw],
) -> tuple[tuple[tuple[datetime, int], ...], list[str]]:
    """Return when events were purged, and what is wrong first, in words."""
    bridges: dict[tuple[int, int], Bridge] = {}
    purged: list[tuple[datetime, int]] = []
    for line in events.values():
        if _PURGE in bytes(line):
            try:
                event = decode_line(line)
            except (ValueError, StoreDamaged):
                continue  # which the chain shows
            if isinstance(event, RecordPurged):
                purged.append((event.at, event.count))
                bridges.update(((b.first, b.last), b) for b in event.bridges)
    previous, link = 0, ""
    for key, line in events.items():
        number = int(key) if key.isdecimal() else 0
        if number != previous + 1:
            bridge = bridges.get((previous + 1, number - 1))
            if bridge is None or bridge.before != link:
                return tuple(purged), [_gap(previous, number)]
            link = bridge.after
        try:
            document = from_json(line)
            stated = document.pop("chain", None)
            expected = chain(link, document)
        except (ValueError, StoreDamaged):
            return tuple(purged), [f"event {key} cannot be read: it was changed"]
        if stated != expected:
            return tuple(purged), [_misfit(number, document)]
        previous, link = number, expected
    return tuple(purged), []


def _gap(previous: int, number: int) -> str:
    if number <= previous:
        return f"event {number} stands after event {previous}: somebody changed the order"
    missing = (
        f"event {previous + 1} is missing"
        if number == previous + 2
        else f"events {previous + 1} to {number - 1} are missing"
    )
    return f"{missing}, and no purge says that they were taken off the record"


def _misfit(number: int, document: Mapping[str, object]) -> str:
    kind, at = document.get("kind"), str(document.get("at"))[:10]
    return (
        f"event {number} ({kind}, of {at}) is the first that does not fit the chain: it was "
        "changed, or one before it was taken out"
    )


# The files around it


def _copies(folder: Path, found: Recovered, remarks: list[str]) -> Iterator[str]:
    """Yield what is wrong with the copy before the file, and with the steps that lie between."""
    copy = folder / (SNAPSHOT + BACKUP)
    if not copy.exists():
        remarks.append(f"there is no {copy.name}: the next round that changes something makes it")
        return
    sealed = is_as_written(copy)
    if sealed is False:
        yield _changed(copy)
        return
    try:
        older = read_snapshot(folder, copy.name)
    except (StoreDamaged, ConfigError) as error:
        yield str(error)
        return
    if sealed is None:
        if older.schema > 1:
            yield _changed(copy)
        return
    newest = read_snapshot(folder)
    steps: set[int] = set()
    try:
        for name in (JOURNAL + BACKUP, JOURNAL):
            steps.update(line.sequence for line in lines_of(folder / name))
    except (StoreDamaged, ValueError) as error:
        yield str(error)
        return
    wanted = range(older.sequence + 1, newest.sequence + 1)
    if missing := [n for n in wanted if n not in steps]:
        yield (
            f"{JOURNAL}{BACKUP}: step {missing[0]} is missing or was changed; it leads from "
            f"{copy.name} to {SNAPSHOT}"
        )
    number, link = _end(older.tables.get("events", {}))
    now = found.tables.get("events", {}).get(str(number))
    if now is not None and link_in(now) != link:
        yield f"event {number} is another one in {copy.name} than in {SNAPSHOT}"


def _ended(
    folder: Path, found: Recovered, events: Mapping[str, msgspec.Raw], remarks: list[str]
) -> Iterator[str]:
    """Yield what the head knows and the record does not."""
    try:
        head = read_head(folder)
    except StoreDamaged as error:
        yield str(error)
        return
    if head is None:
        remarks.append("nothing says how long the record was; the next start puts that right")
        return
    if head.lost is not None:
        yield _lost(head.lost.sequence, head.lost.number, events)
    if head.sequence > found.sequence:
        yield _lost(head.sequence, head.number, events)
    elif not _holds(events, head):
        yield (
            f"event {head.number} is another one than when it was put on record, "
            "or all from there on were exchanged"
        )


def _holds(events: Mapping[str, msgspec.Raw], head: Head) -> bool:
    if not head.number:
        return True
    line = events.get(str(head.number))
    # A purge that was cut short right after may have taken it; the chain has spoken of that.
    return line is None or link_in(line) == head.link


def _lost(sequence: int, number: int, events: Mapping[str, msgspec.Raw]) -> str:
    last, _ = _end(events)
    what = (
        f"events {last + 1} to {number}, which were on record, are gone from its end"
        if number > last
        else f"the last steps, up to number {sequence}, are gone from the record"
    )
    return (
        f"{what}: a journal was cut or taken away. Put it back, or `mailbot restore` a backup; "
        "if you did it yourself, `mailbot verify --accept`"
    )


def _end(events: Mapping[str, msgspec.Raw]) -> tuple[int, str]:
    key = next(reversed(list(events)), None)
    return (0, "") if key is None else (int(key), link_in(events[key]))
