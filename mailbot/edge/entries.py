"""Which event has which number on record, and which link?"""

from dataclasses import replace
from pathlib import Path

from mailbot.edge.codec import decode_line
from mailbot.edge.journal import look
from mailbot.edge.schema import brought_up_to_date
from mailbot.edge.snapshot import SNAPSHOT
from mailbot.edge.tables import link_in
from mailbot.model.errors import StorageError, StoreDamaged
from mailbot.model.measured import RecordedEvent
from mailbot.model.purge_event import RecordPurged


def entries(folder: Path) -> tuple[RecordedEvent, ...]:
    """Return every event of the record in *folder* with its number and its link, oldest first.

    Raises StoreDamaged if it cannot be read, ConfigError if a newer mailbot wrote it,
    StorageError if the disk does not give it.
    """
    try:
        found = look(folder)
    except OSError as error:
        raise StorageError(f"{folder} cannot be read ({error.strerror})") from error
    tables = brought_up_to_date(found.tables, found.schema)
    told: list[RecordedEvent] = []
    after: dict[int, str] = {}
    """The link behind each gap that a purge made, by the number before which it ends."""
    for number, line in tables.get("events", {}).items():
        try:
            event = decode_line(line)
            told.append(
                RecordedEvent(
                    number=int(number),
                    event=event,
                    link=link_in(line),
                    before=told[-1].link if told else "",
                    line=bytes(line),
                )
            )
            if isinstance(event, RecordPurged):
                after.update((bridge.last + 1, bridge.after) for bridge in event.bridges)
        except ValueError as error:
            raise StoreDamaged(
                f"{folder / SNAPSHOT}, event {number}: {error}; `mailbot verify` says more"
            ) from error
    return tuple(
        replace(entry, before=after[entry.number]) if entry.number in after else entry
        for entry in told
    )
