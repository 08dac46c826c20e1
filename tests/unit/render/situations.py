"""The situations of the runaround whose letters are kept as golden files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from mailbot.model.case import Case, Receivable
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.letter import Draft, Letter, LetterKey, Purpose, Template
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import Client, ClientId, ClientKind, Contact, Owner
from mailbot.model.policy import Practice
from mailbot.model.reading import Manner
from mailbot.model.runaround import Hop, PointOfContact, Runaround
from mailbot.render.facts import facts_for
from mailbot.render.letter import write
from mailbot.render.vocabulary import Facts, Person

Contacts = Sequence[Contact]

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
LANGUAGES = sorted(
    folder.name
    for folder in (ROOT / "templates").iterdir()
    if {path.name for path in folder.iterdir()} >= {f"{p}.txt.j2" for p in Purpose}
)
"""All that letters are written in; tests/test_house.py finds the folder that lacks one."""

OWNER = Owner(
    address="dana@whitfield-law.example",
    name="Dana Whitfield",
    title="Attorney",
    firm="Whitfield Law",
    phone="+1 (216) 555-0119",
    timezone="America/New_York",
)

ACCOUNTING = Contact(address="accounting@acme.example", department="accounting")
PARTNERS = Contact(address="partners@acme.example", name="The Partners")
GERALD = Contact(address="gerald@acme.example", name="Gerald Novak")
ALISON = Contact(address="alison@acme.example", name="Alison Meyer")
JAN = Contact(address="jan@acme.example", name="Jan Brandt")
OLUWASEUN = Contact(
    address="o.adebayo-featherstonehaugh@acme.example",
    name="Oluwaseun Bartholomew Adebayo-Featherstonehaugh",
)
JUERGEN = Contact(address="juergen@acme.example", name="Jürgen Müller-Lüdenscheidt")
BJOERK = Contact(address="bjoerk@acme.example", name="Dr. Björk Þórsdóttir")


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A letter and the case it is written in; *name* is the golden file's."""

    name: str
    letter: Letter
    case: Case
    owner: Owner = OWNER
    practice: Practice = field(default_factory=Practice)
    contact: Person | None = None
    """Whom the letter is all about, where that is not left to the case."""

    def facts(self, language: str = "en") -> Facts:
        """Return what the template may say, as it is said in that language."""
        letter = replace(self.letter, language=language)
        facts = facts_for(letter, self.case, self.owner, TODAY, practice=self.practice)
        return facts if self.contact is None else replace(facts, contact=self.contact)

    def draft(self, language: str = "en") -> Draft:
        """Return the letter in the words of the template that mailbot comes with."""
        letter = replace(self.letter, language=language)
        return write(letter, self.facts(language), template(letter.purpose, language))


def hop(
    day: int, by: Contact, target: Contact | str | None = None, manner: Manner = Manner.WITH_CONTACT
) -> Hop:
    """Return a hop of November from a contact to a contact, a name or a department, or nobody."""
    if isinstance(target, Contact):
        named = {"name": target.name, "address": target.address, "department": target.department}
    elif manner is Manner.ROLE_ONLY:
        named = {"department": target or ""}
    else:
        named = {"name": target or ""}
    return Hop(
        by=by.address,
        by_label=by.label,
        manner=manner,
        at=datetime(2026, 11, day, 14, 30, tzinfo=UTC),
        message=MessageId(f"<reply-{day}@acme.example>"),
        thread=ThreadId("<invoice@whitfield-law.example>"),
        **named,
    )


def letter(
    purpose: Purpose, to: Contacts, *, cc: Contacts = (), invoices: Sequence[str] = ("INV-104",)
) -> Letter:
    """Return a letter of that purpose to these contacts."""
    answers = MessageId("<reply-10@acme.example>")
    return Letter(
        key=LetterKey("a1b2c3"),
        purpose=purpose,
        client=ClientId("acme-components"),
        thread=ThreadId("<invoice@whitfield-law.example>"),
        invoices=tuple(map(InvoiceId, invoices)),
        to=tuple(Address(address=c.address, name=c.name) for c in to),
        cc=tuple(Address(address=c.address, name=c.name) for c in cc),
        answers=answers,
        references=(MessageId("<invoice@whitfield-law.example>"), answers),
        subject="Re: Invoice INV-104",
        message_id=MessageId("<a1b2c3.m@whitfield-law.example>"),
        token=MessageId("<a1b2c3.r@whitfield-law.example>"),
    )


