"""Is all in order on this machine: settings, letters, record, disk, keyring, imports?"""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from mailbot.edge.accounts import load_all
from mailbot.edge.config import Config
from mailbot.edge.route import Check
from mailbot.edge.rules import nearest
from mailbot.edge.shelf import templates
from mailbot.edge.tinystore import TinyStore
from mailbot.model.errors import ConfigError, MailbotError, StorageError
from mailbot.model.letter import Purpose
from mailbot.model.people import Owner

SMALL_SPACE = 50_000_000
"""So many bytes left on the disk are worth a remark."""

MOST_FILES = 10_000
"""So many files of the record are looked at."""

Proof = Callable[[], Iterable[MailbotError]]
"""Tries the owner's templates; gives what is wrong with each."""


def at_home(config: Config, proof: Proof) -> Iterator[Check]:
    """Yield what is found without asking any server; *proof* as in `doctor.examine`."""
    yield _file(config.path)
    yield _owner(config.owner)
    yield from _accounts(config)
    yield _templates(config.letters.templates)
    yield from _language(config)
    yield from _misnamed(config.letters.templates)
    for error in proof():
        yield refused("letters", error)
    yield _store(config.store.folder)
    yield _disk(config.store.folder)
    yield _imports(config.imports.folder)
    yield from _figures(config)


def keyring() -> Check:
    """Return whether passwords and tokens can be kept in the keyring of this machine."""
    if find_spec("keyring") is None:
        detail = "not installed; passwords and tokens are kept in other places"
        return Check(name="keyring", ok=True, detail=detail)
    try:
        backend = type(import_module("keyring").get_keyring())
    except Exception as error:  # noqa: BLE001  backends of anybody's making
        problem = f"does not open ({type(error).__name__})"
    else:
        if not backend.__module__.startswith("keyring.backends.fail"):
            return Check(name="keyring", ok=True, detail=f"there: {backend.__name__}")
        problem = "none runs on this machine (usual without a desktop session)"
    return Check(
        name="keyring",
        ok=None,
        detail=problem,
        advice="nothing to do while the password is found in another place",
    )


def refused(name: str, error: MailbotError) -> Check:
    """Return *error* as a finding; its text already says what to do."""
    return Check(name=name, ok=False, detail=str(error), exit_code=error.exit_code)


def _file(path: Path) -> Check:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        detail = f"{path} is in order; others on this machine can read it"
        return Check(name="configuration", ok=None, detail=detail, advice=f"run chmod 600 {path}")
    return Check(name="configuration", ok=True, detail=f"{path} is in order; only you can read it")


def _owner(owner: Owner) -> Check:
    empty = [key for key in ("title", "firm") if not getattr(owner, key)]
    if empty:
        keys = " and ".join(empty)
        return Check(
            name="owner",
            ok=None,
            detail=f"letters are signed without your {keys}; days are those of {owner.timezone}",
            advice=f"write {keys} under [owner]",
        )
    detail = f"letters are signed in full; days are those of {owner.timezone}"
    return Check(name="owner", ok=True, detail=detail)


def _accounts(config: Config) -> Iterator[Check]:
    """Yield whether the further mailboxes of the same service could be started with it."""
    if not config.service.accounts:
        return
    try:
        others = load_all((config.path,))[1:]
    except ConfigError as error:
        yield refused("accounts", error)
        return
    commands = "; ".join(f"mailbot doctor --config {other.path}" for other in others)
    detail = f"{len(others)} beside this one; each has a checkup of its own: {commands}"
    yield Check(name="accounts", ok=True, detail=detail)


def _language(config: Config) -> Iterator[Check]:
    """Yield that no letter could be written in the language of the configuration."""
    language = config.letters.language
    known = sorted({one for one, _ in templates(config.letters.templates)})
    if language not in known:
        yield Check(
            name="letters",
            ok=False,
            detail=f"no letter is written in {language}: there are no templates of it",
            advice=f"write one of {', '.join(known)} as language under [letters], or letters of"
            f" your own into {config.letters.templates / language}",
            exit_code=ConfigError.exit_code,
        )


