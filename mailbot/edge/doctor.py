"""Does everything work that mailbot needs, and if not, how is it mended?"""

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from mailbot.edge.config import Config, SmtpSettings
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.route import Check, follow
from mailbot.edge.rules import nearest
from mailbot.edge.secrets import locate
from mailbot.edge.smtp import greet
from mailbot.edge.tinystore import TinyStore
from mailbot.model.errors import ConfigError, FolderMissing, MailbotError, StorageError
from mailbot.model.letter import Purpose
from mailbot.model.people import Owner

LOSSES = {
    "UIDPLUS": "a draft that was overtaken stays in the folder, marked as deleted",
    "MOVE": "withdrawn drafts reach the trash by a copy and a deletion, which takes longer",
    "SPECIAL-USE": "drafts, sent mail and trash are told by the usual names of their folders",
    "CONDSTORE": "changes of flags are found by looking at each message, which takes longer",
}
"""What goes on without each ability of a server, in words."""

SEVERITY = (78, 69, 77, 74)
"""The exit codes a checkup may end with, the worst first."""

SMALL_SPACE = 10_000_000
"""So many bytes left, on the disk or in the mailbox, are worth a remark."""

NEWEST = 20
"""How many messages are looked at to learn who vouches for senders."""

_VOUCHER = re.compile(rb"(?im)^authentication-results:\s*([a-z0-9._-]+)\s*[;\d]")

CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far the clocks of the server and of this machine may differ."""


Proof = Callable[[], Iterable[MailbotError]]
"""Tries the owner's templates; gives what is wrong with each."""


def examine(
    config: Config, *, now: datetime, probe: bool = False, proof: Proof = lambda: ()
) -> Iterator[Check]:
    """Yield findings from the configuration to the mailbox, ending where nothing more can be.

    Nothing is changed anywhere, except that *probe* lays a draft and takes it away again.
    *proof* tries the owner's own templates: how letters are written is not known in here.
    """
    yield from _at_home(config, proof)
    try:
        secret, place = locate(config.imap)
    except ConfigError as error:
        yield refused("password", error)
        secret = None
    else:
        yield Check(name="password", ok=True, detail=f"found: {place}")
    for check in follow(config.imap, now):
        yield check
        if check.ok is False:
            return
    if secret is None:
        return
    try:
        mailbox = ImapMailbox.open(config.imap, secret)
    except FolderMissing as error:
        yield Check(name="login", ok=True, detail="the server accepts user and password")
        yield refused("folders", error)
    except MailbotError as error:
        yield refused("login", error)
    else:
        try:
            yield from _inside(mailbox, config, now=now, probe=probe)
        except MailbotError as error:
            yield refused("mailbox", error)
        finally:
            mailbox.close()


def _at_home(config: Config, proof: Proof) -> Iterator[Check]:
    yield _file(config.path)
    yield _owner(config.owner)
    yield _templates(config.letters.templates)
    yield from _misnamed(config.letters.templates)
    for error in proof():
        yield refused("letters", error)
    yield _store(config.store.folder)
    if config.smtp is not None:
        yield _sending(config.smtp)


def refused(name: str, error: MailbotError) -> Check:
    """Return *error* as a finding; its text already says what to do."""
    return Check(name=name, ok=False, detail=str(error), exit_code=error.exit_code)


def verdict(checks: tuple[Check, ...]) -> int:
    """Return the exit code of the worst finding, 0 if nothing is wrong."""
    codes = {check.exit_code for check in checks if check.ok is False}
    known = (code for code in SEVERITY if code in codes)
    return next(known, max(codes, default=0))


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
    if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return Check(
            name="record",
            ok=None,
            detail=f"{folder} is open to others on this machine",
            advice=f"run chmod 700 {folder}",
        )
    if shutil.disk_usage(folder).free < SMALL_SPACE:
        detail = f"{folder}: the disk is nearly full"
        return Check(name="record", ok=None, detail=detail, advice="make room")
    return Check(name="record", ok=True, detail=f"{folder} can be written to, by you alone")


def _sending(settings: SmtpSettings) -> Check:
    where = f"{settings.host} accepts user and password; nothing is sent through it yet"
    try:
        greet(settings, locate(settings)[0])
    except MailbotError as error:
        return refused("sending", error)
    return Check(name="sending", ok=True, detail=where)


def _inside(mailbox: ImapMailbox, config: Config, *, now: datetime, probe: bool) -> Iterator[Check]:
    yield Check(name="login", ok=True, detail="the server accepts user and password")
    yield from _abilities(mailbox.capabilities)
    yield from _folders(mailbox, config)
    yield from _room(mailbox)
    yield from _clock(mailbox, now)
    yield _trust(mailbox, config)
    if probe:
        yield _probed(mailbox, config.owner, now)


def _abilities(capabilities: frozenset[str]) -> Iterator[Check]:
    missing = {ability: loss for ability, loss in LOSSES.items() if ability not in capabilities}
    if not missing:
        detail = f"the server has all that mailbot can use: {', '.join(LOSSES)}"
        yield Check(name="abilities", ok=True, detail=detail)
    for ability, loss in missing.items():
        yield Check(
            name="abilities",
            ok=None,
            detail=f"the server lacks {ability}: {loss}",
            advice="nothing to do",
        )


