"""Killed at any moment: no reply lost, no draft twice, the store opens (G1, G2)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.edge.system import CRASH_VARIABLE, DRAFT_POINTS, STORE_POINTS, WITHDRAWAL_POINTS
from tests.system.dovecot import require_dovecot
from tests.system.test_main_job import the_mail

pytestmark = pytest.mark.system

KILLS = os.environ.get("MAILBOT_ROUND_KILLS", "60")


def test_killed_at_random_nothing_is_lost_and_nothing_comes_twice():
    require_dovecot()
    done = subprocess.run(
        [sys.executable, "-m", "tests.system.killing", KILLS],
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr

    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["kills"] == int(KILLS)
    assert figures["heard"] == figures["replies"] == figures["letters"]
    assert figures["letters twice"] == figures["letters lost"] == 0
    assert figures["known as sent"] == figures["sent"]


@pytest.mark.parametrize("point", STORE_POINTS + DRAFT_POINTS)
def test_killed_at_a_named_write_point_the_next_round_ends_in_the_same_place(point, server, owner):
    owner.runs("resume")
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)

    killed = owner.runs("once", **{CRASH_VARIABLE: point})
    assert killed.returncode == -9, f"{point} was not reached: {killed.stderr}"
    done = owner.runs("once")

    assert done.returncode == 0, done.stderr
    assert len(server.raw("Drafts")) == 1
    facts = json.loads(owner.runs("show", "INV-104", "--json").stdout)
    assert [d["state"] for d in facts["drafts"]] == ["placed"]
    assert len(facts["hops"]) == 3


@pytest.mark.parametrize("point", WITHDRAWAL_POINTS)
def test_killed_while_a_draft_is_taken_back_it_counts_as_taken_back(point, server, owner):
    owner.runs("resume")
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    owner.runs("once")
    owner.runs("hold", "INV-104")

    killed = owner.runs("once", **{CRASH_VARIABLE: point})
    assert killed.returncode == -9, f"{point} was not reached: {killed.stderr}"
    for _ in range(3):
        owner.runs("once")

    assert len(server.raw("Drafts")) == 0
    assert len(server.raw("Trash")) == 1
    facts = json.loads(owner.runs("show", "INV-104", "--json").stdout)
    assert [d["state"] for d in facts["drafts"]] == ["withdrawn"]
