"""The command that writes a client's record for a lawyer, and what checks it afterwards."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.options import ConfigOption, JsonOption, loaded, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailbot.edge.dossier import Checked
    from mailbot.model.books import Books
    from mailbot.model.case import Case, Receivable
    from mailbot.model.dossier import Dossier, Leaf, Owed, Reached
    from mailbot.model.event import Event
    from mailbot.model.invoice import InvoiceId
    from mailbot.model.measured import RecordedEvent
    from mailbot.model.people import Owner


def export(
    what: Annotated[str, typer.Argument(metavar="CLIENT|INVOICE", help="A client or an invoice.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FOLDER",
            help="The folder; a name with today's date if left out.",
        ),
    ] = None,
    letters: Annotated[
        bool, typer.Option("--letters", help="Look up the text of your letters in Sent.")
    ] = False,
    json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Write what is on record of one client or invoice for a lawyer: CSV, JSON, a page.

    Every event with its quote, its Message-ID and how well it is proved, in order, each tied to
    the one before it; nothing of other clients. `mailbot verify FOLDER` says whether it is intact.
    """
    from mailbot.edge.dossier import hand_over
    from mailbot.edge.entries import entries
    from mailbot.ledger.replay import replay_all
    from mailbot.render.dossier import files_of
    from mailbot.rounds.naming import case_meant

    settings = loaded(config)
    known = entries(settings.store.folder)
    books = replay_all(tuple(entry.event for entry in known))
    case, invoice = case_meant(what, books)
    now = datetime.now(UTC)
    texts = _texts(config, known, case) if letters else {}
    dossier = dossier_of(known, books, case, invoice, settings.owner, now=now, texts=texts)
    files, last = files_of(dossier)
    name = "".join(c if c.isalnum() or c in "-." else "-" for c in (invoice or case.client.id))
    folder = output or Path(f"mailbot-{name.lower()}-{settings.owner.day_of(now)}")
    manifest = hand_over(folder, dossier, files, last)
    if json:
        told = {"folder": str(folder), "records": manifest.records, "seal": manifest.seal}
        print_json({**told, "left_out": dossier.left_out})
        return
    typer.echo(f"{folder}: {manifest.records} records about {dossier.about}")
    if dossier.left_out:
        typer.echo(dossier.left_out)
    typer.echo(f"sealed by {manifest.seal}: note it elsewhere")
    typer.echo(f"`mailbot verify {folder}` says whether it is as it was written")


def _texts(
    config: Path | None, known: "tuple[RecordedEvent, ...]", case: "Case"
) -> "Mapping[str, str]":
    """Return the texts of the owner's letters to the client by Message-ID, as Sent has them."""
    from mailbot.app import connect
    from mailbot.rounds.lettertexts import texts_of, written_to

    settings = loaded(config)
    mailbox = connect(settings)
    try:
        events = (entry.event for entry in known)
        return texts_of(mailbox, written_to(case.client.id, events))
    finally:
        mailbox.close()


def dossier_of(  # noqa: PLR0913 everything that is in it
    known: "tuple[RecordedEvent, ...]",
    books: "Books",
    case: "Case",
    invoice: "InvoiceId | None",
    owner: "Owner",
    *,
    now: datetime,
    texts: "Mapping[str, str]",
) -> "Dossier":
    """Return what is handed over about *case*, or one *invoice* of it; *texts* by Message-ID."""
    from importlib.metadata import version

    from mailbot.ledger.dossier import about
    from mailbot.model.dossier import Dossier

    chosen, shared = about(known, books, case, invoice)
    wanted = [r for r in case.receivables if invoice in {None, r.invoice.id}]
    return Dossier(
        about=_title(case, invoice),
        owner=owner.name,
        made=now,
        mailbot=version("mailbot"),
        head=known[-1].link if known else "",
        events=len(known),
        owed=tuple(_owed(wanted)),
        reached=tuple(_reached(case, wanted)),
        leaves=tuple(_leaf(entry, books, case, owner, texts) for entry in chosen),
        left_out=_left_out(shared),
    )


def _title(case: "Case", invoice: "InvoiceId | None") -> str:
    return f"{invoice} of {case.client.name}" if invoice else case.client.name


def _left_out(shared: int) -> str:
    if not shared:
        return ""
    one = shared == 1
    what = "1 event also tells" if one else f"{shared} events also tell"
    return f"{what} of other clients, and {'was' if one else 'were'} left out"


