"""What does a whole conversation come to, with nothing known but its messages?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from mailbot.decide.conduct import POINTING, Conduct, Turn, conduct_of, kind_of
from mailbot.decide.pointing import Graph, Parties, Party, Pointing, graph_of, identity
from mailbot.model.count import counted
from mailbot.model.people import ClientKind
from mailbot.model.reading import Intent

LONGEST_QUOTE = 160
"""Characters of an answer that a reason repeats."""


class NextAction(StrEnum):
    """What an owner should do next."""

    DRAFT_GROUP_QUESTION = "draft_group_question"
    SEND_TO_CONTACT = "send_to_contact"
    ASK_FIRM_COMMITMENT = "ask_firm_commitment"
    ASK_COPY_SCOPE = "ask_copy_scope"
    ANSWER_WITH_RECORDS_AND_RESEND = "answer_with_records_and_resend"
    PROVIDE_INFO = "provide_info"
    RECORD_PROMISE_AND_WAIT = "record_promise_and_wait"
    OFFER_PLAN_OR_CALL = "offer_plan_or_call"
    RECOMMEND_PHONE_CALL = "recommend_phone_call"
    PENALTIES_NOTICE_USER = "penalties_notice_user"
    STOP_FORWARD_TO_USER = "stop_forward_to_user"
    THANK_AND_STOP = "thank_and_stop"
    WAIT_UNTIL_RETURN = "wait_until_return"


DOES: dict[NextAction, str] = {
    NextAction.DRAFT_GROUP_QUESTION: "everybody is asked together for one point of contact",
    NextAction.SEND_TO_CONTACT: "the invoice goes to that contact",
    NextAction.ASK_FIRM_COMMITMENT: "a firm day is asked for",
    NextAction.ASK_COPY_SCOPE: "they are asked which copies they want",
    NextAction.ANSWER_WITH_RECORDS_AND_RESEND: "the records are stated and the invoice sent again",
    NextAction.PROVIDE_INFO: "the question is answered",
    NextAction.RECORD_PROMISE_AND_WAIT: "the promise is put on record and reminders wait",
    NextAction.OFFER_PLAN_OR_CALL: "a plan or a call is offered",
    NextAction.RECOMMEND_PHONE_CALL: "the telephone is the better means now",
    NextAction.PENALTIES_NOTICE_USER: "the owner decides on what the contract provides for",
    NextAction.STOP_FORWARD_TO_USER: "every letter stops and the owner decides",
    NextAction.THANK_AND_STOP: "they are thanked and reminders stop",
    NextAction.WAIT_UNTIL_RETURN: "letters wait",
}
"""What each action means, as the end of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a conversation comes to; the kind of client is a hypothesis."""

    client_class: ClientKind
    loop: bool
    next_action: NextAction
    referral_graph: tuple[tuple[str, str], ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An action, the message it rests on, what in it says so, and what else speaks for it."""

    action: NextAction
    turn: Turn | None = None
    intents: tuple[Intent, ...] = ()
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """How a conversation stands after its last message."""

    turns: Sequence[Turn]
    parties: Parties
    graph: Graph
    conduct: Conduct
    kind: ClientKind
    fresh: Sequence[Turn]
    """The last answers: all that came between two letters of ours."""
    silent: Sequence[Turn]
    """Our letters after them."""

    def step(self, action: NextAction, *intents: Intent, beside: str = "") -> Iterator[Step]:
        """Yield *action* if one of the last answers says one of *intents*."""
        for turn in reversed(self.fresh):
            if turn.says(*intents):
                yield Step(action=action, turn=turn, intents=intents, beside=beside)
                return


def outcome_of(turns: Sequence[Turn], titles: frozenset[str]) -> Outcome:
    """Return what the *turns* of a conversation, oldest first, come to.

    *titles* are the words before a name that are no part of it.
    """
    known = _known(turns)
    turns = [replace(t, targets=_named(t, known)) for t in turns]
    parties = Parties([*known, *(p for t in turns for p in t.targets)], titles)
    passing = [Pointing(by=t.by, to=t.targets) for t in turns if t.points]
    graph = graph_of(passing, parties)
    conduct = conduct_of(turns)
    state = _state(turns, parties, graph, conduct)
    step = next(_steps(state))
    return Outcome(
        client_class=state.kind,
        loop=bool(graph.returns),
        next_action=step.action,
        referral_graph=graph.edges,
        why=_why(step),
    )


