"""Invoices are found in Sent: nobody has to type in what the owner's mailbox already knows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from email import message_from_bytes, policy
from hashlib import sha256

import pytest

from mailbot.edge.papers import GuardedPapers
from mailbot.model.invoice import InvoiceKind, Money
from mailbot.model.letter import Purpose
from mailbot.model.message import Address
from mailbot.model.people import ClientId
from mailbot.rounds import desk, discovery
from mailbot.rounds.proposals import offers, settle
from tests.rounds.bills import SCAN, paper, pdf, ubl
from tests.rounds.stage import OWNER, Stage

MEG = "Meg Ortiz <meg@northgate.example>"
NORTHGATE = ClientId("northgate-logistics-ltd")
TRUSTED = "mx.whitfield.example"


@pytest.fixture(scope="module")
def papers() -> Iterator[GuardedPapers]:
    door = GuardedPapers()
    yield door
    door.close()


@pytest.fixture
def stage(papers) -> Stage:
    """Begin with two clients on record, Acme Components and Brightwater, and one invoice each."""
    return Stage(papers=papers)


def letter(stage, to, *files, subject="Invoice", text="Please find it attached.", **fields) -> str:
    """Return a letter of the owner's with files, each a name with its bytes, and its id."""
    raw, identity = stage.message(OWNER.address, to, text, Subject=subject, **fields)
    message = message_from_bytes(raw, policy=policy.SMTP)
    for name, data in files:
        kind = "xml" if name.endswith("xml") else "zip" if name.endswith("zip") else "pdf"
        message.add_attachment(data, maintype="application", subtype=kind, filename=name)
    return message.as_bytes(), identity


def sends(stage, to, *files, **said) -> str:
    """Let the owner send such a letter, and go a round. Returns its id."""
    raw, identity = letter(stage, to, *files, **said)
    stage.mailbox.deliver("Sent", raw, stage.clock.now())
    assert stage.goes_round().problems == ()
    stage.later(hours=1)
    return identity


def proposal(stage):
    """Return the one invoice that the owner is asked about."""
    (asked,) = stage.books.invoices_proposed.values()
    return asked


def as_it_was(stage) -> bool:
    """Say whether nothing is on record but what the stage began with, and nothing is asked."""
    return set(stage.books.owners_of) == {"INV-104", "INV-200"} and not (
        stage.books.invoices_proposed or stage.books.set_aside
    )


# What is certain goes on record


def test_an_invoice_that_was_sent_is_on_record_with_all_that_it_says(stage):
    sent = sends(stage, MEG, ("INV-301.xml", ubl()))

    case = stage.books.cases[NORTHGATE]
    (receivable,) = case.receivables
    invoice = receivable.invoice
    assert (invoice.id, invoice.total) == ("INV-301", Money(amount=Decimal(1240), currency="USD"))
    assert (invoice.issued, invoice.due) == (date(2026, 11, 2), date(2026, 12, 2))
    assert (case.client.name, case.client.domains) == (
        "Northgate Logistics Ltd",
        ("northgate.example",),
    )
    assert [(c.address, c.name) for c in case.client.contacts] == [
        ("meg@northgate.example", "Meg Ortiz")
    ]
    (sending,) = receivable.sendings
    assert (sending.message, [a.address for a in sending.to]) == (sent, ["meg@northgate.example"])
    assert [f.sha256 for f in sending.files] == [sha256(ubl()).hexdigest()]
    assert stage.books.invoices_proposed == {}


def test_the_runaround_about_it_is_ended_although_nobody_typed_anything(stage):
    """The main job, from nothing but the mail: invoice out, two replies in, one letter."""
    sent = sends(stage, f"{MEG}, Theo Blake <theo@northgate.example>", ("INV-301.xml", ubl()))
    stage.replies(MEG, "Please ask Theo about this invoice.", to=sent, Subject="Re: Invoice")
    stage.goes_round()

    (draft,) = stage.books.cases[NORTHGATE].drafts
    assert draft.letter.purpose is Purpose.CLARIFY_CONTACT
    assert draft.letter.invoices == ("INV-301",)


