"""Two names for one firm, and whose an address is."""

import pytest

from mailbot.model.message import Address
from mailbot.rounds.firm import one_firm, speaks_for

ONE = (
    ("Acme Components", "Acme Components, Inc."),
    ("Acme", "ACME COMPONENTS GmbH"),
    ("Müller & Söhne GmbH", "Mueller und Söhne"),
    ("S.A.R.L. Dupont", "Dupont"),
    ("Brightwater", "Brigthwater Ltd."),
    ("AcmeComponents", "Acme Components"),
    ("Vries, Jansen B.V.", "Jansen Vries"),
)
TWO = (
    ("Miller Bakery", "Miller Plumbing"),
    ("Acme Components", "Acme Logistics"),
    ("Harlow & Sons", "Harper & Sons"),
    ("Northgate Holdings 1 Ltd", "Northgate Holdings 2 Ltd"),
    ("Marten Holdings International", "Norden Holdings International"),
    ("Acme", ""),
    ("", ""),
)
THEIRS = (
    ("accounting@acme.example", "Acme Components, Inc."),
    ("ap@acme-group.co.uk", "Acme Components"),
    ("office@acmecomponents.com", "Acme Components"),
    ("bills@hsl.example", "Harlow Sons Logistics Ltd"),
    ("info@dupont-avocats.fr", "Cabinet Dupont"),
    ("jane.doe@gmail.com", "Jane Doe"),
    ("jdoe@gmail.com", "Jane Doe"),
    ("Jane Doe <jane1981@gmail.com>", "Jane Doe"),
)
OTHERS = (
    ("tax@huber-steuerberatung.de", "Bauer Steuerberatung"),
    ("ruth@hall-tax.example", "Northgate Logistics Ltd"),
    ("any@metadata.com", "Data Corp"),
    ("jane@gmail.com", "Harlow Bakery"),
    ("acme@gmail.com", "Acme Components"),
    ("any@acme.example", ""),
)


def _address(text: str) -> Address:
    name, _, address = text.rpartition("<")
    return Address(address=address.strip(">"), name=name.strip())


@pytest.mark.parametrize(("one", "other"), ONE)
def test_a_firm_is_known_again_by_its_name(one, other):
    assert one_firm(one, other)
    assert one_firm(other, one)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_firms_are_not_taken_for_one(one, other):
    assert not one_firm(one, other)


@pytest.mark.parametrize(("address", "name"), THEIRS)
def test_an_address_shows_whose_it_is(address, name):
    assert speaks_for(_address(address), name)


@pytest.mark.parametrize(("address", "name"), OTHERS)
def test_an_address_that_shows_nothing_is_nobodys(address, name):
    """Two firms of one trade share words, and gmail.com speaks for no firm."""
    assert not speaks_for(_address(address), name)