def _known(turns: Sequence[Turn]) -> Sequence[Party]:
    """Return everybody who writes or is written to, but us."""
    own = {t.message.sender.address for t in turns if t.ours}
    headers = [a for t in turns for a in (*t.message.to, *t.message.cc)]
    speakers = [t.by for t in turns if not t.ours]
    mailboxes = {p.address for p in speakers} | own
    return [
        *speakers,
        *(Party(name=a.name, address=a.address) for a in headers if a.address not in mailboxes),
    ]


def _named(turn: Turn, known: Sequence[Party]) -> tuple[Party, ...]:
    """Return whom *turn* names; if nobody was made out, whom we know by a name that it says."""
    if turn.targets or not turn.points:
        return turn.targets
    words = {w.strip(".,;:!?()").casefold() for w in turn.words(*POINTING).split()}
    called = (p for p in known if p.name and p.name.casefold().split()[0] in words)
    return tuple(dict.fromkeys(p for p in called if p.address != turn.by.address))


def _state(turns: Sequence[Turn], parties: Parties, graph: Graph, conduct: Conduct) -> _State:
    behind = len(turns)
    while behind and turns[behind - 1].ours:
        behind -= 1
    first = behind
    while first and not turns[first - 1].ours:
        first -= 1
    return _State(
        turns=turns,
        parties=parties,
        graph=graph,
        conduct=conduct,
        kind=kind_of(turns, conduct, graph),
        fresh=turns[first:behind],
        silent=turns[behind:],
    )


def _steps(state: _State) -> Iterator[Step]:
    """Yield what could be done, the most urgent first: what stops comes before what goes on."""
    yield from _stops(state)
    yield from _settled(state)
    yield from _consequences(state)
    yield from _after_silence(state) if state.silent else _answers(state)
    yield Step(
        action=NextAction.ASK_FIRM_COMMITMENT,
        turn=next((t for t in reversed(state.turns) if t.spoken), None),
        beside=_silence(state),
    )


def _stops(state: _State) -> Iterator[Step]:
    stopping = (Intent.LEGAL_THREAT, Intent.UNSUBSCRIBE)
    angry = (Intent.UPSET, Intent.DISPUTE)
    for turn in _standing(state.turns, *stopping):
        yield Step(action=NextAction.STOP_FORWARD_TO_USER, turn=turn, intents=stopping)
    for turn in _standing(state.turns, *angry):
        yield Step(action=NextAction.RECOMMEND_PHONE_CALL, turn=turn, intents=angry)


def _standing(turns: Sequence[Turn], *intents: Intent) -> Iterator[Turn]:
    """Yield the last answer that says one of *intents*, unless a later one made peace."""
    for turn in reversed([t for t in turns if not t.ours]):
        if turn.says(*intents):
            yield turn
            return
        if turn.says(Intent.PAID, Intent.PROMISE_TO_PAY, Intent.REDIRECT_SELF_CONFIRM):
            return


def _settled(state: _State) -> Iterator[Step]:
    thank = NextAction.THANK_AND_STOP
    for letter in state.silent:
        if letter.confirms_payment:
            yield Step(action=thank, turn=letter)
    claims = [t for t in state.conduct.broken if t.says(Intent.PAID)]
    if not claims:
        yield from state.step(thank, Intent.PAID)


def _consequences(state: _State) -> Iterator[Step]:
    """Yield the owner's decision once words are not kept again and again."""
    broken = state.conduct.broken
    once_more = len(broken) == 1 and any(t.promised for t in state.fresh) and not state.silent
    if state.kind is ClientKind.DEADBEAT and not once_more:
        yield Step(
            action=NextAction.PENALTIES_NOTICE_USER,
            turn=next((t for t in reversed(state.turns) if t.spoken), None),
            beside=f"after {counted(len(broken), 'promise')} that came to nothing",
        )


