"""What about a message is odd?"""

from dataclasses import dataclass
from enum import StrEnum

SEVERAL_FROM = "more than one From"
"""How the note of a message begins that names several senders."""

SENT_BY = "the Sender field names "
"""How the note begins of a message that another firm's server sent."""


class Trick(StrEnum):
    """A way to pretend to be somebody else, or to lead answers or money astray."""

    FORGED = "forged"
    """The owner's own server says that the sender is not who it says."""
    LOOKALIKE = "lookalike"
    """Its domain is written so that it is taken for one on record: a letter, a sign."""
    NAMESAKE = "namesake"
    """Its domain has the name of one on record, with more words or another ending."""
    NAME = "name"
    """It has the name of somebody on record, at an address that is not."""
    PRIVATE_MAILBOX = "private mailbox"
    """It has such a name at everybody's provider, as people do who write from home."""
    NAME_OF_OWNER = "name of the owner"
    ADDRESS_IN_NAME = "address in the name"
    """Where a name stands, it has an address on record that is not its own."""
    SEVERAL_SENDERS = "several senders"
    ANSWERS_LOOKALIKE = "answers to a lookalike"
    """Answers would go to a domain that is taken for one on record."""
    ANSWERS_PRIVATE = "answers to a private mailbox"
    ANSWERS_ELSEWHERE = "answers elsewhere"
    COPY_LOOKALIKE = "copy to a lookalike"
    OTHER_ACCOUNT = "other account"
    FIRST_SEEN = "first seen"
    """It answers in a conversation, or names an invoice, from a domain never seen before."""
    SENT_BY_ANOTHER = "sent by another"
    """The Sender field has another domain than From."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that is odd, in words for the owner."""

    trick: Trick
    words: str
