"""What happened, in one line each."""

import shlex
from datetime import date
from zoneinfo import ZoneInfo

from mailbot.cli.sendingwords import sending_line
from mailbot.decide.endings import Endings
from mailbot.model.books import Books
from mailbot.model.draft_event import (
    DraftApproved,
    DraftDiscarded,
    DraftEdited,
    DraftEvent,
    DraftMissing,
    DraftPlaced,
    DraftPlanned,
    DraftSuperseded,
    DraftWithdrawn,
)
from mailbot.model.event import (
    CallLogged,
    CallRecommended,
    ClientRegistered,
    ContactChanged,
    ContactLearned,
    CopiesWanted,
    Decided,
    DisputeOpened,
    DunningHeld,
    DunningResumed,
    Event,
    FraudSuspected,
    InvoiceRegistered,
    InvoiceSent,
    KindSaid,
    LetterSent,
    MessageRead,
    MessageSetAside,
    OptedOut,
    PaymentClaimed,
    PaymentPromised,
    PaymentReceived,
    PlanAgreed,
    PointOfContactLost,
    PointOfContactNamed,
    ReferralMade,
)
from mailbot.model.gesture_event import GestureAnswered, ReadingCorrected, SendingEvent
from mailbot.model.intake_event import (
    CreditGiven,
    DeliveryProved,
    Grade,
    InvoiceProposed,
    InvoiceVoided,
)
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.mailbox import Trouble
from mailbot.model.message import Address
from mailbot.model.people import CopyScope
from mailbot.model.reading import Intent
from mailbot.render.noun import NOUNS

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
    Purpose.SECOND_REQUEST: "the second group letter, with a date and a name to go by",
    Purpose.RESEND_INVOICE: "the invoice once more, with what the records say",
    Purpose.ASK_COPIES: "the question which copies they want",
    Purpose.SEND_COPIES: "the copy they asked for",
    Purpose.STATEMENT: "the monthly statement",
    Purpose.ASK_REMITTANCE: "the thanks for paying, and the question by what reference",
    Purpose.ASK_DATE: "the question when they will pay",
    Purpose.OFFER_PLAN: "the offer to pay in parts",
    Purpose.OFFER_OPTIONS: "the offer of ways out of a tight spot",
    Purpose.ANSWER_QUESTION: "the answer to their question, for you to complete",
    Purpose.BEFORE_DUE: "the friendly word before the due date",
    Purpose.DUE_TODAY: "the word on the due date",
    Purpose.OVERDUE: "the first reminder",
    Purpose.OVERDUE_AGAIN: "the second reminder",
    Purpose.FINAL_NOTICE: "the final notice",
    Purpose.LATE_FEE: "the notice of the late fee",
    Purpose.COLLECTION_NOTICE: "the notice before anybody outside collects",
    Purpose.THANK_PAYMENT: "the thank-you for a payment on time",
    Purpose.CHECK_IN: "the word that is not about money",
    Purpose.REVIEW: "the question what could be better",
}
"""Each letter in the owner's words."""


"""Each letter in a word or two, for a column."""

STATES: dict[DraftState, str] = {
    DraftState.PLANNED: "will be laid into Drafts",
    DraftState.PLACED: "waits in Drafts",
    DraftState.EDITED: "edited by you, waits in Drafts",
    DraftState.MISSING: "not to be seen",
    DraftState.SENT: "sent by you",
    DraftState.SENT_EDITED: "edited and sent by you",
    DraftState.SENT_HEAVILY_EDITED: "rewritten and sent by you",
    DraftState.DISCARDED: "deleted by you",
    DraftState.PRESUMED_DISCARDED: "gone, it seems deleted by you",
    DraftState.SUPERSEDED: "you wrote yourself",
    DraftState.WITHDRAWN: "taken back",
}
"""What became of a letter, in the owner's words."""


COPIES: dict[CopyScope, str] = {
    CopyScope.THIS: "a copy of this invoice",
    CopyScope.ALL: "a copy of every invoice",
    CopyScope.STATEMENT: "a monthly statement",
    CopyScope.NONE: "no copies",
}
"""Which copies somebody wants, in the owner's words."""


