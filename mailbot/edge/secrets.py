"""Where is the password kept?"""

import os
import shlex
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mailbot.model.errors import ConfigError

if TYPE_CHECKING:
    import subprocess

COMMAND_SECONDS = 30
"""How long a password command may take: long enough to unlock a password store."""

INSTALL_KEYRING = "~/mailbot/bin/pip install '.[keyring]'"
"""What installs the extra, where mailbot was set up as README.md says."""

KEYRING_SERVICE = "mailbot"
"""Under which name the operating system's keyring keeps our passwords."""

CREDENTIAL = "imap-password"
"""The name of the credential that a systemd unit hands over (LoadCredential=).

With a dot and the user behind it, it is that user's alone: several mailboxes have several.
"""

VARIABLE = "MAILBOT_IMAP_PASSWORD"
"""The environment variable of last resort."""


class Secret(str):
    """A text that does not show itself in a repr, hence in no traceback or log of values."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret('…')" if self else "Secret('')"


NO_SECRET = Secret("")
"""The password of who has said none."""


class Account(Protocol):
    """What must be known of an account to find its password."""

    @property
    def user(self) -> str:
        """Return the name to log in with."""
        ...

    @property
    def password_command(self) -> str:
        """Return the command that prints the password, or an empty text."""
        ...

    @property
    def password(self) -> Secret:
        """Return the password that stands in the configuration, or an empty one."""
        ...


def locate(account: Account) -> tuple[Secret, str]:
    """Return the password of *account* from the first place that has one, and its name.

    Raises ConfigError if no place has one, or if the first that should cannot tell.
    """
    remarks = []
    for place, look in _PLACES:
        secret, remark = look(account)
        if secret:
            return _clean(secret, place), place
        if remark:
            remarks.append(remark)
    raise ConfigError(_none_found(remarks))


def keep(user: str, secret: Secret) -> None:
    """Put *secret* into the operating system's keyring.

    Raises ConfigError, in words, where there is no keyring or it refuses.
    """
    try:
        keyring = loaded_keyring()
    except ImportError as error:
        raise ConfigError(
            f"the keyring: not installed; in mailbot's folder run {INSTALL_KEYRING},"
            " or keep the password another way"
        ) from error
    try:
        keyring.set_password(KEYRING_SERVICE, user, secret)
    except keyring.errors.KeyringError as error:
        raise ConfigError(
            f"the keyring: {_trouble(error)}; keep the password another way"
        ) from error


def _by_command(account: Account) -> tuple[str, str]:
    if not account.password_command:
        return "", ""
    words = _words(account.password_command)
    answer = _run(words)
    if answer.returncode != 0:
        raise ConfigError(
            f"password_command: {words[0]} ended with exit code {answer.returncode};"
            " run it by hand to see what it says"
        )
    first = answer.stdout.decode(errors="replace").partition("\n")[0].rstrip("\r")
    if not first:
        raise ConfigError(
            f"password_command: {words[0]} printed nothing on its first line;"
            " it must print the password there"
        )
    return first, ""


def _words(command: str) -> list[str]:
    try:
        words = [os.path.expanduser(word) for word in shlex.split(command)]  # noqa: PTH111
    except ValueError as error:
        raise ConfigError(
            f"password_command: cannot be read ({str(error).lower()}); check its quotes"
        ) from error
    if not words:
        raise ConfigError("password_command: holds no command; write one or take the key out")
    return words


def _run(words: list[str]) -> "subprocess.CompletedProcess[bytes]":
    import subprocess  # noqa: PLC0415 only where a command prints the password

    # No shell: nothing in the command is expanded but a leading ~. What it says on
    # stderr is dropped, for it may quote the secret. `from None`: so may the error.
    try:
        return subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        problem = f"did not answer within {COMMAND_SECONDS} seconds; run it by hand once"
    except FileNotFoundError:
        problem = "is not there; check the spelling, or write its whole path"
    except OSError as error:
        problem = f"cannot be run ({error.strerror})"
    raise ConfigError(f"password_command: {words[0]} {problem}") from None


def _by_credential(account: Account) -> tuple[str, str]:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return "", ""
    own = Path(folder) / f"{CREDENTIAL}.{account.user}"
    path = own if own.exists() else Path(folder) / CREDENTIAL
    try:
        return path.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r"), ""
    except FileNotFoundError:
        return "", f"the service has credentials, but none named {CREDENTIAL}"
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path}: the credential cannot be read ({type(error).__name__});"
            " check LoadCredential= of the service"
        ) from None


def _by_keyring(account: Account) -> tuple[str, str]:
    try:
        keyring = loaded_keyring()
    except ImportError:
        return "", f"the keyring is not installed (in mailbot's folder: {INSTALL_KEYRING})"
    try:
        return keyring.get_password(KEYRING_SERVICE, account.user) or "", ""
    except keyring.errors.KeyringError as error:
        return "", f"the keyring: {_trouble(error)}"


def loaded_keyring() -> Any:
    """Return the operating system's keyring. Raises ImportError where that part is missing.

    It is an extra that most servers lack, and slow to load where it is there.
    """
    import_module("keyring.errors")
    return import_module("keyring")


def _trouble(error: Exception) -> str:
    if type(error).__name__ == "NoKeyringError":
        return "this machine has none running (usual without a desktop session)"
    return f"it does not open ({type(error).__name__})"


def _by_environment(account: Account) -> tuple[str, str]:  # noqa: ARG001
    return os.environ.get(VARIABLE, ""), ""


def _by_file(account: Account) -> tuple[str, str]:
    return account.password, ""


_PLACES: tuple[tuple[str, Callable[[Account], tuple[str, str]]], ...] = (
    ("password_command", _by_command),
    (f"the credential {CREDENTIAL}", _by_credential),
    ("the keyring", _by_keyring),
    (f"the environment variable {VARIABLE}", _by_environment),
    ("the configuration file", _by_file),
)


def _clean(secret: str, place: str) -> Secret:
    if any(ord(character) < 32 or ord(character) == 127 for character in secret):
        raise ConfigError(
            f"{place}: the password holds a control character, which no mail server takes;"
            " enter it again"
        )
    return Secret(secret)


def _none_found(remarks: list[str]) -> str:
    noted = "".join(f"\n  (noted: {remark})" for remark in remarks)
    return (
        "the password of the mailbox is nowhere to be found; give it in one of five ways:\n"
        '  1. password_command = "…" under [imap]: a command that prints it, such as'
        " pass show mailbox\n"
        f"  2. a systemd credential: LoadCredential={CREDENTIAL}:… in the service"
        f" (of several mailboxes: {CREDENTIAL}.USER:…)\n"
        f"  3. the keyring of your desktop: keyring set {KEYRING_SERVICE} YOUR-USER-NAME\n"
        f"  4. the environment variable {VARIABLE}\n"
        '  5. password = "…" under [imap], in a file that only you can read (chmod 600)'
        f"{noted}"
    )
