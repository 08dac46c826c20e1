"""In which language is a reply written?"""

from datetime import UTC, datetime

import pytest

from mailbot.model.message import Address, Message, MessageId
from mailbot.reader import reader
from mailbot.understand.language import language_of


def said(text: str, quoted: str = "") -> str:
    message = Message(
        id=MessageId("<1@acme.example>"),
        at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        sender=Address(address="jan@acme.example"),
        subject="Re: Invoice INV-104",
        text=text,
        quoted=quoted,
    )
    return language_of(message, reader().opinion.thesaurus)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("please ask Gerald", "en"),
        ("Das macht bei uns die Buchhaltung.", "de"),
        ("Daar gaat de boekhouding over.", "nl"),
        ("C'est la comptabilité qui s'en occupe.", "fr"),
        ("De eso se encarga contabilidad.", "es"),
        ("Se ne occupa la contabilità.", "it"),
        ("Quem trata disso é a contabilidade.", "pt"),
    ],
)
def test_a_short_sentence_tells_the_language(text: str, language: str) -> None:
    assert said(text) == language


def test_a_mere_name_is_in_the_language_of_what_it_answers() -> None:
    assert said("Gerald.", "Wer ist bei Ihnen für die Rechnungen zuständig?") == "de"
    assert said("Gerald.") == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Prosimy o kontakt z działem księgowości w tej sprawie, dziękuję bardzo.",
        "Kérjük, forduljon a könyvelési osztályhoz ezzel a számlával kapcsolatban.",
        "Lütfen bu fatura için muhasebe departmanımızla iletişime geçin.",
    ],
)
def test_a_language_that_is_not_read_is_none_of_ours(text: str) -> None:
    assert said(text) == ""
