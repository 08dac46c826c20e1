"""Backup, restore and purge by the real command, killed at each point; private files (S16)."""

import json
import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from mailbot.edge.backup import unpacked
from mailbot.edge.system import CRASH_VARIABLE, PURGE_POINTS, STORE_POINTS
from mailbot.model.errors import ConfigError, DataError
from tests.system.owner import Owner
from tests.system.test_main_job import the_mail
from tests.system.test_service import ended, until

pytestmark = pytest.mark.system

SECRET = "canary-s3cret-canary"
ADD = ("--amount", "4860.00", "--currency", "USD", "--issued", "2026-10-05")


@pytest.fixture
def keeper(tmp_path: Path) -> Owner:
    """Return an owner with two clients on record and no server."""
    owner = Owner(tmp_path)
    owner.configures(host="127.0.0.1", port=1, user="dana", password=SECRET)
    for number, client, contact in (
        ("INV-1", "Acme Components", "Gerald Brandt <gerald@acme.example>"),
        ("INV-2", "Brightwater", "Priya Nair <priya@brightwater.example>"),
    ):
        done = owner.runs("add", number, "--client", client, "--contact", contact, *ADD)
        assert done.returncode == 0, done.stderr
    return owner


def standing(owner: Owner) -> list[str]:
    done = owner.runs("status", "--json")
    assert done.returncode == 0, done.stderr
    return [client["client"]["id"] for client in json.loads(done.stdout)["clients"]]