def test_the_first_look_at_a_mailbox_finds_the_invoice_and_all_that_is_about_it(stage):
    """What came before it was known that it matters is looked at once more."""
    raw, sent = letter(stage, MEG, ("INV-301.xml", ubl()))
    stage.mailbox.deliver("Sent", raw, stage.clock.now())
    stage.later(hours=1)
    asked = stage.owner_sends(MEG, "Harlow", "Is there any news on this?", answers=sent)
    stage.later(hours=1)
    reply = stage.replies("Theo <theo@northgate.example>", "Ask Meg, please.", to=asked)
    stage.goes_round()

    (thread,) = (t for t in stage.books.threads.values() if t.client == NORTHGATE)
    assert thread.messages[:3] == (sent, asked, reply)
    assert thread.invoices == ("INV-301",)
    assert len(stage.books.cases[NORTHGATE].runaround.hops) == 1


def test_the_very_same_file_goes_again_to_who_never_got_it(stage):
    sent = sends(stage, MEG, ("INV-301.xml", ubl()))
    stage.replies(MEG, "We never received this invoice.", to=sent, Subject="Re: Invoice")
    stage.goes_round()

    (draft,) = stage.drafts
    enclosed = message_from_bytes(draft.raw, policy=policy.default).iter_attachments()
    assert [part.get_content() for part in enclosed] == [ubl()]


def test_who_got_a_copy_at_the_same_firm_is_a_contact_as_well_and_nobody_else(stage):
    copies = "theo@northgate.example, ruth@hall-tax.example, archive@whitfield.example"
    sends(stage, MEG, ("INV-301.xml", ubl()), Cc=copies)

    case = stage.books.cases[NORTHGATE]
    theirs = ["meg@northgate.example", "theo@northgate.example"]
    assert [c.address for c in case.client.contacts] == theirs
    assert [a.address for a in case.receivables[0].sendings[0].to] == theirs


def test_a_client_on_record_is_the_same_client_by_its_domain_and_its_name(stage):
    sends(stage, "jan@acme.example", ("INV-301.xml", ubl(client="ACME COMPONENTS, Inc.")))

    assert stage.books.owners_of["INV-301"] == "acme-components"
    assert len(stage.books.cases) == 2
    assert stage.acme.client.name == "Acme Components"


def test_a_client_on_record_without_an_address_is_known_by_its_name(stage):
    table = "number,client,amount,currency,issued\nINV-300,Northgate Logistics,1,USD,2026-10-01\n"
    stage.imports(table)
    sends(stage, MEG, ("INV-301.xml", ubl()))

    assert stage.books.owners_of["INV-301"] == stage.books.owners_of["INV-300"]
    assert [c.address for c in stage.books.cases["northgate-logistics"].client.contacts] == [
        "meg@northgate.example"
    ]


def test_two_invoices_in_one_letter_are_two_each_with_its_own_file(stage):
    files = [(f"{n}.xml", ubl(n)) for n in ("INV-301", "INV-302")]
    sends(stage, MEG, *files, subject="Two invoices")

    case = stage.books.cases[NORTHGATE]
    assert [(r.invoice.id, [f.name for f in r.sendings[0].files]) for r in case.receivables] == [
        ("INV-301", ["INV-301.xml"]),
        ("INV-302", ["INV-302.xml"]),
    ]


def test_a_missing_due_date_is_no_reason_to_leave_an_invoice_out(stage):
    """Nothing is invented: without a day there are no reminders until the owner says one."""
    sends(stage, MEG, ("INV-301.xml", ubl(due=None)))

    assert stage.books.cases[NORTHGATE].receivables[0].invoice.due is None


def test_an_invoice_on_record_is_only_noted_as_sent_whatever_its_file_is_called(stage):
    known = ubl("INV-104", client="Acme Components", total="4860.00", due=date(2026, 11, 4))
    sends(stage, "jan@acme.example", ("scan0001.xml", known), subject="As promised")

    (sending,) = stage.acme.receivables[0].sendings
    assert [f.name for f in sending.files] == ["scan0001.xml"]
    assert stage.acme.receivables[0].invoice.total.amount == Decimal("4860.00")
    assert stage.books.invoices_proposed == {}


def test_what_is_on_record_by_hand_is_found_in_sent_afterwards(stage):
    sends(stage, "x@unknown.example", ("INV-301.xml", ubl(client="Somebody Else")))
    table = (
        "number,client,amount,currency,issued,due,email\n"
        "INV-301,Somebody Else,1240,USD,2026-11-02,2026-12-02,x@unknown.example\n"
    )
    desk.look_again(stage.store)
    stage.imports(table)
    stage.goes_round()

    (receivable,) = stage.books.cases["somebody-else"].receivables
    assert [f.name for f in receivable.sendings[0].files] == ["INV-301.xml"]
    assert stage.books.invoices_proposed == {}, "what is on record is not asked any more"


