"""Where is a token kept, so that no power cut and no second process loses it?

In the keyring where the owner put it, else in token.json beside the record, for the owner
alone to read. An issuer may replace the token that renews at each use: what it hands out is
on disk before it is used, and one process at a time asks.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

import msgspec
from filelock import FileLock, Timeout

from mailbot.edge.oauth import SIGN_IN_AGAIN
from mailbot.edge.secrets import loaded_keyring
from mailbot.model.errors import Busy, ConfigError, LoginRefused, StorageError

NAME: Final = "token.json"
LOCK: Final = "token.lock"

KEYRING_SERVICE: Final = "mailbot-token"
"""Under which name the operating system's keyring keeps our tokens."""

PATIENCE_SECONDS: Final = 90.0
"""How long to wait for another process that asks for a token."""

ROOM: Final = 48 * 1024
"""So many bytes are claimed on the disk before a token is asked for."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What lets us in, and what renews it; times in seconds since 1970."""

    user: str
    client_id: str
    token_endpoint: str
    access: str
    refresh: str
    asked: float
    """When it was asked for, by the clock of this machine."""
    lifetime: float

    def __repr__(self) -> str:
        """Show whose it is, and no more."""
        return f"Token(user={self.user!r})"


def _written(token: Token) -> bytes:
    return msgspec.json.encode(token, enc_hook=str)  # a Secret is a text


class Keeper:
    """The token of one account, in the folder of its record or in the keyring."""

    def __init__(self, folder: Path, user: str) -> None:
        self.path = folder / NAME
        self._folder = folder
        self._user = user

    @property
    def place(self) -> str:
        """Return where the token lies, in words."""
        return str(self.path) if self.path.exists() else "the keyring"

    def read(self) -> Token:
        """Return the token. Raises LoginRefused where nobody has signed in, StorageError."""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            raw = _from_keyring(self._user)
        except OSError as error:
            raise self._trouble("cannot be read", error) from error
        else:
            self._guard()
        if not raw:
            raise LoginRefused(f"{self._user}: nobody has signed in yet; {SIGN_IN_AGAIN}")
        try:
            return msgspec.json.decode(raw, type=Token)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise LoginRefused(
                f"{self.place}: cannot be read as a token; {SIGN_IN_AGAIN}"
            ) from None

    @contextmanager
    def alone(self, seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Keep every other process from asking for a token. Raises Busy and StorageError."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(self._folder / LOCK, timeout=seconds, mode=0o600)
            lock.acquire()
        except Timeout as error:
            raise Busy(f"{self._folder}: another mailbot is asking for a token") from error
        except OSError as error:
            raise self._trouble("cannot be locked", error) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def room(self) -> "Iterator[_Drawer | _Sheet]":
        """Give where to `write` a token that is about to be asked for; use it within `alone`.

        What is written is there for good. A full or read-only disk is noticed here, not when
        the old token is spent. Raises StorageError, here and when writing.
        """
        if not self.path.exists() and _from_keyring(self._user):
            yield _Drawer(self)
            return
        sheet = _Sheet(self)
        try:
            yield sheet
        finally:
            sheet.close()

    def keep(self, token: Token, *, keyring: bool) -> str:
        """Keep the token of a new sign-in, in the keyring if that is wanted and can be had.

        Return where. Use it within `alone`. Raises StorageError.
        """
        if keyring and _to_keyring(self._user, _written(token)):
            self.path.unlink(missing_ok=True)
            return "the keyring"
        sheet = _Sheet(self)
        try:
            sheet.write(token)
        finally:
            sheet.close()
        _drop_from_keyring(self._user)
        return str(self.path)

    def forget(self) -> bool:
        """Throw the token away; say whether there was one. Raises StorageError."""
        there = self.path.exists()
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble("cannot be removed", error) from error
        return _drop_from_keyring(self._user) or there

    def _guard(self) -> None:
        if os.name == "posix" and self.path.stat().st_mode & 0o077:
            raise ConfigError(
                f"{self.path}: others on this machine can read this token; run chmod 600"
                f" {self.path}, and sign in again if they may have: mailbot login"
            )

    def _trouble(self, what: str, error: OSError) -> StorageError:
        return StorageError(f"{self.path}: {what} ({error.strerror}); mailbot tries again")


class _Drawer:
    """A place for one token in the keyring."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    def write(self, token: Token) -> None:
        if not _to_keyring(token.user, _written(token)):
            self._keeper.keep(token, keyring=False)  # locked meanwhile, or too small


class _Sheet:
    """A file beside the real one, as large as it needs to be, that takes its place."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._draft = keeper.path.with_name(NAME + ".new")
        self._file: IO[bytes] | None = None
        with self._told("cannot be written"):
            self._draft.unlink(missing_ok=True)
            number = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(number, "wb", buffering=0)
            self._all(b" " * ROOM)
            os.fsync(number)

    def write(self, token: Token) -> None:
        if self._file is None:
            raise StorageError(f"{self._draft}: is closed")
        with self._told("cannot be written"):
            self._file.seek(0)
            raw = _written(token)
            self._all(raw)
            self._file.truncate(len(raw))
            os.fsync(self._file.fileno())
            self._draft.replace(self._keeper.path)
            folder = os.open(self._keeper.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def close(self) -> None:
        """Leave nothing behind that was not wanted."""
        if self._file is not None:
            self._file.close()
        with suppress(OSError):
            self._draft.unlink(missing_ok=True)

    def _all(self, raw: bytes) -> None:
        while raw and self._file is not None:
            raw = raw[self._file.write(raw) :]

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.close()
            raise self._keeper._trouble(what, error) from error  # noqa: SLF001 its own sheet


# The keyring


def _from_keyring(user: str) -> bytes:
    found = _with_keyring("get_password", user)
    return found.encode() if isinstance(found, str) else b""


def _to_keyring(user: str, raw: bytes) -> bool:
    """Say whether the keyring has taken it: some are too small for a token."""
    _with_keyring("set_password", user, raw.decode())
    return _from_keyring(user) == raw


def _drop_from_keyring(user: str) -> bool:
    there = bool(_from_keyring(user))
    if there:
        _with_keyring("delete_password", user)
    return there


def _with_keyring(method: str, *words: str) -> Any:
    try:
        keyring = loaded_keyring()
    except ImportError:
        return None
    try:
        return getattr(keyring, method)(KEYRING_SERVICE, *words)
    except keyring.errors.KeyringError:
        return None