def _folders(mailbox: ImapMailbox, config: Config) -> Iterator[Check]:
    found, said = mailbox.folders, config.imap
    by_server = "SPECIAL-USE" in mailbox.capabilities
    by_itself = "found by what the server says or by name" if by_server else "found by name"
    for use, names, setting in (
        ("drafts", (found.drafts,), said.drafts),
        ("sent mail", found.sent, said.sent),
        ("deleted mail", (found.trash,) if found.trash else (), said.trash),
    ):
        how = "as you configured" if setting else by_itself
        if names:
            yield Check(name="folders", ok=True, detail=f"{use}: {', '.join(names)} ({how})")
    if found.trash is None:
        yield Check(
            name="folders",
            ok=None,
            detail="deleted mail: no such folder found; overtaken drafts are removed for good",
            advice="if there is one, name it as trash under [imap]",
        )
    for folder in found.inbox:
        count = mailbox.state(folder).messages
        yield Check(
            name="folders", ok=True, detail=f"watched: {folder} ({_counted(count, 'message')})"
        )


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _room(mailbox: ImapMailbox) -> Iterator[Check]:
    left = mailbox.quota_left()
    if left is not None:
        full = left < SMALL_SPACE
        yield Check(
            name="room",
            ok=None if full else True,
            detail=f"{_megabytes(left)} left in the mailbox",
            advice="make room there, or drafts will be refused" if full else "",
        )
    limit = mailbox.append_limit()
    if limit is not None:
        detail = f"a draft may have up to {_megabytes(limit)}"
        yield Check(name="room", ok=True if limit >= SMALL_SPACE else None, detail=detail)


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB"


def _clock(mailbox: ImapMailbox, now: datetime) -> Iterator[Check]:
    """Compare with the newest message; only a clock that is late can be told so."""
    folder = mailbox.folders.inbox[0]
    newest = mailbox.uids(folder, since_uid=max(1, mailbox.state(folder).uidnext - 50))[-1:]
    for fetched in mailbox.headings(folder, newest):
        ahead = fetched.at - now
        if ahead > CLOCK_TOLERANCE:
            minutes = round(ahead.total_seconds() / 60)
            yield Check(
                name="clock",
                ok=None,
                detail=f"the newest message came {minutes} minutes from now",
                advice="set the clock of this machine by the network: dates in letters and"
                " reminders follow it",
            )
        else:
            yield Check(name="clock", ok=True, detail="agrees with the newest message")


def _trust(mailbox: ImapMailbox, config: Config) -> Check:
    """Compare who vouches for the senders of the newest messages with who may."""
    folder = mailbox.folders.inbox[0]
    newest = mailbox.uids(folder, since_uid=max(1, mailbox.state(folder).uidnext - 50))
    voices = [_voucher(m.raw) for m in mailbox.messages(folder, newest[-NEWEST:])]
    known = {server.casefold() for server in config.imap.trusted_servers}
    if known & set(voices):
        return Check(name="senders", ok=True, detail="your provider says who is genuine")
    common = max(filter(None, voices), key=voices.count, default="")
    # Who sends a message can put such a line into it, but not into most messages.
    if voices.count(common) * 2 <= len(voices):
        common = ""
    return Check(
        name="senders",
        ok=None,
        detail="mailbot cannot tell forged senders: it knows nobody who vouches for them",
        advice=f'if {common} is your provider, write trusted_servers = ["{common}"] under [imap]'
        if common
        else "none of the newest messages names a server that could be trusted_servers",
    )


def _voucher(raw: bytes) -> str:
    """Return the authserv-id of the topmost Authentication-Results, or an empty text."""
    header = raw.partition(b"\r\n\r\n")[0]
    found = _VOUCHER.search(header)
    return found[1].decode("ascii").casefold() if found else ""


def _probed(mailbox: ImapMailbox, owner: Owner, now: datetime) -> Check:
    try:
        place = mailbox.append_draft(_trial(owner, now), now)
        if place is None:
            return Check(
                name="draft",
                ok=None,
                detail=f"a test draft was laid into {mailbox.folders.drafts}, and not found again",
                advice="delete it yourself; its subject begins with mailbot",
            )
        mailbox.discard(place)
    except MailbotError as error:
        return refused("draft", error)
    where = f"moved to {mailbox.folders.trash}" if mailbox.folders.trash else "removed"
    detail = f"a test draft was laid into {place.folder} and {where}"
    return Check(name="draft", ok=True, detail=detail)


def _trial(owner: Owner, now: datetime) -> bytes:
    trial = EmailMessage()
    trial["From"] = trial["To"] = owner.address
    trial["Subject"] = "mailbot: a test draft, safe to delete"
    trial["Date"] = format_datetime(now)
    trial["Message-ID"] = make_msgid(domain=owner.address.rpartition("@")[2])
    trial.set_content("mailbot doctor laid this draft here to see whether it can.\n")
    return trial.as_bytes().replace(b"\n", b"\r\n")
