"""One message, with all that is known of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from mailbot.model.case import Case
from mailbot.model.link import Link
from mailbot.model.message import Message
from mailbot.model.people import ClientId, Owner
from mailbot.model.reading import Reading


class About(TypedDict):
    """What every event of one message shares."""

    at: datetime
    cause: str
    client: ClientId


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message with all that is known of it; *now* is when it goes on record."""

    message: Message
    link: Link
    client: ClientId
    reading: Reading
    case: Case
    owner: Owner
    now: datetime
    contacts_of_others: frozenset[str] = frozenset()
    """Addresses that are contacts of other clients, and of this one not."""

    @property
    def about(self) -> About:
        """Return the fields every event of this message begins with."""
        return {"at": self.now, "cause": self.message.id, "client": self.client}
