"""Which letter does the calendar ask for: before the due date, on it, after it?

An invoice takes each step once, for ever: Letter.step has a mark for each invoice and step
(decide/schedule.py), and a step that passed while the machine slept is not made up for. A
letter that mailbot took back itself was no step: what it was for is asked anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mailbot.decide.courtesy import courtesies, courtesy_overtaken, goes_on
from mailbot.decide.kinds import as_treated
from mailbot.decide.payer import payer_of
from mailbot.decide.quiet import REST, Quiet, draft_waits, quiet
from mailbot.decide.schedule import (
    LONG_AGO,
    Step,
    call_of,
    mark,
    marks,
    newest,
    notices_of,
    reminders_of,
    working,
)
from mailbot.decide.silence import deadline_passes, letters_left, permit
from mailbot.decide.view import View
from mailbot.decide.wish import DEMANDS, Wish
from mailbot.model.case import Case, Receivable
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, DraftState, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientKind

TOGETHER = (Purpose.DUE_TODAY, Purpose.OVERDUE, Purpose.OVERDUE_AGAIN)
"""Steps that one letter tells of, at the highest of them. A word before the due date stands
alone, for no word of pressure may stand beside it (S3-85), and so does each letter that names
a clause: it is meant for no invoice but those whose step it is (S3-93)."""

STRENGTH = {
    purpose: number
    for number, purpose in enumerate(
        (
            Purpose.BEFORE_DUE,
            *TOGETHER,
            Purpose.FINAL_NOTICE,
            Purpose.LATE_FEE,
            Purpose.COLLECTION_NOTICE,
        )
    )
}
"""Which letter is written first where several are due on one day."""

NOTICES = frozenset({Purpose.FINAL_NOTICE, Purpose.LATE_FEE})
"""What must have been sent before a word of collection, and the final notice before a fee."""

OVERDUE = frozenset({Purpose.OVERDUE, Purpose.OVERDUE_AGAIN})

WITH_A_DEADLINE = NOTICES | {Purpose.COLLECTION_NOTICE}
"""The demands that name a day to answer by, whoever reads them; avoiders get one in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An invoice whose step is to be taken, and the one person who is told."""

    receivable: Receivable
    step: Step
    purpose: Purpose
    to: tuple[Address, ...]

    @property
    def number(self) -> InvoiceId:
        """Return the number of the invoice."""
        return self.receivable.invoice.id

    @property
    def mark(self) -> str:
        """Return how the record writes the step."""
        return mark(self.number, self.step.name)


def reminders(view: View) -> Iterator[Wish]:
    """Yield the letters of the calendar that are due at this moment.

    That is one letter at a time: the next one waits until this one is sent or deleted.
    """
    if not working(view.owner, view.practice, view.now):
        return
    demand = _demand(view) if view.practice.calendar.reminders else None
    wishes = courtesies(view) if demand is None else iter((demand,))
    first = next(wishes, None)
    if first is None or not (letters_left(view) or goes_on(view.case, first)):
        return
    yield first
    yield from (w for w in wishes if w.purpose is first.purpose is Purpose.STATEMENT)


def _demand(view: View) -> Wish | None:
    """Return the one letter of money that is due, at its strongest step, or None."""
    if draft_waits(view.case):
        return None
    due = sorted(_due(view), key=_first_the_strongest)
    if not due:
        return None
    strongest = due[0]
    together = TOGETHER if strongest.purpose in TOGETHER else (strongest.purpose,)
    return _wish([d for d in due if d.to == strongest.to and d.purpose in together])


def _first_the_strongest(due: Due) -> tuple[int, date, InvoiceId]:
    return (-STRENGTH[due.purpose], due.receivable.invoice.due or date.max, due.number)


def _due(view: View) -> Iterator[Due]:
    """Yield the open invoices that have a step to take today, and nothing against it."""
    off = view.practice.policy.letters_off
    silent: Quiet | None = None
    taken: dict[InvoiceId, set[str]] = {}
    for receivable in view.case.worthwhile:
        number = receivable.invoice.id
        steps = ladder(view, receivable)
        if not any(step.written_on(view.today) for step in steps):
            continue
        if silent is None:
            silent = quiet(view)
            taken = steps_taken(view.case)
        step = newest(steps, frozenset(taken.get(number, ())), view.today)
        if step is None or step.first <= _sent_on(view, receivable):
            continue
        if _too_soon(view, receivable, step):
            continue
        purpose = _told_as(view.case, receivable, step)
        if purpose in off or silent.about(number) or not _may_go(view, purpose, number):
            continue
        to = payer_of(view, receivable)
        if to:
            yield Due(receivable=receivable, step=step, purpose=purpose, to=to)


def ladder(view: View, receivable: Receivable) -> tuple[Step, ...]:
    """Return the steps of an invoice, but for those that the owner switched off.

    What instalments were agreed for is no matter for reminders.
    """
    due, off = receivable.invoice.due, view.practice.policy.letters_off
    if due is None or receivable.plan:
        return ()
    steps = tuple(s for s in reminders_of(due, view.today, view.practice) if s.purpose not in off)
    called = max((view.owner.day_of(at) for at in view.case.called), default=None)
    if called is None or view.today - due > LONG_AGO or called < call_of(due, view.practice):
        return steps  # an earlier call was about something else
    return steps + notices_of(due, called, _fates(view, receivable), view.practice)


def _fates(view: View, receivable: Receivable) -> dict[Purpose, date | None]:
    """Return which notices of an invoice were sent, with their days, and (None) are unwanted."""
    number = receivable.invoice.id
    fates: dict[Purpose, date | None] = {
        purpose: None for purpose in NOTICES if purpose in view.practice.policy.letters_off
    }
    for draft in view.case.drafts:
        purpose = draft.letter.purpose
        if purpose not in NOTICES or number not in draft.letter.invoices:
            continue
        if draft.state.sent:
            fates[purpose] = view.owner.day_of(draft.since)
        elif draft.state.discarded or draft.state is DraftState.SUPERSEDED:
            fates.setdefault(purpose, None)
    return fates


def _too_soon(view: View, receivable: Receivable, step: Step) -> bool:
    """Say whether the last reminder of an overdue invoice went out a few days ago.

    It may have waited in Drafts for days, and its reader has had it since then only.
    """
    number = receivable.invoice.id
    sent = (
        view.owner.day_of(d.since)
        for d in view.case.drafts
        if d.state.sent and d.letter.purpose in OVERDUE and number in d.letter.invoices
    )
    last = max(sent, default=None) if step.purpose in OVERDUE else None
    return last is not None and view.today < view.practice.business_day_after(last, REST)


def _sent_on(view: View, receivable: Receivable) -> date:
    """Return when the client got the invoice first: no step comes before it, or with it."""
    first = min((s.at for s in receivable.sendings), default=None)
    return date.min if first is None else view.owner.day_of(first)


def steps_taken(case: Case) -> dict[InvoiceId, set[str]]:
    """Return the names of the steps on record of each invoice.

    One whose letter was taken back unsent is not taken: a hold of one day, a part of the money
    or the payment of another invoice in the same letter must not lose it.
    """
    taken: dict[InvoiceId, set[str]] = {}
    for draft in case.drafts:
        if draft.letter.purpose not in DEMANDS or draft.taken_back:
            continue
        for number in draft.letter.invoices:
            taken.setdefault(number, set()).update(_names(draft, number))
    return taken


def _names(draft: DraftRecord, number: InvoiceId) -> frozenset[str]:
    """Return the names of the steps of one invoice that a letter took."""
    begin = mark(number, "")
    told = marks(draft.letter.step)
    return frozenset(m.removeprefix(begin) for m in told if m.startswith(begin))


def _may_go(view: View, purpose: Purpose, number: InvoiceId) -> bool:
    return permit(view, purpose, (number,)).granted


def _told_as(case: Case, receivable: Receivable, step: Step) -> Purpose:
    """Return the letter of a step: nobody is reminded "once more" who never was before."""
    if step.purpose is not Purpose.OVERDUE_AGAIN:
        return step.purpose
    number = receivable.invoice.id
    before = any(
        d.state.sent and d.letter.purpose in OVERDUE and number in d.letter.invoices
        for d in case.drafts
    )
    return Purpose.OVERDUE_AGAIN if before else Purpose.OVERDUE


def _wish(told: list[Due]) -> Wish:
    """Return the letter about all the invoices in *told*, the strongest first.

    It answers the message that brought the invoice, where that is on record.
    """
    sendings = [d.receivable.sendings[0] for d in told if d.receivable.sendings]
    return Wish(
        purpose=told[0].purpose,
        to=told[0].to,
        answers=sendings[0].message if sendings else MessageId(""),
        thread=sendings[0].thread if sendings else ThreadId(""),
        why=tuple(_as_it_stands(d.receivable) for d in told),
        invoices=tuple(d.number for d in told),
        step="; ".join(d.mark for d in told),
    )


def _as_it_stands(receivable: Receivable) -> str:
    """Return an invoice in the owner's words; a letter is overtaken when they change."""
    invoice = receivable.invoice
    return f"{invoice.id}: {receivable.balance} open, due {invoice.due}"


