"""What does a letter call people?"""

import pytest

from mailbot.render.people import called, department, full_name, is_department


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Gerald Novak", "Gerald"),
        ("gerald", "Gerald"),
        ("MEYER, ALISON", "Alison"),
        ("Meyer, Alison", "Alison"),
        ("Alison Meyer [External]", "Alison"),
        ("Alison Meyer (Acme)", "Alison"),
        ("'Alison Meyer'", "Alison"),
        ("Dr. Rossi", "Dr. Rossi"),
        ("Mr Novak", "Mr Novak"),
        ("J. Peterson", "J. Peterson"),
        ("Jürgen Müller-Lüdenscheidt", "Jürgen"),
        ("Accounting", "accounting"),
        ("The Partners", "the partners"),
        ("partners", "the partners"),
        ("Accounts Payable", "accounts payable"),
        ("AP", "AP"),
        ("the finance team", "the finance team"),
        ("Finance Department", "the finance department"),
        ("CFO", "the CFO"),
        ("managing partner", "the managing partner"),
        ("shared services", "shared services"),
        ("parent company", "the parent company"),
        ("Acme Accounting", "Acme Accounting"),
        ("Info", "your office"),
        ("Büro", "your office"),
        ("Emily Post", "Emily"),
        ("desk@acme.example", "desk@acme.example"),
        ("", ""),
    ],
)
def test_people_and_departments_are_called_as_one_speaks_of_them(label: str, name: str) -> None:
    assert called(label) == name


def test_first_names_are_kept_for_those_who_share_them_with_nobody() -> None:
    assert called("Alison Meyer", ["Alison Meyer", "Gerald Novak"]) == "Alison"
    assert called("Alison Meyer", ["Alison Meyer", "Alison Kent"]) == "Alison Meyer"
    assert called("Alison", ["Alison Meyer", "Alison Kent"]) == "Alison"


def test_a_surname_that_is_also_a_department_stays_whole() -> None:
    assert called("Grace Billing") == "Grace Billing"


def test_a_mailbox_is_no_person() -> None:
    assert is_department("accounting@acme.example")
    assert is_department("Info")
    assert is_department("Kontakt")
    assert not is_department("Emily Post")
    assert not is_department("")
    assert not is_department("Gerald Novak")
    assert department("Board") == "the board"


def test_a_name_is_no_longer_than_a_line() -> None:
    assert len(full_name("x" * 10_000)) <= 80
