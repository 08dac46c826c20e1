"""The owner lays exports into a folder; each is taken once, and moved aside with a report."""

import os
import shlex
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.edge.importfolder import LARGEST, WatchedFolder
from mailbot.edge.memory import MemoryMailbox
from mailbot.edge.memorystore import FixedClock, MemoryStore
from mailbot.intake.mapping import Habits
from mailbot.ledger.replay import replay
from mailbot.model.errors import StorageError
from mailbot.model.invoice import InvoiceId
from mailbot.model.mailbox import Cursor
from mailbot.model.policy import Practice
from mailbot.reader import read_labels, reader
from mailbot.rounds.importing import take_files
from mailbot.rounds.office import Office
from mailbot.rounds.rehearsal import RehearsalFolder, RehearsalStore
from tests.rounds.exports import OWNER, SHIPPED, sample

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HEAD = "number,client,amount,currency,issued\n"
ONE = f"{HEAD}INV-1,Acme,10.00,USD,2026-10-01\n"


class Scene:
    """An owner with a folder, and a mailbot that goes its rounds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = MemoryStore()
        self.watched = WatchedFolder(folder, quiet_seconds=0.0)
        self.habits = Habits(mappings=SHIPPED)

    def lays(self, name: str, content: bytes | str) -> Path:
        self.folder.mkdir(exist_ok=True)
        raw = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(raw)
        return self.folder / name

    def goes_round(self, folder=None, store=None) -> tuple:
        store = store or self.store
        office = Office(
            mailbox=MemoryMailbox(),
            store=store,
            books=replay(store.events()),
            owner=OWNER,
            practice=Practice(),
            clock=FixedClock(NOW),
            reader=reader(),
            labels=read_labels(),
            imports=folder or self.watched,
            habits=self.habits,
        )
        return take_files(office)

    def on_record(self) -> set[str]:
        return set(replay(self.store.events()).owners_of)

    def lying(self, where: str = "") -> list[str]:
        home = self.folder / where
        return sorted(p.name for p in home.iterdir() if where or not p.is_dir())

    def report(self, where: str = "done") -> str:
        (path,) = (self.folder / where).glob("*.report.txt")
        return path.read_text(encoding="utf-8")


@pytest.fixture
def scene(tmp_path) -> Scene:
    return Scene(tmp_path / "imports")


def test_the_folder_is_made_for_the_owner_alone(scene):
    assert scene.goes_round() == ()

    assert stat.S_IMODE(scene.folder.stat().st_mode) == 0o700


def test_a_file_is_taken_once_and_moved_aside_with_a_report(scene):
    scene.lays("invoices.csv", f"{ONE}INV-2,Bolt,much,USD,2026-10-01\n")

    assert scene.goes_round() == ()
    assert scene.goes_round() == ()

    assert scene.on_record() == {"INV-1"}
    assert scene.lying() == []
    assert scene.lying("done") == [
        "2026-11-22-invoices.csv",
        "2026-11-22-invoices.csv.report.txt",
    ]
    assert scene.report() == (
        "invoices.csv\n\n"
        "Read: mailbot's own columns: 1 invoice\n"
        "Put on record: 2 new facts\n\n"
        "Left out:\n"
        "  line 3: amount: “much” is no amount; write 1234.56\n"
    )


def test_new_invoices_are_looked_up_in_the_mail_again(scene):
    scene.store.record((), cursor=Cursor(folder="INBOX", uidvalidity=1, next_uid=5))
    scene.lays("invoices.csv", ONE)

    scene.goes_round()

    assert scene.store.cursors()[0].again


def test_files_are_taken_in_the_order_in_which_they_came(scene):
    """The export of last week after that of this week would look like money that went away."""
    for days, name in ((1, "b.csv"), (3, "c.csv"), (2, "a.csv")):
        path = scene.lays(name, ONE)
        at = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))

    assert scene.watched.arrivals() == ("c.csv", "a.csv", "b.csv")


def test_two_files_of_one_name_on_one_day_are_both_kept(scene):
    for number in (1, 2):
        scene.lays("invoices.csv", ONE.replace("INV-1", f"INV-{number}"))
        scene.goes_round()

    assert scene.on_record() == {"INV-1", "INV-2"}
    assert "2026-11-22-invoices-2.csv" in scene.lying("done")


def test_a_file_that_still_grows_waits(scene):
    scene.watched = WatchedFolder(scene.folder)
    path = scene.lays("invoices.csv", ONE)

    assert scene.goes_round() == ()
    assert scene.lying() == [path.name]


@pytest.mark.parametrize("name", [".hidden.csv", "x.csv.part", "x.tmp", "~$x.xlsx", "x.crdownload"])
def test_what_other_programs_have_in_hand_is_left_alone(scene, name):
    scene.lays(name, ONE)

    scene.goes_round()

    assert scene.lying() == [name]
    assert scene.on_record() == set()


def test_what_is_no_export_is_refused_with_its_reason(scene):
    scene.lays("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00")

    (problem,) = scene.goes_round()

    assert str(problem).startswith("photo.csv: refused; its report")
    assert "this is no text" in scene.report("refused")
    assert scene.lying() == []
    assert scene.goes_round() == ()


def test_a_guess_is_no_reason_to_put_anything_on_record(scene):
    """Nobody is there to be asked: the report says what to type."""
    scene.lays("mine.csv", "Inv No,Customer,Total,Currency,Date\nR-1,Acme,10.00,USD,2026-10-01\n")

    assert len(scene.goes_round()) == 1

    assert scene.on_record() == set()
    report = scene.report("refused")
    assert "of no program that mailbot knows" in report
    assert "  client    “Customer”: Acme\n" in report
    (command,) = (line for line in report.splitlines() if line.endswith("--yes"))
    path = Path(shlex.split(command)[-2])
    assert path == scene.folder / "refused" / "2026-11-22-mine.csv"
    assert path.read_text().startswith("Inv No,"), "what it says to type can be typed"


def test_ambiguous_days_are_asked_for_in_the_report(scene):
    scene.lays("x.csv", f"{HEAD}INV-1,Acme,10.00,USD,10/05/2026\n")

    scene.goes_round()

    assert "--dates day or --dates month" in scene.report("refused")


def test_a_file_without_a_usable_line_is_refused(scene):
    scene.lays("x.csv", f"{HEAD}INV-1,Acme,much,USD,2026-10-01\n")

    (problem,) = scene.goes_round()

    assert "no line could be used" in str(problem)
    assert "line 2: amount" in scene.report("refused")


def test_a_link_is_not_followed(scene, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(ONE)
    scene.folder.mkdir()
    (scene.folder / "link.csv").symlink_to(secret)

    assert len(scene.goes_round()) == 1

    assert "a link to another place" in scene.report("refused")
    assert scene.on_record() == set()
    assert secret.read_text() == ONE
    assert (scene.folder / "refused" / "2026-11-22-link.csv").is_symlink()


def test_folders_and_pipes_are_refused(scene):
    (scene.folder / "more").mkdir(parents=True)
    os.mkfifo(scene.folder / "pipe.csv")

    assert len(scene.goes_round()) == 2

    reports = (scene.folder / "refused").glob("*.report.txt")
    told = " ".join(path.read_text() for path in reports)
    assert "it is a folder" in told
    assert "it is no file" in told
    assert scene.lying() == []


def test_a_file_of_a_gigabyte_is_not_even_begun(scene):
    path = scene.lays("huge.csv", b"")
    os.truncate(path, 2**30)

    assert len(scene.goes_round()) == 1

    told = f"it has 1024 MB; at most {LARGEST // 2**20} are read"
    assert told in scene.report("refused")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(scene):
    scene.lays("x.csv", ONE).chmod(0)

    assert len(scene.goes_round()) == 1

    assert "check its permissions" in scene.report("refused")


def test_what_a_file_holds_is_in_no_problem_and_so_in_no_log(scene):
    scene.lays("x.csv", f"{HEAD}INV-1,Canary Ltd,10.00,USD,10/05/2026\n")
    scene.lays("y.csv", "Canary;Other\nCanary;5\n")

    problems = scene.goes_round()

    assert len(problems) == 2
    assert not [p for p in problems if "Canary" in str(p) or "10/05" in str(p)]


def test_one_bad_file_stops_no_other(scene):
    scene.lays("a.csv", b"\x00\x01")
    scene.lays("b.csv", ONE)

    assert len(scene.goes_round()) == 1
    assert scene.on_record() == {"INV-1"}


def test_a_folder_that_cannot_be_written_costs_no_round(scene):
    """What cannot be moved is read again in each round, which changes nothing."""
    scene.lays("x.csv", ONE)
    (scene.folder / "done" / "2026-11-22-x.csv.report.txt").mkdir(parents=True)

    for _ in range(2):
        problems = scene.goes_round()
        assert any(isinstance(p, StorageError) and "cannot be moved" in str(p) for p in problems)

    assert len([e for e in scene.store.events() if type(e).__name__ == "InvoiceRegistered"]) == 1


def test_a_full_disk_leaves_the_file_where_it_is(scene):
    scene.lays("x.csv", ONE)
    scene.store.full = True

    (problem,) = scene.goes_round()

    assert isinstance(problem, StorageError)
    assert scene.lying() == ["x.csv"]


def test_taken_once_more_after_an_interruption_it_changes_nothing(scene):
    """As after a power cut between the report and the move."""
    scene.lays("x.csv", ONE)
    scene.goes_round()
    (scene.folder / "done" / "2026-11-22-x.csv").rename(scene.folder / "x.csv")

    scene.goes_round()

    report = scene.report()
    assert "Put on record: 2 new facts" in report
    assert "after an interruption" in report
    assert report.endswith("Put on record: 0 new facts\n")


def test_names_do_no_harm(scene):
    name = "=cmd|'C calc'!A0\x1b[31m\nx" + "y" * 150 + ".csv"
    scene.lays(name, ONE)

    assert scene.goes_round() == ()

    (kept, report) = scene.lying("done")
    assert kept.startswith("2026-11-22-=cmd_'C calc'!A0_[31m_x")
    assert "\x1b" not in kept + report + scene.report()
    assert scene.on_record() == {"INV-1"}


def test_a_dry_run_moves_nothing(scene):
    scene.lays("x.csv", ONE)
    folder = RehearsalFolder(scene.watched)
    store = RehearsalStore(scene.store)

    scene.goes_round(folder, store)

    assert len(store.recorded) == 2
    assert scene.on_record() == set()
    assert scene.lying() == ["x.csv"]
    assert "Put on record: 2 new facts" in folder.reports[0]


def test_a_dry_run_names_the_file_whose_columns_are_guessed(scene):
    scene.lays("own.csv", ONE.replace("number,client", "Nummer,Kunde"))
    folder = RehearsalFolder(scene.watched)

    scene.goes_round(folder, RehearsalStore(scene.store))

    assert "mailbot import own.csv --yes" in folder.reports[0]


def test_every_sample_can_be_laid_into_the_folder(scene):
    scene.lays("xero.csv", sample("xero"))

    assert scene.goes_round() == ()

    assert InvoiceId("INV-2617") in scene.on_record()
    assert "Read: Xero: 22 invoices, 2 credit notes" in scene.report()
    assert "INV-2606: 525.00 EUR credited by CN-31" in scene.report()