def _figures(config: Config) -> Iterator[Check]:
    """Yield that the figures for Prometheus can be written nowhere."""
    path = config.metrics_path
    if path is None or path.parent == config.store.folder:
        return
    if not os.access(path.parent, os.W_OK | os.X_OK):
        yield Check(
            name="figures",
            ok=None,
            detail=f"{path.parent} is no folder that mailbot can write to: nothing is left in"
            f" {path.name}",
            advice="make it, or correct metrics_file under [service]",
        )


def _templates(folder: Path) -> Check:
    if not folder.exists():
        detail = "no letters of your own; those that come with mailbot are used"
        return Check(name="letters", ok=True, detail=detail)
    if folder.is_dir() and os.access(folder, os.R_OK | os.X_OK):
        count = sum(1 for _ in folder.glob("*/*.j2"))
        detail = f"{count} of your own in {folder}" if count else f"{folder} holds none yet"
        return Check(name="letters", ok=True, detail=detail)
    return Check(
        name="letters",
        ok=False,
        detail=f"{folder} is no folder that mailbot can read",
        advice="correct templates under [letters], or the permissions of the folder",
        exit_code=ConfigError.exit_code,
    )


def _misnamed(folder: Path) -> Iterator[Check]:
    """Yield the files that look like letters, but would never be one."""
    letters = [f"{purpose}.txt.j2" for purpose in Purpose]
    for path in sorted(folder.rglob("*.j2")) if folder.is_dir() else ():
        if path.parent.parent != folder:
            advice = f"put it into a folder for its language: {folder / 'en' / path.name}"
        elif path.name in letters:
            continue
        else:
            meant = nearest(path.name, letters)
            advice = f"call it {meant}" if meant else f"letters are called {', '.join(letters)}"
        yield Check(
            name="letters",
            ok=False,
            detail=f"{path}: no letter is called so; mailbot's own is used instead",
            advice=advice,
            exit_code=ConfigError.exit_code,
        )


def _store(folder: Path) -> Check:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Check(
            name="record",
            ok=False,
            detail=f"{there} cannot be written to",
            advice="name another folder under [store], or correct the permissions of this one",
            exit_code=StorageError.exit_code,
        )
    if there != folder:
        return Check(name="record", ok=True, detail=f"{folder} will be made at the first start")
    try:
        with TinyStore.open(folder, read_only=True) as store:
            for _ in store.events():
                pass
    except MailbotError as error:
        return refused("record", error)
    if left_open := _left_open(folder):
        what = folder if left_open == folder else f"{left_open.name} in {folder}"
        return Check(
            name="record",
            ok=None,
            detail=f"{what} is open to others on this machine",
            advice=f"run chmod -R go= {folder}",
        )
    return Check(name="record", ok=True, detail=f"{folder} can be written to, by you alone")


def _left_open(folder: Path) -> Path | None:
    """Return the first of *folder* and its files that others can read or write, or None."""
    if os.name != "posix":
        return None
    for path in islice((folder, *folder.rglob("*")), MOST_FILES):
        try:
            mode = path.lstat().st_mode
        except OSError:
            continue  # the service has just replaced it
        if stat.S_IMODE(mode) & 0o077 and not stat.S_ISLNK(mode):
            return path
    return None


def _disk(folder: Path) -> Check:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    words = f"{free / 1_000_000:,.0f} MB are free where the record is kept"
    if free >= SMALL_SPACE:
        return Check(name="disk", ok=True, detail=words)
    return Check(name="disk", ok=None, detail=words, advice="make room, or mailbot will stop")


def _imports(folder: Path) -> Check:
    if not folder.exists():
        detail = f"{folder} will be made when mailbot works"
        return Check(name="imports", ok=True, detail=detail)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Check(
            name="imports",
            ok=False,
            detail=f"{folder} is no folder that mailbot can read and write",
            advice="name another one as folder under [imports], or correct its permissions",
            exit_code=StorageError.exit_code,
        )
    waiting = sum(1 for path in folder.iterdir() if path.is_file() and path.name[0] != ".")
    files = "no file waits" if not waiting else f"{waiting} to be taken in"
    return Check(name="imports", ok=True, detail=f"{folder}: {files}")
