"""Event in, plain document out, and back again."""

from dataclasses import MISSING, fields
from hashlib import blake2b
from typing import Any, TypeAlias

import msgspec

from mailbot.model import digest, draft_event, event, gesture_event, intake_event, note, purge_event
from mailbot.model.errors import DataError, StoreDamaged
from mailbot.model.event import Event

JSON: TypeAlias = (
    "bool | int | float | str | list[JSON] | tuple[JSON, ...] | dict[str, JSON] | None"
)
"""What a JSON file can hold; tuples are written as lists."""

_PLAIN = msgspec.json.Encoder()
_CANONICAL = msgspec.json.Encoder(order="sorted")
_READER = msgspec.json.Decoder(dict[str, Any])


def _kinds() -> dict[str, type[Event]]:
    """Return the event classes by name, without those that others build upon.

    They are taken from the module: `__subclasses__()` also lists the ghosts that
    slotted dataclasses leave behind.
    """
    rooms = (event, draft_event, intake_event, gesture_event, purge_event, digest, note)
    named = {name: kind for room in rooms for name, kind in vars(room).items()}
    found = [v for v in named.values() if isinstance(v, type) and issubclass(v, Event)]
    built_upon = {parent for kind in found for parent in kind.__mro__[1:]}
    return {kind.__name__: kind for kind in found if kind not in built_upon}


KINDS = _kinds()
"""Every kind of event by its name on record."""


class _Kind(msgspec.Struct):
    """What has to be known of a document before it can be read as an event."""

    kind: str


_KIND = msgspec.json.Decoder(_Kind)
_EVENTS = {name: msgspec.json.Decoder(kind) for name, kind in KINDS.items()}
_DEFAULTS: dict[str, tuple[tuple[str, JSON], ...]] = {
    name: tuple(
        (f.name, msgspec.to_builtins(f.default)) for f in fields(kind) if f.default is not MISSING
    )
    for name, kind in KINDS.items()
}


def encode(event: Event) -> dict[str, JSON]:
    """Return *event* as a document that opens with its kind.

    Fields that equal their default are left out, so a default must never change once
    events are on record.
    """
    name = type(event).__name__
    document: dict[str, JSON] = {"kind": name, **msgspec.to_builtins(event)}
    for field, default in _DEFAULTS[name]:
        if document[field] == default:
            del document[field]
    return document


def decode(document: dict[str, JSON]) -> Event:
    """Return the event that *document* holds; what it leaves out is as its default.

    Raises StoreDamaged for a kind or a value that this mailbot does not know.
    """
    name = document.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise StoreDamaged(
            f"an event of the kind {name!r} is on record, which this mailbot does not know: "
            "it was written by a newer mailbot; install that version or a later one"
        )
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        raise StoreDamaged(
            f"an event of the kind {name} on record does not fit ({error}): it was changed "
            "by hand, or written by a newer mailbot; undo the change, or install that version"
        ) from error


def decode_line(line: bytes | msgspec.Raw) -> Event:
    """Return the event that a *line* of JSON holds, as `decode` does, without the way round.

    Raises ValueError if the line is no JSON, StoreDamaged as `decode` does.
    """
    try:
        return _EVENTS[_KIND.decode(line).kind].decode(line)
    except (msgspec.ValidationError, KeyError):
        return decode(from_json(line))  # which says what is wrong


def chain(previous: str, document: dict[str, JSON]) -> str:
    """Return the hash that ties *document* (without its own "chain") to the one before it."""
    whole = previous.encode() + to_json(document, encoder=_CANONICAL)
    return blake2b(whole, digest_size=16).hexdigest()


def to_json(document: dict[str, JSON], encoder: msgspec.json.Encoder = _PLAIN) -> bytes:
    """Return *document* as one line of JSON in UTF-8.

    Raises DataError if a text holds half a character (a lone surrogate).
    """
    try:
        return encoder.encode(document)
    except UnicodeEncodeError as error:
        raise DataError(
            f"{document.get('kind', 'a document')} cannot be put on record: one of its texts "
            f"holds half a character ({error.reason}); clean it before it gets here"
        ) from error


def from_json(line: bytes | msgspec.Raw) -> dict[str, JSON]:
    """Return the document of *line*; raise ValueError if it holds none."""
    return _READER.decode(line)
