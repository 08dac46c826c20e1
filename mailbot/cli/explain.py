"""The command that says what mailbot understands of a message, and why."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.options import JsonOption
from mailbot.model.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from mailbot.model.message import Message
    from mailbot.model.reading import Reading


def explain(
    files: Annotated[list[Path] | None, typer.Argument(help="Messages, as .eml files.")] = None,
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read {id, raw} a line on stdin; answer a line each.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Say what a reply means to mailbot, and which words say so."""
    from mailbot.app import read_lexicons
    from mailbot.rounds.explain import understood

    lexicons = read_lexicons()
    if jsonl:
        _stream(lexicons)
        return
    if not files:
        raise UsageError(
            "name one or more .eml files, or use --jsonl; see `mailbot explain --help`"
        )
    for path in files:
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from error
        message, reading = understood(raw, lexicons, datetime.now(UTC))
        if json:
            _print(facts(str(path), message, reading))
        else:
            from rich.console import Console

            print_reading(Console(highlight=False), message, reading)


def _stream(lexicons: Any) -> None:
    import msgspec

    from mailbot.rounds.explain import understood

    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        given: Any = None
        try:
            given = msgspec.json.decode(line)
            raw = given["raw"].encode("utf-8", errors="surrogateescape")
            message, reading = understood(raw, lexicons, datetime.now(UTC))
        except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as error:
            identity = given.get("id") if isinstance(given, dict) else None
            wrong = f'line {number}: {error}; write {{"id": …, "raw": "…"}}'
            _print({"id": identity, "error": wrong})
            continue
        _print(facts(given.get("id"), message, reading))


def _print(answer: dict[str, Any]) -> None:
    import msgspec

    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


def facts(identity: object, message: "Message", reading: "Reading") -> dict[str, Any]:
    """Return the reading in the form of SPEC.md, section 7."""
    why = reading.findings[0].words if reading.findings else message.text[:200]
    days = reading.dates
    return {
        "id": identity,
        "intents": list(reading.intents),
        "confidence": round(reading.confidence, 3),
        "unsure": reading.unsure,
        "why": why,
        "people": _each(r.name for r in reading.referrals),
        "emails": _each(r.address for r in reading.referrals),
        "roles": _each(r.department for r in reading.referrals),
        "dates": [day.isoformat() for day in days],
        "amounts": [float(amount) for amount in reading.amounts],
        "invoices": list(reading.invoices),
    }


def _each(values: Any) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def print_reading(console: "Console", message: "Message", reading: "Reading") -> None:
    """Print *message* with the words that caused the reading marked, then the reading."""
    from rich.markup import escape

    from mailbot.cli.words import INTENTS

    who = message.sender.name or message.sender.address
    console.print(f"[bold]{escape(who)}[/], {message.at:%a %d %b %Y}: {escape(message.subject)}")
    console.print(_marked(message, reading))
    for finding in reading.findings:
        doubt = " [yellow](not sure)[/]" if reading.unsure else ""
        console.print(
            f"  [green]{INTENTS[finding.intent]}[/] ({finding.intent}, {finding.score:.2f}){doubt}"
            f"  “{escape(' '.join(finding.words.split()))}”  [dim]{escape(finding.rule)}[/]"
        )
    for referral in reading.referrals:
        target = referral.name or referral.department or referral.address or "nobody named"
        address = f" <{referral.address}>" if referral.address and referral.name else ""
        console.print(f"  → [bold]{escape(target)}[/]{escape(address)}  [dim]{referral.manner}[/]")
    if reading.promise:
        console.print(f"  promised for {reading.promise.on or 'a day not named'}")
    for note in message.notes:
        console.print(f"  [dim]{escape(note)}[/]")
    console.print()


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
    text.pad_left(4)
    return text
