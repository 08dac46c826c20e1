"""What the tests of understanding share: the English lexicon and a way to say something."""

from datetime import date
from email.utils import parseaddr

import pytest

from mailbot.model.letter import Purpose
from mailbot.model.message import Address, Author, Message, MessageId
from mailbot.model.people import Contact
from mailbot.model.reading import Context, Reading
from mailbot.reader import reader
from mailbot.understand.lexicon import Lexicon, lexicon_from
from mailbot.understand.reading import read
from tests.unit.understand.spoken import ROOT, WRITTEN, Say


@pytest.fixture(scope="session")
def english() -> Lexicon:
    return lexicon_from((ROOT / "mailbot" / "lexicon" / "en.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def say() -> Say:
    """Return what is understood when Pat Lee of Acme answers with this text."""

    def said(
        text: str,
        *,
        knows: tuple[str, ...] = (),
        asked: bool = False,
        subject: str = "Re: Invoice INV-104",
        author: str = "person",
        cc: tuple[str, ...] = (),
    ) -> Reading:
        message = Message(
            id=MessageId("<answer@acme.example>"),
            at=WRITTEN,
            sender=Address(address="pat@acme.example", name="Pat Lee"),
            subject=subject,
            to=(Address(address="anna@berg.example", name="Anna Berg"),),
            cc=tuple(Address(name=n, address=a) for n, a in map(parseaddr, cc)),
            text=text,
            author=Author(author),
        )
        context = Context(
            today=date(2026, 11, 18),
            asked=Purpose.CLARIFY_CONTACT if asked else None,
            contacts=tuple(Contact(name=n, address=a) for n, a in map(parseaddr, knows)),
            own_addresses=("anna@berg.example",),
        )
        return read(message, context, reader())

    return said
