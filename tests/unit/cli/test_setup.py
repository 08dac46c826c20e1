"""What `init` asks, and what it writes."""

import json
import stat
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from mailbot.cli import doctor, setup
from mailbot.edge import manual
from mailbot.edge.config import Config, load
from mailbot.edge.presets import PRESETS, machine_zone, preset_for, preset_named
from mailbot.edge.rules import address, host, timezone
from mailbot.model.errors import ConfigError, UsageError

CANARY = "canary-44d0"

app = typer.Typer()
app.command()(setup.init)
app.command()(doctor.doctor)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "Europe/Vienna")
    for name in ("MAILBOT_CONFIG", "XDG_CONFIG_HOME", "MAILBOT_IMAP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(sys.modules, "keyring.errors", None)
    monkeypatch.setattr("mailbot.edge.unit.kind_here", lambda: "")


def run(*arguments: str, answers: tuple[str, ...] = ()) -> str:
    typed = "".join(f"{answer}\n" for answer in answers)
    result = CliRunner().invoke(app, arguments, input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def init(*arguments: str, answers: tuple[str, ...] = ()) -> tuple[Config, str]:
    output = run("init", "--offline", "--config", "c.toml", *arguments, answers=answers)
    return load(Path("c.toml")), output


WHO = ("--address", "dana@whitfield-law.example", "--name", "Dana Whitfield")


def test_a_script_needs_no_more_than_an_address_and_a_name() -> None:
    config, output = init(*WHO, "--yes")

    assert config.owner.timezone == "Europe/Vienna"
    assert config.imap.host == "imap.whitfield-law.example"
    assert config.imap.user == "dana@whitfield-law.example"
    assert output == "Wrote c.toml; only you can read it. Next: mailbot doctor --config c.toml\n"


def test_the_file_is_for_its_owner_alone_and_keeps_the_manual() -> None:
    init(*WHO, "--yes")

    assert stat.S_IMODE(Path("c.toml").stat().st_mode) == 0o600
    explained = [line for line in manual.text().splitlines() if line.startswith("# ")]
    assert set(explained) <= set(Path("c.toml").read_text().splitlines())


def test_without_a_name_for_it_the_file_lies_where_mailbot_looks_for_it(tmp_path: Path) -> None:
    output = run("init", *WHO, "--yes")

    assert (tmp_path / ".config" / "mailbot" / "config.toml").exists()
    assert output.endswith("Next: mailbot doctor\n")


def test_a_file_that_is_there_is_never_overwritten() -> None:
    Path("c.toml").write_text("precious")

    with pytest.raises(UsageError, match=r"c\.toml: is there already and stays as it is"):
        init(*WHO, "--yes")
    assert Path("c.toml").read_text() == "precious"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--name", "Dana"), "--address: missing"),
        (("--address", "dana"), '--address: "dana" is not a mail address'),
        ((*WHO, "--timezone", "Vienna"), 'write one like "Europe/Vienna"'),
        ((*WHO, "--title", "Attorney\nBcc: x@y.example"), "--title: holds a line break"),
        ((*WHO, "--host", "imap://x"), "--host: "),
        (("--address", "dana@tuta.com", "--name", "Dana"), "--host: missing"),
    ],
)
def test_a_script_is_told_what_is_wrong_and_nothing_is_written(
    arguments: tuple[str, ...], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        init(*arguments, "--yes")

    assert words in str(caught.value)
    assert not Path("c.toml").exists()


def test_nonsense_is_answered_and_asked_again() -> None:
    answers = ("dana", "dana@gmx.de", " ", "Dana Whitfield", "Attorney", "", "+43 1", "Vienna", "")

    config, output = init(answers=(*answers, "", "", "paper", "later"))

    assert output.count("Your mail address") == 2
    assert 'write one like "Europe/Vienna"' in output
    assert "IMAP must be switched on" in output
    assert config.owner.title == "Attorney"
    assert config.owner.firm == ""
    assert config.owner.phone == "+43 1"
    assert config.imap.host == "imap.gmx.net"
    assert not config.imap.password_command


def test_the_provider_may_be_named_instead_of_its_server() -> None:
    config, _ = init(*WHO, "--host", "proton bridge", "--yes")

    assert (config.imap.host, config.imap.port) == ("127.0.0.1", 1143)
    assert config.imap.security == "starttls"


def test_who_vouches_for_senders_is_set_where_it_is_known() -> None:
    config, _ = init(*WHO, "--host", "Gmail", "--yes")

    assert config.imap.trusted_servers == ("mx.google.com",)


def test_a_provider_that_wants_another_sign_in_is_no_surprise_afterwards() -> None:
    _, output = init("--address", "dana@firm.onmicrosoft.com", "--name", "D", "--yes")

    assert "OAuth2" in output
    assert "docs/sign-in.md" in output
    assert "mailbot login" in output


ASKED = (*WHO, "--title", "", "--firm", "", "--phone", "", "--timezone", "UTC")
ASKED += ("--host", "h.example", "--port", "993", "--ca-file", "")


def test_a_password_for_the_file_is_not_shown_and_lies_in_the_file() -> None:
    config, output = init(*ASKED, "--user", "dana", answers=("file", CANARY))

    assert config.imap.password == CANARY
    assert CANARY not in output


def test_where_the_keyring_does_not_open_the_question_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(setup, "find_spec", lambda name: name)

    config, output = init(
        *ASKED, "--user", "dana", answers=("keyring", CANARY, "command", "pass show mailbox")
    )

    assert "keep the password another way" in output
    assert config.imap.password_command == "pass show mailbox"
    assert CANARY not in output + Path("c.toml").read_text()


def test_a_keyring_that_is_not_there_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "find_spec", lambda _: None)

    _, output = init(*ASKED, "--user", "dana", answers=("keyring", "later"))

    assert "Keep the password in: command (a program prints it), file, or later" in output
    assert '"keyring" is not known' in output


