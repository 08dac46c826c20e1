"""Where is the password found, and does it stay where it is?"""

import shlex
import sys
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.edge import secrets
from mailbot.edge.config import ImapSettings
from mailbot.edge.secrets import Account, Secret, keep, locate
from mailbot.model.errors import ConfigError

CANARY = "canary-9c1e"
ACCOUNT = ImapSettings(host="imap.example.com", user="dana")

KEYRING = """\
import os
from . import errors
def get_password(service, user):
    if os.environ.get("TRY_KEYRING"):
        raise getattr(errors, os.environ["TRY_KEYRING"])("canary-9c1e")
    assert (service, user) == ("mailbot", "dana")
    return kept.get(user)
def set_password(service, user, secret):
    get_password(service, user)
    kept[user] = secret
kept = {}
"""
ERRORS = """\
class KeyringError(Exception): ...
class NoKeyringError(KeyringError, RuntimeError): ...
class KeyringLocked(KeyringError): ...
"""


def password(account: Account) -> Secret:
    return locate(account)[0]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No machine of a developer lends its own passwords to these tests."""
    for name in ("CREDENTIALS_DIRECTORY", "MAILBOT_IMAP_PASSWORD", "TRY_KEYRING"):
        monkeypatch.delenv(name, raising=False)
    for name in ("keyring", "keyring.errors"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a keyring with the face of the real one, which opens on no test machine."""
    package = tmp_path / "keyring"
    package.mkdir()
    (package / "__init__.py").write_text(KEYRING)
    (package / "errors.py").write_text(ERRORS)
    for name in ("keyring", "keyring.errors"):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))


def printing(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_each_place_is_asked_in_the_promised_order(
    keyring: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = replace(ACCOUNT, password=Secret("5"))
    found = [locate(account)]
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", "4")
    found.append(locate(account))
    keep("dana", Secret("3"))
    found.append(locate(account))
    (tmp_path / "imap-password").write_text("2\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    found.append(locate(account))
    found.append(locate(replace(account, password_command=printing("print(1)"))))

    assert [secret for secret, _ in found] == list("54321")
    assert [place for _, place in found] == [
        "the configuration file",
        "the environment variable MAILBOT_IMAP_PASSWORD",
        "the keyring",
        "the credential imap-password",
        "password_command",
    ]


def test_only_the_first_line_of_a_command_is_the_password() -> None:
    command = printing(r"print(' pass word \r\nuser: dana')")

    assert password(replace(ACCOUNT, password_command=command)) == " pass word "


def test_a_command_runs_without_a_shell_but_knows_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PROBE", "expanded")
    command = printing("import sys; print(sys.argv[1:])") + " ~/key '$PROBE' '; echo x'"

    said = password(replace(ACCOUNT, password_command=command))

    assert said == str([f"{tmp_path}/key", "$PROBE", "; echo x"])


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            printing(f"import sys; print('{CANARY}'); sys.stderr.write('{CANARY}'); sys.exit(3)"),
            "exit code 3",
        ),
        (printing(f"print(); print('{CANARY}')"), "printed nothing on its first line"),
        (printing(f"print('{CANARY}' + chr(0))"), "holds a control character"),
        (f"/no/such/program {CANARY}", "/no/such/program is not there"),
        (f"/ {CANARY}", "/ cannot be run"),
        (f"echo '{CANARY}", "check its quotes"),
        ("   ", "holds no command"),
    ],
)
def test_a_command_that_fails_says_how_and_nothing_of_what_it_printed(
    command: str, words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        password(replace(ACCOUNT, password_command=command))

    assert words in str(caught.value)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_a_command_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.2)

    with pytest.raises(ConfigError, match=r"did not answer within 0\.2 seconds"):
        password(replace(ACCOUNT, password_command="sleep 5"))


def test_an_unreadable_credential_is_said_and_a_missing_one_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", "next")
    assert password(ACCOUNT) == "next"

    (tmp_path / "imap-password").mkdir()
    with pytest.raises(ConfigError, match="check LoadCredential="):
        password(ACCOUNT)


def test_of_several_mailboxes_each_has_a_credential_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "imap-password").write_text("of all others\n")
    (tmp_path / "imap-password.anna@example.com").write_text("of Anna\n")

    assert password(replace(ACCOUNT, user="anna@example.com")) == "of Anna"
    assert password(replace(ACCOUNT, user="bob@example.com")) == "of all others"


def test_no_password_anywhere_names_all_five_ways() -> None:
    with pytest.raises(ConfigError) as caught:
        password(ACCOUNT)

    said = str(caught.value)
    for way in ("password_command", "LoadCredential", "keyring set mailbot", "chmod 600"):
        assert way in said
    assert "MAILBOT_IMAP_PASSWORD" in said
    assert "the keyring is not installed" in said
    assert caught.value.exit_code == 78


@pytest.mark.parametrize(
    ("trouble", "words"),
    [("NoKeyringError", "usual without a desktop session"), ("KeyringLocked", "does not open")],
)
def test_a_keyring_that_does_not_answer_is_noted_and_passed_over(
    keyring: None, monkeypatch: pytest.MonkeyPatch, trouble: str, words: str
) -> None:
    monkeypatch.setenv("TRY_KEYRING", trouble)
    with pytest.raises(ConfigError, match=words) as caught:
        password(ACCOUNT)
    with pytest.raises(ConfigError, match="keep the password another way") as refused:
        keep("dana", Secret(CANARY))
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", "next")

    assert password(ACCOUNT) == "next"
    assert CANARY not in f"{caught.value}{refused.value}"


def test_a_password_cannot_be_kept_where_no_keyring_is_installed() -> None:
    with pytest.raises(ConfigError, match=r"bin/pip install '\.\[keyring\]'"):
        keep("dana", Secret(CANARY))


def test_a_secret_does_not_show_itself() -> None:
    account = replace(ACCOUNT, password=Secret(CANARY))

    assert CANARY not in f"{account!r} {account} {account.password!r} {[account.password]}"
    assert f"{account.password}" == CANARY, "a login must still get it"


def test_what_is_found_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", CANARY)

    assert CANARY not in repr(password(ACCOUNT))
