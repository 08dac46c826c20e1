"""Does an invoice that was found in a letter of the owner's go on record, or is the owner asked?

On record goes what is complete, undoubted, the owner's own, and sent to the people of one client.
Everything else of theirs is proposed with its doubts in words; what others wrote is nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from mailbot.document.labels import tokens_of
from mailbot.document.standing import Standing, standing_of
from mailbot.intake.row import Row
from mailbot.link.contact import clients_of
from mailbot.link.thread import thread_of
from mailbot.model.document import InvoiceReading
from mailbot.model.errors import DataError
from mailbot.model.event import Event, InvoiceRegistered, MessageSetAside
from mailbot.model.intake_event import InvoiceProposed
from mailbot.model.invoice import Invoice, InvoiceId, Money, bare_number, invoice_id
from mailbot.model.message import Message
from mailbot.model.people import ClientId, client_id
from mailbot.parse.message import is_passed_on
from mailbot.rounds import desk
from mailbot.rounds.debtor import NO_CLIENT, Debtor, debtor_of, fits, readers_of
from mailbot.rounds.discovery import CREDIT, Found, packed
from mailbot.rounds.enclosing import Parcel, title_of
from mailbot.rounds.firm import is_firm, one_firm
from mailbot.rounds.identity import invoice_on_record
from mailbot.rounds.office import Office

NO_DUE_DATE = "no due date"
"""The one doubt of a reading that stops nothing: a reminder waits until the owner says the day."""

LONGEST_WAY = timedelta(days=60)
"""So long may an invoice lie before it is sent."""
AHEAD = timedelta(days=7)
"""So much later than its letter an invoice may be dated."""

LONGEST_MATTER = 80

MISSING = "`mailbot add` puts an invoice on record"

ONLY_A_NAME = "the name of the client"
"""A greeting tells a person, or nobody: "Max", "all"."""

EXPORT = "it counts with the next export of your billing program: `mailbot import`"

UNVOUCHED = "a copy came to your inbox, and your mail server does not vouch for its sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What becomes of the invoices of one letter."""

    events: tuple[Event, ...] = ()
    """What goes on record of new ones, and what the owner is asked."""
    client: ClientId | None = None
    """Whose invoices went on record."""
    invoices: tuple[InvoiceId, ...] = ()
    """Those of the letter that are on record now, old and new."""
    asked: bool = False
    """The owner is asked about some: nothing is to be guessed of the letter."""
    credited: bool = False
    """It brings a credit note: it is not the letter that brought the invoice itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """An invoice that is not on record, whom it is for, and what speaks against taking it."""

    found: Found
    debtor: Debtor
    doubts: tuple[str, ...]


def admit(
    office: Office, parcel: Parcel, found: Sequence[Found], *, vouched: bool = True
) -> Admission:
    """Return what becomes of the invoices *found* in a letter of the owner's.

    Marks in *parcel* which file is which invoice. Of a letter that is not *vouched* for, nothing
    goes on record.
    """
    message = parcel.message
    own = [one for one in found if _is_own(one, message)]
    known = [(one, _on_record(office, message, one)) for one in own if not one.credits]
    _mark(parcel, found, known)
    old = tuple(number for _, number in known if number is not None)
    changed = [_changed(office, message, one, n) for one, n in known if n is not None and vouched]
    new = [_weighed(office, message, one, vouched=vouched) for one, n in known if n is None]
    named = [w.debtor.name for w in new if w.debtor.name]
    if any(not one_firm(named[0], name) for name in named):
        aside = _aside(office, message, "carries invoices of several clients", MISSING)
        return Admission(events=(aside,), invoices=old, asked=True)
    certain = [w for w in new if not w.doubts]
    taken, refused = _registered(office, message, certain)
    asked = [_proposal(office, message, w) for w in (*refused, *(w for w in new if w.doubts))]
    asks = [a for a in (*changed, *asked) if a is not None and not _waits(office, a)]
    asides = _asides(office, message, own, old) if vouched else ()
    return Admission(
        events=(*taken, *asks, *asides),
        client=_client_of(taken),
        invoices=tuple(dict.fromkeys((*old, *_numbers(taken)))),
        asked=bool(asked),
        credited=any(one.credits for one in own),
    )


def _mark(
    parcel: Parcel, found: Sequence[Found], known: Sequence[tuple[Found, InvoiceId | None]]
) -> None:
    """Mark in *parcel* which file is which invoice, be it whose it may; a credit note is none."""
    for one in found:
        number = InvoiceId("") if one.credits else invoice_id(one.reading.number)
        if one.credits or one.reading.is_invoice:
            parcel.bills.update({file.sha256: number for file in one.files})
    for one, on_record in known:
        if on_record is not None:
            parcel.bills.update({file.sha256: on_record for file in one.files})


def _is_own(one: Found, message: Message) -> bool:
    """Say whether the owner may have written the invoice; others' are none of our business."""
    return one.ours is True or (one.ours is None and not is_passed_on(message.subject))


