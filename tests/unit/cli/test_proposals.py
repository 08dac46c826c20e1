"""What waits for the owner's yes or no, on the command line and with the real store."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from mailbot.cli.parser import app_of
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.replay import replay
from mailbot.model.errors import DataError, MailbotError, UsageError
from mailbot.model.event import InvoiceSent, PaymentReceived
from mailbot.model.intake_event import InvoiceProposed, ProposalSettled
from mailbot.model.invoice import InvoiceId, InvoiceKind, Money
from mailbot.model.letter import File
from mailbot.model.mailbox import Cursor
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId

NIGHT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SENT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
PDF = File(name="INV-7.pdf", content_type="application/pdf", size=9, sha256="ab" * 32)

ADD = (
    *("add", "INV-104", "--client", "Acme Components", "--amount", "4860", "--currency", "USD"),
    *("--issued", "2026-10-05", "--contact", "Jan <jan@acme.example>"),
)
BANK = """OFXHEADER:100
<OFX><CURDEF>USD<BANKACCTFROM><ACCTID>123456789</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261103<TRNAMT>4860.00<FITID>1<NAME>ACME COMPONENTS
<MEMO>{memo}</STMTTRN></BANKTRANLIST></OFX>
"""


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAILBOT_CONFIG", "c.toml")
    path = Path("c.toml")
    path.touch(mode=0o600)
    path.write_text(
        '[owner]\naddress = "dana@whitfield.example"\nname = "Dana"\n'
        'timezone = "America/New_York"\n[store]\nfolder = "store"\n'
        '[imap]\nhost = "imap.whitfield.example"\nuser = "dana"\n'
    )
    with time_machine.travel(NIGHT, tick=True):
        yield


def runs(*words, code=0):
    result = CliRunner().invoke(app_of(), words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def refuses(*words, by: type[MailbotError] = DataError):
    with pytest.raises(by) as refused:
        runs(*words)
    return str(refused.value)


def on_record():
    with TinyStore.open(Path("store"), read_only=True) as store:
        events = tuple(store.events())
        return replay(events), events


def bank_tells(memo="thank you"):
    Path("bank.ofx").write_text(BANK.format(memo=memo))
    return runs("import", "bank.ofx")


def a_letter(**known) -> InvoiceProposed:
    """Return what mailbot found in a letter of the owner's; *known* is what it could read."""
    message = known.pop("message", "<7@whitfield.example>")
    return InvoiceProposed(
        at=NIGHT,
        cause=message,
        message=MessageId(message),
        thread=ThreadId(message),
        sent=SENT,
        to=(Address(address="pay@bright.example", name="Pay"),),
        files=(PDF,),
        doubts=("two totals",),
        **known,
    )


WHOLE = {
    "number": "INV-7",
    "client": "Brightwater",
    "total": Money(amount=Decimal("950.00"), currency="USD"),
    "issued": date(2026, 10, 5),
}


def puts(*events):
    with TinyStore.open(Path("store")) as store:
        store.record(events)


def waiting():
    return json.loads(runs("proposals", "--json"))


# Payments


def test_a_payment_that_is_not_certain_waits_and_is_shown_with_its_doubts():
    runs(*ADD)

    told = bank_tells()

    (offer,) = waiting()
    assert f"`mailbot accept {offer['id']}`" in told
    shown = runs("proposals")
    assert f"{offer['id']}  4,860.00 USD of 2026-11-03 from ACME COMPONENTS" in shown
    assert "doubt: no invoice number in the reference" in shown
    assert "yes puts on record: INV-104: 4,860.00 USD received" in shown
    assert "Decide  yes or no to 1 proposal: `mailbot proposals`" in runs("status")
    assert json.loads(runs("status", "--json"))["proposals"] == 1


def test_a_yes_puts_payment_and_settlement_on_record_in_one_step():
    runs(*ADD)
    bank_tells()
    offer = waiting()[0]["id"]

    assert runs("accept", offer[:3]) == "INV-104: 4,860.00 USD received\n"

    books, events = on_record()
    assert not books.case_of_invoice(InvoiceId("INV-104")).open
    assert [type(event) for event in events[-2:]] == [PaymentReceived, ProposalSettled]
    assert waiting() == []
    assert runs("proposals") == "Nothing waits for your yes or no.\n"
    assert "proposal" not in runs("status")


def test_a_no_is_on_record_and_the_money_is_not():
    runs(*ADD)
    bank_tells()

    assert runs("decline", "all") == "declined: 4,860.00 USD of 2026-11-03\n"

    books, _ = on_record()
    assert books.case_of_invoice(InvoiceId("INV-104")).open
    assert "1 booking is on record already" in bank_tells()
    assert waiting() == []


