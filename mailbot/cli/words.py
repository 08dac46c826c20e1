"""What happened, in one line each."""

from mailbot.model.event import (
    CallRecommended,
    ClientRegistered,
    ContactChanged,
    ContactLearned,
    Decided,
    DisputeOpened,
    DraftApproved,
    DraftDiscarded,
    DraftEdited,
    DraftMissing,
    DraftPlaced,
    DraftPlanned,
    DraftSuperseded,
    DraftWithdrawn,
    DunningHeld,
    DunningResumed,
    Event,
    FraudSuspected,
    InvoiceRegistered,
    LetterSent,
    MessageRead,
    MessageSetAside,
    OptedOut,
    PaymentClaimed,
    PaymentPromised,
    PaymentReceived,
    PointOfContactLost,
    PointOfContactNamed,
    ReferralMade,
)
from mailbot.model.letter import Purpose
from mailbot.model.message import Address
from mailbot.model.reading import Intent

INTENTS: dict[Intent, str] = {
    Intent.REDIRECT: "passes you on",
    Intent.CONTACT_ANSWER: "names the point of contact",
    Intent.REDIRECT_SELF_CONFIRM: "is the right person",
    Intent.NOT_RECEIVED: "did not receive the invoice",
    Intent.LINK_TECHNICAL: "cannot open the link or file",
    Intent.COPY_REQUEST: "asks for a copy",
    Intent.DISPUTE: "contests the invoice",
    Intent.UPSET: "is upset",
    Intent.PROMISE_TO_PAY: "promises to pay",
    Intent.PAID: "says it is paid",
    Intent.PAYMENT_PLAN_REQUEST: "asks for instalments or more time",
    Intent.CANNOT_PAY: "cannot pay",
    Intent.NEEDS_INFO: "asks for information",
    Intent.ACKNOWLEDGEMENT: "acknowledges",
    Intent.OUT_OF_OFFICE: "is out of office",
    Intent.LEFT_COMPANY: "has left the company",
    Intent.BOUNCE: "could not be reached",
    Intent.AUTO_REPLY_TICKET: "automatic ticket reply",
    Intent.UNSUBSCRIBE: "wants no more mail",
    Intent.LEGAL_THREAT: "mentions counsel or legal action",
    Intent.UNRELATED: "writes about something else",
}
"""Each intent as what the writer does."""

PURPOSES: dict[Purpose, str] = {
    Purpose.CLARIFY_CONTACT: "the group letter that asks for one point of contact",
    Purpose.ASK_CONTACT: "the question who the point of contact is",
    Purpose.WRITE_TO_CONTACT: "the letter to the person you were sent to",
    Purpose.CONFIRM_CONTACT: "the thank-you that confirms the point of contact",
}
"""Each letter in the owner's words."""


def person(address: Address) -> str:
    """Return the name of *address*, or the address itself."""
    return address.name or address.address


def line_of(event: Event) -> str | None:  # noqa: C901, PLR0912 one line a kind
    """Return *event* in one line for the owner; None for what is only bookkeeping."""
    match event:
        case ClientRegistered():
            domains = f" ({', '.join(event.domains)})" if event.domains else ""
            return f"client  {event.name}{domains}"
        case InvoiceRegistered():
            total = event.invoice.total
            return f"invoice {event.invoice.id}: {total.amount:,.2f} {total.currency}"
        case ContactLearned():
            named = Address(address=event.contact.address, name=event.contact.name)
            return f"contact {person(named)} <{named.address}>: {event.source}"
        case ContactChanged():
            until = f" until {event.until}" if event.until else ""
            return f"contact {event.address}: {event.standing}{until}"
        case LetterSent():
            to = ", ".join(person(a) for a in event.to)
            return f"sent    {event.written:%Y-%m-%d} by you to {to}"
        case MessageRead():
            return _read(event)
        case ReferralMade():
            target = event.name or event.department or event.address or "nobody named"
            return f"  hop   {person(event.by)} → {target}"
        case PointOfContactNamed():
            return f"  point of contact: {event.name or event.address} <{event.address}>"
        case PointOfContactLost():
            return f"  no point of contact any more: {event.reason}"
        case MessageSetAside():
            return f"look at {event.sender.address}, “{event.subject}”: {event.reason}"
        case DisputeOpened():
            return f"  disputed: {', '.join(event.invoices) or 'the bill'}"
        case CallRecommended():
            return f"  call them: the client {event.reason}"
        case FraudSuspected():
            return f"  careful: {'; '.join(event.reasons)}"
        case DunningHeld():
            return f"  letters stop: {event.reason}"
        case DunningResumed():
            return "letters may be drafted again"
        case OptedOut():
            return f"  {event.address} is not written to any more"
        case PaymentPromised():
            return f"  promised{f' by {event.on}' if event.on else ', without a date'}"
        case PaymentClaimed():
            return f"  said to be paid: {', '.join(event.invoices)}; `mailbot paid` confirms it"
        case PaymentReceived():
            return f"paid    {event.invoice}: {event.amount.amount} {event.amount.currency}"
        case Decided():
            return f"  no letter: {'; '.join(event.reasons)}"
        case DraftPlanned():
            to = ", ".join(person(a) for a in event.letter.to)
            return f"letter  {PURPOSES[event.letter.purpose]}, to {to}"
        case DraftPlaced():
            return f"draft   lies in {event.place.folder}: send it, edit it or delete it"
        case DraftEdited():
            return "draft   edited by you: yours from now on"
        case DraftMissing():
            return "draft   not to be seen in Drafts; waiting before concluding anything"
        case DraftApproved():
            return f"draft   sent by you{', edited' if event.edited else ''} ({event.evidence})"
        case DraftDiscarded():
            return f"draft   discarded: {event.evidence}"
        case DraftSuperseded():
            return "draft   you wrote your own letter instead"
        case DraftWithdrawn():
            return f"draft   withdrawn: {event.reason}"
        case _:
            return None


def _read(event: MessageRead) -> str:
    said = ", ".join(INTENTS[intent] for intent in event.intents) or "says nothing known"
    doubt = " (not sure: please look)" if event.unsure else ""
    words = f": “{event.words}”" if event.words else ""
    return f"read    {event.written:%Y-%m-%d} {person(event.sender)} {said}{doubt}{words}"
