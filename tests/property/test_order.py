"""Two messages that have nothing to do with each other: in any order, the same place in the end.

They are of two clients, or of two people of one client who answer two invoices in two
conversations. Whether one round reads both or two rounds read one each, whatever came first: the
same is on record, and the same letters lie in Drafts. Only the order in which things were learned
may differ.
"""

import os
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from itertools import permutations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailbot.model.case import Case
from mailbot.model.letter import Letter, LetterKey
from mailbot.model.message import MessageId, ThreadId
from mailbot.model.policy import Calendar, Terms
from tests.rounds.stage import OWNER, Stage
from tests.rounds.test_answers import COLUMNS, HOWARD, JAN, sends_invoice

PAIRS = int(os.environ.get("MAILBOT_HISTORIES", "25"))
NEVER = datetime.min.replace(tzinfo=UTC)
PRIYA = "Priya Nair <priya@brightwater.example>"

SAID = (
    "Please ask Gerald about this invoice.",
    "Not me. Talk to Alison Meyer <alison.meyer@acme.example>, she pays the bills.",
    "Accounting deals with this, not me.",
    "I am the right person for all invoices, please write to me.",
    "Gerald Brandt has left the company.",
    "I have left this department; somebody else will have to look at it.",
    "We will pay on 20 November.",
    "We will pay soon.",
    "We paid this invoice yesterday.",
    "We never received this invoice.",
    "The link does not work.",
    "Could you send me a copy of the invoice?",
    "Please send me copies of all invoices from now on.",
    "Please send a copy to Gerald as well.",
    "Could we pay in three instalments?",
    "We cannot pay this right now, our cash is gone.",
    "We dispute this invoice, the hours are wrong.",
    "I'm fed up with these constant reminders, this is insulting.",
    "Our lawyers will be in touch about this.",
    "Which purchase order is this for?",
    "Thanks, I will look into it.",
    "Please unsubscribe me.",
    "Our bank details have changed, please use the new account DE02 1203.",
    "Thank you!",
    "The weather in Lisbon is lovely.",
)


def a_stage() -> Stage:
    """Have two invoices of Acme in two conversations, and one of Brightwater."""
    stage = Stage(calendar=Calendar(thanks=False), terms=Terms(plan_from=1))
    stage.imports(f"{COLUMNS}INV-105,Acme Components,310,USD,2026-10-05,2026-11-30,,Lease\n")
    stage.bills = {
        JAN: sends_invoice(stage, JAN, number="INV-104"),
        HOWARD: sends_invoice(stage, HOWARD, number="INV-105", paper=b"%PDF five"),
        PRIYA: sends_invoice(stage, PRIYA, number="INV-200", paper=b"%PDF two"),
    }
    stage.goes_round()
    stage.later(days=1)
    return stage


def tells(said, *, rounds: bool) -> Stage:
    """Return the stage after these messages came in this order, in one round or in several.

    Each is (sender, words, hours); the hours say when it was written, whatever came first.
    """
    stage = a_stage()
    written = stage.clock.now()
    raws = []
    for sender, words, hours in sorted(said, key=lambda one: one[2]):
        stage.clock.advance(written + timedelta(hours=hours) - stage.clock.now())
        number = {JAN: "INV-104", HOWARD: "INV-105", PRIYA: "INV-200"}[sender]
        raw, _ = stage.message(
            sender,
            OWNER.address,
            words,
            answers=stage.bills[sender],
            Subject=f"Re: Invoice {number}",
        )
        raws.append((sender, raw))
    raw_of = dict(raws)
    for sender, _, _ in said:
        stage.mailbox.deliver("INBOX", raw_of[sender], stage.clock.now())
        if rounds:
            assert stage.goes_round().problems == ()
    for _ in range(2):
        assert stage.goes_round().problems == ()
    return stage


def the_place(stage: Stage) -> object:
    """Return what is on record and what lies in Drafts, but for the order of learning.

    That order is in the order of lists, in the letters that were taken back on the way and hence
    in the keys of those that took their place, and in the reasons why nothing was written then.
    """
    cases = {client: _known(case) for client, case in stage.books.cases.items()}
    threads = {bill: stage.books.threads[bill] for bill in stage.bills.values()}
    known = replace(stage.books, cases=cases, letters={}, thread_of={}, threads=threads)
    books = replace(known, news=[], facts=0)  # which tell of the way
    return _unordered(books), sorted(_letter(draft.raw) for draft in stage.drafts)


def _known(case: Case) -> Case:
    waiting = tuple(
        replace(d, letter=_without_key(d.letter), planned=NEVER, place=None, since=None)
        for d in case.open_drafts
    )
    return replace(case, drafts=waiting, silences=())


def _without_key(letter: Letter) -> Letter:
    none = MessageId("")
    begins = letter.thread == letter.message_id
    thread = ThreadId("") if begins else letter.thread
    return replace(letter, key=LetterKey(""), message_id=none, token=none, thread=thread)


def _letter(raw: bytes) -> tuple[str, ...]:
    message = message_from_bytes(raw, policy=policy.default)
    said = message.get_body(("plain",)).get_content()
    return (*(str(message[h]) for h in ("To", "Cc", "Subject", "In-Reply-To")), said)


def _unordered(value: object) -> object:
    """Return *value* with every list in it in the order of its words."""
    if is_dataclass(value) and not isinstance(value, type):
        told = ((f.name, _unordered(getattr(value, f.name))) for f in fields(value))
        return type(value).__name__, tuple(told)
    if isinstance(value, dict):
        return tuple(sorted((repr(key), _unordered(one)) for key, one in value.items()))
    if isinstance(value, tuple):
        return tuple(sorted(repr(_unordered(one)) for one in value))
    return repr(value)


GERALD_TOO = "Please send a copy to Gerald as well."
"""Said by two people, it once led to a letter about the invoice of whoever came first."""

TOLD = st.tuples(
    *(st.sampled_from(SAID), st.sampled_from(SAID)),
    *(st.sampled_from([HOWARD, PRIYA]), st.integers(1, 5)),
)
"""What Jan says, and what somebody else says so many hours later."""


@pytest.mark.slow
@settings(max_examples=PAIRS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TOLD)
@example((GERALD_TOO, GERALD_TOO, HOWARD, 2))
def test_two_independent_messages_end_in_the_same_place_in_any_order(told):
    first, second, other, hours = told
    said = ((JAN, first, 0), (other, second, hours))

    places = [
        the_place(tells(order, rounds=rounds))
        for order in permutations(said)
        for rounds in (False, True)
    ]

    for place in places[1:]:
        assert place == places[0]