def test_looking_again_changes_nothing(stage):
    sends(stage, MEG, ("INV-301.xml", ubl()))
    sends(stage, "x@unknown.example", ("INV-302.xml", ubl("INV-302", client="Somebody Else")))
    before = (stage.books.cases, stage.books.invoices_proposed)
    desk.look_again(stage.store)
    stage.goes_round()

    assert (stage.books.cases, stage.books.invoices_proposed) == before


def test_a_pdf_as_attorneys_write_it_is_read_just_so(stage):
    sends(stage, MEG, ("scan0007.pdf", paper()), subject="Dock lease: our invoice")

    (receivable,) = stage.books.cases[NORTHGATE].receivables
    invoice = receivable.invoice
    assert (invoice.id, invoice.total.amount, invoice.total.currency) == ("2026-118", 1240, "USD")
    assert (invoice.issued, invoice.due) == (date(2026, 11, 2), date(2026, 12, 2))
    assert [f.sha256 for f in receivable.sendings[0].files] == [sha256(paper()).hexdigest()]


def test_a_pdf_and_the_same_invoice_as_data_are_one_invoice_with_two_files(stage):
    files = [("2026-118.pdf", paper()), ("2026-118.xml", ubl("2026-118"))]
    sends(stage, MEG, *files)

    (receivable,) = stage.books.cases[NORTHGATE].receivables
    assert {f.name for f in receivable.sendings[0].files} == {"2026-118.pdf", "2026-118.xml"}


def test_a_bill_written_into_the_message_itself_is_an_invoice_too(stage):
    text = (
        "Dear Meg,\n\nInvoice number: 2026-301\nDate: November 2, 2026\n"
        "Bill to: Northgate Logistics Ltd\n"
        "Review of the dock lease: 3.1 h at 400.00\nTotal: $1,240.00\n"
        "Due: December 2, 2026\n\nDana Whitfield\n"
    )
    sends(stage, MEG, subject="Invoice 2026-301", text=text)

    (receivable,) = stage.books.cases[NORTHGATE].receivables
    assert (receivable.invoice.id, receivable.invoice.total.amount) == ("2026-301", 1240)
    assert receivable.sendings[0].files == ()


def test_a_request_to_refill_a_retainer_is_a_receivable_of_its_kind(stage):
    """S1-59."""
    request = paper("TR-2026-12", title="RETAINER REPLENISHMENT REQUEST")
    sends(stage, MEG, ("TR-2026-12.pdf", request), subject="Your trust account")

    (receivable,) = stage.books.cases[NORTHGATE].receivables
    assert receivable.invoice.kind is InvoiceKind.RETAINER


# What is doubtful is proposed


def test_an_invoice_without_a_currency_is_the_owners_to_complete(stage):
    sent = sends(stage, MEG, ("INV-301.xml", ubl(currency="")))

    asked = proposal(stage)
    assert (asked.number, asked.client, asked.message) == (
        "INV-301",
        "Northgate Logistics Ltd",
        sent,
    )
    assert any("currency" in doubt for doubt in asked.doubts)
    assert [f.name for f in asked.files] == ["INV-301.xml"]
    assert "INV-301" not in stage.books.owners_of


def test_nobody_becomes_a_contact_who_is_not_shown_to_be_one(stage):
    """It may be the owner's accountant who gets the invoice."""
    sends(stage, "Ruth Hall <ruth@hall-tax.example>", ("INV-301.xml", ubl()))

    assert proposal(stage).doubts == (
        "nothing shows that ruth@hall-tax.example is at Northgate Logistics Ltd",
    )
    assert "ruth@hall-tax.example" not in stage.books.addresses


def test_an_invoice_for_one_client_that_went_to_another_is_asked_about(stage):
    sends(stage, "priya@brightwater.example", ("INV-301.xml", ubl()))

    assert proposal(stage).doubts == (
        "it is made out to Northgate Logistics Ltd, and went to Brightwater",
    )


def test_one_invoice_to_three_clients_is_asked_about(stage):
    to = f"jan@acme.example, priya@brightwater.example, {MEG}"
    sends(stage, to, ("INV-301.xml", ubl()))

    assert "its readers belong to several clients" in proposal(stage).doubts