def _answers(state: _State) -> Iterator[Step]:
    """Yield what the last answers ask for."""
    yield from state.step(
        NextAction.OFFER_PLAN_OR_CALL, Intent.PAYMENT_PLAN_REQUEST, Intent.CANNOT_PAY
    )
    yield from _missing(state)
    for turn in reversed(state.fresh):
        if turn.promised is not None:
            yield _promise(turn, turn.promised)
    yield from _pointed(state)
    yield from state.step(NextAction.SEND_TO_CONTACT, Intent.REDIRECT_SELF_CONFIRM)
    yield from state.step(NextAction.PROVIDE_INFO, Intent.NEEDS_INFO)
    yield from state.step(NextAction.ASK_COPY_SCOPE, Intent.COPY_REQUEST)
    yield from state.step(
        NextAction.ASK_FIRM_COMMITMENT, Intent.PROMISE_TO_PAY, Intent.ACKNOWLEDGEMENT
    )
    yield from state.step(NextAction.WAIT_UNTIL_RETURN, Intent.OUT_OF_OFFICE)
    yield from _undelivered(state)
    if len([t for t in state.turns if t.ours]) < 2:
        yield from state.step(NextAction.WAIT_UNTIL_RETURN, Intent.AUTO_REPLY_TICKET)


def _promise(turn: Turn, day: date) -> Step:
    return Step(
        action=NextAction.RECORD_PROMISE_AND_WAIT,
        turn=turn,
        intents=(Intent.PROMISE_TO_PAY,),
        beside=f"({day:%d %B %Y})",
    )


def _missing(state: _State) -> Iterator[Step]:
    """Yield how to answer who has no invoice in hand: the second time only a call helps."""
    lost = (Intent.NOT_RECEIVED, Intent.LINK_TECHNICAL)
    first = len(state.turns) - len(state.fresh)
    if any(t.says(*lost) for t in state.turns[:first]):
        again = "for the second time"
        yield from state.step(NextAction.RECOMMEND_PHONE_CALL, *lost, beside=again)
    yield from state.step(NextAction.ANSWER_WITH_RECORDS_AND_RESEND, *lost)


def _pointed(state: _State) -> Iterator[Step]:
    """Yield whom to write to where the last answers point to somebody, or to nobody."""
    pointing = [t for t in state.fresh if t.points]
    if not pointing:
        return
    last, goals = pointing[-1], _goals(pointing, state.parties)
    for turn in state.fresh:
        if turn.absent and (turn is state.fresh[-1] or identity(turn.by, state.parties) in goals):
            yield Step(action=NextAction.WAIT_UNTIL_RETURN, turn=turn)
    asked = _group_questions(state.turns[: state.turns.index(pointing[0])])
    one = next(iter(goals.values())) if len(goals) == 1 else None
    if one is not None and _may_be_written_to(one, pointing, state, asked=bool(asked)):
        whom = f"({state.parties.label(one)})"
        yield Step(
            action=NextAction.SEND_TO_CONTACT, turn=last, intents=tuple(POINTING), beside=whom
        )
    action = NextAction.RECOMMEND_PHONE_CALL if asked else NextAction.DRAFT_GROUP_QUESTION
    told = "although everybody was asked together" if asked else _passed_on(state)
    yield Step(action=action, turn=last, intents=tuple(POINTING), beside=told)


def _may_be_written_to(one: Party, pointing: Sequence[Turn], state: _State, *, asked: bool) -> bool:
    """Say whether *one* is the contact: named in answer to our question, or at once.

    A name without an address is enough only where we asked for the contact. Who is named
    by the second person that passes us on, or had passed us on before, is no end of it;
    nor do two people come to an end who point at each other.
    """
    address = state.parties.address(one)
    label = state.parties.label(one)
    if any((label, state.parties.label(t.by)) in state.graph.edges for t in pointing):
        return False
    if any(t.says(Intent.CONTACT_ANSWER) for t in pointing):
        return bool(address) or (bool(one.name) and any(t.asks_contact for t in state.turns))
    back = {goal for _, goal in state.graph.returns}
    alone = asked or len([t for t in state.turns if t.points]) == 1
    return bool(address) and alone and label not in back


