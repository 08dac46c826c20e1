"""Events leave the record, and what stays is tied together over the gaps.

Each event carries the hash of the chain up to itself, so that none can be taken out unseen. Who
takes some out for good leaves the links on either side of each gap in a last event of its own.
That event is chained as any other, and `mailbot verify` walks over the gaps that it names.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from mailbot.edge.codec import chain, decode_line, encode, to_json
from mailbot.edge.snapshot import Tables
from mailbot.edge.tables import link_in
from mailbot.model.draft_event import DraftPlanned
from mailbot.model.event import Event
from mailbot.model.mailbox import Intention
from mailbot.model.purge_event import Bridge, RecordPurged

_INTENTION = msgspec.json.Decoder(Intention)


def without(
    tables: Tables,
    gone: Callable[[Event], bool],
    made: Callable[[int, tuple[Bridge, ...]], RecordPurged],
) -> int:
    """Take the events of which *gone* is true out of *tables*; return how many there were.

    An event that *made* returns for their number and the gaps comes after all others.
    """
    before = tables.get("events", {})
    after: dict[str, msgspec.Raw] = {}
    letters: set[str] = set()
    bridges: dict[int, Bridge] = {}
    for key, line in before.items():
        event = decode_line(line)
        if isinstance(event, RecordPurged):
            bridges.update((bridge.last, bridge) for bridge in event.bridges)
        elif gone(event):
            if isinstance(event, DraftPlanned):
                letters.add(event.letter.key)
            continue
        after[key] = line
    count = len(before) - len(after)
    if not count:
        return 0
    number = int(next(reversed(before)))
    gaps = tuple(_gaps(before, after, bridges, number))
    document = encode(made(count, gaps))
    link = link_in(before[str(number)])
    last = msgspec.Raw(to_json({**document, "chain": chain(link, document)}))
    tables["events"] = {**after, str(number + 1): last}
    tables["intentions"] = {
        key: line
        for key, line in tables.get("intentions", {}).items()
        if _INTENTION.decode(line).letter not in letters
    }
    return count


def _gaps(
    before: dict[str, msgspec.Raw],
    after: Iterable[str],
    known: dict[int, Bridge],
    last: int,
) -> Iterator[Bridge]:
    """Yield the gaps that are new or wider; *known* are earlier ones, by their last number."""
    previous, link = 0, ""
    for number in (*map(int, after), last + 1):
        end = number - 1
        if end > previous and any(str(n) in before for n in range(previous + 1, end + 1)):
            beyond = before.get(str(end))
            yield Bridge(
                first=previous + 1,
                last=end,
                before=link,
                after=link_in(beyond) if beyond is not None else known[end].after,
            )
        if number <= last:
            previous, link = number, link_in(before[str(number)])
