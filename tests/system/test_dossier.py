"""Report, status and export by the real command, on the mail of a real server."""

import csv
import json

import pytest

from tests.system.test_main_job import the_mail

pytestmark = pytest.mark.system


@pytest.fixture
def told(server, owner):
    """Return an owner whose mailbot has read the whole story, and whose draft was sent."""
    owner.runs("resume")
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    owner.runs("once")
    admin = server.client()
    admin.select_folder("Drafts")
    admin.move(admin.search("ALL"), "Sent")
    admin.logout()
    done = owner.runs("once")
    assert done.returncode == 0, done.stderr
    return owner


def test_an_export_has_the_letters_as_they_lie_in_sent_and_is_verified(told):
    done = told.runs("export", "INV-104", "--letters", "-o", "handed")
    assert done.returncode == 0, done.stderr

    folder = told.folder / "handed"
    with (folder / "record.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    letters = {row["kind"]: row["letter"] for row in rows if row["letter"]}
    assert {"InvoiceSent", "DraftApproved"} <= set(letters)
    assert "single point of contact" in " ".join(letters["DraftApproved"].split())
    assert folder.stat().st_mode & 0o077 == 0

    done = told.runs("verify", "handed", "--json")
    assert json.loads(done.stdout)["compared"] is True
    (folder / "record.csv").write_bytes((folder / "record.csv").read_bytes() + b"\n")
    done = told.runs("verify", "handed")
    assert done.returncode == 74
    assert "record.csv" in done.stderr


def test_status_names_who_is_waited_for_and_the_report_rests_on_events(told):
    facts = json.loads(told.runs("status", "--json").stdout)
    (wait,) = [w for w in facts["waiting_for"] if w["client"] == "acme-components"]
    assert "Gerald Brandt" in wait["whom"]
    assert "What comes next" in told.runs("status").stdout

    done = told.runs("report", "-o", "report.html")
    assert done.returncode == 0, done.stderr
    page = (told.folder / "report.html").read_text(encoding="utf-8")
    assert "Days lost to being passed on" in page
    assert "Acme Components" in page