def test_one_invoice_in_three_letters_is_the_first_clients_and_the_owner_looks_at_the_others(stage):
    one = ubl("INV-301", client="Brightwater")
    for to in ("priya@brightwater.example", "jan@acme.example"):
        sends(stage, to, ("INV-301.xml", one))

    assert stage.books.owners_of["INV-301"] == "brightwater"
    (aside,) = stage.books.set_aside.values()
    assert "carries INV-301, which is on record for Brightwater" in aside.reason
    assert "INV-301" not in {r.invoice.id for r in stage.acme.receivables}


def test_a_number_that_another_client_has_already_is_asked_about(stage):
    sends(stage, MEG, ("104.xml", ubl("INV-104")))

    assert proposal(stage).doubts == ("number: INV-104 is on record for Acme Components",)
    assert stage.acme.receivables[0].invoice.total.amount == Decimal("4860.00")


def test_a_corrected_invoice_waits_for_the_owners_word(stage):
    known = ubl("INV-104", client="Acme Components", total="4860.00", due=date(2026, 11, 4))
    sends(stage, "jan@acme.example", ("INV-104.xml", known))
    other = ubl("INV-104", client="Acme Components", total="4500.00", due=date(2026, 11, 30))
    sends(stage, "jan@acme.example", ("INV-104.xml", other), subject="Corrected invoice INV-104")

    asked = proposal(stage)
    assert (asked.total, asked.due) == (
        Money(amount=Decimal("4500.00"), currency="USD"),
        date(2026, 11, 30),
    )
    assert asked.doubts == (
        "INV-104 is on record with 4,860.00 USD",
        "INV-104 is on record as due 2026-11-04",
    )
    assert stage.acme.receivables[0].invoice.total.amount == Decimal("4860.00")
    assert len(stage.acme.receivables[0].sendings) == 2


def test_a_file_and_its_data_that_contradict_each_other_are_asked_about(stage):
    files = [("INV-301.xml", ubl()), ("INV-301-old.xml", ubl(total="1420.00"))]
    sends(stage, MEG, *files)

    assert proposal(stage).doubts == ("two totals for one number, 1240.00 and 1420.00",)
    assert len(proposal(stage).files) == 2


def test_what_cannot_be_read_is_named_with_its_reason(stage):
    sends(stage, MEG, ("Invoice INV-301.pdf", SCAN))

    asked = proposal(stage)
    assert (asked.number, asked.doubts) == ("", ("it has no text: its pages are empty or drawn",))
    assert [f.name for f in asked.files] == ["Invoice INV-301.pdf"]


def test_a_file_that_is_too_large_is_named_and_not_fetched(stage, monkeypatch):
    monkeypatch.setattr(discovery, "LARGEST", 1024 * 1024)
    sends(stage, MEG, ("Invoice 301.pdf", SCAN + bytes(1_500_000)))

    assert proposal(stage).doubts == ("its files are larger than 1 MB",)
    assert stage.mailbox.calls.count("source") == 0


def test_an_invoice_that_was_passed_on_is_asked_about(stage):
    sends(stage, MEG, ("INV-301.xml", ubl()), subject="Fwd: Invoice INV-301")

    assert "you passed it on" in proposal(stage).doubts


def test_an_invoice_dated_long_before_its_letter_is_asked_about(stage):
    sends(stage, MEG, ("INV-301.xml", ubl(issued=date(2026, 1, 5), due=date(2026, 2, 5))))

    assert proposal(stage).doubts == ("issued on 2026-01-05, but sent on 2026-11-02",)


# The owner's yes and no


def says(stage, *, accepted: bool) -> tuple[str, ...]:
    """Let the owner settle everything that is proposed, as the commands do; return what is told."""
    act = stage.act("mailbot accept")
    keys = tuple(stage.books.invoices_proposed)
    past = tuple(stage.store.events())
    done = settle(keys, stage.books, OWNER, act, past, accepted=accepted)
    desk.look_again(stage.store)
    stage.tell(*done.events)
    stage.goes_round()
    return done.lines


