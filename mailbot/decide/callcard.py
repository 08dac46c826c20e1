"""Whom to call, when, and what about? The owner calls, and nobody else (S1-53, S1-58)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mailbot.decide import recipient
from mailbot.decide.asking import sent_as
from mailbot.decide.promise import broken_promises
from mailbot.decide.view import View
from mailbot.decide.wish import named_deadbeat
from mailbot.model.callreason import BROKEN, BROKEN_SINCE, MOOT_ONCE_PAID
from mailbot.model.case import Call, Case, Receivable
from mailbot.model.count import counted
from mailbot.model.letter import Purpose
from mailbot.model.people import Contact, ContactPurpose, Standing

LINES = 5
"""So many lines the story has at most: it is read with the receiver in the hand."""

PATIENCE = 10
"""Business days that letters may go on instead of a recommended call before it is said (S1-61)."""

FIND_OUT = ("What is going on?", "How will it be fulfilled: when, how much, by which way?")
"""What every call is there for (S1-54)."""

NOT_TO_SAY = (
    "No threat: not a word of fees, lawyers or collection.",
    "No reproach: not who promised what, nor how long it has taken.",
)
"""What no call is there for (S0-28, S1-47)."""

NOTHING_BUT_THE_CONTRACT = (
    "No offer: no parts, no later day. They had their time.",
    "No consequence that your contract does not have, and none but in its words.",
    NOT_TO_SAY[1],
)
"""What no call to a deadbeat is there for: they answer to consequences (S0-43)."""

DRAGS_ON = 20
"""Business days after which somebody from outside may help to end a dispute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCard:
    """All that the owner needs for one call."""

    client: str
    reasons: tuple[str, ...]
    """Each ends a sentence that begins with "the client"."""
    whom: str
    address: str
    phone: str
    """Empty where no number is on record."""
    best_moment: str
    story: tuple[str, ...]
    """What happened so far, at most LINES lines."""
    find_out: tuple[str, ...]
    not_to_say: tuple[str, ...]
    say: tuple[str, ...] = ()
    """What to say to one whom the owner named a deadbeat; else the owner knows best."""


def call_card(view: View) -> CallCard | None:
    """Return the card of the call that waits to be made, or None if none does.

    It tells nothing of another division than that of the person who is called (S0-18).
    """
    case = view.case
    if not case.calls:
        return None
    whom = _whom(view)
    return CallCard(
        client=case.client.name,
        reasons=tuple(dict.fromkeys(c.reason for c in case.calls)),
        whom=whom.label if whom else case.client.name,
        address=whom.address if whom else "",
        phone=whom.phone if whom else "",
        best_moment=_best_moment(view, whom),
        story=tuple(_story(view, whom))[:LINES],
        find_out=tuple(_find_out(view)),
        not_to_say=tuple(_not_to_say(case)),
        say=tuple(_say(view, whom)) if _in_earnest(case) else (),
    )


def letters_instead(view: View) -> str:
    """Return that letters went on where a call was recommended, or an empty text (S1-61)."""
    case, day_of = view.case, view.owner.day_of
    if not case.calls:
        return ""
    first = min(c.since for c in case.calls)
    written = sum(at > first for _, at in case.written)
    sent = sum(d.state.sent and d.since > first for d in case.drafts)
    patience = view.practice.business_day_after(day_of(first), PATIENCE)
    if not written + sent or view.today < patience:
        return ""
    letters = counted(written + sent, "letter")
    return f"a call was recommended on {day_of(first)}; since then {letters}, and no call"


def _whom(view: View) -> Contact | None:
    """Return whom to call: who said what leads to the call, else who is to pay."""
    return next(_possible(view), None)