GRADES: dict[Grade, str] = {
    Grade.SENT: "it lies in Sent",
    Grade.ACCEPTED: "their mail server accepted it",
    Grade.DELIVERED: "their mail server confirmed its delivery",
    Grade.ANSWERED: "they wrote about it, or confirmed that they read it",
    Grade.VIEWED: "it was opened in the portal",
}
"""How well it is proved that an invoice reached somebody, in the owner's words."""


COUNTS_NO_MORE = "read wrongly, as you said later: it counts no more"
"""What is said of an event that stands on record, and is left out."""


def quoted(name: str) -> str:
    """Return *name* as a shell takes it for one word."""
    return f'"{name}"' if not set(name) & set('"$`\\!') else shlex.quote(name)


def day_of(event: Event, zone: ZoneInfo) -> date:
    """Return the owner's day on which it happened, or else went on record."""
    at = getattr(event, "written", None) or event.at
    return at.astimezone(zone).date()


def trouble_line(trouble: Trouble) -> str:
    """Return in one line that a message could not be read, and what becomes of it."""
    if not trouble.place.uid:
        return f"{trouble.place.folder}: {trouble.reason}"
    place = f"{trouble.place.folder}, message {trouble.place.uid}"
    if trouble.quarantined:
        return f"{place}: cannot be read: {trouble.reason}; `mailbot retry` tries again"
    return f"{place}: could not be read: {trouble.reason}; the next round tries again"


def line_of(event: Event, books: Books, *, named: bool = True) -> str | None:
    """Return *event* in one line for the owner; None for what is only bookkeeping.

    *named* says whose case it is where the line would not tell.
    """
    client = getattr(event, "client", None) if named else None
    case = books.cases.get(client) if client else None
    who = f"{case.client.name}: " if case else ""
    if isinstance(event, DraftEvent):
        told = _draft(event)
        return f"draft   {who}{_letter(event, books)} {told}" if told else None
    if isinstance(event, SendingEvent):
        return sending_line(event)
    return _told(event, who)


def _told(event: Event, who: str) -> str | None:  # noqa: C901, PLR0912 one line a kind
    match event:
        case ClientRegistered():
            if event.domains:
                return f"client  {who}mail from {' and '.join(event.domains)} counts as theirs"
            return f"client  {who}on record"
        case InvoiceRegistered():
            total = event.invoice.total
            return f"invoice {event.invoice.id}: {total.amount:,.2f} {total.currency}"
        case ContactLearned():
            contact = Address(address=event.contact.address, name=event.contact.name)
            return f"contact {full(contact)}: {event.source}"
        case ContactChanged():
            until = f" until {event.until}" if event.until else ""
            return f"contact {event.address}: {event.standing}{until}"
        case LetterSent():
            return f"sent    by you to {', '.join(a.label for a in event.to)}"
        case MessageRead():
            return _read(event)
        case ReferralMade():
            target = event.name or event.department or event.address or "nobody named"
            return f"  hop   {event.by.label} → {target}"
        case PointOfContactNamed():
            named = Address(address=event.address, name=event.name)
            return f"  point of contact: {full(named)}"
        case PointOfContactLost():
            return f"  no point of contact any more: {event.reason}"
        case MessageSetAside():
            return f"look at {event.sender.address}, “{event.subject}”: {event.reason}"
        case DisputeOpened():
            return f"  disputed: {', '.join(event.invoices) or 'the bill'}"
        case CallRecommended():
            return f"  call them: the client {event.reason}"
        case FraudSuspected():
            return f"  {who}careful: {'; '.join(event.reasons)}"
        case DunningHeld():
            until = f" until {event.until}" if event.until else ""
            about = f" about {event.invoice}" if event.invoice else ""
            return f"hold    {who}no letters{about}{until}: {event.reason}"
        case DunningResumed():
            return f"resume  {who}letters may be drafted again"
        case OptedOut():
            return f"  {event.address} is not written to any more"
        case PaymentPromised():
            return f"  promised{f' by {event.on}' if event.on else ', without a date'}"
        case PaymentClaimed():
            return f"  said to be paid: {', '.join(event.invoices)}; `mailbot paid` confirms it"
        case PaymentReceived():
            return _paid(event)
        case CreditGiven():
            by = f" by {event.number}" if event.number else ""
            amount = f"{event.amount.amount:,.2f} {event.amount.currency}"
            return f"credit  {event.invoice}: {amount}{by}"
        case InvoiceVoided():
            return f"void    {event.invoice} asks for nothing any more"
        case Decided():
            return f"  {who}no letter: {'; '.join(event.reasons)}"
        case GestureAnswered():
            return f"folder  {event.words}"
        case ReadingCorrected():
            said = " and ".join(INTENTS[intent] for intent in event.intents)
            return f"folder  you said of a reply: the writer {said}"
        case CallLogged() | KindSaid() | PlanAgreed():
            return _own_word(event, who)
        case InvoiceSent():
            return _went(event)
        case InvoiceProposed():
            number, client = event.number or "without a number", event.client or "nobody named"
            why = f" ({'; '.join(event.doubts)})" if event.doubts else ""
            return f"?       invoice {number} of {client}{why}: `mailbot proposals`"
        case DeliveryProved():
            what = ", ".join(event.invoices)
            return f"proof   {what} and {event.address}: {GRADES[event.grade]}"
        case CopiesWanted():
            return f"  {event.address} wants {COPIES[event.scope]}"
        case DraftPlanned():
            to = ", ".join(a.label for a in event.letter.to)
            return f"letter  {who}{PURPOSES[event.letter.purpose]}, to {to}"
        case _:
            return None


