"""Which letter does a case ask for, before anything is held against it?"""

from dataclasses import dataclass
from hashlib import blake2b

from mailbot.model.books import Books
from mailbot.model.case import Case, Heard
from mailbot.model.invoice import Instalment, InvoiceId
from mailbot.model.letter import DraftState, File, Letter, LetterKey, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientKind, Owner

REPLIES = frozenset(
    {
        Purpose.RESEND_INVOICE,
        Purpose.ASK_COPIES,
        Purpose.SEND_COPIES,
        Purpose.ASK_REMITTANCE,
        Purpose.ASK_DATE,
        Purpose.OFFER_PLAN,
        Purpose.OFFER_OPTIONS,
        Purpose.ANSWER_QUESTION,
    }
)
"""The letters that answer what one reply says."""

DEMANDS = frozenset(
    {
        Purpose.BEFORE_DUE,
        Purpose.DUE_TODAY,
        Purpose.OVERDUE,
        Purpose.OVERDUE_AGAIN,
        Purpose.FINAL_NOTICE,
        Purpose.LATE_FEE,
        Purpose.COLLECTION_NOTICE,
    }
)
"""The reminders that speak of money: they wait for promises, claims and disputes."""

REMINDERS = DEMANDS | {
    Purpose.STATEMENT,
    Purpose.THANK_PAYMENT,
    Purpose.CHECK_IN,
    Purpose.REVIEW,
}
"""The letters of the calendar."""

OFFERS = frozenset({Purpose.OFFER_OPTIONS, Purpose.OFFER_PLAN})
"""Letters to who cannot pay, or not at once."""

WITHOUT_DEBT = frozenset(
    {
        Purpose.SEND_COPIES,
        Purpose.STATEMENT,
        Purpose.THANK_PAYMENT,
        Purpose.CHECK_IN,
        Purpose.REVIEW,
    }
)
"""The letters that are written although nothing may be owed."""

_NO_MESSAGE, _NO_THREAD = MessageId(""), ThreadId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A letter that the case asks for, before anything was held against it."""

    purpose: Purpose
    to: tuple[Address, ...]
    why: tuple[str, ...]
    causes: tuple[MessageId, ...] = ()
    answers: MessageId = _NO_MESSAGE
    thread: ThreadId = _NO_THREAD
    """Empty: the letter begins a conversation."""
    cc: tuple[Address, ...] = ()
    invoices: tuple[InvoiceId, ...] = ()
    """Empty: those of the thread that are open."""
    step: str = ""
    """The step of the calendar (Letter.step)."""
    files: tuple[File, ...] = ()
    plan: tuple[Instalment, ...] = ()
    about: str = ""


def why_of(reply: Heard) -> str:
    """Return who said what and when, as the reason for a letter."""
    return f"{reply.sender.label}, {reply.at:%Y-%m-%d}: “{reply.words}”"


def named_deadbeat(case: Case) -> bool:
    """Say whether the owner named the client a deadbeat: consequences, and no offers (S0-43).

    Nobody is one before the owner has said it.
    """
    return case.client.kind_said and case.client.kind is ClientKind.DEADBEAT


def already_written(case: Case, purpose: Purpose, cause: MessageId) -> bool:
    """Say whether a letter of *purpose* reacts to *cause* already, and was not taken back."""
    return any(
        d.letter.purpose is purpose and cause in d.letter.causes and not d.leaving
        for d in case.drafts
        if d.state is not DraftState.WITHDRAWN
    )


def invoices_of(case: Case, books: Books, thread: ThreadId) -> tuple[InvoiceId, ...]:
    """Return the open invoices of the thread, or all open ones where it names none."""
    known = books.threads.get(thread)
    named = known.invoices if known else ()
    still_open = tuple(r.invoice.id for r in case.open)
    return tuple(i for i in named if i in still_open) or named or still_open


def letter_of(
    wish: Wish,
    case: Case,
    books: Books,
    owner: Owner,
    invoices: tuple[InvoiceId, ...],
    language: str = "en",
) -> Letter:
    """Return the letter that *wish* asks for; the same wish gives the same letter.

    *language* is that of letters to clients of whom nothing else is known.
    """
    thread = books.threads.get(wish.thread)
    # A letter that was withdrawn, by a hold say, may be written again when the hold is over.
    attempt = sum(
        d.state is DraftState.WITHDRAWN
        and d.letter.purpose is wish.purpose
        and d.letter.causes == wish.causes
        for d in case.drafts
    )
    told_apart: tuple[str, ...] = (wish.step,) if wish.step else ()
    if not wish.thread:  # one message may lead to a letter to each of several people
        told_apart += tuple(a.address for a in wish.to)
    whole = repr((case.client.id, wish.purpose, wish.causes, wish.thread, attempt, *told_apart))
    key = LetterKey(blake2b(whole.encode(), digest_size=12).hexdigest())
    # Whoever could reckon these out could say that a letter was sent which still lies in Drafts.
    told = blake2b(key.encode(), key=blake2b(books.seed.encode()).digest(), digest_size=12)
    mark, domain = told.hexdigest(), owner.address.rpartition("@")[2]
    message_id = MessageId(f"<{mark}.m@{domain}>")
    return Letter(
        key=key,
        purpose=wish.purpose,
        client=case.client.id,
        # Who begins a conversation names it.
        thread=wish.thread or ThreadId(message_id),
        invoices=invoices,
        to=wish.to,
        cc=wish.cc,
        answers=wish.answers,
        references=_references(thread.messages if thread else (), wish.answers),
        subject=_reply_subject(thread.subject) if thread else "",
        message_id=message_id,
        token=MessageId(f"<{mark}.r@{domain}>"),
        language=case.spoken(language),
        causes=wish.causes,
        why=wish.why,
        step=wish.step,
        files=wish.files,
        plan=wish.plan,
        about=wish.about,
    )


def _references(messages: tuple[MessageId, ...], answers: MessageId) -> tuple[MessageId, ...]:
    """Return the conversation up to *answers*, which stands last (RFC 5322, 3.6.4).

    A letter that answers nothing has none: it begins a conversation.
    """
    return (*(m for m in messages if m != answers), answers) if answers else ()


def _reply_subject(subject: str) -> str:
    bare = subject.strip()
    if not bare:  # a conversation that we began, before anybody answered: the template says it
        return ""
    return bare if bare[:3].casefold() == "re:" else f"Re: {bare}"
