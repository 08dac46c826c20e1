"""The command that says what mailbot understands of a message or a document, and why."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.documents import answer_paths, documents, is_document
from mailbot.cli.lines import answer_each, octets_of, print_line
from mailbot.cli.options import ConfigOption, JsonOption
from mailbot.cli.teaching import known_corrections, store_correction
from mailbot.model.errors import DataError, UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from mailbot.model.event import CorrectionMade
    from mailbot.model.message import Message
    from mailbot.model.reading import Reading, Referral

    Corrections = Mapping[str, CorrectionMade]

_MESSAGE = '{"id": …, "raw": "…"}'
_CONVERSATION = '{"id": …, "messages": [{"role": "us" or "reply", "raw": "…"}, …]}'
"""What a line on stdin looks like."""


def explain(  # noqa: PLR0913 an option each
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Messages as .eml files; invoices as .pdf or .xml."),
    ] = None,
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read {id, raw} a line on stdin; answer a line each.")
    ] = False,
    threads: Annotated[
        bool,
        typer.Option(
            "--threads", help="Read {id, messages} a line on stdin, each a whole conversation."
        ),
    ] = False,
    invoices: Annotated[
        bool,
        typer.Option(
            "--invoices",
            help="Say what files hold as invoices: those named, or {id, path} a line on stdin.",
        ),
    ] = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="Show every rule and score that spoke, and the words.")
    ] = False,
    was: Annotated[
        list[str] | None,
        typer.Option(
            "--was", help="What it really is, such as redirect; its like are read so from then on."
        ),
    ] = None,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Say what a reply or a document means to mailbot, and why; --was puts a reply right."""
    if was:
        _correct(files or [], was, config, json=json, alone=not (jsonl or threads or invoices))
        return
    if jsonl + threads + invoices > 1:
        raise UsageError(
            "use --jsonl for single messages, --threads for conversations or --invoices for "
            "documents, not both"
        )
    if jsonl:
        flaws = answer_each(_flaw_of_message, partial(_answer, known_corrections(config)), _MESSAGE)
    elif threads:
        flaws = answer_each(_flaw_of_conversation, _conclusion, _CONVERSATION)
    elif files:
        flaws = _explained(files, config, json=json, rules=rules, invoices=invoices)
    elif invoices:
        flaws = answer_paths()
    else:
        raise UsageError(
            "name one or more .eml, .pdf or .xml files, or use --jsonl, --threads or --invoices; "
            "see `mailbot explain --help`"
        )
    if flaws:
        raise typer.Exit(DataError.exit_code)


def _correct(
    files: list[Path], was: list[str], config: Path | None, *, json: bool, alone: bool
) -> None:
    if len(files) != 1 or not alone:
        raise UsageError("--was speaks of one message: mailbot explain FILE.eml --was INTENT")
    try:
        raw = _read(files[0])
        store_correction(raw, was, config, json=json)
    except DataError as error:
        raise DataError(f"{files[0]}: {error}") from error


def _understood(raw: bytes, known: "Corrections") -> "tuple[Message, Reading]":
    from mailbot.reader import reader
    from mailbot.rounds.explain import understood

    return understood(raw, reader(), datetime.now(UTC), known)


def _explained(
    files: list[Path], config: Path | None, *, json: bool, rules: bool, invoices: bool
) -> int:
    """Print what each file says; return how many could not be used."""
    known = known_corrections(config)
    with documents() as explained:
        return sum(
            not (
                explained(path, json=json)
                if invoices or is_document(path)
                else _message_explained(path, known, json=json, rules=rules)
            )
            for path in files
        )


def _message_explained(path: Path, known: "Corrections", *, json: bool, rules: bool) -> bool:
    """Print what the message in a file says; say so, and return False, if it holds none."""
    try:
        raw = _read(path)
    except DataError as error:
        flaw = f"{path}: {error}"
        if json:
            print_line({"id": str(path), "error": flaw})
        else:
            typer.echo(f"mailbot: {flaw}", err=True)
        return False
    message, reading = _understood(raw, known)
    if json:
        print_line(facts(str(path), message, reading))
    else:
        from mailbot.cli.page import screen

        console = screen()
        print_reading(console, message, reading)
        if rules:
            _print_witnesses(console, message)
    return True


def _read(path: Path) -> bytes:
    """Return the message in a file. Raises DataError if there is none."""
    from mailbot.rounds.explain import flaw_of

    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError("there is no such file") from error
    except IsADirectoryError as error:
        raise DataError("is a folder; name the .eml files in it") from error
    except OSError as error:
        raise DataError(f"cannot be read ({(error.strerror or 'unknown').lower()})") from error
    if flaw := flaw_of(raw):
        raise DataError(flaw)
    return raw


def _flaw_of_message(given: dict[str, Any]) -> str:
    if "raw" not in given:
        return 'no "raw"'
    return "" if isinstance(given["raw"], str) else '"raw" is no text'


def _flaw_of_conversation(given: dict[str, Any]) -> str:
    messages = given.get("messages")
    if not isinstance(messages, list) or not messages:
        return '"messages" is no list with something in it'
    for number, message in enumerate(messages, start=1):
        if not isinstance(message, dict):
            return f"message {number} is no object in braces"
        if message.get("role") not in ("us", "reply"):
            return f'message {number} has no "role" that is "us" or "reply"'
        if flaw := _flaw_of_message(message):
            return f"message {number}: {flaw}"
    return ""


def _answer(known: "Corrections", given: dict[str, Any]) -> dict[str, Any]:
    return facts(given.get("id"), *_understood(octets_of(given["raw"]), known))


def _conclusion(given: dict[str, Any]) -> dict[str, Any]:
    """Return what a conversation comes to, for `--json`."""
    from mailbot.reader import reader
    from mailbot.rounds.conversation import Spoken, concluded

    messages = [
        Spoken(ours=one["role"] == "us", raw=octets_of(one["raw"])) for one in given["messages"]
    ]
    outcome = concluded(messages, reader(), datetime.now(UTC))
    return {
        "id": given.get("id"),
        "client_class": outcome.client_class,
        "loop": outcome.loop,
        "next_action": outcome.next_action,
        "referral_graph": [list(edge) for edge in outcome.referral_graph],
        "why": outcome.why,
    }


def facts(identity: object, message: "Message", reading: "Reading") -> dict[str, Any]:
    """Return the reading, for `--json`."""
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


def _print_witnesses(console: "Console", message: "Message") -> None:
    from mailbot.cli.witness import print_witnesses
    from mailbot.reader import reader
    from mailbot.rounds.explain import context_of
    from mailbot.understand.reading import witnesses

    known = reader()
    print_witnesses(console, witnesses(message, context_of(message, known), known))


def print_reading(console: "Console", message: "Message", reading: "Reading") -> None:
    """Print *message* with the words that caused the reading marked, then the reading."""
    from rich.text import Text

    from mailbot.cli.page import hang
    from mailbot.cli.words import INTENTS
    from mailbot.understand.reading import SAID

    who = message.sender.label
    hang(console, Text(f"{who}, ", "bold"), f"{message.at:%a %d %b %Y}: {message.subject}")
    hang(console, "    ", _marked(message, reading))
    for finding in reading.findings:
        told = Text.assemble((INTENTS[finding.intent], "green"))
        if finding.rule == SAID:
            told.append(f" ({SAID})", "yellow")
        elif reading.unsure:
            told.append(" (not sure)", "yellow")
        told.append(f": “{' '.join(finding.words.split())}”")
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
