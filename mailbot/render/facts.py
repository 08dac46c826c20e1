"""What is true of a letter, in the words that templates may use?"""

from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from mailbot.model.case import Case, Proof, Receivable
from mailbot.model.errors import DataError
from mailbot.model.intake_event import Grade
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import Letter, Purpose
from mailbot.model.message import Address
from mailbot.model.people import Owner
from mailbot.model.policy import Practice, Terms
from mailbot.model.reading import Manner
from mailbot.model.runaround import Hop
from mailbot.render.figures import (
    as_spoken_in,
    day_in_words,
    joined,
    money_in_words,
    tied,
    weekday_in_words,
)
from mailbot.render.people import called, department, full_name, is_department
from mailbot.render.plain import clean
from mailbot.render.vocabulary import (
    Bill,
    Bills,
    Conditions,
    Debtor,
    Facts,
    Part,
    Person,
    Record,
    Signature,
    Step,
)

LONGEST_HISTORY = 12
"""So many hops are told at most, the last ones: a letter is no chronicle."""


def facts_for(
    letter: Letter,
    case: Case,
    owner: Owner,
    today: date,
    *,
    practice: Practice = Practice(),  # noqa: B008 frozen
    reassure: bool = True,
) -> Facts:
    """Return what the template of *letter* may say as things stand in *case*.

    Raises DataError if the letter confirms a point of contact and none is on record.
    """
    bills = tuple(filter(None, (case.receivable(number) for number in letter.invoices)))
    readers = tuple(_called(address, case, letter.language) for address in letter.to)
    known = len(letter.to) == 1 and not is_department(readers[0])
    history = _history(letter, case, owner, today)
    deadline = practice.business_day_after(today, 5)
    spoken = as_spoken_in(owner.timezone, letter.language)
    return Facts(
        owner=_signature(owner),
        client=Debtor(name=clean(case.client.name), kind=case.client.kind.value),
        invoices=_bills(letter, case, bills, spoken, today, practice),
        matter=_matter(letter, case, bills),
        readers=readers,
        reader=readers[0] if known else "",
        copied=tuple(_called(address, case, letter.language) for address in letter.cc),
        history=history,
        circular=bool(history) and history[-1].whom in {step.who for step in history[:-1]},
        contact=_contact(letter, case),
        answer_by=weekday_in_words(deadline, spoken),
        reassure=reassure,
        records=_records(letter, case, bills, owner, today),
        enclosed=tuple(clean(file.name, 100) for file in letter.files),
        promised=_promised(bills, spoken, today),
        asked=letter.about if letter.purpose is Purpose.ANSWER_QUESTION else "",
        copies=_copies(letter, case),
        plan=_plan(bills, letter, spoken, today),
        terms=_conditions(practice.terms),
        ticket=_ticket(letter, case),
    )


def _signature(owner: Owner) -> Signature:
    return Signature(
        name=clean(owner.name),
        title=clean(owner.title),
        firm=clean(owner.firm),
        phone=tied(clean(owner.phone)),
        address=clean(owner.address),
    )


def _ticket(letter: Letter, case: Case) -> str:
    """Return the last number by which the readers' ticket system knows the conversation."""
    readers = {a.address for a in (*letter.to, *letter.cc)}
    given = (h for h in reversed(case.heard) if h.ticket)
    theirs = (h for h in given if h.thread == letter.thread or h.sender.address in readers)
    return next((clean(h.ticket, 40) for h in theirs), "")


def _bills(
    letter: Letter,
    case: Case,
    bills: tuple[Receivable, ...],
    spoken: str,
    today: date,
    practice: Practice,
) -> Bills:
    numbers = tuple(_number(number) for number in letter.invoices)
    open_amounts = [money_in_words(b.balance, letter.language) for b in bills if b.open]
    return Bills(
        numbers=numbers,
        words=joined(numbers, letter.language),
        count=len(numbers),
        amount=joined(open_amounts, letter.language) if practice.policy.show_amounts else "",
        rows=tuple(_row(bill, letter, case, spoken, today) for bill in bills),
    )


def _number(number: InvoiceId) -> str:
    return tied(clean(number, 60))