def intact(owner: Owner) -> dict[str, object]:
    done = owner.runs("verify", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


# Purge


def test_a_purge_asks_and_does_nothing_where_nobody_can_answer(keeper):
    done = keeper.runs("purge", "Brightwater")

    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert standing(keeper) == ["acme-components", "brightwater"]


def test_a_dry_run_of_a_purge_says_what_would_go(keeper):
    done = keeper.runs("purge", "Brightwater", "--dry-run")

    assert done.stdout == "would take off the record Brightwater: 3 events\n"
    told = keeper.runs("purge", "Brightwater", "--dry-run", "--json").stdout
    assert json.loads(told) == {"would_purge": 3}
    assert standing(keeper) == ["acme-components", "brightwater"]


def test_a_purged_client_is_in_no_file_and_the_record_is_intact(keeper):
    keeper.runs("paid", "INV-2")

    done = keeper.runs("purge", "brightwater", "--yes")

    assert done.returncode == 0, done.stderr
    assert standing(keeper) == ["acme-components"]
    for path in keeper.store.rglob("*"):
        assert b"brightwater" not in path.read_bytes().lower(), path
        assert b"priya" not in path.read_bytes().lower(), path
    (gone,) = intact(keeper)["purged"]
    assert gone["events"] == 4
    assert "INV-2" not in keeper.runs("status").stdout
    assert keeper.runs("show", "Brightwater").returncode != 0


@pytest.mark.parametrize("point", ["snapshot written", "snapshot synced", *PURGE_POINTS])
def test_a_purge_that_is_killed_is_done_or_not_begun_and_the_next_start_ends_it(keeper, point):
    killed = keeper.runs("purge", "Brightwater", "--yes", **{CRASH_VARIABLE: point})
    assert killed.returncode == -9

    begun = standing(keeper) == ["acme-components"]
    assert begun == (point in PURGE_POINTS)
    assert keeper.runs("verify", "--accept").returncode == 0  # opens to write, and records nothing

    intact(keeper)
    if begun:
        for path in keeper.store.rglob("*"):
            assert b"brightwater" not in path.read_bytes().lower(), path
    else:
        assert standing(keeper) == ["acme-components", "brightwater"]


def test_old_clients_at_rest_are_offered_and_purged_together(keeper):
    keeper.runs("paid", "INV-2", "--on", "2010-01-01")
    path = keeper.folder / "config.toml"
    path.write_text(path.read_text().replace("[store]", "[store]\nkeep_years = 7"))

    assert "--older-than" not in keeper.runs("status").stdout  # paid, but put on record just now
    assert "nobody is that old" in keeper.runs("purge", "--older-than", "7y", "--yes").stdout
    assert keeper.runs("purge", "--older-than", "soon", "--yes").returncode == 2
    assert keeper.runs("purge").returncode == 2


@pytest.mark.parametrize("point", [p for p in STORE_POINTS if p.startswith("snapshot")])
def test_bringing_an_old_record_up_to_date_can_be_killed(keeper, point):
    old = Path(__file__).parents[1] / "data" / "stores" / "schema-1-last"
    shutil.rmtree(keeper.store)
    shutil.copytree(old, keeper.store)

    killed = keeper.runs("hold", "Acme", **{CRASH_VARIABLE: point})
    assert killed.returncode == -9
    assert keeper.runs("hold", "Acme").returncode == 0

    assert intact(keeper)["events"] == 6
    assert (keeper.store / "mailbot.json.schema-1").read_bytes() == (
        old / "mailbot.json"
    ).read_bytes()


# Backup and restore


def test_a_backup_holds_the_record_and_the_settings_and_no_secret(keeper):
    templates = keeper.folder / "templates" / "en"
    templates.mkdir(parents=True)
    (templates / "overdue.txt.j2").write_text("My own words\n")

    done = keeper.runs("backup", "b.zip")

    assert done.returncode == 0, done.stderr
    path = keeper.folder / "b.zip"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as packed:
        assert set(packed.namelist()) == {
            *("manifest.json", "config.toml", "store/mailbot.json"),
            "templates/en/overdue.txt.j2",
        }
        assert not [name for name in packed.namelist() if SECRET.encode() in packed.read(name)]
        head = json.loads(packed.read("manifest.json"))["head"]
    assert head == intact(keeper)["head"]
    assert keeper.runs("backup", "b.zip").returncode == 65  # it is there already


@pytest.mark.parametrize(
    "line",
    [f'password = "{SECRET}"', f"password='{SECRET}'", f'  password   =   "{SECRET}" # mine'],
)
def test_the_password_stays_out_however_it_is_written(keeper, line):
    path = keeper.folder / "config.toml"
    path.write_text(path.read_text().replace(f'password = "{SECRET}"', line))

    assert keeper.runs("backup", "b.zip").returncode == 0

    with zipfile.ZipFile(keeper.folder / "b.zip") as packed:
        assert SECRET.encode() not in packed.read("config.toml")


def test_a_configuration_that_cannot_be_freed_of_its_secret_stays_out_as_a_whole(keeper):
    path = keeper.folder / "config.toml"
    text = path.read_text().replace(f'password = "{SECRET}"', "")
    path.write_text(f'imap.password = "{SECRET}"\n' + text.replace("[imap]", "[imapx]"))
    text = path.read_text()
    imap = text[text.index("[imapx]") :].splitlines()[1:]
    dotted = "\n".join(f"imap.{line}" for line in imap if "=" in line)
    path.write_text(f'imap.password = "{SECRET}"\n{dotted}\n' + text[: text.index("[imapx]")])
    path.write_text(path.read_text().replace(f'imap.password = "{SECRET}"\n', "", 1))

    done = keeper.runs("backup", "b.zip")

    assert done.returncode == 0, done.stderr
    assert "left out: the configuration" in done.stdout
    with zipfile.ZipFile(keeper.folder / "b.zip") as packed:
        assert "config.toml" not in packed.namelist()


def test_a_restore_asks_keeps_what_was_there_and_pauses(keeper):
    keeper.runs("backup", "b.zip")
    keeper.runs("resume")
    keeper.runs("paid", "INV-1")
    assert keeper.runs("restore", "b.zip").returncode == 2

    done = keeper.runs("restore", "b.zip", "--yes")

    assert done.returncode == 0, done.stderr
    assert "INV-1" in json.dumps(json.loads(keeper.runs("status", "--json").stdout))
    assert "Paused: restored from the backup" in keeper.runs("status").stdout
    (kept,) = keeper.store.glob("before-*")
    assert b"PaymentReceived" in (kept / "mailbot.json").read_bytes()
    intact(keeper)


def test_a_restore_on_another_machine_finds_its_paths(keeper, tmp_path):
    form = keeper.folder / "elsewhere" / "w9.pdf"
    form.parent.mkdir()
    form.write_bytes(b"%PDF")
    path = keeper.folder / "config.toml"
    moved = keeper.folder / "state"
    shutil.move(keeper.store, moved)
    text = path.read_text().replace('folder = "store"', f'folder = "{moved}"')
    path.write_text(f'{text}\n[terms]\ntax_form = "{form}"\n')
    assert keeper.runs("backup", "b.zip").returncode == 0
    other = Owner(tmp_path / "other")
    other.folder.mkdir()
    (keeper.folder / "b.zip").rename(other.folder / "b.zip")

    done = other.runs("restore", "b.zip", "--config", "config.toml")

    assert done.returncode == 0, done.stderr
    assert standing(other) == ["acme-components", "brightwater"]
    assert (other.folder / "store" / "mailbot.json").exists()
    assert (other.folder / "files" / "tax_form.pdf").read_bytes() == b"%PDF"
    assert intact(other)["events"] == 7
    for written in other.folder.rglob("*"):
        if written.is_file() and written.name != "b.zip":
            assert stat.S_IMODE(written.stat().st_mode) == 0o600, written


@pytest.mark.parametrize("where", ["store/mailbot.json", "manifest.json", "config.toml"])
def test_a_backup_that_was_changed_is_refused_and_nothing_happens(keeper, where):
    keeper.runs("backup", "b.zip")
    with zipfile.ZipFile(keeper.folder / "b.zip") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts[where] = parts[where].replace(b"a", b"b", 1)
    with zipfile.ZipFile(keeper.folder / "b.zip", "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    before = (keeper.store / "mailbot.json").read_bytes()

    done = keeper.runs("restore", "b.zip", "--yes")

    assert done.returncode == 65
    assert "Traceback" not in done.stderr
    assert (keeper.store / "mailbot.json").read_bytes() == before
    assert not list(keeper.store.glob(".mailbot-*"))


def test_a_backup_with_any_damaged_byte_is_refused_or_whole(keeper):
    """A disk damages bytes, packed as they are: no error of the unpacker comes through."""
    keeper.runs("backup", "b.zip")
    whole = (keeper.folder / "b.zip").read_bytes()
    hurt = keeper.folder / "hurt.zip"
    refused = 0
    for place in range(0, len(whole), 3):
        hurt.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        try:
            with unpacked(hurt, keeper.folder / "beside"):
                pass
        except (DataError, ConfigError) as error:
            assert "hurt.zip" in str(error)  # noqa: PT017  it must be one of ours
            refused += 1
    assert refused > len(whole) / 3 * 0.8


@pytest.mark.parametrize("name", ["../evil", "store/../../evil", "/etc/evil", "templates/../x"])
def test_a_backup_reaches_nothing_outside(keeper, name):
    keeper.runs("backup", "b.zip")
    with zipfile.ZipFile(keeper.folder / "b.zip") as packed:
        parts = {part: packed.read(part) for part in packed.namelist()}
    manifest = json.loads(parts["manifest.json"])
    manifest["parts"][name] = {
        "size": 0,
        "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    with zipfile.ZipFile(keeper.folder / "b.zip", "w") as packed:
        for part, data in {**parts, "manifest.json": json.dumps(manifest), name: b""}.items():
            packed.writestr(part, data)

    done = keeper.runs("restore", "b.zip", "--yes")

    assert done.returncode == 65
    assert "does not belong in a backup" in done.stderr


def test_a_backup_from_before_a_purge_says_what_it_brings_back(keeper):
    keeper.runs("backup", "b.zip")
    path = keeper.folder / "b.zip"
    keeper.runs("purge", "Brightwater", "--yes")

    done = keeper.runs("restore", str(path), "--yes")

    assert "3 events purged on" in done.stdout
    assert "come back" in done.stdout


def test_no_backup_is_no_backup(keeper):
    (keeper.folder / "b.zip").write_bytes(b"PK nonsense")

    assert keeper.runs("restore", "b.zip", "--yes").returncode == 65
    assert keeper.runs("restore", "nowhere.zip", "--yes").returncode == 74


def test_a_backup_of_a_damaged_record_is_written_and_says_so(keeper):
    path = keeper.store / "mailbot.json"
    path.write_text(path.read_text().replace("Priya Nair", "Priya Naur"))

    done = keeper.runs("backup", "b.zip")

    assert done.returncode == 74
    assert "damaged" in done.stderr
    assert (keeper.folder / "b.zip").exists()
    assert keeper.runs("restore", "b.zip", "--yes").returncode == 74


# With a server


def test_while_the_service_runs_a_backup_is_whole_and_a_purge_counts(server, owner):
    owner.runs("resume")
    service = owner.starts("run")
    until((owner.store / "status.json").exists)
    try:
        for number in range(5):
            for at, folder, raw in the_mail()[number::5]:
                server.deliver(folder, raw, at=at)
            done = owner.runs("backup", f"b{number}.zip")
            assert done.returncode == 0, done.stderr
        assert owner.runs("purge", "Lantern Books", "--yes").returncode == 0
        assert "lantern-books" not in standing(owner)
        assert intact(owner)["purged"]
        assert owner.runs("restore", "b4.zip", "--yes").returncode == 75  # stop it first
    finally:
        ended(service)
    assert "lantern-books" not in standing(owner)
    assert b"lantern" not in (owner.store / "mailbot.json").read_bytes().lower()
    intact(owner)
    for number in range(5):
        (owner.folder / "x").mkdir()
        shutil.move(owner.folder / f"b{number}.zip", owner.folder / "x")
        other = Owner(owner.folder / "x")
        assert other.runs("restore", f"b{number}.zip", "--config", "c.toml").returncode == 0
        shutil.rmtree(owner.folder / "x")


def test_s16_what_is_written_is_the_owners_alone(server, owner):
    """With everything on, and an umask that would let others read it."""
    path = owner.folder / "config.toml"
    path.write_text(
        path.read_text()
        + '[letters]\nhtml = true\n[service]\nmetrics_file = "m.prom"\nlog_format = "json"\n'
        'log_level = "debug"\n'
    )
    owner.runs("resume")
    for at, folder, raw in the_mail():
        server.deliver(folder, raw, at=at)
    imports = owner.store / "imports"
    imports.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(owner.folder / "invoices.csv", imports / "again.csv")
    os.utime(imports / "again.csv", (1, 1))
    before = os.umask(0o000)
    try:
        owner.runs("learn", "--since", "2026-01-01")
        service = owner.starts("run")
        until((owner.store / "m.prom").exists)
        until(lambda: json.loads((owner.store / "status.json").read_text())["last_round"])
        ended(service)
        for words in (("once",), ("status",), ("backup", "b.zip"), ("purge", "Redfern", "--yes")):
            done = owner.runs(*words)
            assert done.returncode == 0, done.stderr
        owner.runs("restore", "b.zip", "--yes")
    finally:
        os.umask(before)

    assert stat.S_IMODE(owner.store.stat().st_mode) == 0o700
    seen = []
    for found in owner.store.rglob("*"):
        mode = stat.S_IMODE(found.stat().st_mode)
        if found.name == "m.prom" or found.name.endswith("again.csv"):
            continue  # for the collector to read; and the owner's own
        assert mode == (0o700 if found.is_dir() else 0o600), (found, oct(mode))
        seen.append(found.name)
    assert {"mailbot.json", "mailbot.head", "status.json", "in-hand"} <= set(seen)
    assert stat.S_IMODE((owner.folder / "b.zip").stat().st_mode) == 0o600
    assert stat.S_IMODE((owner.store / "m.prom").stat().st_mode) == 0o644
