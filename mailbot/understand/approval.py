"""What did the owner do with a draft?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailbot.model.letter import DraftRecord
from mailbot.model.message import Heading


class Mark(StrEnum):
    """By what a message was known as ours, the most reliable first (FACTS.md, section 2)."""

    REFERENCE = "our reference in its References"
    MESSAGE_ID = "our Message-ID"
    ORIGINAL_ID = "our Message-ID as the original one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A message that is a draft of ours, sent or lying somewhere."""

    draft: DraftRecord
    mark: Mark


def match(heading: Heading, drafts: Sequence[DraftRecord]) -> Match | None:
    """Return which of *drafts* the message is, or None.

    The token survived every mail program that was tried, a Message-ID only half of them.
    """
    for mark, ids in (
        (Mark.REFERENCE, frozenset(heading.references)),
        (Mark.MESSAGE_ID, frozenset({heading.id})),
        (Mark.ORIGINAL_ID, frozenset(heading.original_ids)),
    ):
        for draft in drafts:
            ours = draft.letter.token if mark is Mark.REFERENCE else draft.letter.message_id
            if ours in ids:
                return Match(draft=draft, mark=mark)
    return None


def sameness(planned: Sequence[int], sent: Sequence[int]) -> float:
    """Return the share of the draft's runs of four words that the sent text still has."""
    if not planned:
        return 1.0
    return len(set(planned) & set(sent)) / len(set(planned))
