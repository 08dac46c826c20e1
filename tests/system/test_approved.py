"""Approved letters and teaching folders, with kill -9 at every point (issue 8, must show 4)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.edge.system import CRASH_VARIABLE, TEACHING_POINTS
from tests.system.dovecot import require_dovecot
from tests.system.test_main_job import the_mail

pytestmark = pytest.mark.system

RUNS = os.environ.get("MAILBOT_SENDS", "28")


def test_no_reader_ever_gets_two_copies_and_the_owner_is_told_the_truth():
    require_dovecot()
    done = subprocess.run(
        [sys.executable, "-m", "tests.system.sending", RUNS],
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr

    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["runs"] == int(RUNS)
    assert figures["wrong"] == []
    assert figures["most copies of a letter that a reader got"] == 1
    assert figures["killed"] >= int(RUNS) // 4


@pytest.mark.parametrize("point", [*TEACHING_POINTS, "message refiled"])
def test_a_reply_in_a_teaching_folder_is_read_anew_once_wherever_mailbot_is_killed(
    point, server, owner
):
    owner.runs("resume")
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    assert owner.runs("once").returncode == 0
    facts = json.loads(owner.runs("show", "INV-104", "--json").stdout)
    hops = len(facts["hops"])
    replies = len(server.raw("INBOX"))
    gerald = [uid for uid, raw in server.raw("INBOX").items() if b"From: Gerald" in raw]
    server.admin.select_folder("INBOX")
    server.admin.move(gerald[-1:], "Mailbot/Dispute")

    killed = owner.runs("once", **{CRASH_VARIABLE: point})
    assert killed.returncode == -9, f"{point} was not reached: {killed.stderr}"
    for _ in range(2):
        done = owner.runs("once")
        assert done.returncode == 0, done.stderr

    facts = json.loads(owner.runs("show", "INV-104", "--json").stdout)
    assert len(facts["hops"]) == hops - 1
    assert len(server.raw("Mailbot/Dispute")) == 0
    assert len(server.raw("Drafts")) == 0
    assert len(server.raw("INBOX")) >= replies
    record = (owner.store / "mailbot.json").read_text(encoding="utf-8")
    assert record.count("ReadingCorrected") == record.count("DisputeOpened") == 1
    assert owner.runs("verify").returncode == 0