def case(
    hops: Iterable[Hop] = (),
    *,
    contacts: Contacts = (),
    matter: str = "Harlow deposition",
    point: PointOfContact | None = None,
    invoices: Sequence[str] = ("INV-104",),
) -> Case:
    """Return Acme's case with these hops."""
    bills = tuple(
        Receivable(
            invoice=Invoice(
                id=InvoiceId(number),
                client=ClientId("acme-components"),
                total=Money(amount=Decimal(4860), currency="USD"),
                issued=date(2026, 10, 1),
                due=date(2026, 10, 31),
                matter=matter,
            )
        )
        for number in invoices
    )
    return Case(
        client=Client(
            id=ClientId("acme-components"), name="Acme Components", contacts=tuple(contacts)
        ),
        receivables=bills,
        runaround=Runaround(hops=tuple(hops), point=point),
    )


def point(contact: Contact, day: int = 18) -> PointOfContact:
    """Return a point of contact named on that day of November."""
    return PointOfContact(
        name=contact.name,
        address=contact.address,
        by=contact.address,
        since=datetime(2026, 11, day, 9, 0, tzinfo=UTC),
        message=MessageId(f"<reply-{day}@acme.example>"),
    )


def avoider(of: Case) -> Case:
    """Return the same case of a client whom the owner called an avoider."""
    return replace(of, client=replace(of.client, kind=ClientKind.AVOIDER))


@cache
def template(purpose: Purpose, language: str = "en") -> Template:
    """Return the template that mailbot comes with."""
    path = Path("templates") / language / f"{purpose}.txt.j2"
    source = (ROOT / path).read_text(encoding="utf-8")
    return Template(name=purpose, source=source, path=str(path))


STORY = (
    hop(3, ACCOUNTING, "the partners", Manner.ROLE_ONLY),
    hop(6, PARTNERS, GERALD),
    hop(10, GERALD, "Alison"),
)
RING = (
    hop(2, ACCOUNTING, "the partners", Manner.ROLE_ONLY),
    hop(4, PARTNERS, "Gerald"),
    hop(4, GERALD, "Alison", Manner.WILL_FORWARD),
    hop(9, ALISON, JAN),
    hop(12, JAN, None, Manner.WRONG_PERSON),
    hop(16, JAN, "Accounting", Manner.ROLE_ONLY),
)
EVERYONE = (ACCOUNTING, PARTNERS, GERALD, ALISON)
THREE = ("INV-104", "INV-109", "INV-112")


def _clarify(
    name: str,
    hops: Iterable[Hop],
    group: Contacts,
    *,
    invoices: Sequence[str] = ("INV-104",),
    **more: Any,
) -> Situation:
    return Situation(
        name=f"clarify-contact-{name}",
        letter=letter(Purpose.CLARIFY_CONTACT, group, invoices=invoices),
        case=case(hops, contacts=group, invoices=invoices, **more),
    )


def _ask(name: str, hops: Iterable[Hop], reader: Contact, **more: Any) -> Situation:
    return Situation(
        name=f"ask-contact-{name}",
        letter=letter(Purpose.ASK_CONTACT, (reader,)),
        case=case(hops, contacts=(reader,), **more),
    )


_TO_NOBODY = hop(5, GERALD, None, Manner.WITHOUT_CONTACT)
_HOWARD = Contact(address="howard@acme.example", name="Howard")
_LEFT = hop(4, GERALD, None, Manner.LEFT_COMPANY)
_AVOIDING = _clarify("avoider", STORY, EVERYONE)

