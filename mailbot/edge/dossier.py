"""What was handed over in a folder, and is it still as it was?

`manifest.json` has the checksum (SHA-256) of each file and of each record in it, and is sealed by
one of its own; `SHA256SUMS` is the same for who has no mailbot (`sha256sum -c SHA256SUMS`).

What cannot be found: a change by somebody who computes every sum anew. Against that the owner notes
the seal, which the export prints, or compares with the record it came from, which `verify` does
where it is at hand.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import msgspec

from mailbot.edge.codec import chain, from_json
from mailbot.edge.journal import sync_folder
from mailbot.model.dossier import JSON_NAME, Dossier, canonical, seal
from mailbot.model.errors import DataError, StorageError
from mailbot.model.measured import RecordedEvent

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
FORMAT = 1

Pieces = tuple[bytes, tuple[bytes, ...], bytes]


class Part(msgspec.Struct, kw_only=True, frozen=True):
    """One file, and its records: each with its length and its sum, in order."""

    size: int
    sha256: str
    head: int
    """How many bytes stand before the first record."""
    records: list[tuple[int, str]]


class Manifest(msgspec.Struct, kw_only=True, frozen=True):
    """What was handed over."""

    format: int
    mailbot: str
    about: str
    made: str
    records: int
    numbers: list[int]
    """The number of each record among all events of the owner's."""
    chain: str
    """The last link of the chain of the records."""
    events: int
    head: str
    """How many events the whole record had then, and its last link."""
    files: dict[str, Part]
    seal: str = ""


