"""What is handed to a lawyer: one client's record, whole, in order, and provably so."""

import csv
import json
import random
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest

from mailbot.cli.dossier import dossier_of, evidence_of
from mailbot.edge.dossier import Checked, check, hand_over
from mailbot.edge.entries import entries
from mailbot.edge.tinystore import TinyStore
from mailbot.ledger.purging import purge_of
from mailbot.ledger.replay import replay, replay_all
from mailbot.model.errors import DataError
from mailbot.model.event import CallRecommended, FraudSuspected, MessageRead, ReferralMade
from mailbot.model.gesture_event import ReadingCorrected
from mailbot.model.intake_event import (
    CreditGiven,
    DeliveryProved,
    Grade,
    InvoiceProposed,
    InvoiceVoided,
    PaymentProposed,
    Share,
)
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.measured import RecordedEvent
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.note import NoteAnswered
from mailbot.model.people import ClientId
from mailbot.model.reading import Intent
from mailbot.render.dossier import COLUMNS, files_of
from mailbot.rounds.lettertexts import texts_of, written_to
from mailbot.rounds.purging import purge
from tests.history import CAUSE, moment, two_years
from tests.rounds.stage import Stage
from tests.unit.measure.test_measure import NOW, OWNER

LETTER = "Dear Jan,\n\nplease find the invoice.\n\nDana"


def record_in(folder: Path, *more) -> Path:
    with TinyStore.open(folder / "store") as store:
        store.record([*two_years(), *more])
    return folder / "store"


def exported(store: Path, folder: Path, client: str = "acme", invoice: str = "") -> Path:
    known = entries(store)
    books = replay(e.event for e in known)
    case = books.cases[ClientId(client)]
    number = InvoiceId(invoice) if invoice else None
    texts = {"<INV-104@dana.example>": LETTER}
    dossier = dossier_of(known, books, case, number, OWNER, now=NOW, texts=texts)
    hand_over(folder, dossier, *files_of(dossier))
    return folder


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return exported(record_in(tmp_path), tmp_path / "export")


def rows_of(export: Path) -> list[dict[str, str]]:
    return list(
        csv.DictReader(StringIO((export / "record.csv").read_text("utf-8-sig"), newline=""))
    )


def records_of(export: Path) -> list[dict[str, object]]:
    return json.loads((export / "record.json").read_text())["records"]


def test_an_export_is_intact_and_as_in_the_record_it_came_from(export, tmp_path):
    checked = check(export, entries(tmp_path / "store"))

    assert checked == Checked(about="Acme Components", records=35, seal=checked.seal, compared=True)


def test_the_same_content_stands_in_all_three_files(export):
    rows, records = rows_of(export), records_of(export)
    page = (export / "record.html").read_text()

    assert tuple(rows[0]) == COLUMNS
    assert [row["chain"] for row in rows] == [record["chain"] for record in records]
    for row, record in zip(rows, records, strict=True):
        assert row["words"].removeprefix("'") == record["words"]
        assert record["chain"] in page
        assert row["evidence"] == record["evidence"]
    assert [row["number"] for row in rows] == sorted((r["number"] for r in rows), key=int)
    assert sum(row["letter"] == LETTER for row in rows) == 1
    assert "please find the invoice" in page


def test_only_the_one_client_is_in_an_export(export):
    """Need-to-know: whoever reads it learns of no other client."""
    for path in export.iterdir():
        text = path.read_text().casefold()
        assert "brightwater" not in text
        assert "corvale" not in text


def test_what_also_tells_of_another_client_is_left_out(tmp_path):
    usd = Money(amount=Decimal(10), currency="USD")
    shared = PaymentProposed(
        at=moment("2026-11-01"),
        cause=CAUSE,
        shares=tuple(Share(invoice=InvoiceId(n), amount=usd) for n in ("INV-111", "INV-200")),
        amount=usd,
        on=NOW.date(),
        payer="Brightwater",
        reference="INV-111 and INV-200",
    )

    folder = exported(record_in(tmp_path, shared), tmp_path / "export")

    told = json.loads((folder / "record.json").read_text())
    assert told["left_out"] == "1 event also tells of other clients, and was left out"
    assert "INV-200" not in (folder / "record.json").read_text()


@pytest.mark.parametrize(
    ("clients", "words", "answer"),
    [
        (("acme", "brightwater"), "paid INV-104, and so is the other", "both are done"),
        (("acme",), "paid INV-104\npaid inv-200 tomorrow", "INV-104: done\nNot understood."),
        (("acme",), "paid A 10", "Acme Components, or Brightwater?"),
    ],
)
def test_a_note_that_also_tells_of_another_client_is_left_out(tmp_path, clients, words, answer):
    note = NoteAnswered(
        at=moment("2026-11-02"),
        cause="a note",
        note=MessageId("<note@dana.example>"),
        text="1",
        words=words,
        answer=answer,
        done=True,
        clients=tuple(map(ClientId, clients)),
    )
    alone = replace(note, text="2", words="paid INV-104", answer="done", clients=note.clients[:1])
    folder = exported(record_in(tmp_path, note, alone), tmp_path / "export")

    assert [r["kind"] for r in records_of(folder)].count("NoteAnswered") == 1
    for path in folder.iterdir():
        assert words.partition("\n")[2] == "" or words not in path.read_text()
        assert "Brightwater" not in path.read_text()
    whole = json.loads((folder / "record.json").read_text())
    assert whole["left_out"] == "1 event also tells of other clients, and was left out"


