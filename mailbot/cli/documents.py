"""What does a document say as an invoice, for programs and for people?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

from mailbot.cli.lines import answer_each, print_line

if TYPE_CHECKING:
    from mailbot.model.document import InvoiceReading

_FORM = '{"id": …, "path": "…"}'
"""What a line on stdin looks like."""


class _Explained(Protocol):
    def __call__(self, path: Path, *, json: bool) -> bool:
        """Print what a file says; say so, and return False, if it cannot be read."""
        ...


def is_document(path: Path) -> bool:
    """Say whether a file is a PDF or XML by its name or by how it begins, and so no message."""
    if path.suffix.lower() in {".pdf", ".xml"}:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError:
        return False
    return b"%PDF-" in head or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml")


@contextmanager
def documents() -> Iterator[_Explained]:
    """Yield what prints documents; the child that reads them ends with the block."""
    with _reader() as reading:

        def explained(path: Path, *, json: bool) -> bool:
            try:
                read = reading(path)
            except (OSError, ValueError) as error:
                flaw = f"{path}: {_unreadable(error)}"
                if json:
                    print_line(_failed(str(path), flaw))
                else:
                    typer.echo(f"mailbot: {flaw}", err=True)
                return False
            if json:
                print_line(document_facts(str(path), read))
            else:
                print_document(path, read)
            return True

        yield explained


def answer_paths() -> int:
    """Answer each path on stdin with a line of JSON; return how many failed."""
    with _reader() as reading:

        def answer(given: dict[str, Any]) -> dict[str, Any]:
            try:
                read = reading(Path(given["path"]))
            except (OSError, ValueError) as error:
                return _failed(given.get("id"), f"{given['path']}: {_unreadable(error)}")
            except Exception as error:  # noqa: BLE001 a flaw of ours costs one answer, not all
                flaw = f"cannot be understood ({type(error).__name__}): a flaw of mailbot's own"
                return _failed(given.get("id"), f"{given['path']}: {flaw}")
            return document_facts(given.get("id"), read)

        return answer_each(_flaw_of_path, answer, _FORM)


def document_facts(identity: object, reading: "InvoiceReading") -> dict[str, Any]:
    """Return what a document says, for `--json`."""
    return {
        "id": identity,
        "is_invoice": reading.is_invoice,
        "number": reading.number or None,
        "client": reading.client or None,
        "total": None if reading.total is None else float(reading.total),
        "currency": reading.currency or None,
        "issued": reading.issued.isoformat() if reading.issued else None,
        "due": reading.due.isoformat() if reading.due else None,
        "unsure": reading.unsure,
        "why": why_of(reading),
    }


def why_of(reading: "InvoiceReading") -> str:
    """Return why a document is read so, and what is doubtful about it."""
    doubts = [doubt for doubt in reading.doubts if doubt not in reading.why]
    return "; ".join(filter(None, (reading.why, *doubts)))


def print_document(path: Path, reading: "InvoiceReading") -> None:
    """Print what a document says for a person."""
    from rich.text import Text

    from mailbot.cli.page import hang, screen
    from mailbot.model.invoice import InvoiceKind

    console = screen()
    kind = "a request for a retainer" if reading.kind is InvoiceKind.RETAINER else "an invoice"
    told = Text(kind if reading.is_invoice else "no invoice", "green")
    if reading.unsure:
        told.append(" (not sure)", "yellow")
    hang(console, Text(f"{path.name}: ", "bold"), told)
    total = "" if reading.total is None else f"{reading.total:,} {reading.currency}".strip()
    rows = {
        "number": reading.number,
        "client": reading.client,
        "from": reading.issuer,
        "total": total,
        "issued": reading.issued.isoformat() if reading.issued else "",
        "due": reading.due.isoformat() if reading.due else "",
        "terms": reading.terms,
        "matter": reading.matter,
        "why": reading.why,
        "doubts": "; ".join(doubt for doubt in reading.doubts if doubt != reading.why),
    }
    for name, value in rows.items():
        if value:
            hang(console, Text(f"  {name:8}", "dim"), value)
    console.print()


@contextmanager
def _reader() -> Iterator[Callable[[Path], "InvoiceReading"]]:
    """Yield what reads a file. It raises OSError where the file cannot be read."""
    from mailbot.edge.papers import GuardedPapers
    from mailbot.reader import read_labels
    from mailbot.rounds.invoicing import read_document

    papers, labels = GuardedPapers(), read_labels()
    try:
        yield lambda path: read_document(_octets(path), papers, labels)
    finally:
        papers.close()


def _octets(path: Path) -> bytes:
    from mailbot.parse.enclosed import LARGEST  # a message may hold the document

    if path.is_dir():
        raise IsADirectoryError
    if not path.is_file():  # a pipe or a device could go on for ever
        path.stat()
        raise OSError("it is no file")
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(f"it is larger than {LARGEST // 1024**2} MB")
    return data


def _unreadable(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "is a folder; name the files in it"
    system = getattr(error, "strerror", None)
    return f"cannot be read ({system.lower() if system else str(error) or 'unknown'})"


def _flaw_of_path(given: dict[str, Any]) -> str:
    if "path" not in given:
        return 'no "path"'
    return "" if isinstance(given["path"], str) else '"path" is no text'


def _failed(identity: object, error: str) -> dict[str, Any]:
    """Return the answer about a file that cannot be read."""
    names = ("number", "client", "total", "currency", "issued", "due")
    return {
        "id": identity,
        "is_invoice": False,
        **dict.fromkeys(names),
        "unsure": True,
        "why": error,
        "error": error,
    }
