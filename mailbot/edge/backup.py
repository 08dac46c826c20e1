"""Everything that mailbot knows, in one file and back again; no secret among it.

The file is a zip: the record, the configuration, the owner's templates and the files that the
configuration names. Whoever has it reads what the owner's clients wrote, so it is private (0600).
"""

import errno
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

import msgspec

from mailbot.edge.config import Config
from mailbot.edge.head import HEAD
from mailbot.edge.inhand import IN_HAND
from mailbot.edge.journal import BACKUP, JOURNAL, MEMOS, lines_of, stamp, sync_folder
from mailbot.edge.portable import portable
from mailbot.edge.snapshot import SNAPSHOT
from mailbot.edge.verify import Verdict, verify
from mailbot.model.errors import ConfigError, DataError, StorageError, StoreDamaged

FORMAT = 1
MANIFEST = "manifest.json"
CONFIG = "config.toml"

_PIECE = 1024 * 1024
_PATIENCE = 100
_NAME = r"[^/\\:\x00-\x1f]{1,200}"
_ALLOWED = re.compile(
    rf"manifest\.json|config\.toml|store/{re.escape(SNAPSHOT)}|store/{re.escape(JOURNAL)}"
    rf"|(templates|files)(/{_NAME}){{1,4}}"
)


_NO_ZIP = (
    *(zipfile.BadZipFile, zlib.error, msgspec.DecodeError, KeyError, EOFError),
    # A damaged byte may say that a part is encrypted, packed in another way, or not text.
    *(RuntimeError, NotImplementedError, UnicodeDecodeError),
)
"""What the unpacking of a file raises that is no zip of ours, or not any more."""


class Part(msgspec.Struct, kw_only=True, frozen=True):
    """One file of a backup."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, kw_only=True, frozen=True):
    """What is in a backup, and how the record ended."""

    format: int
    mailbot: str
    made: str
    """When, as in 2026-11-22T10:00:00Z."""
    events: int
    number: int
    head: str
    intact: bool
    parts: dict[str, Part]
    left_out: tuple[str, ...] = ()


def back_up(config: Config, target: Path, made: str) -> tuple[Manifest, Verdict]:
    """Write a backup to *target*, which must not be there yet; say how the record was found.

    Nobody has to stop for it: the one plain file and the journal are taken as they fit together.
    Raises DataError where *target* is there, StorageError if the disk refuses.
    """
    if target.exists():
        raise DataError(f"{target} is there already: name another file")
    try:
        with _staged(target.absolute().parent) as stage:
            _copy_record(config.store.folder, stage / "store")
            left_out = _copy_settings(config, stage)
            verdict = verify(stage / "store")
            manifest = _manifest(stage, verdict, made, left_out)
            _pack(stage, manifest, target)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror}") from error
    return manifest, verdict


@contextmanager
def _staged(beside: Path) -> Iterator[Path]:
    stage = Path(mkdtemp(dir=beside, prefix=".mailbot-"))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _copy_record(folder: Path, copy: Path) -> None:
    copy.mkdir(mode=0o700)
    for _ in range(_PATIENCE):
        before = stamp(folder)
        if before is None:
            raise DataError(f"{folder / SNAPSHOT} is not there: there is no record to keep")
        (copy / SNAPSHOT).unlink(missing_ok=True)
        _link(folder / SNAPSHOT, copy / SNAPSHOT)
        with suppress(FileNotFoundError):
            (copy / JOURNAL).write_bytes((folder / JOURNAL).read_bytes())
        if stamp(folder) == before:
            break
        (copy / JOURNAL).unlink(missing_ok=True)
    else:
        raise StorageError(f"{folder / SNAPSHOT} changes faster than it can be read; try again")
    end = 0
    with suppress(StoreDamaged):  # which the verdict tells
        for line in lines_of(copy / JOURNAL):
            end = line.end
        if (copy / JOURNAL).exists():
            os.truncate(copy / JOURNAL, end)  # a step that is being written does not count


def _link(path: Path, name: Path) -> None:
    """Give the file a second name: it is never changed, only replaced."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copyfile(path, name)


def _copy_settings(config: Config, stage: Path) -> tuple[str, ...]:
    """Copy what else the owner made; return what had to stay out, in words."""
    out = []
    try:
        text, files = portable(config)
        (stage / CONFIG).write_text(text, encoding="utf-8")
        for name, path in files.items():
            (stage / "files").mkdir(exist_ok=True)
            shutil.copyfile(path, stage / "files" / name)
    except (DataError, OSError) as error:
        (stage / CONFIG).unlink(missing_ok=True)
        out.append(f"the configuration ({error})")
    if config.letters.templates.is_dir():
        for path in sorted(config.letters.templates.rglob("*")):
            inside = PurePosixPath("templates", path.relative_to(config.letters.templates))
            if path.is_file() and _ALLOWED.fullmatch(str(inside)):
                (stage / inside).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, stage / inside)
    return tuple(out)