def reminder_overtaken(view: View, draft: DraftRecord) -> str:
    """Return why a letter of the calendar is not needed any more, or an empty text."""
    if draft.letter.purpose not in DEMANDS:
        return courtesy_overtaken(view, draft)
    if not view.practice.calendar.reminders:
        return "you switched reminders off ([calendar] reminders)"
    silent = quiet(view)
    for number in draft.letter.invoices:
        receivable = view.case.receivable(number)
        if receivable is None or not receivable.open:
            return f"{number} is not open any more"
        reason = silent.about(number) or _against(view, draft, receivable)
        if reason:
            return reason
    reason = _day_is_over(view, draft)
    if reason or not working(view.owner, view.practice, view.now):
        return reason
    return deadline_passes(view, draft) if _names_a_day(view, draft.letter.purpose) else ""


def _names_a_day(view: View, purpose: Purpose) -> bool:
    if purpose in OVERDUE:
        return as_treated(view).client.kind is ClientKind.AVOIDER
    return purpose in WITH_A_DEADLINE


def _day_is_over(view: View, draft: DraftRecord) -> str:
    """Return that a word for the due date lay there beyond it, or an empty text."""
    if draft.letter.purpose is not Purpose.DUE_TODAY:
        return ""
    day = view.owner.day_of(draft.planned)
    return f"it was for {day}" if view.today > day else ""


def _against(view: View, draft: DraftRecord, receivable: Receivable) -> str:
    """Return what changed about one invoice since the letter was planned."""
    number = receivable.invoice.id
    if receivable.plan:
        return f"instalments are agreed on for {number}"
    told = [why.replace(",", "") for why in draft.letter.why]
    # A draft that an older mailbot laid down says the sum without separators.
    if _as_it_stands(receivable).replace(",", "") not in told:
        return f"what is open of {number}, or its due date, has changed"
    due = receivable.invoice.due
    if draft.letter.purpose is Purpose.BEFORE_DUE and due is not None and view.today >= due:
        return f"{number} is due now"
    if working(view.owner, view.practice, view.now) and _later_step(view, draft, receivable):
        return f"a later step of {number} is due"
    to = {a.address for a in payer_of(view, receivable)}
    if to != {a.address for a in draft.letter.to}:
        return f"{draft.letter.to[0].address} is not the one to remind of {number} now"
    return ""


def _later_step(view: View, draft: DraftRecord, receivable: Receivable) -> bool:
    due = [step.name for step in ladder(view, receivable) if step.first <= view.today]
    told = _names(draft, receivable.invoice.id)
    return bool(due) and due[-1] not in told and not told.isdisjoint(due)
