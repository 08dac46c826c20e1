"""From events to the state of every case."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailbot.ledger.digests import keep_news
from mailbot.ledger.drafting import apply_draft_event
from mailbot.ledger.gestures import (
    apply_correction,
    apply_gesture,
    begun_anew,
    is_left_out,
)
from mailbot.ledger.holding import change_holds
from mailbot.ledger.money import (
    credited,
    disputed,
    each_receivable,
    promised,
    proved,
    received,
    sent,
    without_moot_calls,
)
from mailbot.ledger.proposals import apply_proposal, drop_known
from mailbot.ledger.silenced import apply_purge, as_silenced
from mailbot.model.books import Books
from mailbot.model.case import (
    Call,
    Case,
    Heard,
    Hold,
    Receivable,
    Subscription,
    thread_after,
)
from mailbot.model.draft_event import (
    DraftEvent,
    DraftPlanned,
)
from mailbot.model.event import (
    CallLogged,
    CallRecommended,
    CaseEvent,
    ClientRegistered,
    ContactAssigned,
    ContactChanged,
    ContactLearned,
    CopiesWanted,
    CorrectionForgotten,
    CorrectionMade,
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
    ThreadLinked,
)
from mailbot.model.gesture_event import GestureAnswered, ReadingCorrected, SendingEvent
from mailbot.model.intake_event import (
    CreditGiven,
    DeliveryProved,
    InvoiceProposed,
    InvoiceVoided,
    PaymentProposed,
    ProposalSettled,
)
from mailbot.model.invoice import bare_number
from mailbot.model.note import NoteAnswered
from mailbot.model.people import Client, ClientId, Contact, ContactPurpose, Standing
from mailbot.model.purge_event import RecordPurged
from mailbot.model.runaround import Hop, PointOfContact, Runaround

NOT_YET_STARTED = Hold(reason="a new installation writes nothing until `mailbot resume`")
"""Nothing may be laid into a mailbox before its owner has seen what it would be."""


def replay(events: Iterable[Event], books: Books | None = None) -> Books:
    """Return the state that *events*, oldest first, lead to; from that of *books*, if given.

    Stale *books* are begun anew, so they need all events.
    """
    if books is None or books.stale:
        books = begun_anew(books, Books(holds=(NOT_YET_STARTED,)))
    for event in events:
        apply(books, event)
    return books


def replay_all(events: Sequence[Event]) -> Books:
    """Return the state that all *events* lead to, without those that later ones left out."""
    books = replay(events)
    return replay(events, books) if books.stale else books


def apply(books: Books, event: Event) -> None:
    """Bring *books* up to date with one more *event*."""
    if is_left_out(books, event):
        return
    books.seed = books.seed or f"{event.key} {event.at.isoformat()}"
    keep_news(books, event)
    match event:
        case ReadingCorrected() | SendingEvent() | GestureAnswered():
            apply_gesture(books, event)
        case CaseEvent():
            case = books.cases.get(event.client) or Case(
                client=Client(id=event.client, name=event.client)
            )
            books.cases[event.client] = _changed(books, case, event)
        case DunningHeld() | DunningResumed():
            change_holds(books, event)
        case MessageSetAside():
            books.set_aside[event.message] = event
        case RecordPurged():
            apply_purge(books, event)
        case InvoiceProposed() | PaymentProposed() | ProposalSettled():
            apply_proposal(books, event)
        case NoteAnswered():
            books.notes[event.text] = event
        case CorrectionMade() | CorrectionForgotten():
            apply_correction(books, event)


def _changed(books: Books, case: Case, event: CaseEvent) -> Case:  # noqa: C901, PLR0912 one line a kind
    match event:
        case ClientRegistered():
            return _register_client(books, case, event)
        case InvoiceRegistered():
            return _register_invoice(books, case, event)
        case ContactLearned():
            return _learn(books, case, event.contact)
        case ContactChanged():
            return _change_contact(books, case, event)
        case ContactAssigned():
            return _with_contact(case, event.address, purposes=event.purposes)
        case ThreadLinked():
            _link_thread(books, event)
            return case
        case LetterSent():
            return replace(case, written=(*case.written, (event.thread, event.written)))
        case MessageRead():
            books.heard[event.message] = (event.sender.address, event.written)
            books.set_aside.pop(event.message, None)  # the owner let the sender in since
            return replace(case, heard=(*case.heard, _heard(event)))
        case ReferralMade():
            return replace(case, runaround=_with_hop(case, event))
        case PointOfContactNamed():
            return _name_point(case, event)
        case PointOfContactLost():
            lost = case.runaround.point
            settled = lost.since if lost else case.runaround.settled
            return replace(case, runaround=replace(case.runaround, point=None, settled=settled))
        case DisputeOpened():
            return disputed(case, event)
        case CallRecommended():
            call = Call(
                reason=event.reason, message=event.message, words=event.words, since=event.at
            )
            return replace(case, calls=(*case.calls, call))
        case FraudSuspected():
            alarms = (*case.alarms, *event.reasons) if event.stops else case.alarms
            return replace(case, warnings=(*case.warnings, *event.reasons), alarms=alarms)
        case OptedOut():
            return _opt_out(books, case, event.address)
        case PaymentPromised():
            return promised(case, event)
        case PaymentClaimed():
            return each_receivable(case, event.invoices, claimed=event.written)
        case PaymentReceived():
            return without_moot_calls(received(case, event))
        case CreditGiven():
            return without_moot_calls(credited(case, event))
        case InvoiceVoided():
            void = {"void": True, "waived": event.at.date()}
            return without_moot_calls(each_receivable(case, (event.invoice,), **void))
        case InvoiceSent():
            return sent(case, event)
        case DeliveryProved():
            return proved(case, event)
        case PlanAgreed():
            return each_receivable(case, (event.invoice,), plan=event.instalments)
        case CopiesWanted():
            return _subscribe(case, event)
        case CallLogged():
            return replace(case, calls=(), called=(*case.called, event.at))
        case KindSaid():
            return replace(case, client=replace(case.client, kind=event.said, kind_said=True))
        case Decided():
            return replace(case, silences=(*case.silences, (event.message, event.reasons)))
        case DraftPlanned() | DraftEvent():
            return apply_draft_event(books, case, event)
        case _:
            raise AssertionError(f"no rule for {type(event).__name__}")


def _register_client(books: Books, case: Case, event: ClientRegistered) -> Case:
    domains = tuple(dict.fromkeys((*case.client.domains, *event.domains)))
    for domain in domains:
        books.domains[domain] = _with(books.domains.get(domain, ()), event.client)
    language = event.language or case.client.language
    client = replace(case.client, name=event.name, domains=domains, language=language)
    return replace(case, client=client)


def _register_invoice(books: Books, case: Case, event: InvoiceRegistered) -> Case:
    invoice = event.invoice
    books.invoices[bare_number(invoice.id)] = invoice.id
    books.owners_of[invoice.id] = event.client
    drop_known(books, invoice.id)
    known = case.receivable(invoice.id)
    if known is None:
        return case.with_receivable(Receivable(invoice=invoice))
    return case.with_receivable(replace(known, invoice=invoice))


def _learn(books: Books, case: Case, learned: Contact) -> Case:
    learned = as_silenced(books, learned)
    key = learned.address.casefold()
    books.addresses[key] = _with(books.addresses.get(key, ()), case.client.id)
    known = case.client.contact(learned.address)
    if known is None:
        contacts = (*case.client.contacts, learned)
        return replace(case, client=replace(case.client, contacts=contacts))
    return _with_contact(
        case,
        learned.address,
        name=learned.name or known.name,
        department=learned.department or known.department,
        phone=learned.phone or known.phone,
        division=learned.division or known.division,
        purposes=learned.purposes or known.purposes,
    )


def _with(clients: tuple[ClientId, ...], client: ClientId) -> tuple[ClientId, ...]:
    return clients if client in clients else (*clients, client)


def _with_contact(case: Case, address: str, **changes: object) -> Case:
    wanted = address.casefold()
    contacts = tuple(
        _kept_apart(replace(c, **changes), c) if c.address.casefold() == wanted else c  # type: ignore[arg-type]
        for c in case.client.contacts
    )
    return replace(case, client=replace(case.client, contacts=contacts))


def _kept_apart(changed: Contact, before: Contact) -> Contact:
    """Return *changed*, but do-not-contact stays for ever, and gone stays gone."""
    if ContactPurpose.DO_NOT_CONTACT in before.purposes:
        changed = replace(changed, purposes=before.purposes)
    if before.standing is Standing.LEFT and changed.standing is Standing.ABSENT:
        changed = replace(changed, standing=before.standing)
    return changed


def _change_contact(books: Books, case: Case, event: ContactChanged) -> Case:
    if case.client.contact(event.address) is None:
        case = _learn(books, case, Contact(address=event.address))
    return _with_contact(case, event.address, standing=event.standing, until=event.until)


def _opt_out(books: Books, case: Case, address: str) -> Case:
    """Keep *address* from every letter, whichever client it stands with."""
    gone = {"purposes": (ContactPurpose.DO_NOT_CONTACT,)}
    if case.client.contact(address) is None:
        case = _learn(books, case, Contact(address=address))
    for other in books.addresses.get(address.casefold(), ()):
        if other != case.client.id and other in books.cases:
            books.cases[other] = _with_contact(books.cases[other], address, **gone)
    return _with_contact(case, address, **gone)


def _link_thread(books: Books, event: ThreadLinked) -> None:
    books.threads[event.thread] = thread_after(books.threads.get(event.thread), event)
    books.thread_of[event.thread] = event.thread  # type: ignore[index]
    books.thread_of[event.message] = event.thread


def _heard(event: MessageRead) -> Heard:
    return Heard(
        message=event.message,
        thread=event.thread,
        at=event.written,
        sender=event.sender,
        intents=event.intents,
        confidence=event.confidence,
        unsure=event.unsure,
        words=event.words,
        language=event.language,
        ticket=event.ticket,
    )


def _with_hop(case: Case, event: ReferralMade) -> Runaround:
    contact = case.client.contact(event.by.address)
    hop = Hop(
        by=event.by.address,
        by_label=contact.label if contact else event.by.label,
        manner=event.manner,
        at=event.written,
        message=event.message,
        thread=event.thread,
        name=event.name,
        address=event.address,
        department=event.department,
        words=event.words,
    )
    hops = sorted((*case.runaround.hops, hop), key=lambda h: h.at)
    return replace(case.runaround, hops=tuple(hops))


def _name_point(case: Case, event: PointOfContactNamed) -> Case:
    """Return *case* with the point of contact; a word that is read late undoes no newer one.

    Who is named again, with nobody passing us on in between, has been the one since the
    first time: there is nobody to thank anew.
    """
    point = case.runaround.point
    if point is not None and event.written < point.since:
        return case
    if point is not None and point.address == event.address and not case.runaround.current:
        return case
    return replace(case, runaround=replace(case.runaround, point=_point(event)))


def _point(event: PointOfContactNamed) -> PointOfContact:
    return PointOfContact(
        name=event.name,
        address=event.address,
        by=event.by,
        since=event.written,
        message=event.message,
    )


def _subscribe(case: Case, event: CopiesWanted) -> Case:
    wanted = Subscription(
        address=event.address,
        scope=event.scope,
        message=event.message,
        since=event.written,
    )
    others = tuple(s for s in case.subscriptions if s.address != event.address)
    return replace(case, subscriptions=(*others, wanted))