def test_what_the_owner_says_yes_to_is_as_if_it_had_been_certain(stage):
    pat = "Pat Hall <pat@hsl-group.example>"
    sent = sends(stage, pat, ("INV-301.xml", ubl()))
    stage.replies(pat, "We never received this invoice.", to=sent, Subject="Re: Invoice")
    stage.goes_round()
    says(stage, accepted=True)
    assert stage.drafts == (), "nobody knows yet who Pat is"
    who = Address(address="pat@hsl-group.example", name="Pat Hall")
    act = stage.act("mailbot contact")
    stage.tell(*desk.contact(NORTHGATE, who, (), stage.books, OWNER, act))
    desk.look_again(stage.store)
    stage.goes_round()

    (draft,) = stage.drafts
    enclosed = message_from_bytes(draft.raw, policy=policy.default).iter_attachments()
    assert [part.get_content() for part in enclosed] == [ubl()]
    assert len(stage.books.cases[NORTHGATE].receivables[0].sendings) == 1


def test_what_the_owner_says_no_to_is_not_asked_again(stage):
    sends(stage, "Pat Hall <pat@hsl-group.example>", ("INV-301.xml", ubl()))
    says(stage, accepted=False)

    assert as_it_was(stage)


def test_a_yes_to_a_corrected_invoice_changes_what_is_owed(stage):
    other = ubl("INV-104", client="Acme Components", total="4500.00", due=date(2026, 11, 4))
    sends(stage, "jan@acme.example", ("INV-104.xml", other), subject="Corrected invoice")
    says(stage, accepted=True)

    (receivable,) = stage.acme.receivables
    assert receivable.balance.amount == Decimal("4500.00")
    assert len(receivable.sendings) == 1
    assert stage.books.invoices_proposed == {}


OTHERS = {
    "opposing counsel": "opp@otherside.example",
    "the accountant": "Tom Books <tom@bookkeeping.example>",
    "another client as well": "jan@acme.example, priya@brightwater.example",
}


@pytest.mark.parametrize("to", OTHERS.values(), ids=OTHERS)
def test_a_yes_to_an_invoice_makes_nobody_a_contact_who_only_read_it(stage, to):
    """Else the next group letter of the client goes to opposing counsel."""
    bill = ubl("INV-301", client="Acme Components")
    sends(stage, to, ("INV-301.xml", bill))
    before = stage.acme.client
    (offer,) = offers(stage.books, OWNER)
    says(stage, accepted=True)

    assert stage.books.owners_of["INV-301"] == stage.acme.client.id
    assert (stage.acme.client.contacts, stage.acme.client.domains) == (
        before.contacts,
        before.domains,
    )
    (*_, last) = offer.yes
    assert last.startswith("not as a contact: ")
    assert "`mailbot contact`" in last


def test_a_yes_names_each_contact_and_domain_that_it_puts_on_record(stage):
    sends(stage, MEG, ("INV-301.xml", ubl(issued=date(2026, 1, 5))))

    (offer,) = offers(stage.books, OWNER)
    assert offer.yes[1:] == (
        "contact meg@northgate.example",
        "mail from northgate.example counts as theirs",
    )
    says(stage, accepted=True)
    client = stage.books.cases[NORTHGATE].client
    assert [c.address for c in client.contacts] == ["meg@northgate.example"]
    assert client.domains == ("northgate.example",)


# What is not the owner's, or no invoice, is nothing


def test_the_bill_of_somebody_else_that_the_owner_passes_on_is_nothing(stage):
    vendor = ubl("R-77", issuer="Copy Shop Nine")
    sends(stage, MEG, ("R-77.xml", vendor), subject="Disbursement")
    billed = ubl("R-78", issuer="Copy Shop Nine", client="Dana Whitfield")
    sends(stage, "ruth@hall-tax.example", ("R-78.xml", billed), subject="Invoice for the books")

    assert as_it_was(stage)


def test_a_credit_note_is_shown_to_the_owner_and_changes_nothing(stage):
    credit = ubl("CN-9", client="Acme Components", total="100.00", kind="381")
    text = "Attached is our credit note for INV-104."
    sends(stage, "jan@acme.example", ("CN-9.xml", credit), subject="Credit note CN-9", text=text)

    (aside,) = stage.books.set_aside.values()
    assert "a credit note that names INV-104" in aside.reason
    assert stage.acme.receivables[0].balance.amount == Decimal("4860.00")
    assert stage.books.invoices_proposed == {}


def test_an_archive_is_not_opened_and_the_owner_learns_of_it(stage):
    sends(stage, MEG, ("Invoices.zip", b"PK\x03\x04" + bytes(60)), subject="Invoice 301")

    (aside,) = stage.books.set_aside.values()
    assert "Invoices.zip, which is not opened" in aside.reason


