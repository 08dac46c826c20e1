"""What is left out counts no more, and may come back; a sending is known by its last try."""

from datetime import UTC, datetime, timedelta

from mailbot.ledger.replay import replay
from mailbot.model.event import CallRecommended, DisputeOpened, InvoiceRegistered
from mailbot.model.gesture_event import (
    ReadingCorrected,
    SendingBegun,
    SendingEnded,
    SendingSettled,
)
from mailbot.model.invoice import Invoice, InvoiceId, Money
from mailbot.model.letter import LetterKey
from mailbot.model.message import MessageId, Place
from mailbot.model.people import ClientId
from mailbot.model.reading import Intent
from mailbot.model.sending import SendingState

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ACME = ClientId("acme")
REPLY = MessageId("<1@acme.example>")
NUMBER = InvoiceId("INV-104")
LETTER = LetterKey("key")
PLACE = Place(folder="Mailbot/Approved", uidvalidity=1, uid=2)

INVOICE = InvoiceRegistered(
    at=NOW,
    cause="import",
    client=ACME,
    invoice=Invoice(
        id=NUMBER,
        client=ACME,
        total=Money(amount=100, currency="USD"),
        issued=NOW.date(),
        due=None,
        matter="",
    ),
)
DISPUTE = DisputeOpened(
    at=NOW, cause=REPLY, client=ACME, invoices=(NUMBER,), message=REPLY, words="no"
)
CALL = CallRecommended(
    at=NOW, cause="the case on 2026-11-20", client=ACME, reason="is slow", message=REPLY, words=""
)


def corrected(number: int, *left_out) -> ReadingCorrected:
    return ReadingCorrected(
        at=NOW,
        cause=f"folder {number}",
        client=ACME,
        message=REPLY,
        intents=(Intent.PAID,),
        left_out=tuple(event.key for event in left_out),
        number=number,
    )


def books_of(*events):
    books = replay(events)
    return replay(events, books) if books.stale else books


def test_what_a_wrong_reading_led_to_counts_no_more():
    case = books_of(INVOICE, DISPUTE, CALL, corrected(1, DISPUTE, CALL)).cases[ACME]

    assert not case.receivables[0].disputed
    assert case.calls == ()
    assert books_of(INVOICE, DISPUTE, CALL).cases[ACME].calls


def test_the_latest_correction_counts_and_may_bring_back():
    events = (INVOICE, DISPUTE, corrected(1, DISPUTE), corrected(2))

    assert books_of(*events).cases[ACME].receivables[0].disputed
    assert not books_of(*events[:-1]).cases[ACME].receivables[0].disputed


def test_books_are_stale_until_they_are_begun_anew():
    events = (INVOICE, DISPUTE, corrected(1, DISPUTE))
    books = replay(events)
    assert books.stale

    assert not replay(events, books).stale


def begun(at: datetime = NOW) -> SendingBegun:
    return SendingBegun(
        at=at,
        cause="x",
        client=ACME,
        letter=LETTER,
        message=REPLY,
        place=PLACE,
        to=("a@b.example",),
    )


def ended(state: SendingState, at: datetime = NOW) -> SendingEnded:
    return SendingEnded(
        at=at, cause=str(at), client=ACME, letter=LETTER, state=state, place=PLACE, reason="r"
    )


def test_a_sending_that_was_begun_and_not_ended_is_under_way():
    assert books_of(begun()).sendings[LETTER].state is SendingState.UNDER_WAY
    sending = books_of(begun(), ended(SendingState.UNKNOWN)).sendings[LETTER]
    assert (sending.state, sending.message, sending.to) == (
        *(SendingState.UNKNOWN, REPLY),
        ("a@b.example",),
    )


def test_tries_that_were_put_off_are_counted_from_the_first():
    later = NOW + timedelta(hours=1)
    tries = (ended(SendingState.LATER), ended(SendingState.LATER, later))
    sending = books_of(*tries).sendings[LETTER]

    assert (sending.tries, sending.first) == (2, NOW)
    assert books_of(*tries, ended(SendingState.SENT)).sendings[LETTER].tries == 0


def test_the_owners_word_settles_it():
    said = SendingSettled(at=NOW, cause="you", client=ACME, letter=LETTER, sent=False)
    events = (begun(), ended(SendingState.UNKNOWN), said)

    assert books_of(*events).sendings[LETTER].state is SendingState.NOT_SENT
