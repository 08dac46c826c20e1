"""Whose case, and which invoice, is a message about?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.intake.table import rows_of
from mailbot.ledger.replay import replay
from mailbot.link.case import link, may_matter
from mailbot.link.contact import own_domain
from mailbot.link.invoice import numbers_in
from mailbot.model.event import ThreadLinked
from mailbot.model.invoice import InvoiceId
from mailbot.model.link import Evidence
from mailbot.model.message import Address, Author, Bounce, Message, MessageId, ThreadId
from mailbot.model.people import ClientId, Owner
from mailbot.rounds.desk import Command, invoices

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
OWNER = Owner(address="dana@firm.example", name="Dana")
TABLE = """number,client,amount,currency,issued,email
INV-104,Acme,100,USD,2026-10-01,jan@acme.example
INV-105,Acme,100,USD,2026-10-01,
2041,Brightwater,100,USD,2026-10-01,priya@gmail.com
7,Brightwater,100,USD,2026-10-01,
RE 2026/17,Kessler,100,EUR,2026-10-01,mail@kessler.example
"""


@pytest.fixture
def books():
    rows, flaws = rows_of(TABLE)
    assert not flaws
    linked = ThreadLinked(
        at=NOW,
        cause="<1@firm.example>",
        client=ClientId("acme"),
        thread=ThreadId("<1@firm.example>"),
        message=MessageId("<1@firm.example>"),
        invoices=(InvoiceId("INV-104"),),
        subject="Invoice INV-104",
        evidence="you wrote it",
    )
    command = Command(words="import", now=NOW)
    return replay((*invoices(rows, replay(()), OWNER, command), linked))


def a_message(sender: str, *, text: str = "Who pays?", **more) -> Message:
    told = {"id": MessageId("<9@x.example>"), "at": NOW, "subject": "Hello", **more}
    return Message(sender=Address(address=sender), text=text, **told)


def test_a_reply_in_the_chain_belongs_to_its_thread_and_invoices(books):
    found = link(a_message("jan@acme.example", references=(MessageId("<1@firm.example>"),)), books)

    assert found.evidence is Evidence.REPLY_CHAIN
    assert found.thread == "<1@firm.example>"
    assert found.invoices == ("INV-104",)


def test_the_newest_known_reference_decides(books):
    references = (MessageId("<0@old.example>"), MessageId("<1@firm.example>"))

    assert link(a_message("jan@acme.example", references=references), books).client == "acme"


def test_a_known_sender_who_names_a_number_is_joined_by_it(books):
    found = link(a_message("jan@acme.example", text="About inv 105: received."), books)

    assert (found.evidence, found.invoices) == (Evidence.INVOICE_NUMBER, ("INV-105",))


def test_a_colleague_is_joined_by_the_clients_domain(books):
    found = link(a_message("new@mail.acme.example"), books)

    assert (found.evidence, found.client) == (Evidence.DOMAIN, "acme")


def test_with_several_open_invoices_the_text_must_tell_which(books):
    assert link(a_message("jan@acme.example"), books).invoices == ()
    assert link(a_message("mail@kessler.example"), books).invoices == ("RE 2026/17",)


def test_the_number_of_another_client_joins_nothing(books):
    found = link(a_message("jan@acme.example", text="What about 2041?"), books)

    assert found.client == "acme"
    assert "2041" not in found.invoices


def test_a_public_mail_domain_speaks_for_nobody_else(books):
    assert link(a_message("priya@gmail.com"), books).client == "brightwater"
    assert link(a_message("other@gmail.com"), books).client is None
    assert own_domain(Address(address="x@gmail.com")) is None


def test_a_stranger_is_shown_to_the_owner_and_joined_to_nothing(books):
    with_number = link(a_message("desk@collect.example", text="Pay INV-104 to us"), books)
    in_chain = link(
        a_message("eve@acrne.example", references=(MessageId("<1@firm.example>"),)), books
    )

    assert with_number.client is None
    assert with_number.asks_owner
    assert in_chain.client is None
    assert in_chain.asks_owner


def test_a_bounce_is_joined_by_the_letter_that_came_back(books):
    bounced = a_message(
        "mailer-daemon@host.example",
        author=Author.BOUNCE,
        bounces=(Bounce(recipient="jan@acme.example"),),
    )

    assert link(bounced, books).client is None  # anybody can write that
    ours = replace(bounced, references=(MessageId("<1@firm.example>"),))
    assert link(ours, books).client == "acme"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Re: Invoice INV-104", ["INV-104"]),
        ("inv104 and INV 105", ["INV-104", "INV-105"]),
        ("(INV-104).", ["INV-104"]),
        ("invoice 2041 is fine", ["2041"]),
        ("call me on 2041", ["2041"]),
        ("invoice #7", ["7"]),
        ("on the 7 of May, 7 people", []),
        ("RE-2026/17", ["RE 2026/17"]),
        ("Re 2026/17", ["RE 2026/17"]),
        ("INV-1040", []),
        ("XINV-104", []),
        ("nothing at all", []),
        ("INV-104/INV-105", ["INV-104", "INV-105"]),
        ("INV-104-paid", ["INV-104"]),
        ("Best of 2026", []),
    ],
)
def test_invoice_numbers_are_known_by_letters_and_digits(books, text, found):
    assert list(numbers_in(text, books)) == found


def test_what_is_none_of_our_business_is_not_fetched(books):
    assert not may_matter(a_message("shop@offers.example"), books, OWNER)
    assert not may_matter(a_message("dana@firm.example", subject="INV-104"), books, OWNER)
    assert may_matter(a_message("jan@acme.example"), books, OWNER)
    assert may_matter(a_message("x@y.example", subject="Your INV-104"), books, OWNER)
    assert may_matter(a_message("mailer-daemon@y.example"), books, OWNER)