RUNAROUND = (
    _clarify("one-hop", (hop(10, GERALD, "Alison"),), (GERALD, ACCOUNTING)),
    _clarify("story", STORY, EVERYONE),
    _clarify("six-hop-ring", RING, (*EVERYONE, JAN)),
    _clarify("two-hop-ring", (hop(3, GERALD, ALISON), hop(5, ALISON, "Gerald")), (GERALD, ALISON)),
    _clarify(
        "departments-only",
        (
            hop(3, ACCOUNTING, "partners", Manner.ROLE_ONLY),
            hop(5, PARTNERS, "accounts payable", Manner.ROLE_ONLY),
        ),
        (ACCOUNTING, PARTNERS),
    ),
    _clarify("no-matter", STORY, EVERYONE, matter=""),
    _clarify("matter-with-article", STORY, EVERYONE, matter="the deposition in March"),
    _clarify("three-invoices", STORY, EVERYONE, invoices=THREE),
    _clarify("no-invoice", STORY, EVERYONE, invoices=()),
    _clarify("unnamed-target", (_TO_NOBODY, hop(9, _HOWARD, ALISON)), (GERALD, _HOWARD, ALISON)),
    _clarify(
        "long-names",
        (hop(3, OLUWASEUN, JUERGEN), hop(6, JUERGEN, BJOERK)),
        (OLUWASEUN, JUERGEN, BJOERK),
        matter="Featherstonehaugh Holdings (Overseas) Limited v. Commissioner of Land Registration",
    ),
    _clarify("left-company", (_LEFT, hop(9, ALISON, JAN)), (ALISON, JAN, ACCOUNTING)),
    Situation(name=_AVOIDING.name, letter=_AVOIDING.letter, case=avoider(_AVOIDING.case)),
    _ask("one-hop", (hop(10, GERALD, "accounting", Manner.ROLE_ONLY),), GERALD),
    _ask("nobody-named", (_TO_NOBODY,), GERALD, matter=""),
    _ask("story", STORY, GERALD),
    _ask("department", (hop(10, ACCOUNTING, "partners", Manner.ROLE_ONLY),), ACCOUNTING),
    Situation(
        name="write-to-contact-one-hop",
        letter=letter(Purpose.WRITE_TO_CONTACT, (ALISON,), cc=(GERALD,)),
        case=case((hop(10, GERALD, ALISON),), contacts=(GERALD, ALISON)),
    ),
    Situation(
        name="write-to-contact-umlauts-three-invoices",
        letter=letter(Purpose.WRITE_TO_CONTACT, (BJOERK,), cc=(JUERGEN,), invoices=THREE),
        case=case(
            (hop(10, JUERGEN, BJOERK),), contacts=(JUERGEN, BJOERK), matter="", invoices=THREE
        ),
    ),
    Situation(
        name="write-to-contact-department",
        letter=letter(Purpose.WRITE_TO_CONTACT, (PARTNERS,), cc=(ACCOUNTING,)),
        case=case(STORY[:1], contacts=(ACCOUNTING, PARTNERS)),
    ),
    Situation(
        name="write-to-contact-nobody-pointed",
        letter=letter(Purpose.WRITE_TO_CONTACT, (ACCOUNTING,)),
        case=case((), contacts=(ACCOUNTING,)),
    ),
    Situation(
        name="confirm-contact-group",
        letter=letter(Purpose.CONFIRM_CONTACT, (ALISON,), cc=(GERALD, ACCOUNTING, PARTNERS)),
        case=case(STORY, contacts=EVERYONE, point=point(ALISON)),
    ),
    Situation(
        name="confirm-contact-alone",
        letter=letter(Purpose.CONFIRM_CONTACT, (JUERGEN,), invoices=THREE),
        case=case(STORY, contacts=(JUERGEN,), point=point(JUERGEN), invoices=THREE),
    ),
    Situation(
        name="confirm-contact-department",
        letter=letter(Purpose.CONFIRM_CONTACT, (ACCOUNTING,), cc=(GERALD,)),
        case=case(STORY, contacts=EVERYONE, point=point(ACCOUNTING)),
    ),
)