class _Record(msgspec.Struct, frozen=True):
    """What is looked at in each record."""

    number: int
    before: str
    link: str
    document: str
    words: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found; it is as it was handed over if there are no *faults*."""

    about: str = ""
    records: int = 0
    seal: str = ""
    compared: bool = False
    """It was compared with the record that it came from."""
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def hand_over(folder: Path, dossier: Dossier, files: Mapping[str, Pieces], last: str) -> Manifest:
    """Write *files* and what proves them into *folder*, which comes to be with all of them.

    Raises DataError if something lies there, StorageError if the disk refuses.
    """
    manifest = Manifest(
        format=FORMAT,
        mailbot=dossier.mailbot,
        about=dossier.about,
        made=f"{dossier.made:%Y-%m-%dT%H:%M:%SZ}",
        records=len(dossier.leaves),
        numbers=[leaf.number for leaf in dossier.leaves],
        chain=last,
        events=dossier.events,
        head=dossier.head,
        files={name: _part(pieces) for name, pieces in files.items()},
    )
    manifest = msgspec.structs.replace(manifest, seal=_seal(manifest))
    whole = {name: b"".join((b, *records, a)) for name, (b, records, a) in files.items()}
    whole[MANIFEST] = msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
    whole[SUMS] = b"".join(_sum_lines(whole))
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise DataError(f"{folder} is there already: name a folder that is not, or is empty")
        _write(folder, whole)
    except OSError as error:
        raise StorageError(f"{folder} cannot be written ({error.strerror})") from error
    return manifest


def _write(folder: Path, whole: Mapping[str, bytes]) -> None:
    """Let *folder* be there with all of its files, or not at all. Raises OSError."""
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    half = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.absolute().parent))
    try:
        for name, content in whole.items():
            path = half / name
            path.touch(mode=0o600)
            path.write_bytes(content)
        sync_folder(half)
        if folder.exists():
            folder.rmdir()
        half.rename(folder)
    except OSError:
        rmtree(half, ignore_errors=True)
        raise


def _part(pieces: Pieces) -> Part:
    before, records, after = pieces
    whole = b"".join((before, *records, after))
    return Part(
        size=len(whole),
        sha256=sha256(whole).hexdigest(),
        head=len(before),
        records=[(len(record), sha256(record).hexdigest()) for record in records],
    )


def _seal(manifest: Manifest) -> str:
    plain = msgspec.to_builtins(msgspec.structs.replace(manifest, seal=""))
    return sha256(canonical(plain)).hexdigest()


def _sum_lines(whole: Mapping[str, bytes]) -> Iterator[bytes]:
    for name, content in whole.items():
        yield f"{sha256(content).hexdigest()}  {name}\n".encode()


# Is it as it was?


def check(folder: Path, entries: tuple[RecordedEvent, ...] = ()) -> Checked:
    """Look at everything in *folder*; compare it with *entries* of the record it came from.

    Raises DataError if it holds no export, StorageError if the disk does not give it.
    """
    try:
        return _check(folder, entries)
    except OSError as error:
        raise StorageError(f"{folder} cannot be read ({error.strerror})") from error


def _check(folder: Path, entries: tuple[RecordedEvent, ...]) -> Checked:
    path = folder / MANIFEST
    if not path.is_file():
        raise DataError(f"{folder} holds no {MANIFEST}: name a folder that `mailbot export` wrote")
    raw = path.read_bytes()
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Checked(faults=(f"{MANIFEST} is not as mailbot wrote it: it cannot be read",))
    faults: list[str] = []
    if manifest.seal != _seal(manifest):
        faults.append(f"{MANIFEST} is not as mailbot wrote it: its seal does not fit")
    whole: dict[str, bytes] = {}
    for name, part in manifest.files.items():
        with suppress(FileNotFoundError):
            whole[name] = (folder / Path(name).name).read_bytes()
        faults += _file(name, part, whole.get(name), manifest)
    ours = any(entry.link == manifest.head for entry in entries)
    faults += (
        _walk(whole.get(JSON_NAME, b""), manifest, entries if ours else ()) if not faults else ()
    )
    faults += _sums(folder, {**whole, MANIFEST: raw}) if not faults else ()
    known = {*manifest.files, MANIFEST, SUMS}
    others = sorted(p.name for p in folder.iterdir() if p.name not in known)
    remarks = [f"{name} is not of the export" for name in others]
    return Checked(
        about=manifest.about,
        records=manifest.records,
        seal=manifest.seal,
        compared=ours,
        faults=tuple(faults),
        remarks=tuple(remarks),
    )


def _file(name: str, part: Part, whole: bytes | None, manifest: Manifest) -> Iterator[str]:
    """Yield what is wrong with one file, down to the first record that is not as it was."""
    if whole is None:
        yield f"{name} is missing"
        return
    if sha256(whole).hexdigest() == part.sha256 and len(whole) == part.size:
        return
    start = part.head
    for place, (size, wanted) in enumerate(part.records):
        if sha256(whole[start : start + size]).hexdigest() != wanted:
            number = manifest.numbers[place] if place < len(manifest.numbers) else "?"
            yield (
                f"{name}: record {place + 1} (event {number}) is the first that is not as it was "
                "handed over: it was changed, or something was put in or taken out before it"
            )
            return
        start += size
    where = "around its records" if part.records else "in it"
    yield f"{name}: something {where} was changed"


def _walk(whole: bytes, manifest: Manifest, entries: tuple[RecordedEvent, ...]) -> Iterator[str]:
    """Yield the first record that does not fit the chain, or the record it came from."""
    links = {entry.number: entry.link for entry in entries}
    last = ""
    try:
        records = json.loads(whole)["records"]
        told_of = msgspec.convert(records, list[_Record])
    except (ValueError, KeyError, TypeError, RecursionError):
        yield f"{JSON_NAME} cannot be read"
        return
    if len(records) != manifest.records:
        yield f"{JSON_NAME} has {len(records)} records, and {manifest.records} were handed over"
    for place, (record, one) in enumerate(zip(records, told_of, strict=True), start=1):
        told = f"{JSON_NAME}: record {place} (event {one.number})"
        stated = record.pop("chain", None)
        last = seal(last, record)
        if stated != last:
            yield f"{told} is the first that does not fit the chain"
            return
        if not _as_on_record(one):
            yield f"{told}: the event in it is not the one that its link belongs to"
            return
        if links.get(one.number, one.link) != one.link:  # else it was purged
            yield f"{told} is not as in the record on this machine"
            return
    if last != manifest.chain:
        yield f"{JSON_NAME}: the chain ends otherwise than {MANIFEST} says"


def _as_on_record(record: _Record) -> bool:
    """Say whether the event hashes to its link, and says what is quoted of it."""
    if not record.link:
        return True  # of a store without links
    try:
        document = from_json(record.document.encode())
    except ValueError:
        return False
    return (
        chain(record.before, document) == record.link
        and record.words in {"", document.get("words", "")}
        and record.message == (document.get("message") or "")
    )


def _sums(folder: Path, whole: Mapping[str, bytes]) -> Iterator[str]:
    try:
        stated = (folder / SUMS).read_bytes()
    except FileNotFoundError:
        yield f"{SUMS} is missing"
        return
    if stated != b"".join(_sum_lines(whole)):
        yield f"{SUMS} is not as mailbot wrote it"
