"""The answers and the letters of the calendar that are kept as golden files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from mailbot.model.case import Commitment, Heard, Proof, Receivable, Sending, Subscription
from mailbot.model.intake_event import Grade
from mailbot.model.invoice import Instalment, Invoice, InvoiceId, Money
from mailbot.model.letter import File, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId, ClientKind, Contact, CopyScope
from mailbot.model.policy import Practice, Terms
from mailbot.model.reading import Intent
from mailbot.render.vocabulary import Person
from tests.unit.render.situations import (
    ACCOUNTING,
    ALISON,
    BJOERK,
    EVERYONE,
    OWNER,
    RUNAROUND,
    STORY,
    TODAY,
    Contacts,
    Situation,
    case,
    letter,
)

THREAD = ThreadId("<invoice@whitfield-law.example>")
SOON = date(2026, 11, 24)
PAST = date(2026, 11, 16)
LONG_PAST = date(2026, 10, 31)

TERMS = Terms(
    payment_methods=(
        "bank transfer to Whitfield Law, account 0123 4567, First Bank of Cleveland",
        "card: https://pay.whitfield-law.example",
    ),
    discount="2 % within 10 days",
    final_notice_clause="section 7 of our agreement",
    late_fee="1.5 % a month",
    late_fee_clause="section 8 of our agreement",
    collection_clause="section 9 of our agreement",
)
"""A contract that has everything."""


def bill(number: str, due: date | None = LONG_PAST, **more: Any) -> Receivable:
    """Return an invoice over $4,860.00 with that due date."""
    matter = more.pop("matter", "Harlow deposition")
    total = Money(amount=more.pop("total", Decimal(4860)), currency="USD")
    return Receivable(
        invoice=Invoice(
            id=InvoiceId(number),
            client=ClientId("acme-components"),
            total=total,
            issued=date(2026, 10, 1),
            due=due,
            matter=matter,
        ),
        **more,
    )


def sent(day: int, *to: Contact, month: int = 10) -> Sending:
    """Return how an invoice went to these contacts on that day."""
    return Sending(
        message=MessageId(f"<sent-{day}@whitfield-law.example>"),
        thread=THREAD,
        at=datetime(2026, month, day, 15, 0, tzinfo=UTC),
        to=tuple(Address(address=c.address, name=c.name) for c in to),
    )


def heard(day: int, by: Contact, *intents: Intent) -> Heard:
    """Return a reply of November in the conversation of the invoice."""
    return Heard(
        message=MessageId(f"<heard-{day}@acme.example>"),
        thread=THREAD,
        at=datetime(2026, 11, day, 15, 0, tzinfo=UTC),
        sender=Address(address=by.address, name=by.name),
        intents=intents,
        confidence=0.9,
        unsure=False,
        words="",
    )


def proof(by: Contact, grade: Grade, at: datetime) -> Proof:
    """Return that an invoice reached a contact, as proved at that moment."""
    return Proof(address=by.address, grade=grade, at=at)


def paper(name: str) -> File:
    """Return a PDF of that name."""
    return File(name=name, content_type="application/pdf", size=4096, sha256="0" * 64)


def occasion(
    name: str,
    purpose: Purpose,
    bills: Sequence[Receivable],
    *,
    to: Contacts = (ALISON,),
    kind: ClientKind = ClientKind.STRAIGHTFORWARD,
    case_has: dict[str, Any] | None = None,
    letter_has: dict[str, Any] | None = None,
    **more: Any,
) -> Situation:
    """Return a letter of *purpose* about these invoices, to these readers."""
    numbers = tuple(b.invoice.id for b in bills)
    written = letter(purpose, to, invoices=numbers)
    of = replace(case(contacts=EVERYONE), receivables=tuple(bills), **(case_has or {}))
    return Situation(
        name=f"{purpose}-{name}",
        letter=replace(written, subject="", **(letter_has or {})),
        case=replace(of, client=replace(of.client, kind=kind)),
        **more,
    )


ONE = (bill("INV-104"),)
THREE_BILLS = (bill("INV-104"), bill("INV-109", matter="Mertens lease"), bill("INV-112", SOON))
PDF = {"files": (paper("INV-104.pdf"),)}
NOBODY = Person(name="", first="", address="", is_reader=False)
DEFAULT = Person(
    name="Alison Meyer", first="Alison", address="alison@acme.example", is_reader=False
)
TEAM = replace(DEFAULT, name="accounting", first="accounting", address=ACCOUNTING.address)
PLAN = tuple(
    Instalment(on=on, amount=Money(amount=Decimal(1620), currency="USD"))
    for on in (date(2026, 12, 14), date(2027, 1, 14), date(2027, 2, 15))
)
AVOIDER, DELINQUENT, DEADBEAT = ClientKind.AVOIDER, ClientKind.DELINQUENT, ClientKind.DEADBEAT
ALL_TERMS = Practice(terms=TERMS)
QUIET_OWNER = replace(OWNER, title="", firm="", phone="")

_RUN = case(STORY).runaround
_SECOND = (
    ("default", EVERYONE, ONE, DEFAULT),
    ("default-three-invoices", EVERYONE, THREE_BILLS, DEFAULT),
    ("default-department", EVERYONE, ONE, TEAM),
    ("default-no-invoice", EVERYONE, (), DEFAULT),
    ("no-default", EVERYONE, ONE, NOBODY),
    ("no-default-three-invoices", EVERYONE, THREE_BILLS, NOBODY),
    ("one-reader-default", (ALISON,), ONE, replace(DEFAULT, is_reader=True)),
    ("one-reader-no-default", (ACCOUNTING,), (), NOBODY),
)


def _wants(scope: CopyScope) -> dict[str, Any]:
    since = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    words = {"message": MessageId("<copies@acme.example>"), "since": since}
    return {"subscriptions": (Subscription(address=ALISON.address, scope=scope, **words),)}


_REPLY = heard(5, ALISON, Intent.ACKNOWLEDGEMENT)


def _proved(grade: Grade, at: datetime) -> tuple[Receivable, ...]:
    proofs = (proof(ALISON, grade, at),)
    return (bill("INV-104", sendings=(sent(2, ALISON),), proofs=proofs),)


_WENT = (bill("INV-104", sendings=(sent(2, ALISON),)),)
_PROMISED = Commitment(
    by=ALISON.address,
    made=datetime(2026, 11, 9, 9, 0, tzinfo=UTC),
    on=date(2026, 11, 13),
    amount=None,
    words="",
)

ANSWERS = (
    *(
        occasion(
            name, Purpose.SECOND_REQUEST, bills, to=to, contact=who, case_has={"runaround": _RUN}
        )
        for name, to, bills, who in _SECOND
    ),
    occasion("on-record", Purpose.RESEND_INVOICE, _WENT, letter_has=PDF),
    occasion(
        "before-due",
        Purpose.RESEND_INVOICE,
        (bill("INV-104", SOON, sendings=(sent(30, ALISON),)),),
        letter_has=PDF,
    ),
    occasion(
        "answered",
        Purpose.RESEND_INVOICE,
        _proved(Grade.ANSWERED, _REPLY.at),
        case_has={"heard": (_REPLY,)},
        letter_has=PDF,
    ),
    *(
        occasion(name, Purpose.RESEND_INVOICE, _proved(grade, at), letter_has=PDF)
        for name, grade, at in (
            ("accepted", Grade.ACCEPTED, sent(2).at),
            ("delivered", Grade.DELIVERED, sent(2).at),
            ("delivered-later", Grade.DELIVERED, sent(3).at),
            ("confirmed", Grade.ANSWERED, sent(6).at),
            ("viewed", Grade.VIEWED, sent(7).at),
        )
    ),
    occasion(
        "never-came",
        Purpose.RESEND_INVOICE,
        _WENT,
        case_has={"heard": (heard(5, ALISON, Intent.NOT_RECEIVED),)},
        letter_has=PDF,
    ),
    occasion("sent-to-another", Purpose.RESEND_INVOICE, _WENT, to=(BJOERK,), letter_has=PDF),
    occasion("no-file-no-due-date", Purpose.RESEND_INVOICE, (bill("INV-104", None),)),
    occasion(
        "three-invoices",
        Purpose.RESEND_INVOICE,
        tuple(
            replace(b, sendings=(sent(d, ALISON),))
            for b, d in zip(THREE_BILLS, (2, 9, 16), strict=True)
        ),
        letter_has={"files": tuple(paper(f"INV-{n}.pdf") for n in (104, 109, 112))},
    ),
    occasion("one", Purpose.ASK_COPIES, ONE),
    occasion("three", Purpose.ASK_COPIES, THREE_BILLS),
    occasion("nobody-named", Purpose.ASK_COPIES, (), to=(ACCOUNTING,)),
    occasion("this", Purpose.SEND_COPIES, ONE, case_has=_wants(CopyScope.THIS), letter_has=PDF),
    occasion("all", Purpose.SEND_COPIES, ONE, case_has=_wants(CopyScope.ALL), letter_has=PDF),
    occasion("statement", Purpose.SEND_COPIES, ONE, case_has=_wants(CopyScope.STATEMENT)),
    occasion("no-file", Purpose.SEND_COPIES, ONE),
    occasion(
        "two-files",
        Purpose.SEND_COPIES,
        THREE_BILLS[:2],
        letter_has={"files": (paper("INV-104.pdf"), paper("INV-109.pdf"))},
    ),
    occasion(
        "later",
        Purpose.SEND_COPIES,
        ONE,
        case_has=_wants(CopyScope.ALL),
        letter_has=PDF | {"step": "INV-104 copy to alison@acme.example"},
    ),
    occasion(
        "later-two",
        Purpose.SEND_COPIES,
        THREE_BILLS[:2],
        case_has=_wants(CopyScope.ALL),
        letter_has={
            "files": (paper("INV-104.pdf"), paper("INV-109.pdf")),
            "step": "INV-104 copy to alison@acme.example; INV-109 copy to alison@acme.example",
        },
    ),
    occasion("one", Purpose.STATEMENT, ONE),
    occasion("three", Purpose.STATEMENT, THREE_BILLS),
    occasion("nothing-open", Purpose.STATEMENT, ()),
    occasion("one", Purpose.ASK_REMITTANCE, ONE),
    occasion("three", Purpose.ASK_REMITTANCE, THREE_BILLS),
    occasion("nobody-named", Purpose.ASK_REMITTANCE, (), to=(ACCOUNTING,)),
    occasion("one", Purpose.ASK_DATE, ONE),
    occasion("avoider", Purpose.ASK_DATE, ONE, kind=AVOIDER),
    occasion("three", Purpose.ASK_DATE, THREE_BILLS),
    occasion("three-parts", Purpose.OFFER_PLAN, ONE, letter_has={"plan": PLAN}),
    occasion("one-later-day", Purpose.OFFER_PLAN, ONE, letter_has={"plan": PLAN[:1]}),
    occasion("several-readers", Purpose.OFFER_PLAN, ONE, to=EVERYONE, letter_has={"plan": PLAN}),
    occasion("nothing-to-offer", Purpose.OFFER_PLAN, THREE_BILLS),
    occasion("one", Purpose.OFFER_OPTIONS, ONE),
    occasion("delinquent", Purpose.OFFER_OPTIONS, THREE_BILLS, kind=DELINQUENT, owner=QUIET_OWNER),
    occasion("plan", Purpose.OFFER_OPTIONS, ONE, letter_has={"plan": PLAN}),
    occasion(
        "tax-form",
        Purpose.ANSWER_QUESTION,
        ONE,
        letter_has={"about": "tax form", "files": (paper("W-9.pdf"),)},
    ),
    occasion("tax-form-no-file", Purpose.ANSWER_QUESTION, ONE, letter_has={"about": "tax form"}),
    occasion(
        "bank-details",
        Purpose.ANSWER_QUESTION,
        ONE,
        letter_has={"about": "bank details", "files": (paper("bank-details.pdf"),)},
    ),
    occasion(
        "bank-details-methods",
        Purpose.ANSWER_QUESTION,
        ONE,
        letter_has={"about": "bank details"},
        practice=ALL_TERMS,
    ),
    occasion(
        "bank-details-nothing", Purpose.ANSWER_QUESTION, ONE, letter_has={"about": "bank details"}
    ),
    occasion("order-number", Purpose.ANSWER_QUESTION, ONE, letter_has={"about": "order number"}),
    occasion("breakdown", Purpose.ANSWER_QUESTION, ONE, letter_has={"about": "breakdown"}),
    occasion(
        "breakdown-file", Purpose.ANSWER_QUESTION, ONE, letter_has={"about": "breakdown"} | PDF
    ),
    occasion("anything", Purpose.ANSWER_QUESTION, THREE_BILLS),
    occasion("anything-file", Purpose.ANSWER_QUESTION, ONE, letter_has=PDF),
    occasion("anything-no-invoice", Purpose.ANSWER_QUESTION, (), to=(ACCOUNTING,)),
)

_SOON_ONE = (bill("INV-104", SOON),)
_SOON_TWO = (bill("INV-104", SOON), bill("INV-109", SOON, matter="Mertens lease"))
_REMINDERS: tuple[tuple[Purpose, Sequence[Receivable], Sequence[Receivable]], ...] = (
    (Purpose.BEFORE_DUE, _SOON_ONE, _SOON_TWO),
    (Purpose.DUE_TODAY, (bill("INV-104", TODAY),), (bill("INV-104", TODAY), *_SOON_TWO[1:])),
    (Purpose.OVERDUE, (bill("INV-104", PAST),), THREE_BILLS),
    (Purpose.OVERDUE_AGAIN, ONE, THREE_BILLS),
    (Purpose.FINAL_NOTICE, ONE, THREE_BILLS[:2]),
    (Purpose.LATE_FEE, ONE, THREE_BILLS[:2]),
    (Purpose.COLLECTION_NOTICE, ONE, THREE_BILLS[:2]),
)
_PRESSING = tuple(purpose for purpose, _, _ in _REMINDERS[4:])
_ASKING = (Purpose.OVERDUE, Purpose.OVERDUE_AGAIN)

CALENDAR = (
    *(occasion("one", purpose, one) for purpose, one, _ in _REMINDERS),
    *(occasion("terms", purpose, one, practice=ALL_TERMS) for purpose, one, _ in _REMINDERS),
    *(occasion("several", purpose, many, practice=ALL_TERMS) for purpose, _, many in _REMINDERS),
    *(
        occasion("department", purpose, one, to=(ACCOUNTING,), owner=QUIET_OWNER)
        for purpose, one, _ in _REMINDERS
    ),
    *(occasion("avoider", purpose, ONE, kind=AVOIDER) for purpose in _ASKING),
    *(
        occasion("deadbeat", purpose, ONE, kind=DEADBEAT)
        for purpose in (*_ASKING, Purpose.ASK_DATE)
    ),
    *(
        occasion("promised", purpose, (bill("INV-104", PAST, promise=_PROMISED),))
        for purpose in _ASKING
    ),
    *(
        occasion("deadbeat", purpose, ONE, kind=DEADBEAT, practice=ALL_TERMS)
        for purpose in _PRESSING
    ),
    occasion("no-due-date-no-matter", Purpose.OVERDUE, (bill("INV-104", None, matter=""),)),
    occasion("one", Purpose.THANK_PAYMENT, ONE),
    occasion("discount", Purpose.THANK_PAYMENT, THREE_BILLS, practice=ALL_TERMS),
    occasion("matter", Purpose.CHECK_IN, ONE),
    occasion("nothing-on-record", Purpose.CHECK_IN, (), to=(ACCOUNTING,)),
    occasion("one", Purpose.REVIEW, ONE),
    occasion("three", Purpose.REVIEW, THREE_BILLS),
)

SITUATIONS = (*RUNAROUND, *ANSWERS, *CALENDAR)
"""All of them."""
