"""Bad input: a clear message, the right exit code, and nothing lost."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.demo.cast import invoices
from tests.system.dovecot import NO_DRAFTS, Dovecot, free_ports
from tests.system.owner import Owner
from tests.system.test_main_job import the_mail

pytestmark = pytest.mark.system

PLAIN = 'security = "none"'


def an_owner(folder: Path, server: Dovecot, **changes: object) -> Owner:
    owner = Owner(folder)
    told = {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "password": server.password,
        "more": PLAIN,
    }
    owner.configures(**{**told, **changes})
    (folder / "invoices.csv").write_text(invoices(datetime.now(UTC)), encoding="utf-8")
    return owner


@pytest.fixture
def owner(server, owner):
    owner.runs("resume")
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    return owner


def only_line(done: subprocess.CompletedProcess[str], code: int) -> str:
    """Return the one line of complaint; there is no traceback."""
    assert done.returncode == code, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    (line,) = [x for x in done.stderr.splitlines() if x.startswith("mailbot: ")]
    return line


def test_a_wrong_password(server, tmp_path):
    owner = an_owner(tmp_path, server, password="wrong-canary")

    line = only_line(owner.runs("once"), 77)

    assert "password" in line
    assert "wrong-canary" not in line


def test_a_host_that_does_not_answer(server, tmp_path):
    owner = an_owner(tmp_path, server, port=free_ports(1)[0])

    assert "127.0.0.1" in only_line(owner.runs("once"), 69)


def test_a_host_that_is_not_there(server, tmp_path):
    owner = an_owner(tmp_path, server, host="mail.nowhere.invalid", more="")

    assert "mail.nowhere.invalid" in only_line(owner.runs("once"), 69)


def test_a_certificate_that_does_not_hold(tmp_path):
    with Dovecot(tls=True) as server:
        owner = an_owner(tmp_path, server, host="localhost", port=server.tls_port, more="")

        assert "certificate" in only_line(owner.runs("once"), 69)


def test_no_drafts_folder(tmp_path):
    with Dovecot(layout=NO_DRAFTS) as server:
        owner = an_owner(tmp_path, server)
        before = server.admin.list_folders()

        line = only_line(owner.runs("once"), 78)

        assert "drafts" in line
        assert "Sent" in line
        assert server.admin.list_folders() == before


def test_a_misspelt_key(server, tmp_path):
    owner = an_owner(tmp_path, server, more=f'{PLAIN}\nfodlers = ["INBOX"]')

    line = only_line(owner.runs("once"), 78)

    assert "fodlers" in line
    assert "folders" in line
    assert "line " in line


def test_a_broken_template_stops_its_letter_and_nothing_else(server, owner):
    mine = owner.folder / "templates" / "en"
    mine.mkdir(parents=True)
    (mine / "clarify-contact.txt.j2").write_text(
        "Who pays?\n\nHello,\n\n{{ clinet.name }}\n", encoding="utf-8"
    )

    done = owner.runs("once")

    assert done.returncode == 78
    assert "clarify-contact.txt.j2, line 5" in done.stderr
    assert "client" in done.stderr
    assert "is upset" in owner.runs("status").stdout  # the rest went on
    assert server.raw("Drafts") == {}

    shutil.rmtree(owner.folder / "templates")
    assert owner.runs("once").returncode == 0
    assert len(server.raw("Drafts")) == 1


def test_a_corrupt_store_offers_the_copy_and_the_copy_works(server, owner):
    owner.runs("once")
    shown = owner.runs("show", "INV-104", "--json").stdout
    record = owner.store / "mailbot.json"
    record.write_bytes(record.read_bytes()[: record.stat().st_size // 2])

    line = only_line(owner.runs("once"), 74)

    assert "mailbot.json.bak" in line
    shutil.copy(owner.store / "mailbot.json.bak", record)
    assert owner.runs("once").returncode == 0
    assert owner.runs("show", "INV-104", "--json").stdout == shown
    assert len(server.raw("Drafts")) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_loses_nothing_and_a_restart_goes_on(server, owner):
    small = owner.folder / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        shutil.copytree(owner.store, small / "store")
        text = (owner.folder / "config.toml").read_text(encoding="utf-8")
        (owner.folder / "config.toml").write_text(
            text.replace('folder = "store"', 'folder = "small/store"'), encoding="utf-8"
        )
        filler = small / "filler"
        filler.write_bytes(b"x" * (shutil.disk_usage(small).free - 4096))

        line = only_line(owner.runs("once"), 74)
        assert "room" in line or "space" in line.lower()
        assert len(server.raw("Drafts")) <= 1

        filler.unlink()
        assert owner.runs("once").returncode == 0
        assert len(server.raw("Drafts")) == 1
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_an_unusable_csv_says_which_line(server, tmp_path):
    owner = an_owner(tmp_path, server)
    (tmp_path / "bad.csv").write_text(
        "number,client,amount,currency,issued\nINV-1,Acme,12.50,USD,2026-10-01\n"
        "INV-2,Acme,a lot,USD,2026-10-01\n",
        encoding="utf-8",
    )

    done = owner.runs("import", "bad.csv")

    assert done.returncode == 65
    assert "line 3" in done.stderr
    assert "a lot" in done.stderr
    assert "INV-1" in owner.runs("show", "INV-1").stdout