def _possible(view: View) -> Iterator[Contact]:
    case, client = view.case, view.case.client
    speakers = {h.message: h.sender.address for h in case.heard}
    named = [speakers[c.message] for c in reversed(case.calls) if c.message in speakers]
    if any(c.reason in {BROKEN, BROKEN_SINCE} for c in case.calls):
        broken = broken_promises(case, view.owner, view.practice, view.today)
        named += [promise.by for promise, _ in broken[-1:]]
    if case.runaround.point is not None:
        named.append(case.runaround.point.address)
    named += _written_to(view)
    named += [c.address for c in client.contacts if ContactPurpose.PAY in c.purposes]
    named += [a.address for a in recipient.presumed(case, case.runaround.current, view.today)]
    named += [h.by for h in reversed(case.runaround.current)]
    named += [a.address for r in case.open for s in r.sendings[:1] for a in s.to]
    named += [c.address for c in client.contacts]
    for address in named:
        contact = client.contact(address)
        # A number may hold where an address bounced; who left or wants peace is left alone.
        if contact is None or ContactPurpose.DO_NOT_CONTACT in contact.purposes:
            continue
        if contact.standing is not Standing.LEFT:
            yield contact


def _written_to(view: View) -> Iterator[str]:
    """Yield who was told, or named, in our letters to one person, by what leads to the call.

    The letter that had no answer comes first, then the last ones about the same invoices. Who
    passed us on since has said that it is not them.
    """
    case = view.case
    causes = {c.message for c in case.calls}
    about = {r.invoice.id for r in case.open if causes & {s.message for s in r.sendings}}
    about = about or {r.invoice.id for r in case.open}
    sent = [d for d in case.drafts if d.state.sent]
    sent.sort(key=lambda draft: draft.since, reverse=True)
    unheard = [d for d in sent if sent_as(view, d.letter) in causes]
    for draft in (*unheard, *(d for d in sent if about & set(d.letter.invoices))):
        letter = draft.letter
        alone = letter.to[0].address if len(letter.to) == 1 else ""
        address = letter.about if letter.purpose is Purpose.SECOND_REQUEST else alone
        away = [h.at for h in case.runaround.current if h.by.casefold() == address.casefold()]
        if address and not any(at > draft.since for at in away):
            yield address


def _best_moment(view: View, whom: Contact | None) -> str:
    case = view.case
    if any("counsel" in c.reason for c in case.calls):
        return "not before you know who represents them: then it is their counsel that you call"
    if whom is not None and whom.standing is Standing.ABSENT and whom.until is not None:
        return f"in their morning, from {whom.until:%Y-%m-%d} on, when they are back"
    said = {c.message for c in case.calls} & {h.message for h in case.heard}
    if said:
        return "soon, in their morning: they have said something, and wait"
    matters = dict.fromkeys(r.invoice.matter for r in _bills(case, whom) if r.invoice.matter)
    work = f" ({', '.join(matters)})" if matters else ""
    dates = [r.invoice.due for r in _bills(case, whom) if r.invoice.due]
    if dates and min(dates) > view.today:
        return f"before {min(dates):%Y-%m-%d}, when it is due; in their morning"
    return f"while work for them is under way{work}, before its next deadline; in their morning"


def _story(view: View, whom: Contact | None) -> Iterator[str]:
    """Yield the lines of the story, the weightiest first."""
    case, today, day_of = view.case, view.today, view.owner.day_of
    yield from _owed(_bills(case, whom), today)
    yield from _calls(view)
    letters = [d for d in case.drafts if d.state.sent]
    if letters:
        last = letters[-1]
        yield f"{counted(len(letters), 'letter')} went out, the last on {day_of(last.since)}"
    hops = [h for h in case.runaround.current if _may_know(case, h.by, whom)]
    if hops:
        way = ", ".join(f"{h.by_label} → {h.target or 'nobody named'}" for h in hops[-4:])
        yield f"passed on {'once' if len(hops) == 1 else f'{len(hops)} times'}: {way}"
    broken = broken_promises(case, view.owner, view.practice, today)
    if broken:
        days = ", ".join(str(day_of(p.made)) for p, _ in broken[-3:])
        yield f"promises without the money: made on {days}"
    if case.called:
        yield f"you last called on {day_of(max(case.called))}"
    heard = [h for h in case.heard if _may_know(case, h.sender.address, whom)]
    if heard:
        last_heard = heard[-1]
        who = last_heard.sender.label
        yield f"last heard on {day_of(last_heard.at)}: {who}, “{last_heard.words}”"