def test_port_and_certificate_of_ones_own_server_are_asked_for_and_written() -> None:
    Path("own.pem").write_text("-----BEGIN CERTIFICATE-----")
    asked = ASKED[: ASKED.index("--port")]

    config, output = init(
        *asked, "--user", "dana", answers=("99999", "1993", "no.pem", "own.pem", "later")
    )

    assert "99999" in output
    assert '"no.pem" is no file' in output
    assert config.imap.port == 1993
    assert config.imap.ca_file == str(Path("own.pem").absolute())


def test_who_takes_tokens_alone_is_signed_in_by_one_and_login_comes_next() -> None:
    more = ("--host", "outlook", "--client-id", "6f1c", "--tenant", "77aa", "--yes")
    config, output = init(*WHO, *more)

    assert (config.imap.sign_in, config.imap.host) == ("oauth2", "outlook.office365.com")
    assert (config.oauth2.provider, config.oauth2.client_id) == ("microsoft", "6f1c")
    assert config.oauth2.tenant == "77aa"
    assert output.endswith("Next: mailbot login --config c.toml\n")


def test_who_is_not_registered_yet_is_told_how_and_asked_for_a_password_alone() -> None:
    asked = ("", "outlook", "", "", "later", "n")
    config, output = init(*WHO, "--title", "", "--firm", "", "--phone", "", answers=asked)

    assert "docs/sign-in.md" in output
    assert config.imap.sign_in == "password"


def test_a_provider_by_its_everyday_name_is_no_server_name() -> None:
    config, output = init(*WHO, "--host", "outlook", "--yes")

    assert "OAuth2" in output
    assert config.imap.host == "outlook.office365.com"


def test_the_name_of_a_server_means_its_provider_but_this_machine_is_nobodys() -> None:
    assert preset_named("imap.gmail.com") is preset_named("Gmail")
    assert preset_named("127.0.0.1") is None


@pytest.mark.parametrize(("said", "offer"), [("outlok", "Outlook"), ("mailserver", "write it")])
def test_a_word_that_is_no_server_is_not_written_as_one(said: str, offer: str) -> None:
    with pytest.raises(UsageError, match=r"--host: .*neither a server nor a provider") as caught:
        init(*WHO, "--host", said, "--yes")

    assert offer in str(caught.value)


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC"])
def test_a_machine_that_nobody_told_its_zone_is_remarked(
    monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)

    config, output = init(*WHO, "--yes")

    assert config.owner.timezone == zone
    assert f"Days are those of {zone}" in output
    assert "--timezone" in output


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Eastern", "America/New_York"),
        ("US Pacific", "America/Los_Angeles"),
        ("Central Time", "America/Chicago"),
        ("Vienna", "Europe/Vienna"),
    ],
)
def test_what_people_call_a_zone_is_answered_with_its_city(said: str, meant: str) -> None:
    assert f'write one like "{meant}"' in str(timezone(said))


def test_a_folder_that_cannot_be_written_is_said() -> None:
    Path("blocked").write_text("")

    with pytest.raises(ConfigError, match="cannot be written"):
        run("init", "--config", "blocked/c.toml", *WHO, "--yes")


def test_doctor_answers_a_missing_configuration_like_any_other_finding() -> None:
    result = CliRunner().invoke(app, ["doctor", "--json"])

    report = json.loads(result.stdout)
    assert result.exit_code == report["exit_code"] == 78
    assert report["checks"][0]["name"] == "configuration"
    assert "mailbot init" in report["checks"][0]["detail"]


# What is known before asking


@pytest.mark.parametrize(
    ("known", "provider"),
    [
        ("dana@Gmail.com", "Gmail"),
        ("dana@firm.onmicrosoft.com", "Microsoft 365"),
        ("dana@me.com", "iCloud"),
        ("dana@evil-me.com", None),
        ("dana@whitfield-law.example", None),
    ],
)
def test_a_provider_is_told_by_the_domain(known: str, provider: str | None) -> None:
    preset = preset_for(known)

    assert (preset and preset.name) == provider


def test_every_provider_can_be_reached_or_says_why_not() -> None:
    for preset in PRESETS:
        assert preset_named(preset.name.upper()) is preset
        assert host(preset.host) is None if preset.host else not preset.works
        assert preset.works or preset.advice
        for domain in preset.domains:
            assert address(f"x@{domain}") is None
            assert preset_for(f"x@{domain}") is preset


def test_icloud_logs_in_with_what_stands_before_the_at() -> None:
    preset = preset_for("dana@icloud.com")

    assert preset is not None
    assert preset.user("dana@icloud.com") == "dana"


@pytest.mark.parametrize("told", ["", "Nowhere/Else", ":America/Chicago"])
def test_the_zone_of_the_machine_is_always_one_that_exists(
    monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv("TZ", told)

    assert timezone(machine_zone()) is None
    assert told.endswith(machine_zone()) or "America" not in told