def _row(bill: Receivable, letter: Letter, case: Case, spoken: str, today: date) -> Bill:
    """Return one invoice; its amount only where one person reads it (S1-50)."""
    invoice, due = bill.invoice, bill.invoice.due
    return Bill(
        number=_number(invoice.id),
        matter=clean(invoice.matter, 120) if _one_division(letter, case) else "",
        amount=money_in_words(bill.balance, letter.language) if _alone(letter) else "",
        issued=day_in_words(invoice.issued, spoken, today),
        due=day_in_words(due, spoken, today) if due else "",
        days_late=max((today - due).days, 0) if due else 0,
    )


def _alone(letter: Letter) -> bool:
    return len(letter.to) + len(letter.cc) == 1


def _records(
    letter: Letter, case: Case, bills: tuple[Receivable, ...], owner: Owner, today: date
) -> tuple[Record, ...]:
    """Return the way of the invoices to the readers: only what is on record of themselves."""
    readers = {a.address.casefold(): a for a in letter.to}
    spoken = as_spoken_in(owner.timezone, letter.language)
    told: dict[Record, None] = {}
    sendings = [(bill, sending) for bill in bills for sending in bill.sendings]
    for bill, sending in sendings:
        sent = owner.day_of(sending.at)
        for reader in (readers.get(to.address.casefold()) for to in sending.to):
            if reader is None:
                continue
            proof = _best_proof(bill, reader, sent, owner)
            proved = owner.day_of(proof.at) if proof else None
            record = Record(
                number=_number(bill.invoice.id),
                on=day_in_words(sent, spoken, today),
                whom=_called(reader, case, letter.language),
                address=clean(reader.address),
                kind=_kind(proof, case),
                proved=day_in_words(proved, spoken, today) if proved else "",
                same_day=proved == sent,
            )
            told[record] = None
    return tuple(told)


def _best_proof(bill: Receivable, reader: Address, sent: date, owner: Owner) -> Proof | None:
    """Return the strongest proof of what was *sent* that day to *reader*, the earliest of it."""
    fitting = [
        p
        for p in bill.proofs
        if p.address.casefold() == reader.address.casefold()
        and p.grade is not Grade.SENT
        and owner.day_of(p.at) >= sent
    ]
    grades = tuple(Grade)
    return min(fitting, key=lambda p: (-grades.index(p.grade), p.at), default=None)


def _kind(proof: Proof | None, case: Case) -> str:
    """Return what *proof* allows to be said; a read receipt is not a word of theirs."""
    if proof is None:
        return Grade.SENT.value
    wrote = any(
        h.at == proof.at and h.sender.address.casefold() == proof.address.casefold()
        for h in case.heard
    )
    if proof.grade is Grade.ANSWERED and not wrote:
        return "confirmed"
    return proof.grade.value


def _promised(bills: tuple[Receivable, ...], spoken: str, today: date) -> str:
    days = [b.promise.on for b in bills if b.promise is not None and b.promise.on is not None]
    return day_in_words(max(days), spoken, today) if days else ""


def _copies(letter: Letter, case: Case) -> str:
    if letter.purpose is Purpose.SEND_COPIES and letter.step:
        return "later"
    wanted = {s.address.casefold(): s.scope.value for s in case.subscriptions}
    return wanted.get(letter.to[0].address.casefold(), "") if letter.to else ""


def _plan(
    bills: tuple[Receivable, ...], letter: Letter, spoken: str, today: date
) -> tuple[Part, ...]:
    return tuple(
        Part(
            on=day_in_words(part.on, spoken, today),
            amount=money_in_words(part.amount, letter.language) if _alone(letter) else "",
        )
        for part in letter.plan or tuple(part for bill in bills for part in bill.plan)
    )


def _conditions(terms: Terms) -> Conditions:
    return Conditions(
        methods=tuple(clean(way, 200) for way in terms.payment_methods),
        discount=_with_sign(terms.discount),
        final_notice_clause=clean(terms.final_notice_clause, 200),
        late_fee=_with_sign(terms.late_fee),
        late_fee_clause=clean(terms.late_fee_clause, 200),
        collection_clause=clean(terms.collection_clause, 200),
    )


def _with_sign(rate: str) -> str:
    return clean(rate, 120).replace(" %", f"{tied(' ')}%")


def _matter(letter: Letter, case: Case, bills: tuple[Receivable, ...]) -> str:
    """Return the one matter, unless a reader of another division would learn of it."""
    matters = {clean(b.invoice.matter, 120) for b in bills}
    return matters.pop() if len(matters) == 1 and _one_division(letter, case) else ""


