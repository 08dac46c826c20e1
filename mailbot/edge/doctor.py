"""Does everything work that mailbot needs, and if not, how is it mended?"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from mailbot.edge.config import Config, SmtpSettings
from mailbot.edge.health import health
from mailbot.edge.household import Proof, at_home, keyring, refused
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.route import Check, follow
from mailbot.edge.signin import Credential, credential
from mailbot.edge.smtp import greet
from mailbot.model.count import counted
from mailbot.model.errors import FolderMissing, MailbotError
from mailbot.model.people import Owner

LOSSES = {
    "UIDPLUS": "a draft that was overtaken stays in the folder, marked as deleted",
    "MOVE": "withdrawn drafts reach the trash by a copy and a deletion, which takes longer",
    "SPECIAL-USE": "drafts, sent mail and trash are told by the usual names of their folders",
    "CONDSTORE": "changes of flags are found by looking at each message, which takes longer",
    "IDLE": "replies are noticed when mailbot asks, every few minutes, and not at once",
}
"""What goes on without each ability of a server, in words."""

ONE_BY_ONE = {
    "NOTIFY": "only in one folder are replies noticed at once, in the others every few minutes"
}
"""The same, for who watches several folders."""

SMALL_ROOM = 10_000_000
"""So many bytes left in the mailbox are worth a remark."""

NEWEST = 20
"""How many messages are looked at to learn who vouches for senders."""

_VOUCHER = re.compile(rb"(?im)^authentication-results:\s*([a-z0-9._-]+)\s*[;\d]")

CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far the clocks of the server and of this machine may differ."""


def examine(
    config: Config,
    *,
    now: datetime,
    probe: bool = False,
    proof: Proof = lambda: (),
) -> Iterator[Check]:
    """Yield findings from the configuration to the mailbox, ending where nothing more can be.

    Nothing is changed anywhere, except that *probe* lays a draft and takes it away again.
    *proof* tries the owner's own templates: how letters are written is not known in here.
    """
    yield from at_home(config, proof)
    yield health(config, now)
    if config.smtp is not None:
        yield _sending(config, config.smtp)
    try:
        secret, place = credential(config, config.imap)
    except MailbotError as error:
        yield refused("password", error)
        secret = None
    else:
        yield Check(name="password", ok=True, detail=f"found: {place}")
    yield keyring()
    ways = list[Check]()
    for check in follow(config.imap, now):
        ways.append(check)
        yield check
    if secret is not None and ways[-1].ok is not False:
        yield from _entered(config, secret, now=now, probe=probe)


def _entered(config: Config, secret: Credential, *, now: datetime, probe: bool) -> Iterator[Check]:
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


def _sending(config: Config, settings: SmtpSettings) -> Check:
    where = f"{settings.host} accepts user and password; nothing is sent through it yet"
    try:
        greet(settings, credential(config, settings)[0])
    except MailbotError as error:
        return refused("sending", error)
    return Check(name="sending", ok=True, detail=where)


def _inside(mailbox: ImapMailbox, config: Config, *, now: datetime, probe: bool) -> Iterator[Check]:
    yield Check(name="login", ok=True, detail="the server accepts user and password")
    yield from _abilities(mailbox.capabilities, folders=len(mailbox.folders.inbox))
    yield from _folders(mailbox, config)
    yield from _room(mailbox)
    yield from _clock(mailbox, now)
    yield _trust(mailbox, config)
    if probe:
        yield _probed(mailbox, config.owner, now)


def _abilities(capabilities: frozenset[str], *, folders: int) -> Iterator[Check]:
    useful = LOSSES | (ONE_BY_ONE if folders > 1 else {})
    missing = {ability: loss for ability, loss in useful.items() if ability not in capabilities}
    if not missing:
        detail = f"the server has all that mailbot can use: {', '.join(useful)}"
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
            name="folders", ok=True, detail=f"watched: {folder} ({counted(count, 'message')})"
        )


def _room(mailbox: ImapMailbox) -> Iterator[Check]:
    left = mailbox.quota_left()
    if left is not None:
        full = left < SMALL_ROOM
        yield Check(
            name="room",
            ok=None if full else True,
            detail=f"{_megabytes(left)} left in the mailbox",
            advice="make room there, or drafts will be refused" if full else "",
        )
    limit = mailbox.append_limit()
    if limit is not None:
        detail = f"a draft may have up to {_megabytes(limit)}"
        small = limit < SMALL_ROOM
        advice = "nothing to do, unless letters are to carry large attachments" if small else ""
        yield Check(name="room", ok=None if small else True, detail=detail, advice=advice)
    if left is None and limit is None:
        yield Check(name="room", ok=True, detail="the server names no limits")


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
