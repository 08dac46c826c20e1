"""What is a message joined to?"""

from dataclasses import dataclass
from enum import StrEnum

from mailbot.model.invoice import InvoiceId
from mailbot.model.message import ThreadId
from mailbot.model.people import ClientId


class Evidence(StrEnum):
    """What joined a message to a case, the strongest first."""

    REPLY_CHAIN = "reply chain"
    INVOICE_NUMBER = "invoice number from a known sender"
    CONTACT = "known contact"
    DOMAIN = "the client's domain"
    BOUNCED_RECIPIENT = "failed delivery to a known contact"
    SEVERAL_CLIENTS = "the sender belongs to several clients, and the message does not tell which"
    UNPROVEN_BOUNCE = "a failed delivery of something that you did not send"
    STRANGER_IN_CHAIN = "reply chain, but the sender is not on record"
    STRANGER_WITH_NUMBER = "invoice number, but the sender is not on record"
    NONE = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a message is joined to; without *client* it belongs to no case.

    *asks_owner* marks a message that may belong to a case although nobody vouches for
    its sender: it is shown to the owner and changes nothing.
    """

    thread: ThreadId
    evidence: Evidence
    client: ClientId | None = None
    invoices: tuple[InvoiceId, ...] = ()
    asks_owner: bool = False
    speaks_of_bill: bool = False
    """The message, or what it quotes, has a word for a bill."""
