"""Which copies, and whose bank account?"""

from datetime import UTC, datetime

import pytest

from mailbot.edge.shelf import thesaurus
from mailbot.model.message import Address, Message, MessageId
from mailbot.model.people import CopyScope
from mailbot.understand.thesaurus import thesaurus_from
from mailbot.understand.wanted import copies_wanted, names_other_account

WORDS = thesaurus_from(thesaurus())


def a_message(text: str) -> Message:
    return Message(
        id=MessageId("<1@client.example>"),
        at=datetime(2026, 11, 3, tzinfo=UTC),
        sender=Address(address="jan@client.example"),
        subject="Re: Invoice",
        text=text,
    )


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Just this one, thanks.", CopyScope.THIS),
        ("Nur diese eine bitte.", CopyScope.THIS),
        ("Juste celle-ci, merci.", CopyScope.THIS),
        ("Solo esta, gracias.", CopyScope.THIS),
        ("Solo questa, grazie.", CopyScope.THIS),
        ("Alleen deze, dank u.", CopyScope.THIS),
        ("Só esta, obrigado.", CopyScope.THIS),
        ("All of them please.", CopyScope.ALL),
        ("Toutes les factures, s'il vous plaît.", CopyScope.ALL),
        ("A monthly statement would be fine.", CopyScope.STATEMENT),
        ("Een maandelijks rekeningafschrift graag", CopyScope.STATEMENT),
        ("Not all of them, just this one.", None),
        ("Just this one, or all of them?", None),
        ("Could you send me a copy of the invoice?", None),
        ("alle, bitte", None),
    ],
)
def test_copies_are_told_where_it_is_plain(text, scope):
    assert copies_wanted(a_message(text), WORDS) is scope


def test_who_was_asked_may_answer_in_short():
    assert copies_wanted(a_message("alle, bitte"), WORDS, asked=True) is CopyScope.ALL


@pytest.mark.parametrize(
    "text",
    [
        "Our bank details have changed, please use the new account.",
        "We paid it to the new account you sent us last week.",
        "Unsere Bankverbindung hat sich geändert.",
        "Nos coordonnées bancaires ont changé.",
        "Nuestros datos bancarios han cambiado.",
        "Le nostre coordinate bancarie sono cambiate.",
        "Onze bankgegevens zijn gewijzigd.",
        "Os nossos dados bancários mudaram.",
    ],
)
def test_other_bank_details_are_noticed(text):
    assert names_other_account(a_message(text), WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "What are your bank details?",
        "To set you up as a new vendor we need your bank details.",
        "Please update our records with your bank details.",
        "We created a new supplier account for you.",
        "I set up a new account on your portal to pay.",
        "We have changed accounting systems. Payment on Friday.",
    ],
)
def test_other_words_about_accounts_are_no_warning(text):
    assert not names_other_account(a_message(text), WORDS)
