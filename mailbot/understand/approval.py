"""What did the owner do with a draft?

A sent message is known as our letter by ranked marks: an id that it carries, else what it
answers, whom it goes to, and how many of the letter's words are in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from mailbot.model.letter import DraftRecord
from mailbot.model.message import Heading

ENOUGH_WORDS = 0.5
"""From this share of a letter's runs of four words on, an answer to the same message is it."""

SOME_WORDS = 0.15
"""Below this share the owner wrote their own letter."""

CLEARLY_MORE = 0.1
"""By so much one letter must fit better than the next one."""

CLOCKS = timedelta(days=1)
"""How far the clock of a mail program may be behind ours."""


class Mark(StrEnum):
    """By what a message was known as ours, the most reliable first."""

    REFERENCE = "our reference in its References"
    MESSAGE_ID = "our Message-ID"
    ORIGINAL_ID = "our Message-ID as the original one"
    LETTER = "our X-Mailbot-Letter"
    WORDS = "it answers the same message in the same words"
    SOME_WORDS = "it answers the same message in some of the words, and the draft is gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A message that is a draft of ours, sent or lying somewhere."""

    draft: DraftRecord
    mark: Mark


def match(heading: Heading, drafts: Sequence[DraftRecord]) -> Match | None:
    """Return which of *drafts* the message is by an id it carries, or None.

    The token survived every mail program that was tried, a Message-ID only half of them.
    """
    for mark, ids in (
        (Mark.REFERENCE, frozenset(heading.references)),
        (Mark.MESSAGE_ID, frozenset({heading.id})),
        (Mark.ORIGINAL_ID, frozenset(heading.original_ids)),
        (Mark.LETTER, frozenset({heading.letter})),
    ):
        for draft in drafts:
            if _own_mark(draft, mark) in ids:
                return Match(draft=draft, mark=mark)
    return None


def _own_mark(draft: DraftRecord, mark: Mark) -> str:
    if mark is Mark.REFERENCE:
        return draft.letter.token
    return draft.letter.key if mark is Mark.LETTER else draft.letter.message_id


def match_by_words(
    heading: Heading, runs: Sequence[int], drafts: Sequence[DraftRecord]
) -> Match | None:
    """Return which of *drafts* a sent message without any of our ids is, or None.

    It must answer what the letter answers and share a reader with it; the words, *runs*,
    never decide alone: the same template for another client is .92 the same. SOME_WORDS
    holds only if the draft is gone from Drafts, which the caller has to see.
    """
    readers = {a.address for a in (*heading.to, *heading.cc)}
    answering = [
        draft
        for draft in drafts
        if draft.runs
        and draft.letter.answers in heading.references[-1:]
        and readers & {a.address for a in (*draft.letter.to, *draft.letter.cc)}
        and heading.at > draft.planned - CLOCKS
    ]
    fitting = sorted(((sameness(d.runs, runs), d) for d in answering), key=lambda fit: -fit[0])
    fitting = [fit for fit in fitting if fit[0] >= SOME_WORDS]
    if not fitting:
        return None
    same, best = fitting[0]
    if same < ENOUGH_WORDS:
        return Match(draft=best, mark=Mark.SOME_WORDS) if len(fitting) == 1 else None
    rivals = [draft for other, draft in fitting if other > same - CLEARLY_MORE]
    if len(rivals) > 1:
        rivals = [draft for draft in rivals if draft.state.open]
    return Match(draft=rivals[0], mark=Mark.WORDS) if len(rivals) == 1 else None


def added(planned: Sequence[int], written: Sequence[int]) -> bool:
    """Say whether *written*, a sent text without signature and quotes, has runs of its own."""
    return bool(planned) and not set(written) <= set(planned)


def sameness(planned: Sequence[int], sent: Sequence[int]) -> float:
    """Return the share of the draft's runs of four words that the sent text still has."""
    if not planned:
        return 1.0
    return len(set(planned) & set(sent)) / len(set(planned))
