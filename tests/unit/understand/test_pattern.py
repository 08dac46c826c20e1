"""How patterns are written."""

import pytest

from mailbot.understand.pattern import Index, Line, Phrases, pattern_from

PHRASES = Phrases({"ask": "(ask|talk to)"}, frozenset({"to", "the"}))


def matches(source: str, plain: str) -> bool:
    return pattern_from(source, PHRASES).found_in(Line(plain.split()))


@pytest.mark.parametrize(
    ("source", "plain", "expected"),
    [
        ("{ask} {person}", "please talk to PERSON", True),
        ("{ask} {person}", "please task PERSON", False),
        ("not my [own] job", "that is not my job", True),
        ("not my [own] job", "not my own job", True),
        ("send .. to {person}", "send it all over there to PERSON", True),
        ("send .. to {person}", "send a b c d e f g to PERSON", False),
        ("send .. to {email}", "send PERSON to EMAIL", False),
        ("^ me $", "me ?", True),
        ("^ me $", "not me", False),
        ("invoic* _ paid", "invoicing was paid", True),
    ],
)
def test_a_pattern_says_what_it_matches(source: str, plain: str, *, expected: bool) -> None:
    assert matches(source, plain) is expected


@pytest.mark.parametrize("source", ["(ask", "ask)", "{nobody}", "(a )?b", "[a|b"])
def test_a_pattern_that_makes_no_sense_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        pattern_from(source, PHRASES)


def test_a_pattern_is_tried_only_where_one_of_its_rare_words_stands() -> None:
    rare = pattern_from("the (invoice|bill) to", PHRASES)
    stem = pattern_from("the pay* to", PHRASES)

    index = Index([rare, stem])

    assert index.candidates(Line(["the", "bill", "to"])) == [0]
    assert index.candidates(Line(["the", "payment", "to"])) == [1]
    assert index.candidates(Line(["the", "to"])) == []


def test_a_pattern_is_not_tried_where_any_word_it_needs_is_missing() -> None:
    pattern = pattern_from("(send|give) [it] to (payables|accounts)", PHRASES)

    index = Index([pattern])

    assert index.candidates(Line(["send", "to", "payables"])) == [0]
    assert index.candidates(Line(["send", "it", "to", "me"])) == []
    assert index.candidates(Line(["it", "to", "accounts"])) == []
