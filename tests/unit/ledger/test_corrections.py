"""What the owner said is in the books until they take it back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailbot.ledger.replay import replay
from mailbot.model.event import CorrectionForgotten, CorrectionMade
from mailbot.model.reading import Intent

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
FIRST = CorrectionMade(at=NOW, cause="a", text="ask …", intents=(Intent.REDIRECT,))
SECOND = CorrectionMade(at=NOW, cause="b", text="noted", intents=(Intent.UPSET,))


def forgotten(made: CorrectionMade) -> CorrectionForgotten:
    return CorrectionForgotten(at=NOW + timedelta(days=1), cause="c", correction=made.key)


def test_a_correction_holds_until_it_is_forgotten() -> None:
    assert replay([FIRST, SECOND]).corrections == {"ask …": FIRST, "noted": SECOND}
    assert replay([FIRST, SECOND, forgotten(FIRST)]).corrections == {"noted": SECOND}


def test_the_latest_word_about_a_reply_holds() -> None:
    again = replace(FIRST, cause="later", intents=(Intent.PAID,))

    assert list(replay([FIRST, SECOND, again]).corrections.values()) == [SECOND, again]


def test_what_was_forgotten_can_be_said_again() -> None:
    again = replace(FIRST, cause="later")

    assert replay([FIRST, forgotten(FIRST), again]).corrections == {"ask …": again}
