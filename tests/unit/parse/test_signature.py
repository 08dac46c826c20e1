"""A name below the letter: who wrote it, or the answer to what was asked?"""

import pytest

from mailbot.parse.signature import split_signature

SHARED = frozenset({"accounting", "brightwater"})
PERSON = frozenset({"gerald", "ross"})


@pytest.mark.parametrize(
    ("letter", "writer", "signed"),
    [
        ("Please check with the partners.\n\nJan", SHARED, "Jan"),
        ("Please check with the partners.\n\nJan", PERSON, ""),
        ("Please write to him instead:\n\nJan", SHARED, ""),
        ("Sure, no problem.\n\nJan", SHARED, ""),
        ("Who could that be, I wonder?\n\nJan", SHARED, ""),
        ("Please check with our department.\n\nBilling", SHARED, ""),
        ("Jan", SHARED, ""),
    ],
)
def test_from_a_shared_mailbox_a_bare_first_name_below_a_sentence_is_who_wrote(
    letter: str, writer: frozenset[str], signed: str
) -> None:
    kept, signature = split_signature(letter.split("\n"), writer)

    assert "\n".join(signature) == signed
    assert "\n".join([*kept, *signature]) == letter
