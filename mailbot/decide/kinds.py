"""What kind of client may this be? A guess with its evidence; the owner decides (S0-29..32)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mailbot.decide.asking import patience_ends, seconds, unanswered
from mailbot.decide.calling import BROKEN_ENOUGH
from mailbot.decide.conduct import IN_NEED, MUDDLE
from mailbot.decide.promise import broken_promises
from mailbot.decide.view import View
from mailbot.model.case import Case, Heard
from mailbot.model.people import ClientKind

ASSUMED = frozenset({ClientKind.AVOIDER, ClientKind.DELINQUENT})
"""The kinds by which letters choose their words before the owner has said anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """What a client may be, with what speaks for it and what against, in the owner's words."""

    kind: ClientKind
    evidence: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()
    said: bool = False
    """The owner said so; nothing is weighed any more."""

    @property
    def stands(self) -> bool:
        """Say whether more speaks for it than against."""
        return self.said or len(self.evidence) > len(self.counter)


def kind_of(view: View) -> Hypothesis:
    """Return what the owner said of the client, else the kind that most speaks for.

    Deadbeat is never assumed, only shown as what may be: a client that is taken for one
    wrongly may leave (S0-31).
    """
    said = view.case.client.kind
    weighed = {h.kind: h for h in hypotheses(view)}
    if view.case.client.kind_said:
        known = weighed.get(said, Hypothesis(kind=said))
        return replace(known, said=True)
    standing = [h for h in weighed.values() if h.stands]
    best = max(standing, key=lambda h: len(h.evidence) - len(h.counter), default=None)
    return best or Hypothesis(kind=ClientKind.STRAIGHTFORWARD)


def hypotheses(view: View) -> tuple[Hypothesis, ...]:
    """Return every kind that anything speaks for, weighed; the gentler one first."""
    case = view.case
    money = tuple(_money(view))
    trouble, passing = tuple(_trouble(case)), tuple(_passing(view))
    broken = tuple(_broken(view))
    found = (
        Hypothesis(kind=ClientKind.CONFUSED, evidence=tuple(_muddle(case)), counter=trouble),
        Hypothesis(
            kind=ClientKind.DELINQUENT,
            # To be late alone is no trouble: it only weighs beside what they said.
            evidence=(*trouble, *_late(case)) if trouble else (),
            counter=money,
        ),
        Hypothesis(
            kind=ClientKind.AVOIDER, evidence=passing, counter=(*trouble, *money, *_named(case))
        ),
        Hypothesis(kind=ClientKind.DEADBEAT, evidence=broken, counter=(*trouble, *money)),
    )
    return tuple(h for h in found if h.evidence)


def as_treated(view: View) -> Case:
    """Return the case with the kind of client that letters go by.

    That is the owner's word, else a hypothesis that stands, but never deadbeat or confused:
    those change nothing in a letter before the owner has said them.
    """
    kind = kind_of(view)
    if kind.said or kind.kind not in ASSUMED:
        return view.case
    return replace(view.case, client=replace(view.case.client, kind=kind.kind))


def _passing(view: View) -> Iterator[str]:
    """Yield how the client avoids: sends us on, and then says nothing, without a reason.

    Being passed on alone is disinterest and no evasion (S0-27): the silence has to follow.
    """
    case = view.case
    quiet = [d for d in unanswered(view) if view.today >= patience_ends(view, d)]
    if not quiet:
        return
    for asked in quiet:
        on = view.owner.day_of(asked.since)
        yield f"nobody answered the question of {on:%Y-%m-%d} with a name"
        for again in seconds(case, asked):
            if again.state.sent and view.today >= patience_ends(view, again):
                yield "nor the second letter"
    people = {h.by.casefold() for h in case.runaround.current}
    if len(people) > 1:
        yield f"{len(people)} people passed you on"
    if case.runaround.circular():
        yield "they sent you in a circle"


def _trouble(case: Case) -> Iterator[str]:
    """Yield where the client said that money is short, or asked for more time (S0-30)."""
    for heard in case.heard:
        if not heard.unsure and IN_NEED & set(heard.intents):
            yield _said(heard)
    for receivable in case.receivables:
        if receivable.plan:
            yield f"agreed to pay {receivable.invoice.id} in parts"


def _muddle(case: Case) -> Iterator[str]:
    """Yield where the client had no invoice in hand, or did not know what to do with it."""
    found = [h for h in case.heard if not h.unsure and MUDDLE & set(h.intents)]
    if len(found) > 1:
        yield from map(_said, found)


def _said(heard: Heard) -> str:
    return f"{heard.at:%Y-%m-%d}, {heard.sender.label}: “{heard.words}”"


def _broken(view: View) -> Iterator[str]:
    """Yield the promises that came to nothing; one alone happens to everybody."""
    broken = broken_promises(view.case, view.owner, view.practice, view.today)
    if len(broken) >= BROKEN_ENOUGH:
        for promise, until in broken:
            made = view.owner.day_of(promise.made)
            yield f"promised on {made:%Y-%m-%d}, and not paid by {until:%Y-%m-%d}"


def _money(view: View) -> Iterator[str]:
    """Yield what the client paid in time, or began to pay: the best that can speak for them."""
    for receivable in view.case.receivables:
        number, due, on = receivable.invoice.id, receivable.invoice.due, receivable.paid_on
        if on is not None and (due is None or on <= due):
            yield f"paid {number} in time, on {on:%Y-%m-%d}"
        elif on is None and receivable.received > 0:
            yield f"paid a part of {number}"


def _late(case: Case) -> Iterator[str]:
    """Yield what was paid after its day (S2-62)."""
    for receivable in case.receivables:
        due, on = receivable.invoice.due, receivable.paid_on
        if on is not None and due is not None and on > due:
            yield f"paid {receivable.invoice.id} {(on - due).days} days late"


def _named(case: Case) -> Iterator[str]:
    """Yield that the client named one person: whoever avoids, does not."""
    if (point := case.runaround.point) is not None:
        yield f"named {point.name or point.address} on {point.since:%Y-%m-%d}"