def _owed(wanted: "list[Receivable]") -> "Iterator[Owed]":
    from mailbot.cli.casefile import closed
    from mailbot.model.dossier import Owed

    for one in wanted:
        invoice = one.invoice
        yield Owed(
            invoice=invoice.id,
            total=f"{invoice.total.amount:.2f}",
            currency=invoice.total.currency,
            issued=invoice.issued,
            due=invoice.due,
            received=f"{one.received:.2f}",
            credited=f"{one.credited:.2f}",
            open=f"{one.balance.amount:.2f}",
            standing="open" if one.open else closed(one),
        )


def _reached(case: "Case", wanted: "list[Receivable]") -> "Iterator[Reached]":
    """Yield the best proof for each invoice and each person that it went to."""
    from mailbot.cli.words import GRADES
    from mailbot.decide.evidence import GRADES as RANKS
    from mailbot.decide.evidence import proved
    from mailbot.model.dossier import Reached

    for one in wanted:
        sent = [a.address for s in one.sendings for a in s.to]
        people = dict.fromkeys((*sent, *(p.address for p in one.proofs)))
        for address in people:
            grade = proved(case, one.invoice.id, address)
            if grade is not None:
                yield Reached(
                    invoice=one.invoice.id,
                    address=address,
                    grade=grade,
                    rank=RANKS.index(grade) + 1,
                    told=GRADES[grade],
                )


def _leaf(
    entry: "RecordedEvent", books: "Books", case: "Case", owner: "Owner", texts: "Mapping[str, str]"
) -> "Leaf":
    from mailbot.cli.reporting import sentence_of
    from mailbot.cli.words import COUNTS_NO_MORE, day_of
    from mailbot.ledger.dossier import invoices_of
    from mailbot.ledger.gestures import is_left_out
    from mailbot.model.dossier import Leaf
    from mailbot.rounds.lettertexts import LETTERS

    event, kind = entry.event, type(entry.event).__name__
    message = str(getattr(event, "message", None) or "")
    words = str(getattr(event, "words", ""))
    told = sentence_of(event, books)
    told = told.removesuffix(f": “{words}”") if words else told
    if is_left_out(books, event):
        told += f" ({COUNTS_NO_MORE})"
    return Leaf(
        number=entry.number,
        on=day_of(event, ZoneInfo(owner.timezone)),
        recorded=event.at,
        kind=kind,
        told=told,
        words="" if f"“{words}”" in told or told.endswith(f": {words}") else words,
        message=message,
        evidence=evidence_of(event, books),
        invoices=tuple(invoices_of(event, case, books) or ()),
        letter=texts.get(message, "") if isinstance(event, LETTERS) else "",
        before=entry.before,
        link=entry.link,
        document=_document(entry),
    )


def _document(entry: "RecordedEvent") -> str:
    """Return the event without its link, in the very letters that its link is the hash of."""
    import msgspec

    document = msgspec.json.decode(entry.line or b"{}")
    document.pop("chain", None)
    return msgspec.json.encode(document, order="sorted").decode()


def evidence_of(event: "Event", books: "Books") -> str:
    """Return how well what *event* says is proved, in words.

    What mailbot concluded by itself, from a letter of the owner's that had no answer for example,
    is proved by nothing but the record.
    """
    from mailbot.cli.words import GRADES
    from mailbot.decide.evidence import GRADES as RANKS
    from mailbot.model.draft_event import DraftApproved, DraftDiscarded
    from mailbot.model.event import (
        FraudSuspected,
        InvoiceSent,
        LetterSent,
        MessageRead,
        MessageSetAside,
        ThreadLinked,
    )
    from mailbot.model.gesture_event import ReadingCorrected
    from mailbot.model.intake_event import DeliveryProved, Grade

    match event:
        case DeliveryProved():
            return f"grade {RANKS.index(event.grade) + 1} of 5: {GRADES[event.grade]}"
        case InvoiceSent() | LetterSent():
            return f"grade 1 of 5: {GRADES[Grade.SENT]}"
        case MessageRead():
            doubt = ", unsure" if event.unsure else ""
            return f"a message of theirs, read with confidence {event.confidence:.2f}{doubt}"
        case DraftApproved() | DraftDiscarded() | ThreadLinked():
            return event.evidence
        case FraudSuspected() | MessageSetAside():
            return "a message of somebody who is not believed to be theirs"
        case ReadingCorrected():
            return "your own word, by moving the message into a folder"
    if getattr(event, "message", None) in books.heard:
        return "a message of theirs"
    cause = " ".join(word for word in event.cause.split() if not word.startswith(_MARKS))
    return next((told + cause for begins, told in _SAID.items() if cause.startswith(begins)), "")