def _undelivered(state: _State) -> Iterator[Step]:
    """Yield whom to turn to once an address fails: the others who were written to, if any."""
    failed = {b.recipient for t in state.turns for b in t.message.bounces}
    own = {t.message.sender.address for t in state.turns if t.ours}
    known = {a.address for t in state.turns if t.ours for a in (*t.message.to, *t.message.cc)}
    known |= {t.message.sender.address for t in state.turns if t.spoken}
    others = known - failed - own
    bounces = [b for t in state.fresh for b in t.message.bounces]
    if bounces and not any(b.permanent for b in bounces):
        yield from state.step(NextAction.WAIT_UNTIL_RETURN, Intent.BOUNCE)
    action = NextAction.DRAFT_GROUP_QUESTION if others else NextAction.RECOMMEND_PHONE_CALL
    yield from state.step(action, Intent.BOUNCE, beside="and could not be delivered")


def _after_silence(state: _State) -> Iterator[Step]:
    """Yield what to do where the last letters are ours and wait for an answer."""
    last = state.silent[-1]
    for turn in state.fresh:
        if turn.promised is not None and turn.promised >= last.day:
            yield _promise(turn, turn.promised)
        away = turn.reading.absence if turn.reading and turn.absent else None
        if away is not None and away.until is not None and away.until >= last.day:
            yield Step(action=NextAction.WAIT_UNTIL_RETURN, turn=turn)
    yield from _undelivered(state)
    asked = _group_questions(state.turns)
    pointing = [t for t in state.turns if t.points]
    told = _silence(state)
    if _group_questions(state.silent):
        action = NextAction.RECOMMEND_PHONE_CALL if asked > 1 else NextAction.DRAFT_GROUP_QUESTION
        yield Step(action=action, turn=pointing[-1] if pointing else None, beside=told)
    if len(state.silent) == 1:
        named = (Intent.CONTACT_ANSWER, Intent.REDIRECT_SELF_CONFIRM)
        yield from state.step(NextAction.SEND_TO_CONTACT, *named)
    reachable = any(state.parties.address(p) for t in pointing for p in t.targets)
    if not asked and (len(pointing) > 1 or state.graph.returns or (pointing and not reachable)):
        yield Step(
            action=NextAction.DRAFT_GROUP_QUESTION, turn=pointing[-1], beside=_passed_on(state)
        )


def _group_questions(turns: Sequence[Turn]) -> int:
    """Return how often several people together were asked for one point of contact."""
    return sum(t.asks_contact and len({*t.message.to, *t.message.cc}) > 1 for t in turns)


def _goals(pointing: Sequence[Turn], parties: Parties) -> dict[object, Party]:
    """Return everybody the answers name, once each."""
    return {identity(party, parties): party for turn in pointing for party in turn.targets}


def _passed_on(state: _State) -> str:
    if state.graph.returns:
        return f"which leads back to {state.graph.returns[-1][1]}"
    times = len([t for t in state.turns if t.points])
    return f"and {times} answers now pass us on" if times > 1 else "with no way to reach anybody"


def _silence(state: _State) -> str:
    if not state.silent or not any(t.spoken for t in state.turns):
        return ""
    return f"and {counted(len(state.silent), 'letter')} of ours since had no answer"


def _why(step: Step) -> str:
    """Return the reason for an action in one sentence, with the words it rests on."""
    if step.turn is None:
        told = "Nobody has answered"
    else:
        words = " ".join(step.turn.words(*step.intents).split())
        short = words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1]}…"
        who = "We" if step.turn.ours else _name(step.turn)
        told = f"{who} wrote on {step.turn.day:%d %B %Y}: “{short}”"
        if not short:
            told = f"{who} sent nothing that can be read on {step.turn.day:%d %B %Y}"
    beside = f" {step.beside}" if step.beside else ""
    return f"{told}{beside}, so {DOES[step.action]}."


def _name(turn: Turn) -> str:
    sender = turn.message.sender
    return sender.name or turn.by.department or sender.address or "Somebody"