def _manifest(stage: Path, verdict: Verdict, made: str, left_out: tuple[str, ...]) -> Manifest:
    from importlib.metadata import version  # noqa: PLC0415 - slow, and seldom needed

    files = sorted(path for path in stage.rglob("*") if path.is_file())
    return Manifest(
        format=FORMAT,
        mailbot=version("mailbot"),
        made=made,
        events=verdict.events,
        number=verdict.number,
        head=verdict.head,
        intact=verdict.intact,
        parts={
            path.relative_to(stage).as_posix(): Part(size=path.stat().st_size, sha256=_digest(path))
            for path in files
        },
        left_out=left_out,
    )


def _digest(path: Path) -> str:
    whole = sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            whole.update(piece)
    return whole.hexdigest()


def _pack(stage: Path, manifest: Manifest, target: Path) -> None:
    half = target.with_name(target.name + ".tmp")
    file = os.open(half, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(file, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
                for name in manifest.parts:
                    packed.write(stage / name, name)
            stream.flush()
            os.fsync(file)
        half.replace(target)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    sync_folder(target.absolute().parent)


# Back again


@contextmanager
def unpacked(source: Path, beside: Path) -> Iterator[tuple[Manifest, Path]]:
    """Unpack the backup *source* next to where it will go, checked to the last link.

    Yields what it says of itself and the folder it lies in until the end of the block.

    Raises DataError for what is no backup or was changed, StoreDamaged where the record in it is
    not intact, ConfigError if a newer mailbot wrote it, StorageError if the disk refuses.
    """
    try:
        beside.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _staged(beside) as stage:
            yield _checked(source, stage), stage
    except OSError as error:
        raise StorageError(f"{source} cannot be unpacked: {error.strerror}") from error


def _checked(source: Path, stage: Path) -> Manifest:
    try:
        manifest = _unpack(source, stage)
    except _NO_ZIP as error:
        raise DataError(f"{source} is no backup of mailbot, or was damaged ({error})") from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # what looking for a part before the beginning gives
            raise
        raise DataError(f"{source} was damaged: it has no whole list of its parts") from error
    verdict = verify(stage / "store")
    if not verdict.intact:
        raise StoreDamaged(f"{source}: {verdict.faults[0]}")
    if (verdict.number, verdict.head) != (manifest.number, manifest.head):
        raise DataError(f"{source}: the record in it is not the one that was put in")
    return manifest


def _unpack(source: Path, stage: Path) -> Manifest:
    with zipfile.ZipFile(source) as packed:
        manifest = msgspec.json.decode(packed.read(MANIFEST), type=Manifest)
        if manifest.format > FORMAT:
            raise ConfigError(
                f"{source} was written by mailbot {manifest.mailbot}: install that version or a "
                "later one"
            )
        for name, part in manifest.parts.items():
            if not _ALLOWED.fullmatch(name) or ".." in PurePosixPath(name).parts:
                raise DataError(f"{source}: {name!r} does not belong in a backup")
            path = stage / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            digest, size = sha256(), 0
            with packed.open(name) as packed_file, path.open("wb") as file:
                path.chmod(0o600)
                while size <= part.size and (piece := packed_file.read(_PIECE)):
                    size += len(piece)
                    digest.update(piece)
                    file.write(piece)
            if (size, digest.hexdigest()) != (part.size, part.sha256):
                raise DataError(f"{source}: {name} in it was changed or damaged")
    return manifest


def put_back(stage: Path, folder: Path, aside: str) -> Path | None:
    """Let the record in *stage* be that in *folder*; return where the one before it is kept.

    Nobody else may have the record open. Raises OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = (SNAPSHOT, JOURNAL, SNAPSHOT + BACKUP, JOURNAL + BACKUP, HEAD, IN_HAND)
    there = [name for name in names if (folder / name).exists()]
    kept = folder / aside if there else None
    if kept is not None:
        kept.mkdir(mode=0o700)
        for name in there:
            _link(folder / name, kept / name)
        sync_folder(kept)
    for name in (*names[1:], *MEMOS):
        (folder / name).unlink(missing_ok=True)
    (stage / "store" / SNAPSHOT).replace(folder / SNAPSHOT)
    sync_folder(folder)
    return kept


def copy_beside(stage: Path, folder: Path, name: str) -> bool:
    """Copy *name* of a backup into *folder*, unless something of that name is there."""
    source, target = stage / name, folder / name
    if not source.exists() or target.exists():
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
        target.chmod(0o600)
    return True
