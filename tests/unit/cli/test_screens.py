"""What `status`, `show` and `once` say, on eighty columns."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from mailbot.cli import standing as screen
from mailbot.cli.casefile import history, print_case, print_history
from mailbot.cli.screens import questions
from mailbot.cli.standing import print_standing
from mailbot.cli.words import STATES, line_of
from mailbot.cli.work import _tell
from mailbot.decide.agenda import agenda
from mailbot.decide.view import View
from mailbot.model.draft_event import (
    DraftPlaced,
)
from mailbot.model.event import (
    CallLogged,
    ClientRegistered,
    CopiesWanted,
    InvoiceSent,
    KindSaid,
    MessageSetAside,
    PlanAgreed,
)
from mailbot.model.intake_event import DeliveryProved, Grade, InvoiceProposed
from mailbot.model.invoice import Instalment, InvoiceId, Money
from mailbot.model.letter import DraftState, File, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId, ClientKind, CopyScope
from mailbot.render.noun import NOUNS
from mailbot.rounds import desk
from mailbot.rounds.preview import silence
from mailbot.rounds.round import RoundDone
from tests.rounds.stage import OWNER, Stage
from tests.rounds.test_answers import JAN, sends_invoice

WIDTH = 80
ZONE = ZoneInfo("UTC")


def paper() -> tuple[Console, StringIO]:
    out = StringIO()
    return Console(file=out, width=WIDTH, highlight=False), out


def today(stage: Stage) -> date:
    return stage.clock.now().date()


def standing(stage: Stage, **more: bool) -> str:
    console, out = paper()
    views = [
        View(
            case=case,
            books=stage.books,
            owner=OWNER,
            practice=stage.practice,
            now=stage.clock.now(),
        )
        for case in stage.books.cases.values()
    ]
    found = agenda(stage.books, OWNER, stage.practice, stage.clock.now())
    print_standing(console, stage.books, found, stage.store.troubles(), views, **more)
    return out.getvalue()


def shown(stage: Stage) -> str:
    console, out = paper()
    why = silence(stage.acme, stage.books, OWNER, stage.practice, stage.clock.now())
    print_case(console, stage.acme, today(stage), why)
    print_history(console, history(stage.acme, stage.store.events(), stage.books, ZONE))
    return out.getvalue()


def passed_on() -> Stage:
    """Return the stage after the story of the README and one round."""
    stage = Stage()
    sent = stage.owner_sends("accounting@acme.example", "Invoice INV-104", "Please see INV-104.")
    stage.later(days=1)
    stage.replies("Accounting <accounting@acme.example>", "Please check with Jan.", to=sent)
    stage.later(days=1)
    stage.replies("Jan Marshall <jan@acme.example>", "Go see Gerald Brandt.", to=sent)
    stage.goes_round()
    return stage


def test_nothing_is_wider_than_the_screen() -> None:
    stage = passed_on()

    for text in (standing(stage, everybody=True), shown(stage)):
        assert max(map(len, text.splitlines())) <= WIDTH


def test_a_waiting_draft_is_said_in_a_few_words() -> None:
    said = standing(passed_on())
    assert said.startswith("For you\n  Send    the group letter that asks for one point of contact")
    assert "in Drafts since 2026-11-04" in " ".join(said.split())
    assert set(NOUNS) == set(Purpose)
    assert set(STATES) == set(DraftState)


def test_a_client_with_nothing_open_and_nothing_waiting_is_left_out_unless_asked_for() -> None:
    stage = Stage()
    stage.tell(desk.payment("INV-200", today(stage), None, stage.books, stage.act("paid")))

    assert "Brightwater" not in standing(stage)
    assert "1 client has nothing open" in standing(stage)
    assert "Brightwater" in standing(stage, everybody=True)


def test_two_equal_payments_of_one_day_are_two_lines_of_what_happened() -> None:
    """The balance counts both, and so must who reads it."""
    stage = Stage()
    part = Money(amount=Decimal("1000.00"), currency="USD")
    for _ in range(2):
        act = stage.act("mailbot paid")
        stage.tell(desk.payment("INV-104", date(2026, 11, 2), part, stage.books, act))

    assert shown(stage).count("paid    INV-104: 1,000.00 USD on 2026-11-02") == 2


def test_a_hold_is_shown_with_its_end_also_of_one_invoice() -> None:
    stage = Stage()
    stage.tell(desk.hold("INV-104", date(2026, 12, 1), "", stage.books, stage.act("hold")))
    stage.tell(desk.hold("Brightwater", None, "", stage.books, stage.act("hold")))

    assert list(screen.standing(stage.acme, today(stage))) == ["INV-104 on hold until 2026-12-01"]
    assert "on hold" in standing(stage)
    assert "no letters about INV-104 until 2026-12-01" in shown(stage)
    assert not list(screen.standing(stage.acme, date(2026, 12, 2)))


def test_promises_and_claims_are_shown_beside_a_draft() -> None:
    stage = Stage()
    sent = stage.owner_sends("jan@acme.example", "Invoice INV-104", "Please see INV-104.")
    stage.replies("Jan Marshall <jan@acme.example>", "We will pay you on November 20.", to=sent)
    stage.goes_round()

    assert "INV-104 promised by 2026-11-20" in standing(stage)


def test_an_edited_draft_that_was_overtaken_is_marked_and_so_are_the_endings() -> None:
    stage = passed_on()
    (draft,) = stage.drafts
    stage.mailbox.edit("Drafts", draft.place.uid, draft.raw.replace(b"Hi ", b"Hello "))
    stage.goes_round()
    stage.tell(desk.hold("INV-104", date(2026, 12, 1), "", stage.books, stage.act("hold")))
    stage.goes_round()

    assert "in Drafts, edited by you. Careful: " in " ".join(standing(stage).split())
    assert "careful:" in shown(stage)

    (draft,) = stage.drafts
    stage.owner_sends_draft(draft.raw)
    stage.goes_round()
    assert "careful:" not in shown(stage)
    assert "1 edited (9" in shown(stage)


def test_a_kind_of_letter_deleted_ten_times_is_offered_for_switching_off(monkeypatch) -> None:
    monkeypatch.setattr("mailbot.decide.endings.UNWANTED_AFTER", 1)
    stage = passed_on()
    stage.mailbox.move("Drafts", stage.drafts[0].place.uid, "Trash")
    for _ in range(2):
        stage.later(hours=1)
        stage.goes_round()

    assert '[policy] letters_off = ["clarify-contact"]' in " ".join(standing(stage).split())
    assert "1 deleted" in shown(stage)


RIDDLE = "Well, as for the invoice, one thing or another, who knows."


def riddled() -> tuple[Stage, str]:
    stage = Stage()
    sent = stage.owner_sends("jan@acme.example", "Invoice INV-104", "Please see INV-104.")
    stage.replies("Jan Marshall <jan@acme.example>", RIDDLE, to=sent)
    stage.goes_round()
    return stage, sent


def test_a_riddle_is_asked_about_with_its_sentence() -> None:
    stage, _ = riddled()

    (asked,) = questions(stage.acme)

    assert asked.words
    assert " ".join(asked.words.split())[:30] in " ".join(standing(stage).split())


def test_a_later_clear_word_of_the_same_person_answers_the_riddle() -> None:
    stage, sent = riddled()
    stage.later(hours=1)
    stage.replies("Jan Marshall <jan@acme.example>", "Please check with Gerald Brandt.", to=sent)
    stage.goes_round()

    assert questions(stage.acme) == ()
    assert "What does" not in standing(stage)


def test_a_letter_of_the_owners_own_answers_the_riddle() -> None:
    stage, sent = riddled()
    stage.later(hours=1)
    stage.owner_sends("jan@acme.example", "Re: Invoice INV-104", "What do you mean?", answers=sent)
    stage.goes_round()

    assert questions(stage.acme) == ()


def test_a_lookalike_is_not_let_in_by_a_friendly_word() -> None:
    stage = Stage()
    for domain in ("acne.example", "elsewhere.example"):
        stage.tell(
            MessageSetAside(
                at=stage.clock.now(),
                cause="x",
                message=MessageId(f"<1@{domain}>"),
                sender=Address(address=f"jan@{domain}"),
                subject="INV-104",
                reason="invoice number, but the sender is not on record",
            )
        )

    said = standing(stage).split("\n\n")[0]
    careful, other = (" ".join(part.split()) for part in said.split("  Look    at ")[1:])

    assert "Careful: resembles acme.example." in careful
    assert "mailbot contact" not in careful
    assert "`mailbot contact` lets them in." in other


def test_a_draft_is_told_in_the_owners_words() -> None:
    text = shown(passed_on())

    assert "waits in Drafts: the group letter" in text
    assert "placed" not in text


def test_every_line_of_the_history_begins_with_its_day() -> None:
    lines = shown(passed_on()).partition("What happened\n")[2].splitlines()

    begun = [line for line in lines if not line.startswith(" " * 12)]
    assert begun
    assert all(date.fromisoformat(line[2:12]) for line in begun)


def test_the_history_does_not_repeat_whose_it_is() -> None:
    history = shown(passed_on()).partition("What happened\n")[2]

    assert "Acme Components" not in history
    assert history.count("client  on record") <= 1


def test_a_reason_for_silence_goes_when_a_letter_was_written() -> None:
    stage = passed_on()
    stage.tell(desk.hold("Acme Components", None, "holidays", stage.books, stage.act("hold")))
    stage.goes_round()
    stage.goes_round()

    assert "no letter after Jan Marshall" in shown(stage).partition("What happened")[0]

    stage.tell(desk.resume("Acme Components", stage.books, stage.act("resume")))
    stage.goes_round()

    assert "no letter" not in shown(stage).partition("What happened")[0]


def test_each_draft_line_names_the_client_and_the_letter() -> None:
    stage = passed_on()
    lines = [line_of(e, stage.books) for e in stage.store.events() if isinstance(e, DraftPlaced)]

    assert lines == [
        "draft   Acme Components: the group letter lies in Drafts: send it, edit it or delete it"
    ]


def test_facts_for_machines_leave_out_the_fingerprints(capsys: pytest.CaptureFixture) -> None:
    stage = passed_on()

    _tell(list(stage.store.events()), stage.books, RoundDone(), zone=ZONE, as_json=True)

    events = json.loads(capsys.readouterr().out)["events"]
    assert any(event["kind"] == "DraftPlaced" for event in events)
    assert not any("runs" in event for event in events)


def test_a_domain_that_was_learned_is_no_second_client() -> None:
    stage = Stage()
    event = ClientRegistered(
        at=stage.clock.now(),
        cause="x",
        client=stage.acme.client.id,
        name="Acme Components",
        domains=("acme2.example",),
    )

    assert line_of(event, stage.books) == (
        "client  Acme Components: mail from acme2.example counts as theirs"
    )


def test_what_is_said_sent_and_agreed_has_a_line_each() -> None:
    stage = Stage()
    about = {"at": stage.clock.now(), "cause": "<c>", "client": stage.acme.client.id}
    paper_file = File(name="INV-104.pdf", content_type="application/pdf", size=9, sha256="0" * 64)
    jan = Address(address="jan@acme.example", name="Jan")
    part = Instalment(on=date(2026, 12, 1), amount=Money(amount=Decimal(1620), currency="USD"))
    message = MessageId("<m>")
    events = (
        CallLogged(**about, words="On the fifth."),
        KindSaid(**about, said=ClientKind.AVOIDER),
        PlanAgreed(**about, invoice=InvoiceId("INV-104"), instalments=(part,)),
        InvoiceSent(
            **about,
            message=message,
            thread=ThreadId("<t>"),
            written=stage.clock.now(),
            invoices=(InvoiceId("INV-104"),),
            to=(jan,),
            files=(paper_file,),
        ),
        CopiesWanted(
            **about,
            address=jan.address,
            scope=CopyScope.ALL,
            message=message,
            written=stage.clock.now(),
        ),
    )

    assert [line_of(event, stage.books) for event in events] == [
        "called  Acme Components: by you: “On the fifth.”",
        "kind    Acme Components: avoider, you said",
        "plan    INV-104: 1,620.00 USD on 2026-12-01",
        "invoice INV-104 went to Jan, with INV-104.pdf",
        "  jan@acme.example wants a copy of every invoice",
    ]


def test_the_file_of_a_client_tells_to_whom_an_invoice_went_and_what_proves_it() -> None:
    """S2-66: sent, delivered, answered, viewed; each with its day."""
    stage = Stage()
    sent = sends_invoice(stage)
    stage.goes_round()
    stage.later(days=1)
    stage.replies(JAN, "Please ask Gerald.", to=sent)
    stage.goes_round()

    said = " ".join(shown(stage).split())
    assert "sent to Jan Marshall on 2026-11-02" in said
    assert (
        "jan@acme.example: they wrote about it, or confirmed that they read it, 2026-11-03" in said
    )


def test_an_invoice_without_a_due_date_is_asked_about() -> None:
    stage = Stage()
    stage.imports("number,client,amount,currency,issued\nINV-9,Harlow,10,USD,2026-10-01\n")
    stage.imports("number,client,amount,currency,issued\nINV-8,Brightwater,10,USD,2026-10-01\n")
    stage.imports("number,client,amount,currency,issued\nINV-7,Brightwater,10,USD,2026-10-01\n")

    said = standing(stage)
    assert "Say     when INV-9 (Harlow) is due: `mailbot due INV-9 DAY`" in said
    assert "Say     when INV-8 and 1 more (Brightwater) are due: `mailbot due INV-8 DAY`" in said


def test_what_was_found_and_proved_has_a_line_each() -> None:
    books = Stage().books
    at = Stage().clock.now()
    asked = InvoiceProposed(
        at=at,
        cause="x",
        message=MessageId("<x>"),
        thread=ThreadId("<x>"),
        sent=at,
        to=(),
        number="INV-301",
        client="Northgate",
        doubts=("no total",),
    )
    proof = DeliveryProved(
        at=at,
        cause="x",
        client=ClientId("acme-components"),
        invoices=(InvoiceId("INV-104"),),
        address="jan@acme.example",
        grade=Grade.DELIVERED,
        proved=at,
        source="<x>",
    )

    assert line_of(asked, books) == (
        "?       invoice INV-301 of Northgate (no total): `mailbot proposals`"
    )
    assert line_of(proof, books) == (
        "proof   INV-104 and jan@acme.example: their mail server confirmed its delivery"
    )


def test_what_only_needs_a_look_lets_nobody_in() -> None:
    stage = Stage()
    reason = "your letter carries a.zip, which is not opened; `mailbot add` puts it on record"
    aside = MessageSetAside(
        at=stage.clock.now(),
        cause="x",
        message=MessageId("<x>"),
        sender=Address(address="meg@northgate.example"),
        subject="Invoice",
        reason=reason,
    )
    stage.tell(aside)

    assert "`mailbot contact`" not in standing(stage)


def test_every_day_of_a_case_is_the_owners():
    """In California it is the evening before: the card, the map and the letters say so alike."""
    stage = passed_on()
    far = replace(OWNER, timezone="Pacific/Kiritimati")  # fourteen hours ahead: the day after
    now = stage.clock.now()
    view = View(case=stage.acme, books=stage.books, owner=far, practice=stage.practice, now=now)
    console, out = paper()
    print_case(console, stage.acme, far.day_of(now), None, view)

    assert "03 Nov 2026" not in out.getvalue()
    assert "04 Nov 2026  Accounting" in out.getvalue()
    assert "sent to accounting@acme.example on 2026-11-03" in out.getvalue()
