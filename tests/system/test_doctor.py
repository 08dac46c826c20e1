"""What `doctor` finds on real servers, well and ill."""

import json
import socket
import sys
import threading
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
from filelock import FileLock

from mailbot.cli.doctor import proofread
from mailbot.edge import household, route
from mailbot.edge.config import (
    Config,
    ImapSettings,
    ImportSettings,
    LetterSettings,
    ServiceSettings,
    StoreSettings,
)
from mailbot.edge.doctor import LOSSES, examine
from mailbot.edge.household import at_home
from mailbot.edge.route import Check, follow, verdict
from mailbot.edge.secrets import Secret
from mailbot.edge.tinystore import TinyStore
from mailbot.model.people import Owner
from tests.system.dovecot import NO_DRAFTS, NO_TRASH, PREFIXED, Dovecot, free_ports
from tests.system.owner import Owner as Command

pytestmark = pytest.mark.system

OTHER = """
[owner]
address = "dana@example.com"
name = "Dana"
[imap]
host = "127.0.0.1"
user = "dana"
[store]
folder = "{folder}"
"""

MESSAGE = b"From: gerald@acme.example\r\nSubject: INV-104\r\n\r\nAsk Alison.\r\n"
CANARY = "canary-51b2"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CREDENTIALS_DIRECTORY", "MAILBOT_IMAP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return a configuration in order, but for the mailbox."""
    path = tmp_path / "config.toml"
    path.touch(0o600)
    record = tmp_path / "record"
    record.mkdir(0o700)
    return Config(
        path=path,
        owner=Owner(address="dana@example.com", name="Dana", title="Attorney", firm="Whitfield"),
        imap=ImapSettings(host="127.0.0.1", user="dana", password=Secret(CANARY)),
        letters=LetterSettings(templates=tmp_path / "templates"),
        store=StoreSettings(folder=record),
    )


def against(server: Dovecot, config: Config, **changes: object) -> Config:
    known = {"password": Secret(server.password), **changes}
    return replace(config, imap=server.settings(**known))


def checkup(config: Config, *, probe: bool = False) -> tuple[Check, ...]:
    return tuple(examine(config, now=datetime.now(UTC), probe=probe))


def found(checks: tuple[Check, ...], name: str) -> list[Check]:
    return [check for check in checks if check.name == name]


def ill(checks: tuple[Check, ...]) -> list[Check]:
    return [check for check in checks if check.ok is False]


def test_a_mailbox_in_order_has_nothing_to_mend(config: Config) -> None:
    with Dovecot(tls=True, quota_kb=50_000) as server:
        server.deliver("INBOX", MESSAGE)

        checks = checkup(against(server, config))

    assert ill(checks) == []
    assert verdict(checks) == 0
    said = [check.detail for check in checks]
    assert "drafts: Drafts (found by what the server says or by name)" in said
    assert "watched: INBOX (1 message)" in said
    assert "agrees with the newest message" in said
    assert any(text.endswith("MB left in the mailbox") for text in said)
    assert any(text.startswith("the server has all") for text in said)
    assert all(check.advice for check in checks if check.ok is None)


def test_a_certificate_that_runs_out_is_remarked_in_time(config: Config) -> None:
    with Dovecot(tls=True) as server:
        (encryption,) = found(checkup(against(server, config)), "encryption")

    assert encryption.ok is None
    assert "holds for 1 more day" in encryption.detail
    assert "renew" in encryption.advice


def test_starttls_is_followed_to_the_certificate(config: Config) -> None:
    with Dovecot(tls=True) as server:
        settings = against(server, config, port=server.port, security="starttls")

        checks = checkup(settings)

    assert ill(checks) == []
    assert "TLSv1." in found(checks, "encryption")[0].detail


def test_looking_changes_nothing_and_a_probe_leaves_only_its_own_draft_in_the_trash(
    config: Config,
) -> None:
    with Dovecot() as server:
        server.deliver("INBOX", MESSAGE)
        before = {folder: server.flags(folder) for folder in ("INBOX", "Drafts", "Sent", "Trash")}

        checkup(against(server, config))
        after = {folder: server.flags(folder) for folder in before}
        probed = checkup(against(server, config), probe=True)

        assert after == before
        assert server.flags("INBOX") == before["INBOX"]
        assert server.uids("Drafts") == []
        (trashed,) = server.raw("Trash").values()
    assert b"safe to delete" in trashed
    assert found(probed, "draft")[0].ok is True
    assert ill(probed) == []


def test_a_probe_without_a_trash_leaves_nothing(config: Config) -> None:
    with Dovecot(layout=NO_TRASH) as server:
        checks = checkup(against(server, config), probe=True)

        assert server.uids("Drafts") == []
    assert found(checks, "draft")[0].ok is True
    assert "name it as trash under [imap]" in str([check.advice for check in checks])


def test_folders_below_the_inbox_are_found(config: Config) -> None:
    with Dovecot(layout=PREFIXED) as server:
        checks = checkup(against(server, config))

    assert any(check.detail.startswith("drafts: INBOX.Drafts") for check in checks)


def test_a_wrong_password_ends_with_77(config: Config) -> None:
    with Dovecot() as server:
        checks = checkup(against(server, config, password=Secret(CANARY)))

    assert verdict(checks) == 77
    assert [check.name for check in ill(checks)] == ["login"]


def test_a_mailbox_without_drafts_ends_with_78_and_names_the_folders_there_are(
    config: Config,
) -> None:
    with Dovecot(layout=NO_DRAFTS) as server:
        checks = checkup(against(server, config))

    (folders,) = ill(checks)
    assert verdict(checks) == 78
    assert "Sent" in folders.detail
    assert "Trash" in folders.detail
    assert "drafts" in folders.detail
    assert found(checks, "login")[0].ok is True


def test_a_closed_port_ends_with_69_and_asks_no_further(config: Config) -> None:
    (port,) = free_ports(1)

    checks = checkup(replace(config, imap=replace(config.imap, port=port)))

    assert verdict(checks) == 69
    assert checks[-1].name == "connection"
    assert "nothing listens there" in checks[-1].detail


def test_a_name_that_nobody_has_ends_with_69(config: Config) -> None:
    checks = checkup(replace(config, imap=replace(config.imap, host="127.whitfield.invalid")))

    assert verdict(checks) == 69
    assert checks[-1].name == "server name"
    assert "check the spelling of host" in checks[-1].advice


@pytest.mark.parametrize(
    ("changes", "problem", "advice"),
    [
        ({"ca_file": ""}, "signed by nobody this machine trusts", "someone may be listening"),
        ({"host": "127.0.0.1"}, "made out to another name", "the server's name as host"),
    ],
)
def test_a_bad_certificate_ends_with_69_before_the_password_is_sent(
    config: Config, changes: dict[str, object], problem: str, advice: str
) -> None:
    with Dovecot(tls=True) as server:
        checks = checkup(against(server, config, **changes))

        assert "Login" not in server.log
    assert verdict(checks) == 69
    assert checks[-1].name == "encryption"
    assert problem in checks[-1].detail
    assert advice in checks[-1].advice


def test_a_port_without_encryption_is_said_to_be_one(config: Config) -> None:
    with Dovecot() as server:
        for security, other in (("tls", "starttls"), ("starttls", "tls")):
            checks = checkup(against(server, config, security=security))

            assert verdict(checks) == 69
            assert "does not speak it on this port" in checks[-1].detail
            assert f'security = "{other}"' in checks[-1].advice


def test_a_server_that_says_nothing_is_waited_for_a_moment_only(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "PATIENCE_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = replace(config.imap, port=silent.getsockname()[1])
        for security in ("tls", "starttls"):
            changed = replace(settings, security=security)

            *_, last = follow(changed, datetime.now(UTC))

            assert "did not answer in time" in last.detail


@pytest.mark.parametrize("answer", [b"", b"* BYE\r\n", b"* OK hi\r\na1 NO\r\n", b"\0" * 9000])
def test_a_server_that_talks_nonsense_is_no_riddle(config: Config, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def speak() -> None:
            line, _ = server.accept()
            with line:
                line.sendall(answer)

        speaker = threading.Thread(target=speak)
        speaker.start()
        settings = replace(config.imap, port=port, security="starttls")

        *_, last = follow(settings, datetime.now(UTC))
        speaker.join()

    assert last.ok is False
    assert last.exit_code == 69


def test_who_vouches_for_senders_is_told_from_most_of_the_newest_messages(config: Config) -> None:
    vouched = b"Authentication-Results: mx.host.example;\r\n dkim=pass\r\n" + MESSAGE
    with Dovecot() as server:
        server.deliver("INBOX", b"Authentication-Results: forged.example; dkim=pass\r\n" + vouched)
        server.deliver("INBOX", vouched)
        server.deliver("INBOX", vouched)

        (unsaid,) = found(checkup(against(server, config)), "senders")
        said = checkup(against(server, config, trusted_servers=("mx.host.example",)))
        server.deliver("INBOX", MESSAGE)
        server.deliver("INBOX", MESSAGE)
        (unclear,) = found(checkup(against(server, config)), "senders")

    assert 'trusted_servers = ["mx.host.example"]' in unsaid.advice
    assert found(said, "senders")[0].ok is True
    assert "mx.host.example" not in unclear.advice


def test_what_a_server_lacks_is_said_by_what_is_lost(config: Config) -> None:
    with Dovecot(capability="IMAP4rev1 LITERAL+ NAMESPACE") as server:
        checks = checkup(against(server, config))

    abilities = found(checks, "abilities")
    assert [check.ok for check in abilities] == [None] * len(LOSSES)
    assert "marked as deleted" in abilities[0].detail
    assert ill(checks) == []


def test_a_message_from_the_future_is_a_clock_that_is_late(config: Config) -> None:
    with Dovecot() as server:
        server.deliver("INBOX", MESSAGE)
        late = datetime.now(UTC) - timedelta(hours=3)

        (clock,) = found(tuple(examine(against(server, config), now=late)), "clock")

    assert clock.ok is None
    assert "180 minutes from now" in clock.detail
    assert "set the clock" in clock.advice


def test_no_password_is_said_and_the_way_to_the_server_examined_all_the_same(
    config: Config,
) -> None:
    with Dovecot() as server:
        checks = checkup(against(server, config, password=Secret("")))

    assert verdict(checks) == 78
    assert [check.name for check in ill(checks)] == ["password"]
    assert found(checks, "connection")[0].ok is True


def test_what_is_wrong_at_home_is_found_before_the_server_is_asked(
    config: Config, tmp_path: Path
) -> None:
    (tmp_path / "templates").write_text("no folder")
    (tmp_path / "record").rmdir()
    (tmp_path / "record").write_text("no folder")
    config.path.chmod(0o644)

    checks = checkup(replace(config, owner=Owner(address="d@example.com", name="D")))

    told = {check.name: check for check in checks}
    assert "chmod 600" in told["configuration"].advice
    assert told["owner"].advice == "write title and firm under [owner]"
    assert told["letters"].exit_code == 78
    assert told["record"].exit_code == 74
    assert verdict(checks) == 78


def test_a_record_open_to_others_is_remarked_and_one_to_be_made_is_well(config: Config) -> None:
    config.store.folder.chmod(0o755)
    opened = found(checkup(config), "record")[0]
    config.store.folder.rmdir()
    unmade = found(checkup(config), "record")[0]

    assert "chmod -R go=" in opened.advice
    assert unmade.ok is True


def test_no_password_is_in_any_finding(config: Config) -> None:
    with Dovecot(password=CANARY) as server:
        for changes in ({}, {"user": "nobody"}, {"host": "localhost", "security": "tls"}):
            checks = checkup(against(server, config, **changes), probe=True)

            assert CANARY not in json.dumps([asdict(check) for check in checks])
            assert "owner@example.com" not in json.dumps([asdict(check) for check in checks])


def test_a_damaged_record_is_found_and_the_copy_offered(config: Config) -> None:
    (config.store.folder / "mailbot.json").write_text('{"events": {"1": {"ki')

    (record,) = found(checkup(config), "record")

    assert record.ok is False
    assert record.exit_code == 74
    assert "mailbot.json" in record.detail


def test_looking_at_the_record_leaves_it_as_it_is(config: Config) -> None:
    with TinyStore.open(config.store.folder):
        pass
    before = {p.name: p.read_bytes() for p in config.store.folder.iterdir()}

    (record,) = found(checkup(config), "record")

    assert record.ok is True
    assert {p.name: p.read_bytes() for p in config.store.folder.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("en/clarify-contcat.txt.j2", "call it clarify-contact.txt.j2"),
        ("en/zzz.j2", "letters are called clarify-contact.txt.j2, "),
        ("ask-contact.txt.j2", "put it into a folder for its language"),
    ],
)
def test_a_letter_that_is_misnamed_is_found_with_the_right_name(
    config: Config, name: str, advice: str
) -> None:
    path = config.letters.templates / name
    path.parent.mkdir(parents=True)
    path.write_text("Who?\n\nHello.\n")

    misnamed = [check for check in found(checkup(config), "letters") if check.ok is False]

    assert [check.exit_code for check in misnamed] == [78]
    assert str(path) in misnamed[0].detail
    assert misnamed[0].advice.startswith(advice)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Who?\n\nHello {{ clinet.name }}.\n", "line 3: 'clinet' is not known here"),
        ("Dear {{ reader }},\n\nwho is it?\n", "the first line is the subject"),
    ],
)
def test_a_letter_of_ones_own_that_cannot_be_written_is_found(
    config: Config, text: str, words: str
) -> None:
    path = config.letters.templates / "en" / "clarify-contact.txt.j2"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    now = datetime.now(UTC)

    checks = tuple(examine(config, now=now, proof=partial(proofread, config, now)))

    (broken,) = [check for check in found(checks, "letters") if check.ok is False]
    assert str(path) in broken.detail
    assert words in broken.detail
    assert broken.exit_code == verdict(checks) == 78


def test_letters_of_ones_own_that_hold_are_no_finding(config: Config) -> None:
    path = config.letters.templates / "en" / "clarify-contact.txt.j2"
    path.parent.mkdir(parents=True)
    path.write_text("Who?\n\nHello {{ client.name }}, who is it?\n")

    assert list(proofread(config, datetime.now(UTC))) == []


def test_files_of_the_record_that_others_can_read_are_found(config: Config) -> None:
    (config.store.folder / "old.json").touch(0o644)

    (record,) = found(checkup(config), "record")

    assert record.ok is None
    assert record.detail.startswith("old.json in ")


def test_a_folder_for_imports_that_is_none_ends_with_74(config: Config, tmp_path: Path) -> None:
    (tmp_path / "waiting").mkdir()
    (tmp_path / "waiting" / "invoices.csv").touch()
    (tmp_path / "file").touch()

    well = replace(config, imports=ImportSettings(folder=tmp_path / "waiting"))
    wrong = replace(config, imports=ImportSettings(folder=tmp_path / "file"))

    assert found(checkup(well), "imports")[0].detail.endswith("waiting: 1 to be taken in")
    assert found(checkup(wrong), "imports")[0].exit_code == 74


def test_a_disk_that_is_nearly_full_is_remarked(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household, "SMALL_SPACE", 2**60)

    (disk,) = found(checkup(config), "disk")

    assert disk.ok is None
    assert "make room" in disk.advice


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("[imap]\nhots = 1\n", "hots: not known; did you mean host?"),
    ],
)
def test_a_further_account_that_could_not_start_is_found_before_the_service_is_started(
    config: Config, text: str | None, words: str
) -> None:
    further = '[service]\naccounts = ["anna.toml"]\n'
    config.path.write_text(OTHER.format(folder="record") + further)
    other = config.path.with_name("anna.toml")
    if text is not None:
        other.write_text(text)
    several = replace(config, service=ServiceSettings(accounts=("anna.toml",)))

    (accounts,) = found(tuple(at_home(several, lambda: ())), "accounts")

    assert accounts.ok is False
    assert accounts.exit_code == 78
    assert words in accounts.detail


def test_further_accounts_have_a_checkup_of_their_own(config: Config) -> None:
    further = '[service]\naccounts = ["anna.toml"]\n'
    config.path.write_text(OTHER.format(folder="record") + further)
    other = config.path.with_name("anna.toml")
    other.write_text(OTHER.format(folder="anna").replace('user = "dana"', 'user = "anna"'))
    several = replace(config, service=ServiceSettings(accounts=("anna.toml",)))

    (accounts,) = found(tuple(at_home(several, lambda: ())), "accounts")

    assert accounts.ok is True
    assert accounts.detail.endswith(f"mailbot doctor --config {other}")
    assert found(tuple(at_home(config, lambda: ())), "accounts") == []


def test_a_language_in_which_there_are_no_letters_is_found(config: Config) -> None:
    strange = replace(config, letters=replace(config.letters, language="xx"))

    (wrong,) = ill(tuple(at_home(strange, lambda: ())))

    assert "no letter is written in xx" in wrong.detail
    assert "de, en, es" in wrong.advice
    assert wrong.exit_code == 78


def test_figures_for_which_there_is_no_folder_are_remarked(config: Config, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "not there" / "mailbot.prom")
    told = replace(config, service=ServiceSettings(metrics_file=nowhere))

    (figures,) = found(tuple(at_home(told, lambda: ())), "figures")

    assert figures.ok is None
    assert "not there" in figures.detail
    assert found(tuple(at_home(config, lambda: ())), "figures") == []


def test_a_keyring_that_nobody_runs_is_told_from_one_that_opens(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Keyring:
        pass

    module = ModuleType("keyring")
    module.__spec__ = ModuleSpec("keyring", None)
    module.get_keyring = Keyring  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)
    opens = household.keyring()
    Keyring.__module__ = "keyring.backends.fail"
    none = household.keyring()

    assert opens.ok is True
    assert none.ok is None
    assert "without a desktop session" in none.detail


def test_who_watches_several_folders_is_told_what_their_server_cannot(config: Config) -> None:
    with Dovecot(capability="IMAP4rev1 LITERAL+ NAMESPACE") as server:
        several = against(server, config, folders=("INBOX", "Trash"))

        said = [check.detail for check in found(checkup(several), "abilities")]

    assert any("lacks IDLE" in text for text in said)
    assert any("lacks NOTIFY" in text for text in said)


def test_a_service_is_looked_for_at_every_checkup(config: Config) -> None:
    resting = found(checkup(config), "service")[0]
    with FileLock(config.store.folder / "service.lock", mode=0o600):
        at_work = found(checkup(config), "service")[0]

    assert resting.ok is None
    assert at_work.ok is True


def test_every_finding_in_json_has_its_name_verdict_words_and_advice(owner: Command) -> None:
    done = owner.runs("doctor", "--json")

    report = json.loads(done.stdout)
    assert done.returncode == report["exit_code"] == 0
    for check in report["checks"]:
        assert set(check) == {"name", "ok", "detail", "advice", "exit_code"}
        assert check["name"]
        assert check["detail"]
        assert check["advice"] or check["ok"]
    names = {check["name"] for check in report["checks"]}
    assert names >= {"configuration", "record", "disk", "imports", "service", "password"}
    assert names >= {"keyring", "server name", "connection", "encryption", "login", "abilities"}
    assert names >= {"folders", "room", "senders"}
