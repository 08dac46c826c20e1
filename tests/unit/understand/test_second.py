"""The second opinion raises doubt and asks; it never makes a reading surer."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailbot.app import read_lexicons, read_opinion
from mailbot.model.message import Address, Author, Message, MessageId
from mailbot.model.reading import Context, Finding, Intent, Manner, Reading, Referral
from mailbot.understand.reading import read
from mailbot.understand.second import IMPROBABLE, reconsidered

LEXICONS, OPINION = read_lexicons(), read_opinion()
CONTEXT = Context(today=date(2026, 11, 20))


def said(text: str) -> Message:
    return Message(
        id=MessageId("<1@acme.example>"),
        at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        sender=Address(address="jan@acme.example", name="Jan Marsh"),
        subject="Re: Invoice INV-104",
        text=text,
    )


def both(message: Message) -> Reading:
    rules = read(message, CONTEXT, LEXICONS)
    return reconsidered(rules, message, CONTEXT, LEXICONS, OPINION)


@pytest.mark.parametrize(
    "text",
    [
        "Please check with the partners.",
        "Go see Gerald, he looks after these.",
        "This is not my department. Please ask accounting about the invoice.",
    ],
)
def test_a_plain_redirect_stays_sure(text):
    reading = both(said(text))

    assert reading.intents[0] is Intent.REDIRECT
    assert not reading.unsure


def test_a_redirect_that_nobody_would_write_so_becomes_a_question():
    message = said("Thank you, the invoice was paid by bank transfer on Monday morning.")
    claimed = Reading(
        message=message.id,
        findings=(Finding(intent=Intent.REDIRECT, score=0.95, words=message.text),),
        confidence=0.95,
        unsure=False,
        referrals=(Referral(manner=Manner.ROLE_ONLY, department="bank"),),
    )
    assert OPINION.of(message.text, None, "en")[Intent.REDIRECT] < IMPROBABLE

    assert reconsidered(claimed, message, CONTEXT, LEXICONS, OPINION).unsure


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (
            (
                "Guten Tag, dafür bin ich leider nicht zuständig. Bitte wenden Sie sich an "
                "Frau Berger in der Buchhaltung, sie kümmert sich um alle Rechnungen."
            ),
            Intent.REDIRECT,
        ),
        (
            (
                "Bonjour, je ne m'occupe pas des factures. Merci de contacter Claire Morel à la "
                "comptabilité, c'est elle qui règle les fournisseurs."
            ),
            Intent.REDIRECT,
        ),
        (
            (
                "Buenos días, la factura ya está pagada: hicimos la transferencia el lunes "
                "y les mando el comprobante del banco."
            ),
            Intent.PAID,
        ),
    ],
)
def test_a_language_without_rules_is_read_as_a_question(text, intent):
    reading = both(said(text))

    assert reading.intents == (intent,)
    assert reading.unsure
    assert reading.findings[0].words in text
    assert reading.referrals == ()


def test_what_a_machine_wrote_needs_no_opinion():
    message = replace(said("Ich bin nicht im Büro."), author=Author.OUT_OF_OFFICE)
    reading = read(message, CONTEXT, LEXICONS)

    assert reconsidered(reading, message, CONTEXT, LEXICONS, OPINION) is reading
