"""What does a decision look at?"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.people import Owner
from mailbot.model.policy import Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One client's case at one moment, with all that is known and wanted around it."""

    case: Case
    books: Books
    owner: Owner
    practice: Practice
    now: datetime

    @property
    def today(self) -> date:
        """Return the owner's day."""
        return self.owner.day_of(self.now)

    def seeing(self, case: Case) -> "View":
        """Return the same view of the *case* as it will be."""
        return replace(self, case=case)
