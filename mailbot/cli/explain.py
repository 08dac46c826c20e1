"""The command that says what mailbot understands of a message, and why."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.options import JsonOption
from mailbot.model.errors import DataError, UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from mailbot.model.message import Message
    from mailbot.model.reading import Reading, Referral


def explain(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Messages, as .eml files.")
    ] = None,
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read {id, raw} a line on stdin; answer a line each.")
    ] = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="Name the rules, and how sure each one is.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Say what a reply means to mailbot, and which words say so."""
    if jsonl:
        flaws = _stream()
    elif files:
        flaws = sum(not _explained(path, json=json, rules=rules) for path in files)
    else:
        raise UsageError(
            "name one or more .eml files, or use --jsonl; see `mailbot explain --help`"
        )
    if flaws:
        raise typer.Exit(DataError.exit_code)


def _understood(raw: bytes) -> "tuple[Message, Reading]":
    from mailbot.app import reader
    from mailbot.rounds.explain import understood

    return understood(raw, reader(), datetime.now(UTC))


def _explained(path: Path, *, json: bool, rules: bool) -> bool:
    """Print what the message in a file says; say so, and return False, if it holds none."""
    try:
        raw = _read(path)
    except DataError as error:
        typer.echo(f"mailbot: {path}: {error}", err=True)
        return False
    message, reading = _understood(raw)
    if json:
        _print(facts(str(path), message, reading))
    else:
        from mailbot.cli.page import screen

        print_reading(screen(), message, reading, rules=rules)
    return True


def _read(path: Path) -> bytes:
    """Return the message in a file. Raises UsageError if there is none, DataError if it is none."""
    from mailbot.rounds.explain import flaw_of

    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file") from error
    except IsADirectoryError as error:
        raise DataError("is a folder; name the .eml files in it") from error
    except OSError as error:
        raise DataError(f"cannot be read ({(error.strerror or 'unknown').lower()})") from error
    if flaw := flaw_of(raw):
        raise DataError(flaw)
    return raw


def _stream() -> int:
    """Answer each line of stdin by a line; return how many could not be used."""
    flaws = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        given, flaw = _given(line)
        if flaw:
            flaws += 1
            wrong = f'line {number}: {flaw}; write {{"id": …, "raw": "…"}}'
            _print({"id": given.get("id"), "error": wrong})
            continue
        raw = given["raw"].encode("utf-8", errors="replace")
        _print(facts(given.get("id"), *_understood(raw)))
    return flaws


def _given(line: bytes) -> tuple[dict[str, Any], str]:
    """Return what a line holds, and what is wrong with it, or an empty text."""
    import msgspec

    try:
        given = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}, "no JSON"
    if not isinstance(given, dict):
        return {}, "no object in braces"
    if "raw" not in given:
        return given, 'no "raw"'
    return given, "" if isinstance(given["raw"], str) else '"raw" is no text'


def _print(answer: dict[str, Any]) -> None:
    import msgspec

    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


def facts(identity: object, message: "Message", reading: "Reading") -> dict[str, Any]:
    """Return the reading in the form of SPEC.md, section 7."""
    from mailbot.model.reading import Manner

    why = reading.findings[0].words if reading.findings else message.text[:200]
    sent_to = [r for r in reading.referrals if r.manner is not Manner.LEFT_COMPANY]
    if reading.absence:
        sent_to += reading.absence.delegates
    return {
        "id": identity,
        "intents": list(reading.intents),
        "confidence": round(reading.confidence, 3),
        "unsure": reading.unsure,
        "why": why,
        "people": _each(r.name for r in sent_to),
        "emails": _each(r.address for r in sent_to),
        "roles": _each(r.department for r in sent_to),
        "dates": [day.isoformat() for day in reading.dates],
        "amounts": [float(amount) for amount in reading.amounts],
        "invoices": list(reading.invoices),
    }


def _each(values: Any) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def print_reading(
    console: "Console", message: "Message", reading: "Reading", *, rules: bool = False
) -> None:
    """Print *message* with the words that caused the reading marked, then the reading."""
    from rich.text import Text

    from mailbot.cli.page import hang
    from mailbot.cli.words import INTENTS

    who = message.sender.name or message.sender.address
    hang(console, Text(f"{who}, ", "bold"), f"{message.at:%a %d %b %Y}: {message.subject}")
    hang(console, "    ", _marked(message, reading))
    for finding in reading.findings:
        told = Text.assemble((INTENTS[finding.intent], "green"))
        if reading.unsure:
            told.append(" (not sure)", "yellow")
        told.append(f": “{' '.join(finding.words.split())}”")
        if rules:
            told.append(f"  {finding.intent}, {finding.score:.2f}, {finding.rule}", "dim")
        hang(console, "  ", told)
    for referral in reading.referrals:
        hang(console, "  → ", _target(referral))
    if reading.promise:
        hang(console, "  ", f"promised for {reading.promise.on or 'a day not named'}")
    for note in message.notes:
        hang(console, "  ", Text(note, "dim"))
    console.print()


def _target(referral: "Referral") -> "Text":
    from rich.text import Text

    target = referral.name or referral.department or referral.address or "nobody named"
    address = f" <{referral.address}>" if referral.address and referral.name else ""
    return Text.assemble((target, "bold"), address)


def _marked(message: "Message", reading: "Reading") -> "Text":
    from rich.text import Text

    text = Text(message.text or "(nothing newly written)")
    for finding in reading.findings:
        if finding.words:
            text.highlight_words([finding.words], "bold black on yellow")
    left_out = [
        name
        for name, part in (("quoted text", message.quoted), ("a signature", message.signature))
        if part
    ]
    if left_out:
        text.append(f"\n[{' and '.join(left_out)} left out]", "dim")
    return text
