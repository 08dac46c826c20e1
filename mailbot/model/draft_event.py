"""What happened to a letter, from the plan to what the owner did with it?"""

from dataclasses import dataclass
from datetime import datetime

from mailbot.model.event import CaseEvent
from mailbot.model.letter import Letter, LetterKey
from mailbot.model.message import MessageId, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlanned(CaseEvent):
    """A letter was decided on; everything needed to write it is in here."""

    letter: Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEvent(CaseEvent):
    """What became of one letter."""

    letter: LetterKey


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlaced(DraftEvent):
    """The letter lies in Drafts; *runs* are hashes of its runs of four words."""

    place: Place
    runs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEdited(DraftEvent):
    """The owner saved the draft again; from now on it is theirs."""

    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftMissing(DraftEvent):
    """The draft is nowhere to be seen; nothing is concluded yet."""

    look: int
    """Which look in a row found nothing, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftApproved(DraftEvent):
    """The owner sent the letter; *sameness* is the share of its words that stayed."""

    message: MessageId
    written: datetime
    evidence: str
    edited: bool = False
    sameness: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDiscarded(DraftEvent):
    """The owner deleted the draft; *presumed* if it was only nowhere to be seen for long."""

    evidence: str
    presumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSuperseded(DraftEvent):
    """The owner wrote their own letter instead."""

    message: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWithdrawalPlanned(DraftEvent):
    """The letter was overtaken; an unedited draft has to go.

    The owner is told of an edited one, and with an empty *reason* that nothing speaks
    against it any more.
    """

    reason: str


NEWER = "a newer letter"
"""How the reason begins where another letter takes the place of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWithdrawn(DraftEvent):
    """The overtaken draft is gone from Drafts."""

    reason: str

    @property
    def silent(self) -> bool:
        """Say whether the owner need not be told: a newer letter lies there instead."""
        return self.reason.startswith(NEWER)


OUTCOMES = (DraftPlaced, DraftEdited, DraftApproved, DraftDiscarded, DraftWithdrawn)
"""The events that say what became of placing a draft. That it has to go, or is missing, does not:
it may lie in Drafts all the same."""