def test_an_exact_payment_asks_nothing():
    runs(*ADD)

    assert "INV-104: 4,860.00 USD received on 2026-11-03" in bank_tells("INV-104")

    assert waiting() == []


def test_an_id_of_nothing_is_refused():
    runs(*ADD)

    assert refuses("accept", "abc") == (
        "no proposal abc waits; `mailbot proposals` lists those that do"
    )
    assert runs("accept", "all") == "Nothing waits for your yes or no.\n"


def test_a_beginning_that_means_two_is_refused():
    runs(*ADD)
    letters = [a_letter(message=f"<{n}@x.example>", number=f"INV-{n}") for n in range(40)]
    puts(*letters)
    first = next(
        o["id"][0] for o in waiting() if sum(x["id"][0] == o["id"][0] for x in waiting()) > 1
    )

    assert f"{first} may be {first}" in refuses("decline", first)
    assert "write more of it" in refuses("decline", first)


# Invoices


def test_a_yes_to_an_invoice_puts_it_its_client_and_its_sending_on_record():
    puts(a_letter(**WHOLE, invoice_kind=InvoiceKind.RETAINER))

    told = runs("accept", "all").splitlines()
    assert told[0] == "put INV-7 of Brightwater on record: 950.00 USD"
    assert told[1:] == ["contact pay@bright.example", "mail from bright.example counts as theirs"]

    books, events = on_record()
    case = books.cases[ClientId("brightwater")]
    (receivable,) = case.receivables
    assert receivable.invoice.kind is InvoiceKind.RETAINER
    assert receivable.sendings[0].files == (PDF,)
    assert case.client.contact("pay@bright.example") is not None
    assert books.threads[ThreadId("<7@whitfield.example>")].invoices == (InvoiceId("INV-7"),)
    assert sum(isinstance(event, InvoiceSent) for event in events) == 1
    assert waiting() == []


def test_what_the_letter_does_not_say_is_named_and_can_be_said():
    puts(a_letter(number="INV-7", client="Brightwater"))
    short = waiting()[0]["id"]
    assert waiting()[0]["missing"] == ["--amount", "--currency", "--issued"]

    refused = refuses("accept", short)
    assert "does not say the amount and the currency and the issued" in refused
    assert f"`mailbot accept {short} --amount … --currency … --issued …`" in refused
    said = ("--amount", "950", "--currency", "usd", "--issued", "2026-10-05", "--due", "2026-11-04")
    runs("accept", short, *said)

    books, _ = on_record()
    invoice = books.cases[ClientId("brightwater")].receivables[0].invoice
    assert (invoice.total, invoice.due) == (WHOLE["total"], date(2026, 11, 4))


def test_what_the_owner_says_stands_above_what_the_letter_says():
    puts(a_letter(**WHOLE))

    runs("accept", waiting()[0]["id"], "--amount", "905.00")

    books, _ = on_record()
    assert books.cases[ClientId("brightwater")].receivables[0].invoice.total.amount == 905


def test_of_several_what_lacks_something_waits_on_and_is_said():
    puts(a_letter(**WHOLE), a_letter(message="<8@x.example>", number="INV-8"))

    output = runs("accept", "all", code=65)

    assert "put INV-7 of Brightwater on record" in output
    assert "does not say the client" in output
    assert [offer["what"] for offer in waiting()] == ["INV-8 of a client"]


def test_what_is_missing_is_said_of_one_proposal_at_a_time():
    puts(a_letter(**WHOLE), a_letter(message="<8@x.example>", number="INV-8"))

    assert "one proposal at a time" in refuses("accept", "all", "--client", "X", by=UsageError)


def test_a_client_on_record_is_the_same_client():
    runs(
        "add",
        "INV-1",
        "--client",
        "Brightwater",
        "--amount",
        "1",
        "--currency",
        "USD",
        "--issued",
        "2026-10-01",
    )
    puts(a_letter(**WHOLE | {"client": "BRIGHTWATER"}))

    runs("accept", "all")

    books, _ = on_record()
    assert list(books.cases) == [ClientId("brightwater")]
    assert len(books.cases[ClientId("brightwater")].receivables) == 2


def test_a_no_to_an_invoice_leaves_nothing():
    puts(a_letter(**WHOLE))

    assert runs("decline", "all") == "declined: INV-7 of 2026-10-05\n"

    books, _ = on_record()
    assert not books.cases
    assert waiting() == []


def test_the_next_round_looks_again_at_what_came_with_it():
    with TinyStore.open(Path("store")) as store:
        store.record((), cursor=Cursor(folder="INBOX", uidvalidity=1, next_uid=5))
    puts(a_letter(**WHOLE))

    runs("accept", "all")

    with TinyStore.open(Path("store"), read_only=True) as store:
        assert all(cursor.again for cursor in store.cursors())
