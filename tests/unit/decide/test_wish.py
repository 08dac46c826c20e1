"""The letter that a wish leads to."""

from datetime import UTC, datetime, timedelta

from mailbot.decide.wish import Wish, letter_of
from mailbot.ledger.replay import replay
from mailbot.model.event import ClientRegistered
from mailbot.model.letter import Letter, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId, Owner

ACME = ClientId("acme")
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
OWNER = Owner(address="dana@whitfield.example", name="Dana Whitfield")
WISH = Wish(
    purpose=Purpose.CLARIFY_CONTACT,
    to=(Address(address="jan@acme.example"),),
    causes=(MessageId("<reply@acme.example>"),),
    answers=MessageId("<reply@acme.example>"),
    thread=ThreadId("<first@whitfield.example>"),
    why=("x",),
)


def letter_in(begun: datetime) -> Letter:
    """Return the letter on a record that began at this moment, and is alike otherwise."""
    books = replay((ClientRegistered(at=begun, cause="import", client=ACME, name="Acme"),))
    return letter_of(WISH, books.cases[ACME], books, OWNER, ())


def test_the_same_wish_gives_the_same_letter() -> None:
    assert letter_in(NOW) == letter_in(NOW)


def test_nobody_can_reckon_out_the_marks_of_a_letter_that_was_not_sent() -> None:
    """They lead a reply to its letter, and so say that it was sent."""
    mine, other = letter_in(NOW), letter_in(NOW + timedelta(microseconds=1))

    assert mine.key == other.key
    assert mine.token != other.token
    assert mine.message_id != other.message_id
    assert mine.key not in mine.token + mine.message_id
