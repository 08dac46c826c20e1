"""What does the owner want?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The owner's wishes as numbers; config.example.toml, [policy], explains each."""

    hops_before_group_letter: int = 1
    answer_within_days: int = 45
    drafts_per_client_a_day: int = 3
    drafts_a_day: int = 20
    missing_hours: int = 24
    show_amounts: bool = False
    letters_off: tuple[str, ...] = ()
    """Purposes by their names, as the templates have them."""
