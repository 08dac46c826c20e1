"""Rules and opinion are weighed together."""

import pytest

from mailbot.model.reading import Intent
from mailbot.understand.reading import doubtful
from mailbot.understand.second import EVIDENCE, Weighing, evidence, in_a_mailbox
from mailbot.understand.topic import Topic
from tests.unit.understand.spoken import Say

NOTHING = (0.0,) * len(Intent)
PAID = list(Intent).index(Intent.PAID)


def weighing(*weights: float, likely: float = 0.5) -> Weighing:
    every = (tuple(weights),) * len(Intent)
    return Weighing(weights=every, likely=(likely,) * len(Intent))


def test_evidence_is_what_speaks_for_an_intent_and_what_for_another() -> None:
    rules, scores = list(NOTHING), list(NOTHING)
    rules[PAID], rules[0] = 0.8, 0.3
    scores[PAID], scores[1] = 1.5, -0.5

    assert evidence(PAID, rules, scores, Topic.BILL) == (1.5, 0.8, 1.0, 0.3, 0.0, 0.0, 0.0)
    assert evidence(PAID, rules, scores, Topic.OPEN)[5:] == (1.0, 0.0)
    assert evidence(PAID, rules, scores, Topic.OTHER)[5:] == (0.0, 1.0)
    assert len(evidence(PAID, rules, scores, Topic.BILL)) == EVIDENCE


def test_a_rule_makes_its_intent_likelier() -> None:
    sure = weighing(1, 2, 1, 0, 0, 0, 0, -1)

    with_rule = sure.chances({Intent.PAID: 0.9}, NOTHING, Topic.BILL)[Intent.PAID]

    assert with_rule > sure.chances({}, NOTHING, Topic.BILL)[Intent.PAID]
    assert with_rule == pytest.approx(1 / (1 + 2.718281828 ** -(1.8 + 1 - 1)))


def test_the_likeliest_is_meant_where_none_is_likely() -> None:
    some = weighing(1, 0, 0, 0, 0, 0, 0, 0, likely=0.9)
    scores = [0.0] * len(Intent)
    scores[PAID] = 1.0

    assert some.meant(some.chances({}, scores, Topic.BILL)) == (Intent.PAID,)


def test_where_nothing_speaks_of_a_bill_other_business_is_likelier() -> None:
    even = dict.fromkeys((Intent.PAID, Intent.UNRELATED, Intent.OUT_OF_OFFICE), 0.5)

    found = in_a_mailbox(even, 0.25)

    assert found[Intent.PAID] == pytest.approx(0.2)
    assert found[Intent.UNRELATED] == pytest.approx(0.8)
    assert found[Intent.OUT_OF_OFFICE] == 0.5


def test_what_is_said_under_another_subject_counts_less(say: Say) -> None:
    text = "We will send the final version on Friday."

    ours, theirs = say(text), say(text, subject="Re: Amendment of the lease")

    assert theirs.findings[0].score < ours.findings[0].score


@pytest.mark.parametrize(
    ("chance", "ruled", "asks"),
    [
        (0.01, 0.9, False),
        (0.05, 0.9, True),
        (0.05, 0.3, False),
        (0.3, 0.0, True),
        (0.9, 0.9, False),
    ],
)
def test_a_small_chance_is_a_question_where_the_rules_are_sure(
    chance: float, ruled: float, *, asks: bool
) -> None:
    chances = dict.fromkeys(Intent, 0.0) | {Intent.PAID: 0.95, Intent.REDIRECT: chance}

    assert doubtful((Intent.PAID,), chances, {Intent.REDIRECT: ruled}) is asks