def test_an_invoice_of_another_client_that_their_people_got_a_copy_of_is_left_out(tmp_path):
    proposed = InvoiceProposed(
        at=moment("2026-11-02"),
        cause="a letter",
        message=MessageId("<copy@dana.example>"),
        thread=ThreadId("<copy@dana.example>"),
        sent=moment("2026-11-02"),
        to=(Address(address="jan@acme.example"), Address(address="priya@brightwater.example")),
        client="Brightwater",
        total=Money(amount=Decimal(77), currency="USD"),
    )
    folder = exported(record_in(tmp_path, proposed), tmp_path / "export")

    assert "InvoiceProposed" not in {r["kind"] for r in records_of(folder)}


def test_why_nothing_is_open_is_told_beside_the_figures(tmp_path):
    more = {"at": moment("2026-11-01"), "cause": CAUSE}
    void = InvoiceVoided(**more, client=ClientId("corvale"), invoice=InvoiceId("INV-300"))
    credit = CreditGiven(
        **more,
        client=ClientId("brightwater"),
        invoice=InvoiceId("INV-200"),
        amount=Money(amount=Decimal(50), currency="USD"),
        on=NOW.date(),
    )
    store = record_in(tmp_path, void, credit)

    def invoices(client: str) -> list[dict[str, str]]:
        folder = exported(store, tmp_path / client, client)
        return list(csv.DictReader((folder / "invoices.csv").open(encoding="utf-8-sig")))

    (row,) = invoices("corvale")
    assert (row["open"], row["received"], row["standing"]) == ("0.00", "0.00", "void")
    for row in invoices("brightwater"):
        left = Decimal(row["total"]) - Decimal(row["received"]) - Decimal(row["credited"])
        assert Decimal(row["open"]) == left
        assert row["standing"] == "open"


def test_only_what_they_wrote_is_proved_by_a_message_of_theirs():
    books = replay_all(two_years())
    theirs = next(iter(books.heard))
    call = CallRecommended(
        at=NOW,
        cause="the case",
        client=ClientId("acme"),
        reason="is long overdue",
        message=MessageId("<INV-104@dana.example>"),
        words="INV-104 was due",
    )

    assert evidence_of(replace(call, message=theirs), books) == "a message of theirs"
    assert evidence_of(call, books) == ""
    trick = FraudSuspected(
        at=NOW, cause="x", client=ClientId("acme"), message=theirs, reasons=("odd",)
    )
    assert "not believed" in evidence_of(trick, books)


def test_what_was_read_wrongly_is_handed_over_as_that(tmp_path):
    events = two_years()
    hop = next(e for e in events if isinstance(e, ReferralMade) and e.client == "acme")
    corrected = ReadingCorrected(
        at=moment("2026-11-02"),
        cause="a folder",
        client=hop.client,
        message=MessageId(hop.cause),
        intents=(Intent.ACKNOWLEDGEMENT,),
        left_out=(hop.key,),
    )
    known = tuple(
        RecordedEvent(number=n, event=e) for n, e in enumerate((*events, corrected), start=1)
    )
    books = replay_all([e.event for e in known])
    case = books.cases[ClientId("acme")]
    dossier = dossier_of(known, books, case, None, OWNER, now=NOW, texts={})

    told = [leaf.told for leaf in dossier.leaves if "counts no more" in leaf.told]
    assert len(told) == 1
    assert told[0].startswith("Hop: Jan Marshall → Howard Lind (read wrongly")


def test_an_export_of_one_invoice_leaves_out_what_is_about_others(tmp_path):
    folder = exported(record_in(tmp_path), tmp_path / "export", invoice="INV-104")

    kinds = {record["kind"] for record in records_of(folder)}
    about = {number for record in records_of(folder) for number in record["invoices"]}
    assert about == {"INV-104"}
    assert {"ContactLearned", "InvoiceSent", "MessageRead", "DraftApproved"} <= kinds
    assert "INV-090" not in (folder / "invoices.csv").read_text()


def test_every_grade_of_proof_is_told(tmp_path):
    proved = DeliveryProved(
        at=moment("2026-08-05"), cause=CAUSE, client=ClientId("acme"),
        invoices=(InvoiceId("INV-104"),), address="jan@acme.example", grade=Grade.DELIVERED,
        proved=moment("2026-08-05"), source="<report@acme.example>",
    )  # fmt: skip
    folder = exported(record_in(tmp_path, proved), tmp_path / "export")

    (row,) = csv.DictReader((folder / "delivery.csv").open(newline=""))
    assert (row["address"], row["grade"], row["rank"]) == ("jan@acme.example", "delivered", "3")
    evidence = [r["evidence"] for r in rows_of(folder)]
    assert "grade 3 of 5: their mail server confirmed its delivery" in evidence
    assert "grade 1 of 5: it lies in Sent" in evidence
    assert "a message of theirs, read with confidence 0.90" in evidence