_SAID = {
    "mailbot ": "said by ",
    "note ": "your own word, in the ",
    "the export": "",
    "a list ": "",
    "booking ": "a ",
}
"""What is said of an event by how its cause begins; else it is concluded, or of a message."""

_MARKS = ("text:", "id:", "own:")
"""Hashes by which a booking is known again."""


def verify_export(folder: Path, config: Path | None, *, json: bool) -> None:
    """Print whether an export is as it was written; raise StoreDamaged if not.

    With a record on this machine it is compared with that, unless none is found or it is
    another's.
    """
    from mailbot.edge.dossier import check
    from mailbot.edge.entries import entries
    from mailbot.model.errors import MailbotError, StoreDamaged

    known: tuple[RecordedEvent, ...] = ()
    try:
        known = entries(loaded(config).store.folder)
    except MailbotError:
        if config is not None:
            raise
    checked = check(folder, known)
    if not checked.faults:
        ours = known if checked.compared else ()
        checked = replace(checked, faults=tuple(_told_otherwise(folder, ours)))
    if json:
        print_json({"intact": not checked.faults, **_facts(checked)})
    else:
        for line in _lines(checked):
            typer.echo(line)
    if checked.faults:
        raise StoreDamaged(checked.faults[0])


def _told_otherwise(folder: Path, known: "tuple[RecordedEvent, ...]") -> "Iterator[str]":
    """Yield which files tell otherwise than record.json, and which events of *known* it lacks.

    Else who changes a file, or takes a record out, needs only to make the sums anew. Another
    mailbot may have chosen other words, or events: it is asked of what this very one wrote.
    """
    from importlib.metadata import version

    import msgspec

    from mailbot.model.dossier import HTML_NAME, JSON_NAME, Dossier
    from mailbot.render.dossier import files_of

    whole = msgspec.json.decode((folder / JSON_NAME).read_bytes())
    if whole.get("mailbot") != version("mailbot"):
        return
    try:
        dossier = msgspec.convert({**whole, "leaves": whole["records"]}, Dossier)
    except msgspec.ValidationError:
        yield f"{JSON_NAME} is not as mailbot wrote it"
        return
    for name, (before, records, after) in files_of(dossier)[0].items():
        mark = _HEAD if name == HTML_NAME else b""  # how a page looks may change
        if _after(mark, (folder / name).read_bytes()) != _after(
            mark, b"".join((before, *records, after))
        ):
            yield f"{name} is not what this mailbot makes of {JSON_NAME}: one of them was changed"
    handed = {leaf.number for leaf in dossier.leaves}
    if missing := sorted(_chosen_for(dossier, known) - handed):
        yield f"{JSON_NAME}: event {missing[0]} is about {dossier.about}, and was taken out"


_HEAD = b"</head>"
"""Behind it a page begins to tell something."""


def _after(mark: bytes, whole: bytes) -> bytes:
    return whole[whole.find(mark) :]


def _chosen_for(dossier: "Dossier", known: "tuple[RecordedEvent, ...]") -> set[int]:
    """Return the numbers of the events that belong into *dossier*, as things stood when made."""
    from mailbot.ledger.dossier import about
    from mailbot.ledger.replay import replay_all

    then = [place for place, entry in enumerate(known, start=1) if entry.link == dossier.head]
    if then != [dossier.events]:  # something was purged since
        return set()
    events = known[: dossier.events]
    books = replay_all(tuple(entry.event for entry in events))
    for case in books.cases.values():
        for invoice in (None, *(r.invoice.id for r in case.receivables)):
            if dossier.about == _title(case, invoice):
                return {entry.number for entry in about(events, books, case, invoice)[0]}
    return set()


def _facts(checked: "Checked") -> dict[str, object]:
    return {
        "about": checked.about,
        "records": checked.records,
        "seal": checked.seal,
        "compared": checked.compared,
        "faults": checked.faults,
        "remarks": checked.remarks,
    }


def _lines(checked: "Checked") -> list[str]:
    lines = []
    if not checked.faults:
        also = ", and as in the record on this machine" if checked.compared else ""
        lines.append(f"intact: {checked.records} records about {checked.about}{also}")
        lines.append(f"sealed by {checked.seal}")
    lines += [f"remark: {remark}" for remark in checked.remarks]
    return lines + [f"broken: {fault}" for fault in checked.faults[1:]]