def _one_division(letter: Letter, case: Case) -> bool:
    contacts = (case.client.contact(a.address) for a in (*letter.to, *letter.cc))
    return len({c.division for c in contacts if c is not None and c.division}) < 2


def _history(letter: Letter, case: Case, owner: Owner, today: date) -> tuple[Step, ...]:
    """Return the hops as steps; one reply that names two people is one step.

    Who would name nobody is left out: before all the others that reads as a reproach.
    """
    # Of the hops, those that the letter reacts to: others may be another division's.
    current = case.runaround.current
    own = tuple(h for h in current if h.message in letter.causes) or current
    hops = groupby(filter(_tellable, own), key=lambda h: (h.by, h.message))
    told = [tuple(group) for _, group in hops][-LONGEST_HISTORY:]
    zone = ZoneInfo(owner.timezone)
    days = [group[0].at.astimezone(zone).date() for group in told]
    spoken = as_spoken_in(owner.timezone, letter.language)
    copied = {a.address.casefold() for a in letter.cc}
    return tuple(
        Step(
            on=day_in_words(day, spoken, today),
            same_day=number > 0 and days[number - 1] == day,
            who=_source(group[0], case, letter.language),
            whom=_targets(group, case, letter.language),
            manner=group[0].manner.value,
            by_reader=_only(letter, group[0].by, case),
            to_reader=len(group) == 1 and _only(letter, group[0].address, case, _named(group[0])),
            by_copied=group[0].by.casefold() in copied,
        )
        for number, (group, day) in enumerate(zip(told, days, strict=True))
    )


def _tellable(hop: Hop) -> bool:
    return bool(hop.target) or hop.manner not in {Manner.GATEKEEPER, Manner.REFUSES_CONTACT}


def _named(hop: Hop) -> str:
    return hop.name or hop.department


def _source(hop: Hop, case: Case, language: str) -> str:
    return called(_label(hop.by, hop.by_label, case), _names(case), language)


def _targets(hops: tuple[Hop, ...], case: Case, language: str) -> str:
    named = (_target(h, case, language) for h in hops)
    return joined(tuple(dict.fromkeys(filter(None, named))), language)


def _target(hop: Hop, case: Case, language: str) -> str:
    if hop.department and not hop.name:
        return department(hop.department, language)
    contact = case.client.contact(hop.address) if hop.address else None
    kept = (contact.name or contact.department) if contact else ""
    return called(hop.name or kept or hop.address, _names(case), language)


def _called(address: Address, case: Case, language: str) -> str:
    return called(_label(address.address, address.name, case), _names(case), language)


def _label(address: str, label: str, case: Case) -> str:
    """Return what the owner keeps of a contact, before what a header calls them."""
    contact = case.client.contact(address)
    kept = (contact.name or contact.department) if contact else ""
    return kept or label or address


def _names(case: Case) -> tuple[str, ...]:
    return tuple(c.name for c in case.client.contacts if c.name)


def _only(letter: Letter, address: str, case: Case, name: str = "") -> bool:
    """Say whether *address* (or, without one, *name*) is the letter's only reader."""
    if len(letter.to) != 1:
        return False
    reader = letter.to[0]
    if address:
        return reader.address.casefold() == address.casefold()
    label = _label(reader.address, reader.name, case)
    wanted = department(name) if is_department(name) else full_name(name)
    return bool(wanted) and wanted in {full_name(label), called(label)}


def _contact(letter: Letter, case: Case) -> Person:
    point = case.runaround.point
    if letter.purpose is Purpose.CONFIRM_CONTACT:
        if point is None:
            raise DataError(
                f"letter {letter.key}: it confirms a point of contact, but client "
                f"{case.client.id!r} has none on record; withdraw the letter"
            )
        return _person(letter, case, point.address, point.name)
    if letter.purpose is Purpose.SECOND_REQUEST and letter.about:
        return _person(letter, case, letter.about, "")  # whom it names unless somebody objects
    if letter.purpose is not Purpose.SECOND_REQUEST and len(letter.to) == 1:
        return _person(letter, case, letter.to[0].address, letter.to[0].name)
    return Person(name="", first="", address="", is_reader=False)


def _person(letter: Letter, case: Case, address: str, name: str) -> Person:
    label = _label(address, name, case)
    first = called(label, _names(case), letter.language)
    return Person(
        name=first if is_department(label) else full_name(label),
        first=first,
        address=clean(address),
        is_reader=_only(letter, address, case),
    )