def _on_record(office: Office, message: Message, one: Found) -> InvoiceId | None:
    """Return which invoice on record it is; two clients may have one number in two series."""
    try:
        number = invoice_on_record(one.reading.number, office.books) if one.reading.number else None
    except DataError:
        return None  # it goes the way of new ones, and is refused there in words
    if number is None:
        return None
    client = office.books.cases[office.books.owners_of[number]].client
    serving = {c for a in readers_of(message, office.owner) for c in clients_of(a, office.books)}
    if client.id in serving or not one.reading.client or fits(one.reading.client, client):
        return number
    return None


def _weighed(office: Office, message: Message, one: Found, *, vouched: bool) -> _Weighed:
    debtor = debtor_of(one.reading, message, office.books, office.owner)
    if not one.reading.is_invoice:  # of what cannot be read nothing else is to be doubted
        return _Weighed(found=one, debtor=debtor, doubts=one.reading.doubts)
    doubts = [*_doubts_of_reading(one.reading, debtor), *debtor.doubts]
    if one.reading.client and not debtor.known and not _is_name(office, one.reading.client):
        doubts.append(ONLY_A_NAME)
    doubts += _doubts_of_letter(office, message, one)
    doubts += [] if vouched else [UNVOUCHED]
    return _Weighed(found=one, debtor=debtor, doubts=tuple(dict.fromkeys(doubts)))


def _doubts_of_reading(reading: InvoiceReading, debtor: Debtor) -> Iterator[str]:
    """Yield what is missing, and what its reader was in doubt about."""
    settled = {NO_DUE_DATE, NO_CLIENT} if debtor.known else {NO_DUE_DATE}
    yield from (doubt for doubt in reading.doubts if doubt not in settled)
    if not reading.number:
        yield "no number"
    if reading.total is None or reading.total <= 0:
        yield "no total" if reading.total is None else f"a total of {reading.total}"
    if not reading.currency:
        yield "no currency" if not reading.total else f"{reading.total:,.2f} of no currency"
    if reading.issued is None:
        yield "no date of issue"
    elif reading.due is not None and reading.due < reading.issued:
        yield f"due on {reading.due}, before it was issued"
    yield from _paid_before(reading)


def _is_name(office: Office, client: str) -> bool:
    """Say whether a new client's name is more than what stands in a greeting."""
    tongue = office.labels.tongue(tuple(office.labels.tongues))
    words = [token.plain for token in tokens_of(client)]
    hit = tongue.people.at(words, 0) if words else None
    return is_firm(client) and (hit is None or "greeting" not in hit.keys)


def _paid_before(reading: InvoiceReading) -> Iterator[str]:
    """Yield how much is left of an invoice that tells of payments itself."""
    if not reading.paid or reading.total is None:
        return
    if reading.paid >= reading.total:
        yield "it says that it was paid in full: nothing is left"
    else:
        left = reading.total - reading.paid
        yield f"it says that {reading.paid:,.2f} was paid before: {left:,.2f} is left"


def _told(office: Office, message: Message, number: str) -> Standing:
    """Return what the owner writes of the invoice, in whatever language."""
    tongue = office.labels.tongue(tuple(office.labels.tongues))
    said = f"{message.subject}\n{message.text}"
    return standing_of(said, tongue, number, stamps=(message.subject,))


def _doubts_of_letter(office: Office, message: Message, one: Found) -> Iterator[str]:
    """Yield what of the letter does not go with an invoice of the owner's."""
    sent, issued = office.owner.day_of(message.at), one.reading.issued
    if issued is not None and not sent - LONGEST_WAY <= issued <= sent + AHEAD:
        yield f"issued on {issued}, but sent on {sent}"
    if is_passed_on(message.subject):
        yield "you passed it on"
    told = _told(office, message, one.reading.number)
    yield from told.doubts
    if told.settled:
        yield "your letter says that it was paid"
    if one.ours is None:
        yield "it does not clearly name you as who wrote it"


def _registered(
    office: Office, message: Message, weighed: Sequence[_Weighed]
) -> tuple[tuple[Event, ...], list[_Weighed]]:
    """Return what puts the invoices on record, and those that do not fit what is there."""
    rows = [_row(w, weighed[0].debtor.name, line) for line, w in enumerate(weighed)]
    command = desk.Command(
        words="found in Sent", now=office.clock.now(), timezone=office.owner.timezone
    )
    done = desk.register(rows, office.books, office.owner, command)
    why = {flaw.line: flaw.reason for flaw in done.refused}
    refused = [replace(w, doubts=(why[n],)) for n, w in enumerate(weighed) if n in why]
    return tuple(replace(event, cause=message.id) for event in done.events), refused


def _row(weighed: _Weighed, name: str, line: int) -> Row:
    reading = weighed.found.reading
    if reading.total is None or reading.issued is None:
        raise AssertionError("an invoice without doubts is complete")
    invoice = Invoice(
        id=invoice_id(reading.number),
        client=client_id(name),
        total=Money(amount=reading.total, currency=reading.currency),
        issued=reading.issued,
        due=reading.due,
        kind=reading.kind,
        matter=_matter(reading.matter),
    )
    return Row(line=line, invoice=invoice, client=name)


