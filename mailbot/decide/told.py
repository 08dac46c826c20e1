"""One message, with all that is known of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from mailbot.model.case import Case
from mailbot.model.event import CallRecommended
from mailbot.model.link import Link
from mailbot.model.message import Message
from mailbot.model.people import ClientId, CopyScope, Owner
from mailbot.model.policy import Practice
from mailbot.model.reading import Finding, Reading
from mailbot.model.sign import Sign

LONGEST_QUOTE = 200
"""Characters of a reply that are kept (S16)."""


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
    practice: Practice = field(default_factory=Practice)
    copies: CopyScope | None = None
    """Which copies it plainly asks for."""
    asked_for_copies: bool = False
    """We asked the sender which copies they want."""
    other_account: bool = False
    """It speaks of bank details that are new, or have changed."""
    signs: tuple[Sign, ...] = ()
    """What is odd about its headers."""
    contacts_of_others: frozenset[str] = frozenset()
    """Addresses that are contacts of other clients, and of this one not."""

    @property
    def about(self) -> About:
        """Return the fields every event of this message begins with."""
        return {"at": self.now, "cause": self.message.id, "client": self.client}


def quote(words: str) -> str:
    """Return *words* in one line of at most LONGEST_QUOTE characters."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + "…"


def call_for(told: Told, finding: Finding, reason: str) -> CallRecommended:
    """Return the call that *finding* asks for; *reason* goes on after "the client"."""
    return CallRecommended(
        **told.about, reason=reason, message=told.message.id, words=quote(finding.words)
    )