def test_no_cell_comes_alive_in_a_spreadsheet_and_no_word_on_the_page(tmp_path):
    said = MessageRead(
        **{f: getattr(event, f) for event in two_years() if isinstance(event, MessageRead)
           for f in event.__dataclass_fields__} | {
               "words": '=HYPERLINK("http://evil.example")<script>alert(1)</script>',
               "client": ClientId("acme")}
    )  # fmt: skip
    folder = exported(record_in(tmp_path, said), tmp_path / "export")

    words = [row["words"] for row in rows_of(folder)]
    assert any(text.startswith("'=HYPERLINK") for text in words)
    assert not [t for t in words if t.startswith(("=", "+", "@"))]
    assert "<script" not in (folder / "record.html").read_text()


def test_one_byte_changed_anywhere_is_found(export):
    rng = random.Random(8)
    files = sorted(export.iterdir())
    for _ in range(400):
        path = rng.choice(files)
        whole = path.read_bytes()
        place = rng.randrange(len(whole))
        changed = bytes([whole[place] ^ (1 << rng.randrange(8))])
        path.write_bytes(whole[:place] + changed + whole[place + 1 :])

        assert check(export).faults, (path.name, place)
        path.write_bytes(whole)
    assert not check(export).faults


@pytest.mark.parametrize("name", ["record.json", "record.csv", "record.html"])
def test_the_first_broken_record_is_named(export, name):
    path = export / name
    path.write_bytes(
        path.read_bytes().replace(b"check with the partners", b"check with the pirates!")
    )

    (fault,) = check(export).faults
    assert fault.startswith(f"{name}: record 15 (event 35) is the first")


def test_a_record_taken_out_is_found_also_by_who_makes_the_sums_anew(export, tmp_path):
    """The record on the owner's machine knows better than a forger's sums."""
    known = entries(tmp_path / "store")
    kept = [e for e in known if e.number != 36]
    books = replay(e.event for e in known)
    case = books.cases[ClientId("acme")]
    dossier = dossier_of(tuple(kept), books, case, None, OWNER, now=NOW, texts={})
    forged = tmp_path / "forged"
    hand_over(forged, dossier, *files_of(dossier))

    assert check(export).seal != check(forged).seal
    assert not check(
        forged, known
    ).faults  # what is in it is true; the seal tells that it is another


def test_a_manifest_with_sums_to_match_is_betrayed_by_its_seal(export):
    manifest, sums = export / "manifest.json", export / "SHA256SUMS"
    before = sha256(manifest.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text().replace("2026-11-22T", "2026-11-02T"))
    sums.write_text(sums.read_text().replace(before, sha256(manifest.read_bytes()).hexdigest()))

    assert check(export).faults == (
        "manifest.json is not as mailbot wrote it: its seal does not fit",
    )


def test_a_missing_file_and_a_strange_one_are_told(export):
    (export / "record.csv").unlink()
    (export / "note.txt").write_text("mine")

    checked = check(export)
    assert "record.csv is missing" in checked.faults
    assert checked.remarks == ("note.txt is not of the export",)


def test_an_export_after_a_purge_still_fits_its_links(tmp_path):
    folder = record_in(tmp_path)
    with TinyStore.open(folder) as store:
        books = replay(store.events())
        purge(store, purge_of((ClientId("brightwater"),), books, store.events()), now=NOW, salt="s")

    assert not check(exported(folder, tmp_path / "export"), entries(folder)).faults


def test_an_export_outlives_the_purge_of_its_client(export, tmp_path):
    with TinyStore.open(tmp_path / "store") as store:
        books = replay(store.events())
        purge(store, purge_of((ClientId("acme"),), books, store.events()), now=NOW, salt="s")

    assert not check(export, entries(tmp_path / "store")).faults


def test_an_event_that_is_another_on_this_machine_is_found(export, tmp_path):
    known = [
        replace(e, link="0" * 32) if e.number == 36 else e for e in entries(tmp_path / "store")
    ]

    (fault,) = check(export, tuple(known)).faults
    assert "(event 36) is not as in the record on this machine" in fault


def test_nothing_is_written_over(export, tmp_path):
    with pytest.raises(DataError, match="is there already"):
        exported(tmp_path / "store", export)
    with pytest.raises(DataError, match=r"holds no manifest\.json"):
        check(tmp_path)


def test_the_texts_of_letters_come_from_sent_as_they_were_sent():
    stage = Stage()
    sent = stage.owner_sends("jan@acme.example", "Invoice INV-104", LETTER)
    stage.owner_sends("priya@brightwater.example", "Invoice INV-200", "Dear Priya")
    stage.goes_round()

    wanted = written_to(ClientId("acme-components"), stage.store.events())
    assert texts_of(stage.mailbox, wanted) == {MessageId(sent): LETTER}
