"""Agendas to look at: a day on which everything happens, a quiet one, and a bad one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from mailbot.model.agenda import (
    Agenda,
    Alarm,
    Change,
    Custom,
    Errand,
    Habit,
    Nameless,
    Riddle,
    Waiting,
)
from mailbot.model.event import MessageSetAside
from mailbot.model.intake_event import InvoiceProposed, PaymentProposed, Share
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.letter import DraftState, Purpose
from mailbot.model.mailbox import Trouble
from mailbot.model.map import Arrow, Person, RunaroundMap
from mailbot.model.message import Address, MessageId, Place, ThreadId
from mailbot.model.news import Turn

MONDAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def day(of: int) -> date:
    return date(2026, 11, of)


ROUND = RunaroundMap(
    client="Acme Components",
    people=(
        Person(name="Accounting", known=True),
        Person(name="Jan Marshall", known=True),
        Person(name="Gerald"),
        Person(name="Alison Meyer", known=True),
    ),
    arrows=(
        Arrow(source=0, target=1, on=day(9), words="Please check with the partners.", round=True),
        Arrow(source=1, target=2, on=day(11), words="Go see Gerald, he knows.", round=True),
        Arrow(source=2, target=3, on=day(13), words="Alison should take care of that.", round=True),
        Arrow(source=3, target=0, on=day(18), words="That is for accounting.", round=True),
        Arrow(source=1, target=3, on=day(20), words="Or ask Alison."),
    ),
)
"""They send us in a circle."""

FOUND = RunaroundMap(
    client="Brightwater",
    people=(
        Person(name="Priya Nair", known=True),
        Person(name="Łukasz Żółć-Śmiałek von der Wöhlerstraße", known=True, point=True),
    ),
    arrows=(Arrow(source=0, target=1, on=day(16), words="Łukasz pays all invoices."),),
)
"""The way ended at somebody with a long name."""

CALL = Errand(
    client="Northgate Logistics",
    since=day(17),
    reasons=("has broken a second promise",),
    whom="Tom Okafor",
    phone="+1 555 0142",
    best_moment="while work for them is under way (Harbor lease), before its next deadline",
    story=(
        "INV-311: 12,400.00 USD open, due since 2026-10-13",
        "2026-11-17, the client has broken a second promise: the last one was of 2026-11-09",
        "3 letters went out, the last on 2026-11-12",
        "never shown",
    ),
    find_out=("What is going on?", "How will it be fulfilled: when, how much, by which way?"),
    not_to_say=("No threat: not a word of fees, lawyers or collection.",),
    instead="a call was recommended on 2026-11-03; since then 2 letters, and no call",
)

LETTERS = (
    Waiting(
        client="Acme Components",
        to=("Accounting", "Jan Marshall", "Howard Lind", "Alison Meyer"),
        purpose=Purpose.CLARIFY_CONTACT,
        invoices=(InvoiceId("INV-104"),),
        state=DraftState.PLACED,
        since=day(11),
        why="Accounting, 2026-11-09: “Please check with the partners.”",
    ),
    Waiting(
        client="Brightwater",
        to=("Priya Nair",),
        purpose=Purpose.ANSWER_QUESTION,
        invoices=(InvoiceId("INV-200"),),
        state=DraftState.EDITED,
        since=MONDAY,
        careful="INV-200 was paid meanwhile",
    ),
)

RICH = Agenda(
    on=MONDAY,
    calls=(CALL,),
    letters=LETTERS,
    riddles=(
        Riddle(
            client="Acme Components",
            who="Howard Lind",
            on=day(20),
            words="That again? You know how it is with these.",
        ),
    ),
    clock=(
        Riddle(
            client="Brightwater",
            who="Priya Nair",
            on=day(20),
            words="Which PO number is this for? & <b>please</b>",
        ),
    ),
    invoices=(
        InvoiceProposed(
            at=AT,
            cause="<a@whitfield.example>",
            message=MessageId("<a@whitfield.example>"),
            thread=ThreadId("<a@whitfield.example>"),
            sent=datetime(2026, 11, 19, 9, 0, tzinfo=UTC),
            to=(Address(address="ap@westfall.example"),),
            number="2026-0077",
            client="Westfall Ltd",
            total=usd("880"),
            doubts=("no due date was found",),
        ),
    ),
    payments=(
        PaymentProposed(
            at=AT,
            cause="bank.csv",
            shares=(Share(invoice=InvoiceId("INV-104"), amount=usd("4860")),),
            amount=usd("4860"),
            on=day(20),
            payer="ACME COMP INC",
            reference="thank you",
            doubts=("the reference names no invoice",),
        ),
    ),
    undated=(("Westfall Ltd", InvoiceId("2026-0075")), ("Westfall Ltd", InvoiceId("2026-0076"))),
    left_over=(("Westfall Ltd", InvoiceId("2026-0070"), usd("0.01")),),
    nameless=(Nameless(client="Acme Components", name="Gerald", by="Jan Marshall", on=day(11)),),
    strangers=(
        MessageSetAside(
            at=AT,
            cause="<s@elsewhere.example>",
            message=MessageId("<s@elsewhere.example>"),
            sender=Address(address="sam@elsewhere.example", name="Sam"),
            subject="INV-104",
            reason="invoice number, but the sender is not on record",
        ),
    ),
    warnings=(("Northgate Logistics", "the answer would go to northgate-pay.example"),),
    troubles=(
        Trouble(
            place=Place(folder="INBOX", uidvalidity=1, uid=77),
            tries=3,
            reason="it is no message",
            quarantined=True,
        ),
    ),
    news=(
        Change(
            turn=Turn.PAID,
            client="Brightwater",
            on=day(20),
            invoices=(InvoiceId("INV-200"),),
            amount=usd("950"),
            kept=True,
        ),
        Change(turn=Turn.BROKEN, client="Northgate Logistics", on=day(20), who="Tom Okafor"),
        Change(
            turn=Turn.NAMED,
            client="Brightwater",
            on=day(20),
            who="Łukasz Żółć-Śmiałek",
            words="Priya Nair",
        ),
        Change(
            turn=Turn.SENT,
            client="Brightwater",
            on=day(20),
            who="Priya Nair",
            purpose=Purpose.OVERDUE,
        ),
    ),
    answers=(
        ("paid INV-200", "INV-200 is paid: 950.00 USD on 2026-11-20."),
        ("hold Acme untill monday", "Nothing was done: is it Monday 23 or 30 November?"),
    ),
    customs=(
        Custom(
            habit=Habit.PAYS_LATE,
            client="Northgate Logistics",
            invoices=(InvoiceId("INV-280"), InvoiceId("INV-290"), InvoiceId("INV-301")),
            days=(12, 19, 30),
        ),
    ),
    maps=(ROUND, FOUND),
)
"""Everything that can be told."""

BAD = Agenda(
    on=MONDAY,
    alarms=(
        Alarm(
            client="Acme Components",
            said="All further contact goes through our attorneys.",
            counsel=True,
            since=MONDAY,
        ),
        Alarm(
            client="Brightwater",
            said="<priya@brightwater.example> wrote on 2026-11-22, “Re: INV-200”: it speaks of new "
            "or changed bank details. Nothing that it says is believed, and no letter is drafted. "
            "Ask Brightwater by telephone, at a number that you know and never one from the "
            'message. `mailbot resume "Brightwater"` lets letters go on once you have looked.',
        ),
        Alarm(client="", said="smtp.whitfield.example:465: the server refuses the password"),
        Alarm(client="Cedar Trust", said="told before", again=True),
    ),
)
"""What cannot wait."""

LONG = Agenda(
    on=MONDAY,
    riddles=(
        Riddle(
            client="Cedar Trust",
            who="accounts.payable.of.the.northern.region@cedar-trust-holdings.example",
            on=MONDAY,
            words="https://pay.example/open?invoice=" + "0123456789abcdef" * 7,
        ),
    ),
)
"""Words that are wider than a phone."""

QUIET = Agenda(on=MONDAY, news=RICH.news[:1])
"""Nothing to do."""

MANY = Agenda(on=MONDAY, letters=LETTERS * 10, calls=(CALL,) * 5)
"""More than anybody reads."""

EVERYDAY = Agenda(
    on=MONDAY,
    calls=(CALL,),
    letters=LETTERS[:1],
    clock=(replace(RICH.clock[0], words="Which PO number is this invoice for?"),),
    nameless=RICH.nameless,
    news=RICH.news,
    maps=(ROUND,),
)
"""A day as days are: docs/digest-*.png shows it."""
