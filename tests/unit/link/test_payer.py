"""Whose client is somebody who pays?"""

import pytest

from mailbot.link.payer import clients_of_payer, is_own_payer, payers_of
from mailbot.model.books import Books
from mailbot.model.case import Case
from mailbot.model.people import Client, ClientId, Contact, Owner, client_id


def books(*names: str) -> Books:
    cases = [Case(client=Client(id=client_id(name), name=name)) for name in names]
    return Books(cases={case.client.id: case for case in cases})


BOOKS = books("Acme Components, Inc.", "Müller & Söhne GmbH", "Brightwater", "Harbour 12 B.V.")


def clients(payer: str, known=BOOKS, before=None) -> list[str]:
    return list(clients_of_payer(payer, payers_of(known, before or {})))


@pytest.mark.parametrize(
    ("payer", "client"),
    [
        ("ACME COMPONENTS INC", "acme-components-inc"),
        ("Acme Components", "acme-components-inc"),
        ("ACME  COMPONENTS, INCORPORATED", "acme-components-inc"),
        ("ACME COMPONENT INC", "acme-components-inc"),
        ("Acme Components Payroll Account", "acme-components-inc"),
        ("MULLER + SOHNE GMBH", "müller-söhne-gmbh"),
        ("MUELLER UND SOEHNE", "müller-söhne-gmbh"),
        ("Brightwater LLC", "brightwater"),
        ("HARBOUR 12 BV", "harbour-12-b-v"),
    ],
)
def test_a_client_is_known_as_banks_write_it(payer, client):
    assert clients(payer) == [client]


@pytest.mark.parametrize(
    "payer", ["", "X", "Acme", "Blue Water", "Harbour 21 B.V.", "Grandmother", "GmbH", "???"]
)
def test_others_are_nobody(payer):
    assert clients(payer) == []


def test_a_name_that_the_bank_cut_is_known_by_its_beginning():
    known = books("International Widget Manufacturing and Trading")

    assert clients("INTERNATIONAL WIDGET MANUFA", known) == [
        "international-widget-manufacturing-and-trading"
    ]


def test_of_two_alike_the_one_that_is_the_same_counts():
    known = books("Acme Components", "Acme Components Europe")

    assert clients("Acme Components Europe BV", known) == ["acme-components-europe"]
    assert clients("Acme Components Inc", known) == ["acme-components"]


def test_who_paid_before_is_known_by_that():
    before = {"harlow holding": frozenset({ClientId("brightwater")})}

    assert clients("Harlow Holding S.A.", before=before) == ["brightwater"]


def test_a_contact_who_pays_is_of_the_client():
    case = BOOKS.cases[ClientId("brightwater")]
    contact = Contact(address="priya@bright.example", name="Priya Nair")
    client = Client(id=case.client.id, name="Brightwater", contacts=(contact,))
    known = Books(cases={client.id: Case(client=client)})

    assert clients("NAIR PRIYA", known) == ["brightwater"]


def test_the_owner_moves_their_own_money():
    owner = Owner(address="d@w.example", name="Dana Whitfield", firm="Whitfield Law LLP")

    assert is_own_payer("DANA WHITFIELD", owner)
    assert is_own_payer("Whitfield Law", owner)
    assert not is_own_payer("", owner)
