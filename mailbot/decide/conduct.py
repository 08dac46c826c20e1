"""How does a client treat our letters, and what kind of client may that be?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.decide.pointing import Graph, Party
from mailbot.model.message import Author, Message
from mailbot.model.people import ClientKind
from mailbot.model.reading import Intent, Manner, Reading

BELIEVED = timedelta(days=14)
"""How long a promise without a day is believed."""
BANKED = timedelta(days=4)
"""How long money that was sent may be on its way."""
PATIENCE = timedelta(days=3)
"""A letter that follows another one sooner is no reminder of it."""

POINTING = frozenset({Intent.REDIRECT, Intent.CONTACT_ANSWER, Intent.LEFT_COMPANY})
_MACHINES = frozenset({Author.BOUNCE, Author.TICKET, Author.LIST, Author.MACHINE})
IN_NEED = frozenset({Intent.CANNOT_PAY, Intent.PAYMENT_PLAN_REQUEST})
"""What is said by who cannot pay, or not at once."""
MUDDLE = frozenset(
    {Intent.NOT_RECEIVED, Intent.LINK_TECHNICAL, Intent.COPY_REQUEST, Intent.NEEDS_INFO}
)
"""What is said by who has no invoice in hand, or does not know what to do with it."""
_VAGUE = frozenset({Intent.ACKNOWLEDGEMENT, Intent.UNRELATED})
_CLEAR = frozenset({Intent.PAID, Intent.CONTACT_ANSWER, Intent.REDIRECT_SELF_CONFIRM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of a conversation; without a *reading* it is a letter of ours."""

    message: Message
    by: Party
    reading: Reading | None = None
    targets: tuple[Party, ...] = ()
    """Whom the answer sends us to."""
    asks_contact: bool = False
    """Our letter asks who the one contact for invoices is."""
    confirms_payment: bool = False
    """Our letter thanks for money that came."""
    asks_paperwork: bool = False
    """The answer asks for what a careful payer files: a tax form, an order number."""

    @property
    def ours(self) -> bool:
        """Say whether the letter is our own."""
        return self.reading is None

    @property
    def day(self) -> date:
        """Return the day on which the message was written."""
        return self.message.on or self.message.at.date()

    @property
    def spoken(self) -> bool:
        """Say whether a person answered, and said more than that they are away."""
        if self.ours or self.message.author in _MACHINES:
            return False
        return not self.absent

    @property
    def absent(self) -> bool:
        """Say whether the answer is a notice of absence, a delegate perhaps included."""
        if self.reading is None or not self.says(Intent.OUT_OF_OFFICE):
            return False
        return set(self.reading.intents) <= POINTING | {Intent.OUT_OF_OFFICE, *_VAGUE}

    @property
    def points(self) -> bool:
        """Say whether the answer sends us to somebody else, or away."""
        if self.says(Intent.REDIRECT_SELF_CONFIRM) and not self.targets:
            return False
        return self.says(*POINTING) and not self.absent

    @property
    def promised(self) -> date | None:
        """Return the day by which the answer promises to pay, or None."""
        if not self.says(Intent.PROMISE_TO_PAY) or self.reading is None:
            return None
        day = self.reading.promise.on if self.reading.promise else None
        return day if day is None or day >= self.day else None

    def says(self, *intents: Intent) -> bool:
        """Say whether the answer has one of *intents*."""
        return self.reading is not None and not set(intents).isdisjoint(self.reading.intents)

    def words(self, *intents: Intent) -> str:
        """Return the words that say one of *intents*, or else the first telling ones."""
        if self.reading is None:
            return self.message.text
        found = [f.words for f in self.reading.findings if f.intent in intents and f.words]
        found += [f.words for f in self.reading.findings if f.words]
        return next(iter(found), self.message.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How the client's word held, and how often our letters stayed without an answer."""

    broken: tuple[Turn, ...] = ()
    """The answers whose promise or claim of payment came to nothing."""
    evaded: bool = False
    """They spoke again after the first of those, and did not say that they are in trouble."""
    unheard: int = 0
    """The most letters of ours in a row, each with time for an answer, that got none."""


def conduct_of(turns: Sequence[Turn]) -> Conduct:
    """Return how the client behaved in a conversation, oldest message first."""
    broken = tuple(_broken(turns))
    later = turns[turns.index(broken[0]) + 1 :] if broken else ()
    noticed = any(t.ours for t in later)
    evaded = noticed and any(t.spoken and not t.says(*IN_NEED) for t in later)
    return Conduct(broken=broken, evaded=evaded, unheard=_unheard(turns))


def _broken(turns: Sequence[Turn]) -> Iterator[Turn]:
    """Yield each answer whose word did not hold, once a later message shows it."""
    pending: Turn | None = None
    for turn in turns:
        if pending is not None and turn.ours:
            if turn.confirms_payment:
                pending = None
            elif turn.day > _held_until(pending):
                yield pending
                pending = None
        elif pending is not None and _admits(turn, pending):
            yield pending
            pending = None
        if turn.says(Intent.PAID, Intent.PROMISE_TO_PAY) and not turn.says(*IN_NEED):
            pending = turn


def _admits(turn: Turn, pending: Turn) -> bool:
    """Say whether an answer after the promised day shows that the promise did not hold."""
    late = pending.promised is not None and turn.day > pending.promised
    return late and turn.spoken and not turn.says(Intent.PAID)


def _held_until(turn: Turn) -> date:
    """Return the last day on which the word of *turn* may still hold."""
    if turn.says(Intent.PAID):
        return turn.day + BANKED
    return turn.promised or turn.day + BELIEVED


def _unheard(turns: Sequence[Turn]) -> int:
    most = run = 0
    last: date | None = None
    for turn in turns:
        if turn.ours:
            run += last is None or turn.day - last >= PATIENCE
            last = turn.day
        elif turn.spoken or turn.absent:
            most, run, last = max(most, run - 1), 0, None
    return max(most, run - 1 if last else 0)


def kind_of(turns: Sequence[Turn], conduct: Conduct, graph: Graph) -> ClientKind:
    """Return what kind of client this may be (S0-29..31): a guess for the owner to judge."""
    spoken = [t for t in turns if t.spoken]
    last = spoken[-1] if spoken else None
    resolved = last is not None and (last.says(*_CLEAR) or last.promised is not None)
    vague = [t for t in spoken if _is_vague(t)]
    if len(conduct.broken) > 1 or conduct.evaded:
        return ClientKind.DEADBEAT
    if any(t.says(*IN_NEED) for t in spoken):
        return ClientKind.DELINQUENT
    if graph.returns:
        return ClientKind.CONFUSED
    if len([t for t in spoken if t.says(*MUDDLE)]) > 1:
        return ClientKind.CONFUSED
    if last is None:
        return _unspoken(turns)
    if conduct.broken or conduct.unheard > (2 if resolved else 0) or len(vague) > 1:
        return ClientKind.AVOIDER
    if graph.passed_on > 1:
        return ClientKind.CONFUSED
    if resolved:
        return ClientKind.STRAIGHTFORWARD
    muddled = next((t for t in spoken if t.says(*MUDDLE)), None)
    return _by_one_answer(muddled if muddled is not None and last in vague else last)


def _is_vague(turn: Turn) -> bool:
    """Say whether an answer commits to nothing."""
    if turn.reading is None or not set(turn.reading.intents) <= _VAGUE | {Intent.PROMISE_TO_PAY}:
        return False
    return turn.promised is None


def _unspoken(turns: Sequence[Turn]) -> ClientKind:
    """Return the kind where no person answered: an address that fails is nobody's evasion."""
    if any(t.says(Intent.BOUNCE) for t in turns):
        return ClientKind.CONFUSED
    patient = any(t.absent for t in turns) or len([t for t in turns if t.ours]) < 2
    return ClientKind.STRAIGHTFORWARD if patient else ClientKind.AVOIDER


def _by_one_answer(turn: Turn) -> ClientKind:
    """Return the kind that one answer alone speaks for."""
    stops = (Intent.LEGAL_THREAT, Intent.UPSET, Intent.DISPUTE, Intent.UNSUBSCRIBE)
    if turn.says(*stops):
        return ClientKind.STRAIGHTFORWARD
    if turn.says(*MUDDLE):
        return ClientKind.STRAIGHTFORWARD if turn.asks_paperwork else ClientKind.CONFUSED
    if turn.points:
        if any(p.address for p in turn.targets) or turn.says(Intent.LEFT_COMPANY):
            return ClientKind.STRAIGHTFORWARD
        manners = {r.manner for r in turn.reading.referrals} if turn.reading else set()
        return ClientKind.CONFUSED if Manner.WRONG_PERSON in manners else ClientKind.AVOIDER
    return ClientKind.AVOIDER if _is_vague(turn) else ClientKind.STRAIGHTFORWARD
