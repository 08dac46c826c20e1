"""What does the owner want?"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When reminders are written; config.example.toml, [calendar], explains each."""

    reminders: bool = True
    before_days: int = 3
    on_day: bool = True
    after_days: tuple[int, ...] = (5, 10)
    call_after_days: int = 15
    from_hour: int = 9
    to_hour: int = 17
    holidays: str = ""
    """A country, or a country and its part, as "US" or "DE-BY"; empty: weekends only."""
    letters_a_day: int = 1
    letters_a_week: int = 2
    thanks: bool = True
    check_in_after_days: int = 0
    review: bool = False
    statement_day: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the owner's contracts say; config.example.toml, [terms], explains each."""

    payment_methods: tuple[str, ...] = ()
    discount: str = ""
    final_notice_clause: str = ""
    late_fee: str = ""
    late_fee_clause: str = ""
    late_fee_after_days: int = 30
    collection_clause: str = ""
    collection_after_days: int = 60
    plan_from: int = 0
    """The balance from which a plan is proposed; 0: never, the owner calls instead."""
    plan_instalments: int = 3
    plan_every_days: int = 30
    tax_form: str = ""
    bank_details: str = ""
    """Files that answer the questions asked most, beside the configuration or with whole paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The owner's wishes; config.example.toml, [policy], explains each."""

    hops_before_group_letter: int = 1
    answer_within_days: int = 45
    second_request_after_days: int = 5
    """Business days of silence after the group letter; the same again, and it is a call."""
    drafts_per_client_a_day: int = 3
    drafts_a_day: int = 20
    missing_hours: int = 24
    show_amounts: bool = False
    letters_off: tuple[str, ...] = ()
    """Purposes by their names, as the templates have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestTimes:
    """When the owner is told how things stand; config.example.toml, [digest], explains each."""

    on: bool = True
    hour: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFolders:
    """What the owner may say by folders below Mailbot; config.example.toml, [folders]."""

    notes: bool = True
    teaching: bool = True
    approved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """How the owner's office works: everything that decides about letters, in one."""

    policy: Policy = Policy()
    calendar: Calendar = Calendar()
    terms: Terms = Terms()
    digest: DigestTimes = DigestTimes()
    folders: OwnFolders = OwnFolders()
    language: str = "en"
    """The language of letters to clients of whom nothing else is known."""
    days_off: frozenset[date] = frozenset()
    """Public holidays of the years around today."""

    def works_on(self, day: date) -> bool:
        """Say whether *day* is a business day."""
        return day.weekday() < 5 and day not in self.days_off

    def business_day_after(self, day: date, count: int) -> date:
        """Return the business day *count* business days after *day*."""
        while count:
            day += timedelta(days=1)
            count -= self.works_on(day)
        return day
