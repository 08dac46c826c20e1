"""What waits for the owner, and what changed since they were told last?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import blake2b

from mailbot.model.event import MessageSetAside
from mailbot.model.intake_event import InvoiceProposed, PaymentProposed
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import DraftState, LetterKey, Purpose
from mailbot.model.mailbox import Trouble
from mailbot.model.map import RunaroundMap
from mailbot.model.news import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that happened, as the owner is told of it."""

    turn: Turn
    client: str
    on: date
    who: str = ""
    invoices: tuple[InvoiceId, ...] = ()
    amount: Money | None = None
    day: date | None = None
    """The day that was promised."""
    kept: bool = False
    """The money came as it was promised."""
    purpose: Purpose | None = None
    words: str = ""


OTHER_TERMS = "part of it in advance, instalments, a retainer, or a due date that they can keep"
"""What may suit both sides better where a client always pays late (S2-79)."""


class Habit(StrEnum):
    """Whose habit it is."""

    PAYS_LATE = "pays late"
    NOT_BILLED = "not billed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom:
    """A habit, and what it is concluded from."""

    habit: Habit
    client: str
    invoices: tuple[InvoiceId, ...] = ()
    days: tuple[int, ...] = ()
    """How late each was paid; or how many days lie between two invoices."""
    last: date | None = None
    """When the last invoice was issued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that cannot wait for a working day."""

    client: str
    """Empty where it is the owner's own server that refuses us."""
    said: str
    """What happened, in words; of counsel the very words of the client."""
    counsel: bool = False
    since: date | None = None
    again: bool = False
    """The owner was told before; it still stops the letters."""

    @property
    def key(self) -> str:
        """Return what tells this alarm from another one, and nothing of what it says.

        It stands on record with the digest, and outlives a purge of the client.
        """
        whole = repr((self.client, self.said, self.since))
        return blake2b(whole.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A call to make, and since when it waits."""

    client: str
    since: date
    reasons: tuple[str, ...]
    """Each ends a sentence that begins with "the client"."""
    whom: str
    phone: str = ""
    best_moment: str = ""
    story: tuple[str, ...] = ()
    find_out: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    not_to_say: tuple[str, ...] = ()
    instead: str = ""
    """That letters went on and no call was made (S1-61)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A letter that waits in Drafts."""

    client: str
    to: tuple[str, ...]
    purpose: Purpose
    invoices: tuple[InvoiceId, ...]
    state: DraftState
    since: date
    why: str = ""
    careful: str = ""
    """What speaks against it by now; the owner has edited it, so it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Riddle:
    """A reply that only the owner can understand, or one that waits for their answer."""

    client: str
    who: str
    on: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nameless:
    """Somebody to whom we were sent, and no address of theirs is on record."""

    client: str
    name: str
    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """All that a digest tells, each part with what waits longest first."""

    on: date
    alarms: tuple[Alarm, ...] = ()
    stopped: tuple[str, ...] = ()
    """Clients who get no letters because of counsel, though the call about it was made."""
    calls: tuple[Errand, ...] = ()
    letters: tuple[Waiting, ...] = ()
    riddles: tuple[Riddle, ...] = ()
    clock: tuple[Riddle, ...] = ()
    """Questions of theirs that wait for the owner (S3-86)."""
    invoices: tuple[InvoiceProposed, ...] = ()
    payments: tuple[PaymentProposed, ...] = ()
    undated: tuple[tuple[str, InvoiceId], ...] = ()
    left_over: tuple[tuple[str, InvoiceId, Money], ...] = ()
    """What is left of an invoice, and too little for any letter."""
    nameless: tuple[Nameless, ...] = ()
    strangers: tuple[MessageSetAside, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    """What is odd about a client's mail, but stops no letters."""
    troubles: tuple[Trouble, ...] = ()
    problems: tuple[str, ...] = ()
    news: tuple[Change, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    """Notes of the owner, each with its answer; or an answer alone."""
    told: tuple[str, ...] = ()
    """What became of letters that the owner approved."""
    unwanted: tuple[Purpose, ...] = ()
    customs: tuple[Custom, ...] = ()
    maps: tuple[RunaroundMap, ...] = ()

    @property
    def empty(self) -> bool:
        """Say whether there is nothing to tell; a map alone, or an old habit, is no news."""
        return not any(
            (
                *(self.alarms, self.stopped, self.calls, self.letters, self.riddles, self.clock),
                *(
                    self.invoices,
                    self.payments,
                    self.undated,
                    self.left_over,
                    self.nameless,
                    self.strangers,
                ),
                *(self.warnings, self.troubles, self.problems),
                *(self.news, self.answers, self.told),
            )
        )

    @property
    def urgent(self) -> tuple[str, ...]:
        """Return the keys of what cannot wait."""
        return tuple(alarm.key for alarm in self.alarms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What an agenda tells that stands in no books."""

    troubles: tuple[Trouble, ...] = ()
    problems: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Sign-ins that a server refused."""
    approved: frozenset[LetterKey] = frozenset()
    """Letters that the owner moved into Approved: nothing is to be done about them."""
    answers: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
