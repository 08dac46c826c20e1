"""The unit that ships: how tightly it is locked, and whether mailbot lives within it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.edge import systemd
from mailbot.edge.condition import read
from tests.papers import one_page, said
from tests.system.owner import COMMAND
from tests.system.test_main_job import the_mail
from tests.system.test_service import ended, until

pytestmark = pytest.mark.system

HERE = Path(__file__).parents[2]
MOST_EXPOSED = 1.5


def need(program: str) -> None:
    """Skip the test where *program* is missing; fail where the environment insists on it."""
    if shutil.which(program) is None:
        words = f"{program} is not installed: apt-get install systemd"
        if os.environ.get("MAILBOT_REQUIRE_SERVERS") == "1":
            pytest.fail(words)
        pytest.skip(words)


@pytest.fixture
def unit(tmp_path):
    """Return the file of the unit for the whole system, of a program that is there."""
    need("systemd-analyze")
    path = tmp_path / systemd.NAME
    config = Path("/etc/mailbot/config.toml")
    path.write_text(systemd.unit(Path("/usr/bin/true"), (config,), system=True))
    return path


def analyse(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_shipped_unit_is_locked_up_tightly(unit):
    report = analyse("security", "--offline=yes", str(unit)).stdout

    score = re.search(r"Overall exposure level for \S+: ([\d.]+)", report)
    assert score, report
    assert float(score[1]) <= MOST_EXPOSED, report


def test_systemd_understands_every_line_of_the_unit(unit):
    done = analyse("verify", "--man=no", str(unit))

    assert done.returncode == 0, done.stderr
    assert unit.name not in done.stderr


@pytest.fixture
def confined(unit, owner):
    """Return the words that run mailbot under what the unit forbids."""
    probe = subprocess.run(
        [sys.executable, "-m", "tests.system.confined", str(unit), "/bin/true"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    if "PR_SET_MDWE" in probe.stderr or "libseccomp" in probe.stderr:
        pytest.skip("this kernel or system cannot: " + probe.stderr.splitlines()[-1])
    assert probe.returncode == 0, probe.stderr
    return [sys.executable, "-m", "tests.system.confined", str(unit), *COMMAND]


def start(owner, words, **variables):
    guarded = owner.environment(**variables)
    path = os.pathsep.join(filter(None, (guarded.get("PYTHONPATH"), str(HERE))))
    return subprocess.Popen(
        words,
        cwd=owner.folder,
        env={**guarded, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_restrictions_are_really_in_force(confined, owner):
    tries = (
        "import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)",
        "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "import os; os.setpriority(os.PRIO_PROCESS, 0, 5)",
        "import os; os.chroot('/')",
    )
    for code in tries:
        words = [*confined[: -len(COMMAND)], sys.executable, "-c", code]
        _, errors = start(owner, words).communicate(timeout=60)
        assert "Error" in errors, code
        assert "denied" in errors or "not permitted" in errors, errors


def test_the_service_does_its_work_under_the_restrictions_of_the_unit(server, owner, confined):
    owner.runs("resume")
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    service = start(owner, [*confined, "run"])
    until(lambda: (known := read(owner.store)) and known.last_round, seconds=60)

    assert ended(service) < 5
    assert "Gerald Brandt → Alison Meyer" in owner.runs("show", "INV-104").stdout


def test_a_checkup_and_a_document_are_read_under_the_restrictions_of_the_unit(
    server, owner, confined
):
    checkup = start(owner, [*confined, "doctor", "--probe"])
    output, errors = checkup.communicate(timeout=60)
    assert checkup.returncode == 0, output + errors
    (owner.folder / "invoice.pdf").write_bytes(one_page(said("Invoice INV-900")))
    code = (
        "from pathlib import Path; from mailbot.edge.papers import GuardedPapers as Papers;"
        " p = Papers(); print(p.read(Path('invoice.pdf').read_bytes())); p.close()"
    )
    words = [*confined[: -len(COMMAND)], sys.executable, "-c", code]

    output, errors = start(owner, words).communicate(timeout=60)

    assert "INV-900" in output, output + errors