def _matter(said: str) -> str:
    """Return what letters can call the work by: words, and no reference number."""
    line = " ".join(said.split())
    letters = sum(c.isalpha() or c.isspace() for c in line)
    return line if len(line) <= LONGEST_MATTER and letters >= len(line) * 0.8 else ""


def _proposal(office: Office, message: Message, weighed: _Weighed) -> InvoiceProposed:
    reading = weighed.found.reading
    total = None
    if reading.total is not None and reading.currency:
        total = Money(amount=reading.total, currency=reading.currency)
    return InvoiceProposed(
        at=office.clock.now(),
        cause=message.id,
        message=message.id,
        thread=thread_of(message, office.books),
        sent=message.at,
        to=readers_of(message, office.owner),
        number=reading.number,
        client=weighed.debtor.name,
        total=total,
        paid=replace(total, amount=min(reading.paid, total.amount))
        if total and reading.paid
        else None,
        issued=reading.issued,
        due=reading.due,
        invoice_kind=reading.kind,
        matter=_matter(reading.matter),
        files=weighed.found.files,
        doubts=weighed.doubts,
    )


def _changed(
    office: Office, message: Message, one: Found, number: InvoiceId
) -> InvoiceProposed | None:
    """Return what the invoice says otherwise than the record, if it is certain and a new file."""
    case = office.books.case_of_invoice(number)
    receivable = case.receivable(number) if case else None
    reading = one.reading
    if case is None or receivable is None or {*reading.doubts} - {NO_DUE_DATE, NO_CLIENT}:
        return None
    before = {file.sha256 for sending in receivable.sendings for file in sending.files}
    if before & {file.sha256 for file in one.files} or reading.total is None:
        return None
    total, known = Money(amount=reading.total, currency=reading.currency), receivable.invoice
    doubts = []
    if total != known.total:
        doubts.append(f"{number} is on record with {known.total}")
    if reading.due is not None and reading.due != known.due:
        was = f"as due {known.due}" if known.due else "without a due date"
        doubts.append(f"{number} is on record {was}")
    debtor = Debtor(name=case.client.name, known=True)
    weighed = _Weighed(found=one, debtor=debtor, doubts=tuple(doubts))
    return _proposal(office, message, weighed) if doubts else None


def _waits(office: Office, proposal: InvoiceProposed) -> bool:
    """Say whether the owner is asked about this invoice of this message already."""
    return any(
        p.message == proposal.message and bare_number(p.number) == bare_number(proposal.number)
        for p in office.books.invoices_proposed.values()
    )


def _asides(
    office: Office, message: Message, found: Sequence[Found], old: Sequence[InvoiceId]
) -> Iterator[MessageSetAside]:
    """Yield what the owner has to look at because nothing can be proposed."""
    serving = {c for a in readers_of(message, office.owner) for c in clients_of(a, office.books)}
    astray = [n for n in old if serving and office.books.owners_of[n] not in serving]
    credited = tuple(dict.fromkeys(number for one in found for number in one.credits))
    if credited:
        what = f"carries a credit note that names {', '.join(credited)}"
        yield _aside(office, message, what, EXPORT)
    elif old and any(_told(office, message, n).void == "it" for n in old):
        what = f"seems to say that {', '.join(old)} is void or cancelled"
        yield _aside(office, message, what, EXPORT)
    elif not found and _brings_credit(message):
        yield _aside(
            office, message, "seems to bring a credit note for what is not on record", EXPORT
        )
    elif astray:
        name = office.books.cases[office.books.owners_of[astray[0]]].client.name
        what = f"carries {astray[0]}, which is on record for {name}"
        yield _aside(office, message, what, "`mailbot show` has what is on record of it")
    elif not found and (archive := packed(office, message)):
        what = f"carries {archive}, which is not opened"
        yield _aside(office, message, what, MISSING)


def _brings_credit(message: Message) -> bool:
    """Say whether the subject or a file calls itself a credit note; "credit" alone is no name."""
    titles = (title_of(a.name) for a in message.attachments)
    said = (message.subject, *titles) if message.attachments else ()
    names = (fit[0].casefold() for one in said for fit in CREDIT.finditer(one))
    return any(name not in {"credit", "avoir", "avoirs", "abono"} for name in names)


def _aside(office: Office, message: Message, what: str, hint: str) -> MessageSetAside:
    return MessageSetAside(
        at=office.clock.now(),
        cause=message.id,
        message=message.id,
        sender=readers_of(message, office.owner)[0],
        subject=message.subject[:200],
        reason=f"your letter {what}; {hint}",
    )


def _client_of(events: Sequence[Event]) -> ClientId | None:
    return next((e.client for e in events if isinstance(e, InvoiceRegistered)), None)


def _numbers(events: Sequence[Event]) -> Iterator[InvoiceId]:
    return (e.invoice.id for e in events if isinstance(e, InvoiceRegistered))