def test_the_invoices_of_several_clients_to_one_bookkeeper_are_one_line(stage):
    files = [("a.xml", ubl("INV-1")), ("b.xml", ubl("INV-2", client="Harlow Sons"))]
    sends(stage, "ruth@hall-tax.example", *files, subject="Invoices of October")

    (aside,) = stage.books.set_aside.values()
    assert "invoices of several clients" in aside.reason
    assert stage.books.invoices_proposed == {}


def test_what_goes_to_the_owners_own_people_is_not_read(stage):
    sends(stage, "archive@whitfield.example", ("INV-301.xml", ubl()))

    assert as_it_was(stage)


def test_the_private_rest_of_sent_is_not_read(stage, monkeypatch):
    """A heading without files and without a bill in its subject is all that is seen of it."""
    fetched = []
    messages = stage.mailbox.messages

    def watched(folder, uids):
        fetched.extend(uids)
        return messages(folder, uids)

    monkeypatch.setattr(stage.mailbox, "messages", watched)
    stage.owner_sends("sister@family.example", "Sunday", "The invoice for the party: 20 each!")
    stage.goes_round()

    assert fetched == []
    assert as_it_was(stage)


def test_a_private_file_is_not_opened(stage, monkeypatch):
    """Nothing announces an invoice: neither the words, nor the name, nor the reader."""
    opened = []
    monkeypatch.setattr(stage.papers, "read", opened.append)
    sends(stage, "sister@family.example", ("Recipe.pdf", SCAN), subject="Cake", text="Enjoy!")

    assert opened == []
    assert as_it_was(stage)


def test_a_reminder_that_lists_invoices_is_no_invoice(stage):
    lines = [
        (60, 60, "Whitfield Law"),
        (60, 150, "PAYMENT REMINDER"),
        (60, 180, "Northgate Logistics Ltd"),
        (60, 220, "According to our records these invoices are overdue:"),
        (60, 250, "Invoice 2026-090  September 1, 2026  USD 900.00"),
        (60, 266, "Invoice 2026-101  October 1, 2026  USD 1,100.00"),
        (60, 300, "Total overdue  USD 2,000.00"),
    ]
    sends(stage, MEG, ("Reminder.pdf", pdf(lines)), subject="Reminder")

    assert as_it_was(stage)


def test_a_bill_that_names_the_owner_only_as_a_reader_is_not_theirs(stage):
    """What another firm writes, in care of the owner, is at most a question."""
    vendor = paper("R-77", issuer=("Copy Shop Nine", "nine@copyshop.example"))
    sends(stage, MEG, ("R-77.pdf", vendor), subject="A bill for you")

    assert as_it_was(stage)


# Copies from programs that send for the owner


def copy(stage, *, verdict: str = "") -> None:
    """Let a copy of a letter that a billing program sent for the owner come to the inbox."""
    fields = {"Authentication_Results": f"{TRUSTED}; dmarc={verdict}"} if verdict else {}
    raw, _ = letter(stage, MEG, ("INV-301.xml", ubl()), **fields)
    stage.mailbox.deliver("INBOX", raw, stage.clock.now())
    stage.goes_round()


def test_a_copy_in_the_inbox_counts_as_sent_if_the_owners_server_vouches_for_it(stage):
    stage.trusted = (TRUSTED,)
    copy(stage, verdict="pass header.from=whitfield.example")

    assert stage.books.owners_of["INV-301"] == NORTHGATE
    (sending,) = stage.books.cases[NORTHGATE].receivables[0].sendings
    stage.replies(MEG, "We never received this invoice.", to=sending.message)
    stage.goes_round()
    (draft,) = stage.drafts
    enclosed = message_from_bytes(draft.raw, policy=policy.default).iter_attachments()
    assert [part.get_content() for part in enclosed] == [ubl()], "taken from the inbox"


def test_anybody_can_write_in_the_owners_name_so_the_owner_is_asked(stage):
    copy(stage)

    assert proposal(stage).doubts == (
        "a copy came to your inbox, and your mail server does not vouch for its sender",
    )
    assert "meg@northgate.example" not in stage.books.addresses


def test_a_forged_copy_is_nothing(stage):
    stage.trusted = (TRUSTED,)
    copy(stage, verdict="fail header.from=whitfield.example")

    assert as_it_was(stage)
