"""What does a reading put on record?"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.decide import asked
from mailbot.decide.acquaintance import address_of, back, introduced, learned
from mailbot.decide.evidence import replied
from mailbot.decide.fraud import warning_of
from mailbot.decide.told import LONGEST_QUOTE, Told, call_for, quote
from mailbot.decide.weighed import weighed
from mailbot.model.callreason import COUNSEL, COUNSEL_HOLD
from mailbot.model.case import Case
from mailbot.model.event import (
    ContactChanged,
    ContactLearned,
    DisputeOpened,
    DunningHeld,
    Event,
    MessageRead,
    MessageSetAside,
    OptedOut,
    PaymentPromised,
    PointOfContactLost,
    PointOfContactNamed,
    ReferralMade,
    ThreadLinked,
)
from mailbot.model.link import Evidence, Link
from mailbot.model.message import Address, Message
from mailbot.model.people import Standing
from mailbot.model.reading import Finding, Intent, Manner, Reading, Referral

WEIGHED_IN_DOUBT = frozenset({Intent.LEGAL_THREAT, Intent.DISPUTE, Intent.UPSET, Intent.CANNOT_PAY})
"""Intents that stop letters even when they are uncertain: a needless call costs less
than a letter to someone who is angry."""

BELIEVED_FROM = 0.35
"""The score from which an uncertain finding of those intents is weighed."""


LONGEST_ABSENCE = timedelta(days=14)
"""How long an absence lasts that names no day of return."""


def concerns_us(link: Link, reading: Reading, case: Case) -> bool:
    """Say whether a message that is joined to *case* is about a bill at all.

    In a conversation about an invoice everything counts. Any other one counts only if it
    clearly says something about a bill: the client's other business is not ours. But while
    letters are under way to a client, anger, dispute, counsel or hardship count wherever
    they are spoken of.
    """
    if link.evidence not in {Evidence.REPLY_CHAIN, Evidence.CONTACT, Evidence.DOMAIN}:
        return True
    if link.evidence is Evidence.REPLY_CHAIN and link.invoices:
        return True
    if case.open_drafts or case.runaround.current:
        in_doubt = (f for f in reading.findings if f.intent in WEIGHED_IN_DOUBT)
        if any(f.score >= BELIEVED_FROM for f in in_doubt):
            return True
    telling = set(reading.intents) - {Intent.UNRELATED, Intent.ACKNOWLEDGEMENT}
    about_a_bill = link.speaks_of_bill or link.evidence is Evidence.REPLY_CHAIN
    return bool(telling) and not reading.unsure and about_a_bill


def set_aside(message: Message, link: Link, now: datetime) -> MessageSetAside:
    """Return the fact that only the owner can say whether *message* matters."""
    return MessageSetAside(
        at=now,
        cause=message.id,
        message=message.id,
        sender=message.sender,
        subject=message.subject[:LONGEST_QUOTE],
        reason=link.evidence,
    )


def facts_of(told: Told) -> tuple[Event, ...]:
    """Return what a message puts on record, in the order of recording.

    A message that looks like fraud puts its warning on record and nothing of what it says.
    What only the owner can weigh goes down as unsure: it is shown to them, nothing is
    concluded from it, and reminders wait for them.
    """
    if (warning := warning_of(told)) is not None:
        # Only what the client's own chain proves: a thread of an impostor's stays a stranger's.
        chained = told.link.evidence is Evidence.REPLY_CHAIN
        return (_linked(told), warning) if chained else (warning,)
    told, for_owner = weighed(told)
    facts: list[Event] = [_linked(told), *learned(told), *back(told), _read(told), *for_owner]
    facts.extend(replied(told))
    if not told.reading.unsure:
        facts.extend(asked.copies_said(told))
    for finding in told.reading.findings:
        if _counts(finding, told.reading):
            facts.extend(FACTS[finding.intent](told, finding))
    return tuple(_each_contact_once(facts))


def _each_contact_once(facts: list[Event]) -> Iterator[Event]:
    """Yield *facts* without the second introduction of one person, in copy and by name say."""
    met: set[str] = set()
    for fact in facts:
        if isinstance(fact, ContactLearned):
            if fact.contact.address in met:
                continue
            met.add(fact.contact.address)
        yield fact


def _counts(finding: Finding, reading: Reading) -> bool:
    if finding.intent in WEIGHED_IN_DOUBT:
        return finding.score >= BELIEVED_FROM
    return not reading.unsure


def _linked(told: Told) -> ThreadLinked:
    return ThreadLinked(
        **told.about,
        thread=told.link.thread,
        message=told.message.id,
        invoices=told.link.invoices,
        subject=told.message.subject[:LONGEST_QUOTE],
        evidence=told.link.evidence,
    )


def _read(told: Told) -> MessageRead:
    first = told.reading.findings[0].words if told.reading.findings else ""
    return MessageRead(
        **told.about,
        message=told.message.id,
        thread=told.link.thread,
        written=told.message.at,
        sender=told.message.sender,
        intents=told.reading.intents,
        confidence=round(told.reading.confidence, 3),
        unsure=told.reading.unsure,
        words=quote(first or told.message.text),
        language=told.reading.language,
        ticket=told.message.ticket if told.reading.says(Intent.AUTO_REPLY_TICKET) else "",
    )


def _note(_told: Told, _finding: Finding) -> Iterator[Event]:
    """Yield nothing: that the message was read says it all."""
    return iter(())


def _referrals(told: Told, finding: Finding) -> Iterator[Event]:
    for referral in told.reading.referrals:
        if _is_sender(referral, told.message.sender) or referral.manner is Manner.LEFT_COMPANY:
            continue
        if _is_owner(referral, told):
            whom = replace(referral, name="", manner=Manner.WITHOUT_CONTACT)
        else:
            whom = referral
        yield from introduced(told, whom)
        yield _referral(told, whom, finding)
    point = told.case.runaround.point
    sender = told.message.sender.address
    if point is not None and point.address == sender and told.message.at > point.since:
        yield PointOfContactLost(**told.about, reason=f"{point.address} passed us on")


def _referral(told: Told, referral: Referral, finding: Finding) -> ReferralMade:
    return ReferralMade(
        **told.about,
        message=told.message.id,
        thread=told.link.thread,
        written=told.message.at,
        by=told.message.sender,
        manner=referral.manner,
        name=referral.name,
        address=referral.address,
        department=referral.department,
        words=quote(referral.words or finding.words),
    )


def _is_sender(referral: Referral, sender: Address) -> bool:
    return referral.address.casefold() == sender.address.casefold() != ""


def _is_owner(referral: Referral, told: Told) -> bool:
    """Say whether the name is only how they address the owner: "Thank you for your note, Dana."."""
    name, owner = referral.name.casefold().split(), told.owner.name.casefold().split()
    if referral.address or not name or name not in (owner, owner[:1], owner[-1:]):
        return False
    theirs = (contact.name.casefold().split() for contact in told.case.client.contacts)
    return not any(set(name) <= set(words) for words in theirs)


def _contact_named(told: Told, finding: Finding) -> Iterator[Event]:
    """Yield the point of contact if one person is named whose address is on record.

    A name without an address, or two names, is a question for the owner: the reply is
    kept as read and the case shows it.
    """
    named = [r for r in told.reading.referrals if r.manner is not Manner.LEFT_COMPANY]
    if len(named) == 1 and (address := address_of(named[0], told)):
        yield from introduced(told, named[0])
        yield _point(told, name=named[0].name, address=address, words=finding.words)


def _self_named(told: Told, finding: Finding) -> Iterator[Event]:
    if told.reading.says(Intent.UNSUBSCRIBE):
        return  # who wants no more mail is nobody's contact
    others = [r for r in told.reading.referrals if r.manner is not Manner.SELF_ACCEPT]
    if told.reading.says(Intent.CONTACT_ANSWER) and others:
        return  # "Alison is the right person": somebody else was named
    sender = told.message.sender
    yield _point(told, name=sender.name, address=sender.address, words=finding.words)


def _point(told: Told, *, name: str, address: str, words: str) -> PointOfContactNamed:
    return PointOfContactNamed(
        **told.about,
        name=name,
        address=address,
        by=told.message.sender.address,
        message=told.message.id,
        written=told.message.at,
        words=quote(words),
    )


def _left(told: Told, finding: Finding) -> Iterator[Event]:
    """Yield who is gone: the writer, or the colleague the writer speaks of."""
    others = [r for r in told.reading.referrals if r.manner is Manner.LEFT_COMPANY]
    for other in others:
        if address := address_of(other, told) or _address_named(other, told):
            yield from _gone(told, address, Standing.LEFT, "left the company")
    if not others:
        yield from _gone(told, told.message.sender.address, Standing.LEFT, "left the company")
    yield from _referrals(told, finding)


def _address_named(referral: Referral, told: Told) -> str:
    """Return the address of the one contact called by that name, else an empty text."""
    name = referral.name.casefold()
    fitting = [c for c in told.case.client.contacts if name and name in c.name.casefold()]
    return fitting[0].address if len(fitting) == 1 else ""


def _absent(told: Told, _finding: Finding) -> Iterator[Event]:
    absence = told.reading.absence
    until = absence.until if absence else None
    yield ContactChanged(
        **told.about,
        address=told.message.sender.address,
        standing=Standing.ABSENT,
        until=until or (told.message.on or told.message.at.date()) + LONGEST_ABSENCE,
        reason="out of office",
    )


def _bounced(told: Told, _finding: Finding) -> Iterator[Event]:
    for bounce in told.message.bounces:
        if bounce.permanent and told.case.client.contact(bounce.recipient) is not None:
            yield from _gone(told, bounce.recipient, Standing.BOUNCED, "delivery failed")


def _gone(told: Told, address: str, standing: Standing, reason: str) -> Iterator[Event]:
    yield ContactChanged(**told.about, address=address, standing=standing, reason=reason)
    point = told.case.runaround.point
    if point is not None and point.address.casefold() == address.casefold():
        yield PointOfContactLost(**told.about, reason=f"{point.address}: {reason}")


def _disputed(told: Told, finding: Finding) -> Iterator[Event]:
    yield DisputeOpened(
        **told.about,
        invoices=told.link.invoices,
        message=told.message.id,
        words=quote(finding.words),
    )
    yield call_for(told, finding, "contests the invoice")


def _upset(told: Told, finding: Finding) -> Iterator[Event]:
    yield call_for(told, finding, "is upset")


def _legal(told: Told, finding: Finding) -> Iterator[Event]:
    yield DunningHeld(**told.about, reason=COUNSEL_HOLD)
    yield call_for(told, finding, COUNSEL)


def _opted_out(told: Told, _finding: Finding) -> Iterator[Event]:
    yield OptedOut(**told.about, address=told.message.sender.address, message=told.message.id)


def _promised(told: Told, finding: Finding) -> Iterator[Event]:
    promise = told.reading.promise
    yield PaymentPromised(
        **told.about,
        invoices=told.link.invoices,
        message=told.message.id,
        written=told.message.at,
        by=told.message.sender.address,
        on=promise.on if promise else None,
        amount=promise.amount if promise else None,
        words=quote(finding.words),
        method=promise.method if promise else "",
    )


FACTS: dict[Intent, Callable[[Told, Finding], Iterator[Event]]] = {
    Intent.REDIRECT: _referrals,
    Intent.CONTACT_ANSWER: _contact_named,
    Intent.REDIRECT_SELF_CONFIRM: _self_named,
    Intent.LEFT_COMPANY: _left,
    Intent.OUT_OF_OFFICE: _absent,
    Intent.BOUNCE: _bounced,
    Intent.DISPUTE: _disputed,
    Intent.UPSET: _upset,
    Intent.LEGAL_THREAT: _legal,
    Intent.CANNOT_PAY: asked.hardship,
    Intent.UNSUBSCRIBE: _opted_out,
    Intent.PROMISE_TO_PAY: _promised,
    Intent.PAID: asked.paid,
    Intent.NOT_RECEIVED: asked.never_came,
    Intent.LINK_TECHNICAL: asked.never_came,
    Intent.COPY_REQUEST: asked.copies,
    Intent.PAYMENT_PLAN_REQUEST: asked.more_time,
    Intent.NEEDS_INFO: _note,
    Intent.ACKNOWLEDGEMENT: _note,
    Intent.AUTO_REPLY_TICKET: _note,
    Intent.UNRELATED: _note,
}
"""For each intent, the facts it puts on record beside the reading itself."""