def _owed(bills: tuple[Receivable, ...], today: date) -> Iterator[str]:
    if not bills:
        return
    told = []
    for bill in bills[:3]:
        due = bill.invoice.due
        late = f", due since {due}" if due is not None and due < today else ""
        told.append(f"{bill.invoice.id}: {bill.balance} open{late}")
    more = f"; and {len(bills) - 3} more" if len(bills) > 3 else ""
    yield "; ".join(told) + more


def _calls(view: View) -> Iterator[str]:
    """Yield what was said, or what stands on record, that led to the call."""
    quoted = {h.message for h in view.case.heard}
    calls = [c for c in view.case.calls if c.words]
    words = dict.fromkeys(_words(c, view, quoted=c.message in quoted) for c in calls)
    yield from list(words)[-2:]


def _words(call: Call, view: View, *, quoted: bool) -> str:
    said = f"“{call.words}”" if quoted else call.words
    return f"{view.owner.day_of(call.since)}, the client {call.reason}: {said}"


def _bills(case: Case, whom: Contact | None) -> tuple[Receivable, ...]:
    """Return what the call is about: a few cents beside it are not worth the breath."""
    theirs = whom.division if whom else ""
    bills = case.worthwhile or case.open
    if not theirs:
        return bills
    allowed = {theirs, ""}
    return tuple(r for r in bills if recipient.division_of_invoice(case, r.invoice.id) in allowed)


def _may_know(case: Case, address: str, whom: Contact | None) -> bool:
    theirs = whom.division if whom else ""
    return not theirs or recipient.division_of(case, address) in {theirs, ""}


def _find_out(view: View) -> Iterator[str]:
    case = view.case
    yield from FIND_OUT
    if case.runaround.point is None:
        yield "Who is the one person for this and all other invoices from now on?"
    if any(r.disputed for r in case.open):
        yield "What would make it right?"
    if any(_drags_on(r, view) for r in case.open):
        yield "Would they sit down with a mediator whom both sides trust?"


def _drags_on(receivable: Receivable, view: View) -> bool:
    """Say whether a dispute lasts so long that two sides alone will hardly end it (S3-100)."""
    if not receivable.disputed or receivable.disputed_since is None:
        return False
    began = view.owner.day_of(receivable.disputed_since)
    return view.today > view.practice.business_day_after(began, DRAGS_ON)


def _in_earnest(case: Case) -> bool:
    """Say whether the call is one about money, to a client whom the owner named a deadbeat.

    Who is angry, contests it or has a lawyer is listened to, whatever they were named.
    """
    return named_deadbeat(case) and all(c.reason in MOOT_ONCE_PAID for c in case.calls)


def _say(view: View, whom: Contact | None) -> Iterator[str]:
    """Yield what is owed, the one question, and what the contract has, each with its clause."""
    late = [r.invoice.id for r in _bills(view.case, whom) if r.invoice.overdue(view.today)]
    if late:
        yield f"{', '.join(late)}: the whole of it is due. On which day will it be in our account?"
    terms = view.practice.terms
    consequences = (
        (terms.final_notice_clause, "the final notice comes next"),
        (terms.late_fee and terms.late_fee_clause, f"a late fee of {terms.late_fee} applies"),
        (terms.collection_clause, "somebody outside will be asked to collect, after a notice"),
    )
    named = [f"Under {clause}, {what}." for clause, what in consequences if clause]
    yield from named or ("Name no consequence: [terms] has no clause for one.",)


def _not_to_say(case: Case) -> Iterator[str]:
    yield from NOTHING_BUT_THE_CONTRACT if _in_earnest(case) else NOT_TO_SAY
    if any("counsel" in c.reason for c in case.calls):
        yield "Nothing on the merits before a lawyer of your own has advised you."
    if len({c.division for c in case.client.contacts} - {""}) > 1:
        yield "Nothing of another division's invoices or matters."
