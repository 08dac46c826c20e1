"""What comes back from the other side: changed with care, and all of its sums made anew."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from mailbot.cli.dossier import verify_export
from mailbot.edge.dossier import MANIFEST, SUMS, Manifest, check, hand_over
from mailbot.edge.tinystore import TinyStore
from mailbot.model.dossier import JSON_NAME, Dossier, seal
from mailbot.model.errors import StoreDamaged
from mailbot.model.event import CallLogged
from mailbot.model.people import ClientId
from mailbot.model.reading import Intent
from mailbot.render.dossier import files_of
from tests.history import History, two_years
from tests.unit.cli.test_dossier import exported, record_in, records_of, rows_of

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.touch(0o600)
    path.write_text(
        '[owner]\naddress = "dana@whitfield.example"\nname = "Dana"\ntimezone = "UTC"\n'
        '[imap]\nhost = "127.0.0.1"\nsecurity = "none"\nuser = "d"\npassword = "p"\n'
        f'[store]\nfolder = "{tmp_path / "store"}"\n'
    )
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return exported(record_in(tmp_path), tmp_path / "export")


def forge(export: Path, name: str, content: bytes) -> None:
    """Exchange a file, and make every sum anew as a forger would who knows the program."""
    (export / name).write_bytes(content)
    manifest = json.loads((export / MANIFEST).read_text())
    manifest["files"][name] |= {"size": len(content), "sha256": sha256(content).hexdigest()}
    if name == JSON_NAME:
        (*_, last) = json.loads(content)["records"] or [None]
        manifest["chain"] = last.get("chain", "") if isinstance(last, dict) else ""
    manifest["seal"] = ""
    plain = msgspec.to_builtins(msgspec.convert(manifest, Manifest))
    manifest["seal"] = seal("", plain)
    (export / MANIFEST).write_text(json.dumps(manifest))
    names = [*manifest["files"], MANIFEST]
    sums = (f"{sha256((export / n).read_bytes()).hexdigest()}  {n}\n" for n in names)
    (export / SUMS).write_text("".join(sums))


def chained(whole: dict) -> bytes:
    last = ""
    for record in whole["records"]:
        record.pop("chain", None)
        last = record["chain"] = seal(last, record)
    return json.dumps(whole, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("record.csv", b"release", b"refuse"),
        ("record.html", b"release", b"refuse"),
        ("invoices.csv", b"4860", b"9860"),
        (JSON_NAME, b"release", b"refuse"),
    ],
)
def test_a_file_that_tells_otherwise_is_found_also_with_all_sums_made_anew(
    export, config, name, old, new
):
    whole = (export / name).read_bytes()
    assert old in whole
    forge(export, name, whole.replace(old, new))

    with pytest.raises(StoreDamaged, match=re.escape(name)):
        verify_export(export, config, json=False)


def test_a_quote_that_is_not_in_the_event_is_found(export):
    whole = json.loads((export / JSON_NAME).read_text())
    whole["records"][14]["words"] = "I shall never pay."
    forge(export, JSON_NAME, chained(whole))

    (fault,) = check(export).faults
    assert fault.startswith("record.json: record 15 (event 35): the event in it is not the one")


def test_a_record_that_was_taken_out_is_missed_on_the_owners_machine(tmp_path, config):
    """The whole export is made anew without it: every sum, the chain and the seal fit."""
    export = exported(record_in(tmp_path), tmp_path / "export")
    verify_export(export, config, json=False)

    whole = msgspec.json.decode((export / JSON_NAME).read_bytes())
    gone = whole["records"].pop(14)["number"]
    dossier = msgspec.convert({**whole, "leaves": whole["records"]}, Dossier)
    hand_over(tmp_path / "forged", dossier, *files_of(dossier))

    with pytest.raises(StoreDamaged, match=f"event {gone} is about Acme Components, and was taken"):
        verify_export(tmp_path / "forged", config, json=False)


def test_what_is_no_record_at_all_is_a_fault_and_no_accident(export):
    original = (export / JSON_NAME).read_text()
    shapes = ["a", 3, None, [], {}, {"number": []}, {"number": 1, "before": None}]
    for shape in shapes:
        forge(export, JSON_NAME, json.dumps({"records": [shape] * 35 if shape else shape}).encode())
        assert check(export).faults
    for key in ("number", "before", "link", "document", "words", "message"):
        for value in (None, [], {}, 3.5):
            whole = json.loads(original)
            whole["records"][3][key] = value
            forge(export, JSON_NAME, chained(whole))
            assert check(export).faults, (key, value)


def test_a_stranger_needs_the_few_lines_in_the_handbook_and_no_mailbot(tmp_path):
    acme = History("Borealis", "borealis.example")
    acme.knows("Jörg “Jo” Ångström \U0001f9fe\u2028\x7f\x1b")
    acme.bills("B-1", "100.00", "2026-10-01")
    acme.approves(acme.plans("resend-invoice", "B-1", "2026-10-02", "Jo"), "2026-10-03", 1e-05)
    with TinyStore.open(tmp_path / "store") as store:
        store.record([*two_years(), *acme.events])
    export = exported(tmp_path / "store", tmp_path / "export", "borealis")
    (lines,) = re.findall(r"```python\n(.*?)```", (DOCS / "record.md").read_text(), re.DOTALL)
    assert len(lines.splitlines()) <= 20

    def stranger() -> subprocess.CompletedProcess:
        command = [sys.executable, "-I", "-c", lines]
        return subprocess.run(command, cwd=export, capture_output=True, text=True, check=False)

    assert stranger().stdout.startswith("intact; the last link is "), stranger().stderr
    path = export / JSON_NAME
    for old, new in (("100.00", "900.00"), ('"words": ""', '"words": "no"')):
        whole = path.read_text()
        path.write_text(whole.replace(old, new))
        assert "is not as it was handed over" in stranger().stderr
        path.write_text(whole)


def test_a_spreadsheet_knows_the_letters_of_every_csv(export):
    """Excel takes UTF-8 without a mark for the letters of the last century."""
    for path in export.glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf"), path.name


def test_a_short_quote_stands_in_full_also_where_the_sentence_holds_the_word(tmp_path):
    acme = History("Borealis", "borealis.example")
    acme.bills("B-1", "100.00", "2026-10-01")
    acme.says("Jo Berg", "B-1", "2026-10-05", Intent.PAID, "paid")
    with TinyStore.open(tmp_path / "store") as store:
        store.record(acme.events)
    export = exported(tmp_path / "store", tmp_path / "export", "borealis")

    assert records_of(export)[-1]["words"] == "paid"
    assert rows_of(export)[-1]["words"] == "paid"
    assert "“paid”" in (export / "record.html").read_text()


def handed(tmp_path: Path, words: str, *rivals: str) -> list[str]:
    """Return the kinds of events handed over about Acme Components, which the owner called."""
    acme = History("Acme Components", "acme.example")
    acme.bills("INV-10", "100.00", "2026-10-01")
    acme.put(CallLogged, "2026-10-05", words=words)
    others = []
    for number, name in enumerate(rivals):
        other = History(name, f"{name.split()[0].casefold()}-{number}.example")
        other.client = ClientId(f"rival-{number}")
        other.events[:] = [replace(e, client=other.client) for e in other.events]
        other.bills("INV-1", "50.00", "2026-10-01")
        other.knows("Priya Nair")
        others += other.events
    with TinyStore.open(tmp_path / "store") as store:
        store.record([*others, *acme.events])
    return [str(r["kind"]) for r in records_of(exported(tmp_path / "store", tmp_path / "e"))]


@pytest.mark.parametrize(
    "words",
    [
        "Acme Components pays on Friday",
        "they pay INV-10 on Friday",
        "Priya will ring back",
        "macme says so",
        "the acmes of this world",
    ],
)
def test_what_only_looks_like_another_clients_name_is_handed_over(tmp_path, words):
    assert "CallLogged" in handed(tmp_path, words, "Acme")


@pytest.mark.parametrize(
    "words",
    [
        "they say that Acme pays later as well",
        "like INV-1 of the others",
        "Priya Nair says the same",
        "they will write to me as nordlicht-2 does",
        "Acme Components Holding pays for them",
    ],
)
def test_words_of_the_owner_that_name_another_client_are_not_handed_over(tmp_path, words):
    assert "CallLogged" not in handed(
        tmp_path, words, "Acme", "Acme Components Holding", "Nordlicht Handel"
    )


def test_a_page_that_only_looks_otherwise_is_not_said_to_be_changed(export, config):
    """The style of pages changes from day to day where mailbot runs from its repository."""
    page = (export / "record.html").read_bytes()
    assert b"body{margin:0" in page
    forge(export, "record.html", page.replace(b"body{margin:0", b"body{margin:1px"))

    verify_export(export, config, json=False)


@pytest.mark.parametrize(
    ("cause", "evidence"),
    [
        ("mailbot paid on 2026-11-02 09:00", "said by mailbot paid on 2026-11-02 09:00"),
        ("the export tells of payment 77", "the export tells of payment 77"),
        (
            "note <1@dana.example> 0123abcd, command 1",
            "your own word, in the note <1@dana.example> 0123abcd, command 1",
        ),
        (
            "booking 2026-11-02 100.00 USD camt id:0123 text:abcd",
            "a booking 2026-11-02 100.00 USD camt",
        ),
        ("<1@dana.example>", ""),
    ],
)
def test_a_payment_is_handed_over_with_who_says_so(tmp_path, cause, evidence):
    acme = History("Acme", "acme.example")
    acme.bills("INV-1", "100.00", "2026-10-01")
    acme.pays("INV-1", "100.00", "2026-11-02")
    acme.events[-1] = replace(acme.events[-1], cause=cause)
    with TinyStore.open(tmp_path / "store") as store:
        store.record(acme.events)

    assert rows_of(exported(tmp_path / "store", tmp_path / "export"))[-1]["evidence"] == evidence
