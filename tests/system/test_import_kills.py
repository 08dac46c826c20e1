"""Killed while it takes a file in, mailbot takes it again without effect, or has moved it (G2)."""

import json
import time

import pytest

from mailbot.edge.importfolder import QUIET_SECONDS
from mailbot.edge.system import CRASH_VARIABLE, IMPORT_POINTS

pytestmark = pytest.mark.system

EXPORT = (
    "number,client,amount,currency,issued,paid,balance\n"
    "INV-900,Harbor Freight,1000.00,USD,2026-10-01,400.00,600.00\n"
)

STORE = ("journal written", "journal synced")
"""Where the store has just changed a file, while the facts of the export go on record."""


@pytest.mark.parametrize("point", STORE + IMPORT_POINTS)
def test_killed_while_a_file_is_taken_in_it_counts_once(point, server, owner):
    folder = owner.folder / "store" / "imports"
    folder.mkdir(mode=0o700)
    (folder / "export.csv").write_text(EXPORT, encoding="utf-8")
    time.sleep(QUIET_SECONDS + 0.1)

    killed = owner.runs("once", **{CRASH_VARIABLE: point})
    assert killed.returncode == -9, f"{point} was not reached: {killed.stderr}"
    for _ in range(2):
        done = owner.runs("once")
        assert done.returncode == 0, done.stderr

    facts = json.loads(owner.runs("show", "INV-900", "--json").stdout)
    (invoice,) = facts["invoices"]
    assert float(invoice["balance"]["amount"]) == 600
    assert not (folder / "export.csv").exists()
    kept = sorted(path.name[len("2026-11-22-") :] for path in (folder / "done").iterdir())
    assert kept == ["export.csv", "export.csv.report.txt"]


def test_a_dry_run_leaves_the_folder_alone(server, owner):
    folder = owner.folder / "store" / "imports"
    folder.mkdir(mode=0o700)
    (folder / "export.csv").write_text(EXPORT, encoding="utf-8")
    time.sleep(QUIET_SECONDS + 0.1)

    said = owner.runs("once", "--dry-run").stdout

    assert "Would be taken in" in said
    assert [path.name for path in folder.iterdir()] == ["export.csv"]
    assert owner.runs("show", "INV-900").returncode != 0
