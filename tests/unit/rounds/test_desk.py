"""What the acts of the owner put on record, and which are refused."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mailbot.edge.memorystore import MemoryStore
from mailbot.intake.table import rows_of
from mailbot.ledger.replay import replay
from mailbot.model.errors import DataError
from mailbot.model.event import ContactLearned, InvoiceRegistered, PointOfContactNamed
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.mailbox import Cursor
from mailbot.model.message import Address
from mailbot.model.people import ClientId, ContactPurpose, Owner
from mailbot.rounds import desk, naming

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
OWNER = Owner(
    address="Dana@Whitfield.example", name="Dana", aliases=("dana@gmail.com",), timezone="UTC"
)
COLUMNS = "number,client,amount,currency,issued,due,email,matter\n"
ACME = "INV-104,Acme Components,4860,USD,2026-10-05,2026-11-04,Jan <jan@acme.example>,Harlow\n"


@pytest.fixture
def desk_of_dana():
    return Desk()


@pytest.fixture
def acme(desk_of_dana):
    desk_of_dana.imports(ACME)
    return desk_of_dana


class Desk:
    """The owner at the desk: every act goes on record."""

    def __init__(self):
        self.events = []
        self.acts = 0

    @property
    def books(self):
        return replay(self.events)

    def act(self, **changes):
        self.acts += 1
        return desk.Command(words="test", now=NOW.replace(microsecond=self.acts), **changes)

    def registers(self, lines):
        rows, flaws = rows_of(COLUMNS + lines)
        assert not flaws
        return desk.register(rows, self.books, OWNER, self.act())

    def imports(self, lines):
        done = self.registers(lines)
        self.events.extend(done.events)
        return done

    def pays(self, number="INV-104", on=date(2026, 11, 20), amount=None):
        part = Money(amount=Decimal(amount), currency="USD") if amount else None
        event = desk.payment(number, on, part, self.books, self.act())
        self.events.append(event)
        return event

    def undoes(self, number="INV-104"):
        event = desk.payment_undone(number, self.events, self.books, self.act())
        self.events.append(event)
        return event

    def names(self, client, address, *purposes):
        told = desk.contact(client, address, purposes, self.books, OWNER, self.act())
        self.events.extend(told)
        return told

    def balance(self, number="INV-104"):
        return desk.balance_of(number, self.books).amount

    def case(self, client="acme-components"):
        return self.books.cases[ClientId(client)]


# Invoices


def test_what_is_on_record_as_it_stands_is_left_out(acme):
    assert acme.registers(ACME).events == ()
    assert acme.registers(ACME).changes == ()


def test_two_rows_of_a_new_client_register_it_once(desk_of_dana):
    done = desk_of_dana.imports(ACME + ACME.replace("104", "105").replace("Acme C", "ACME  C"))

    kinds = [type(event).__name__ for event in done.events]
    assert kinds == ["ClientRegistered", "InvoiceRegistered", "ContactLearned", "InvoiceRegistered"]
    assert len(desk_of_dana.case().receivables) == 2


def test_a_changed_invoice_is_said(acme):
    done = acme.imports(ACME.replace("4860", "9999.00").replace("2026-11-04", "2026-12-04"))

    assert done.changes == (
        "INV-104 changed: 4,860.00 → 9,999.00 USD; due 2026-11-04 → 2026-12-04",
    )
    assert acme.balance() == 9999


def test_an_empty_cell_takes_nothing_away(acme):
    done = acme.imports("INV-104,Acme Components,4860,USD,2026-10-05,,,\n")

    assert done.events == ()
    assert acme.case().receivables[0].invoice.due == date(2026, 11, 4)
    assert acme.case().receivables[0].invoice.matter == "Harlow"


def test_one_invoice_under_two_spellings_is_one_debt(acme):
    done = acme.imports(ACME.replace("INV-104", "inv 104").replace("4860", "5000"))

    assert acme.books.owners_of == {"INV-104": "acme-components"}
    assert done.changes == ("INV-104 changed: 4,860.00 → 5,000.00 USD",)


def test_the_exact_number_comes_before_its_letters_and_digits(acme):
    (registered,) = [e for e in acme.events if isinstance(e, InvoiceRegistered)]
    other = replace(registered.invoice, id=InvoiceId("INV104"))
    acme.events.append(replace(registered, invoice=other))

    assert naming.invoice_named("inv-104", acme.books) == "INV-104"
    assert naming.invoice_named("inv104", acme.books) == "INV104"


def test_an_invoice_of_another_client_is_refused_with_its_name(acme):
    done = acme.registers("INV 104,Brightwater,1,USD,2026-10-05,,,\n")

    assert done.events == ()
    assert (done.refused[0].line, done.refused[0].reason) == (
        2,
        "number: INV-104 is on record for Acme Components",
    )


def test_a_refused_row_leaves_the_others_alone(acme):
    done = acme.imports("INV-104,Bolt,1,USD,2026-10-05,,,\nINV-9,Bolt,1,USD,2026-10-05,,,\n")

    assert len(done.refused) == 1
    assert acme.balance("INV-9") == 1


def test_the_currency_of_what_was_paid_in_part_stays(acme):
    acme.pays(amount="60")

    done = acme.registers(ACME.replace("USD", "EUR"))

    assert "payments in USD" in done.refused[0].reason


def test_a_due_day_that_is_kept_is_not_before_the_invoice(acme):
    done = acme.registers("INV-104,Acme Components,4860,USD,2026-11-10,,,\n")

    assert "2026-11-04, when INV-104 is due" in done.refused[0].reason


def test_an_error_names_its_line_only_where_there_is_one(acme):
    rows, _ = rows_of(f"{COLUMNS}INV-104,Bolt,1,USD,2026-10-05,,,\n")

    with pytest.raises(DataError, match=r"^line 2: number"):
        desk.invoices(rows, acme.books, OWNER, acme.act())
    with pytest.raises(DataError, match=r"^number"):
        desk.invoices((replace(rows[0], line=0),), acme.books, OWNER, acme.act())


# Clients


def test_a_client_is_known_by_its_name_whatever_the_case_and_spaces(acme):
    acme.imports("INV-105, ACME  components ,1,USD,2026-10-05,,,\n")

    assert list(acme.books.cases) == ["acme-components"]
    assert acme.case().client.name == "Acme Components"


def test_two_names_that_make_one_identifier_are_two_clients(desk_of_dana):
    desk_of_dana.imports(
        "1001,C++ Ltd,1,USD,2026-10-05,,,\n1002,C# Ltd,1,USD,2026-10-05,,,\n"
        "1003,c# ltd,1,USD,2026-10-05,,,\n"
    )

    assert list(desk_of_dana.books.cases) == ["c-ltd", "c-ltd-2"]
    assert len(desk_of_dana.case("c-ltd-2").receivables) == 2
    assert naming.case_named("C# Ltd", desk_of_dana.books).client.id == "c-ltd-2"


@pytest.mark.parametrize("name", ["Acme Component", "Acme", "ACME Components Inc."])
@pytest.mark.parametrize("address", ["jan@acme.example", "new@acme.example"])
def test_a_client_misspelt_is_not_a_second_client(acme, name, address):
    done = acme.registers(f"INV-105,{name},1,USD,2026-10-05,,{address},\n")

    assert done.events == ()
    assert "is on record for Acme Components; write that name" in done.refused[0].reason


def test_a_bookkeeper_may_serve_two_clients(acme):
    line = "INV-{},{},1,USD,2026-10-05,,desk@counting.example,\n"

    done = acme.imports(line.format(105, "Acme Components") + line.format(200, "Brightwater"))

    assert done.refused == ()
    assert set(acme.books.addresses["desk@counting.example"]) == {"acme-components", "brightwater"}


def test_a_public_mail_domain_makes_nobody_a_namesake(desk_of_dana):
    done = desk_of_dana.registers(
        "1001,Smith,1,USD,2026-10-05,,a@gmail.com,\n1002,Smithy,1,USD,2026-10-05,,b@gmail.com,\n"
    )

    assert done.refused == ()


@pytest.mark.parametrize(
    "address", ["dana@whitfield.example", "office@whitfield.example", "dana@gmail.com"]
)
def test_the_owners_own_people_are_nobodys_contacts(desk_of_dana, address):
    done = desk_of_dana.imports(f"INV-1,Bolt,1,USD,2026-10-05,,{address};jo@bolt.example,\n")

    assert [e.contact.address for e in done.events if isinstance(e, ContactLearned)] == [
        "jo@bolt.example"
    ]
    assert desk_of_dana.case("bolt").client.domains == ("bolt.example",)
    with pytest.raises(DataError, match="is yours"):
        desk_of_dana.names("Bolt", Address(address=address))


def test_a_client_is_found_by_address_and_domain_and_several_are_named(acme):
    acme.imports("INV-200,Brightwater,1,USD,2026-10-05,,desk@counting.example,\n")
    acme.imports("INV-105,Acme Components,1,USD,2026-10-05,,desk@counting.example,\n")

    assert naming.case_named("acme.example", acme.books).client.name == "Acme Components"
    assert naming.case_named("jan@acme.example", acme.books).client.name == "Acme Components"
    assert naming.case_named("acme", acme.books).client.name == "Acme Components"
    with pytest.raises(DataError, match="Brightwater or Acme Components; write one"):
        naming.case_named("counting.example", acme.books)


def test_a_name_far_from_all_others_suggests_none(desk_of_dana):
    desk_of_dana.imports("1001,Nordic,1,USD,2026-10-05,,,\n")

    with pytest.raises(DataError, match="did you mean Nordic"):
        naming.case_named("Nordix", desk_of_dana.books)
    with pytest.raises(DataError, match="lists what is"):
        naming.case_named("nobody", desk_of_dana.books)


# Contacts


def test_who_is_there_to_pay_is_the_point_of_contact(acme):
    acme.names("Acme Components", Address(address="jan@acme.example"), ContactPurpose.PAY)

    point = acme.case().runaround.point
    assert (point.name, point.address, point.by) == ("Jan", "jan@acme.example", "owner")
    assert acme.case().client.contact("jan@acme.example").purposes == ("pay",)


def test_other_purposes_make_no_point_of_contact(acme):
    told = acme.names("acme", Address(address="jan@acme.example"), ContactPurpose.COPY)

    assert not [e for e in told if isinstance(e, PointOfContactNamed)]


def test_who_wants_no_letters_is_given_no_purpose(acme):
    jan = Address(address="jan@acme.example")
    acme.names("acme", jan, ContactPurpose.DO_NOT_CONTACT)

    with pytest.raises(DataError, match="not written to any more"):
        acme.names("acme", jan, ContactPurpose.PAY)


# Payments


def test_a_payment_in_part_leaves_the_rest_open(acme):
    acme.pays(amount="860")

    assert acme.balance() == 4000


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"on": date(2026, 11, 22)}, "2026-11-22 is still to come"),
        ({"on": date(2026, 10, 4)}, "2026-10-05, when INV-104 was issued"),
        ({"amount": "4860.01"}, "4,860.01 USD is more than the 4,860.00 USD that INV-104 has open"),
        ({"number": "INV-194"}, "no invoice INV-194 on record; did you mean INV-104"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(acme, told, reason):
    with pytest.raises(DataError, match=reason):
        acme.pays(**told)


def test_today_is_the_owners_day(acme):
    in_chicago = acme.act(timezone="America/Chicago")

    assert in_chicago.today == date(2026, 11, 20)
    with pytest.raises(DataError, match="still to come"):
        desk.payment("INV-104", date(2026, 11, 21), None, acme.books, in_chicago)


def test_the_last_payment_that_stands_is_taken_back(acme):
    acme.pays(amount="860", on=date(2026, 11, 1))
    acme.pays(amount="1000", on=date(2026, 11, 2))

    first, second = acme.undoes("inv 104"), acme.undoes()

    assert (first.amount.amount, first.on) == (-1000, date(2026, 11, 2))
    assert (second.amount.amount, second.on) == (-860, date(2026, 11, 1))
    assert acme.balance() == 4860
    with pytest.raises(DataError, match="no payment on record"):
        acme.undoes()


def test_an_invoice_paid_already_says_how_to_undo_it(acme):
    acme.pays()

    with pytest.raises(DataError, match="--undo"):
        acme.pays()


# Holds


def test_a_hold_ends_today_at_the_earliest(acme):
    today = NOW.date()

    held = desk.hold("acme", today, "", acme.books, acme.act())

    assert held.until == today
    with pytest.raises(DataError, match="2026-11-20 is over"):
        desk.hold("acme", date(2026, 11, 20), "", acme.books, acme.act())


# A second look


def test_every_folder_is_looked_through_again_from_where_it_was():
    store = MemoryStore()
    store.record((), cursor=Cursor(folder="INBOX", uidvalidity=7, next_uid=42))

    desk.look_again(store)

    assert store.cursors() == (Cursor(folder="INBOX", uidvalidity=7, next_uid=42, again=True),)
