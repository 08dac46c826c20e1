"""Rules and opinion are weighed together."""

import pytest

from mailbot.model.reading import Intent
from mailbot.understand.second import EVIDENCE, Weighing, evidence

NOTHING = (0.0,) * len(Intent)
PAID = list(Intent).index(Intent.PAID)


def weighing(*weights: float, likely: float = 0.5) -> Weighing:
    every = (tuple(weights),) * len(Intent)
    return Weighing(weights=every, likely=(likely,) * len(Intent))


def test_evidence_is_what_speaks_for_an_intent_and_what_for_another() -> None:
    rules, scores = list(NOTHING), list(NOTHING)
    rules[PAID], rules[0] = 0.8, 0.3
    scores[PAID], scores[1] = 1.5, -0.5

    assert evidence(PAID, rules, scores) == (1.5, 0.8, 1.0, 0.3, 0.0)
    assert len(evidence(PAID, rules, scores)) == EVIDENCE


def test_a_rule_makes_its_intent_likelier() -> None:
    sure = weighing(1, 2, 1, 0, 0, -1)

    with_rule = sure.chances({Intent.PAID: 0.9}, NOTHING)[Intent.PAID]

    assert with_rule > sure.chances({}, NOTHING)[Intent.PAID]
    assert with_rule == pytest.approx(1 / (1 + 2.718281828 ** -(1.8 + 1 - 1)))


def test_the_likeliest_is_meant_where_none_is_likely() -> None:
    some = weighing(1, 0, 0, 0, 0, 0, likely=0.9)
    scores = [0.0] * len(Intent)
    scores[PAID] = 1.0

    assert some.meant(some.chances({}, scores)) == (Intent.PAID,)
