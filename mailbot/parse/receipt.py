"""What does a report say of a message that arrived, or was read?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.model.intake_event import Grade
from mailbot.model.message import Fetched, MessageId
from mailbot.parse.bounce import (
    REPORTS,
    RETURNED,
    groups_in,
    recipients_in,
    returned_id,
    texts_in,
)
from mailbot.parse.heading import ids_in
from mailbot.parse.source import Part, first, parts_of, source_of

ARRIVED = {
    "delivered": Grade.DELIVERED,
    "expanded": Grade.DELIVERED,
    "relayed": Grade.ACCEPTED,
}
"""What an action of RFC 3464, section 2.3.3, proves; a delay and a failure prove nothing."""

DISPLAYED = "displayed"
"""The one disposition that says that it was opened (RFC 8098, section 3.2.6.2).

"deleted", "denied", "processed" and "failed" say that nobody saw it, or that nobody tells.
"""

_MARKS = (b"disposition-notification", b"delivery-status")
_DISPOSITION = frozenset(
    {"message/disposition-notification", "message/global-disposition-notification"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What is proved of one reader, under each address that the report gives them."""

    addresses: tuple[str, ...]
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalReport:
    """A report by a mail system or a mail program, and the message that it is *about*."""

    about: MessageId | None
    receipts: tuple[Receipt, ...] = ()
    """Empty where it tells of nobody whom the message reached."""


def read_report(fetched: Fetched) -> ArrivalReport | None:
    """Return what a delivery report or a read receipt says; None for any other message.

    The message it is about is the one that it names itself or returns a part of; failing
    these, the one that it answers. Raises PoisonMessage as read_message does.
    """
    raw = fetched.raw.lower()
    if not any(mark in raw for mark in _MARKS):
        return None
    source = source_of(fetched.raw)
    parts, _ = parts_of(source)
    statuses = texts_in(parts, REPORTS)
    dispositions = texts_in(parts, _DISPOSITION)
    if not statuses and not dispositions:
        return None
    answered = [
        *ids_in(first(source.fields, "references").decode("latin-1")),
        *ids_in(first(source.fields, "in-reply-to").decode("latin-1")),
    ]
    named = _original_ids(dispositions) or _returned_ids(parts) or tuple(answered[-1:])
    return ArrivalReport(
        about=named[0] if named else None,
        receipts=(*_arrivals(statuses), *_openings(dispositions)),
    )


def _arrivals(statuses: Sequence[str]) -> Iterator[Receipt]:
    for fields in (group for status in statuses for group in groups_in(status)):
        grade = ARRIVED.get(_word(fields.get("action", "")))
        addresses = recipients_in(fields)
        if grade is not None and addresses:
            yield Receipt(addresses=addresses, grade=grade)


def _openings(dispositions: Sequence[str]) -> Iterator[Receipt]:
    for fields in (group for one in dispositions for group in groups_in(one)):
        said = fields.get("disposition", "").rpartition(";")[2].partition("/")[0]
        addresses = recipients_in(fields)
        if _word(said) == DISPLAYED and addresses:
            yield Receipt(addresses=addresses, grade=Grade.ANSWERED)


def _original_ids(dispositions: Sequence[str]) -> tuple[MessageId, ...]:
    groups = (group for one in dispositions for group in groups_in(one))
    return ids_in(" ".join(group.get("original-message-id", "") for group in groups))


def _returned_ids(parts: Sequence[Part]) -> tuple[MessageId, ...]:
    return ids_in(returned_id(texts_in(parts, RETURNED)))


def _word(value: str) -> str:
    return value.partition("(")[0].strip().lower()