def _own_word(event: CallLogged | KindSaid | PlanAgreed, who: str) -> str:
    """Return what only the owner puts on record by a command."""
    if isinstance(event, CallLogged):
        return f"called  {who}by you: “{event.words}”"
    if isinstance(event, KindSaid):
        return f"kind    {who}{event.said}, you said"
    parts = ", ".join(
        f"{part.amount.amount:,.2f} {part.amount.currency} on {part.on}"
        for part in event.instalments
    )
    return f"plan    {event.invoice}: {parts or 'no parts'}"


def _went(event: InvoiceSent) -> str:
    enclosed = ", ".join(file.name for file in event.files)
    what = ", ".join(event.invoices) or "an invoice"
    to = ", ".join(a.label for a in event.to)
    return f"invoice {what} went to {to}{f', with {enclosed}' if enclosed else ''}"


def full(address: Address) -> str:
    """Return *address* with its name, if it has one."""
    return f"{address.name} <{address.address}>" if address.name else address.address


def _paid(event: PaymentReceived) -> str:
    amount = f"{abs(event.amount.amount):,.2f} {event.amount.currency}"
    if event.amount.amount < 0:
        return f"paid    {event.invoice}: {amount} of {event.on} taken back"
    return f"paid    {event.invoice}: {amount} on {event.on}"


def _letter(event: DraftEvent, books: Books) -> str:
    case = books.cases.get(event.client)
    draft = case.draft(event.letter) if case else None
    return f"the {NOUNS[draft.letter.purpose]}" if draft else "the letter"


def ending(ended: Endings) -> str:
    """Return how drafts of one purpose ended, in words."""
    counts = {
        "sent as they were": ended.as_they_were,
        "edited": ended.edited,
        "rewritten": ended.rewritten,
        "deleted": ended.deleted,
        "replaced by your own": ended.replaced,
    }
    told = ", ".join(f"{count} {how}" for how, count in counts.items() if count)
    told = (
        told.replace("1 sent as they were", "1 sent as it was") if ended.as_they_were == 1 else told
    )
    kept = "" if ended.sameness is None else f" ({ended.sameness:.0%} of the words stayed)"
    return told + kept


def _draft(event: DraftEvent) -> str | None:
    match event:
        case DraftPlaced():
            return f"lies in {event.place.folder}: send it, edit it or delete it"
        case DraftEdited():
            return "was edited by you: yours from now on"
        case DraftMissing():
            return "is not to be seen in Drafts; waiting before concluding anything"
        case DraftApproved():
            return f"was sent by you{', edited' if event.edited else ''} ({event.evidence})"
        case DraftDiscarded():
            return f"was deleted: {event.evidence}"
        case DraftSuperseded():
            return "was taken back: you wrote your own letter instead"
        case DraftWithdrawn():
            return f"was taken back: {event.reason}"
        case _:
            return None


def _read(event: MessageRead) -> str:
    said = ", ".join(INTENTS[intent] for intent in event.intents) or "says nothing known"
    doubt = " (not sure: please look)" if event.unsure else ""
    words = f": “{event.words}”" if event.words else ""
    return f"read    {event.sender.label} {said}{doubt}{words}"
