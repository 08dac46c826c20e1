"""What does a round cost when nothing came in, whatever lies in the mailbox already?

python bench/idle.py [MESSAGES ...]: inboxes of a real Dovecot on loopback with so many messages
(1,000, 100,000 and 1,000,000), read ones and, of the second, unread ones too. Measured are a
look around, which is all that the service does where the server tells by itself what comes in,
and a whole round, as it is done every few minutes where it does not; beside it the bare question
for the inbox, which some servers answer by listing it, and DONE and IDLE alone. One JSON line for
each.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.wire import Counted  # noqa: E402
from mailbot.app import one_round  # noqa: E402
from mailbot.edge.config import Config, LetterSettings, StoreSettings  # noqa: E402
from mailbot.edge.idle import Watch  # noqa: E402
from mailbot.edge.imap import ImapMailbox  # noqa: E402
from mailbot.edge.lazymailbox import LazyMailbox  # noqa: E402
from mailbot.edge.tinystore import TinyStore  # noqa: E402
from mailbot.ledger.replay import replay  # noqa: E402
from mailbot.model.people import Owner  # noqa: E402
from mailbot.rounds import desk  # noqa: E402
from mailbot.rounds.office import LastLook  # noqa: E402
from tests.system.dovecot import Dovecot  # noqa: E402

SIZES = (1_000, 100_000, 1_000_000)
TURNS = 20
OWNER = Owner(address="owner@example.com", name="Dana Whitfield", timezone="UTC")
SOURCE = (
    b"From: Shop <news@shop.example>\r\nTo: owner@example.com\r\nSubject: Offer\r\n"
    b"Date: Thu, 2 May 2024 10:00:00 +0000\r\nMessage-ID: <%d@shop.example>\r\n\r\nCheap!\r\n"
)
LINKS = 30_000
"""A file may have so many names."""
MINUTES = 10.0
"""So long a server may take to list what lies there for the first time."""


class Roomy(Dovecot):
    """A server with memory enough for a million messages, which it has not as it is shipped."""

    def _prepare(self) -> None:
        super()._prepare()
        with (self.folder / "dovecot.conf").open("a", encoding="utf-8") as file:
            file.write("default_vsz_limit = 2G\n")


def main(sizes: list[int]) -> None:
    """Measure each size in a process of its own, which has the memory of nothing else."""
    for place, size in enumerate(sizes):
        for unread in (False, True) if place == 1 else (False,):
            words = [sys.executable, __file__, "--one", str(size), str(int(unread))]
            subprocess.run(words, check=True)


def one(size: int, *, unread: bool) -> None:
    """Measure one mailbox and print its figures."""
    with Roomy() as server, tempfile.TemporaryDirectory() as folder:
        fill(server.folder / "mail" / server.user, size, unread=unread)
        config = Config(
            path=Path(folder) / "config.toml",
            owner=OWNER,
            imap=replace(server.settings(), timeout_seconds=60 * MINUTES),
            letters=LetterSettings(templates=Path(folder)),
            store=StoreSettings(folder=Path(folder) / "store"),
        )
        told = {"messages": size, "unread": unread, **measured(config, server.password)}
    sys.stdout.write(f"{json.dumps(told)}\n")


def fill(maildir: Path, size: int, *, unread: bool) -> None:
    """Lay *size* old messages into the inbox, many names to each of a few files."""
    inbox = maildir / "cur"
    for part in ("cur", "new", "tmp"):
        (maildir / part).mkdir(parents=True, exist_ok=True)
    owner = maildir.parent.stat()
    for part in (maildir, *maildir.iterdir()):
        os.chown(part, owner.st_uid, owner.st_gid)
    moment = (datetime.now(UTC) - timedelta(days=700)).timestamp()
    flags = "" if unread else "S"
    for number in range(size):
        if number % LINKS == 0:
            raw = SOURCE % number
            first = maildir / f"source{number}"
            first.write_bytes(raw)
            os.utime(first, (moment, moment))
            os.chown(first, owner.st_uid, owner.st_gid)
        os.link(
            first, inbox / f"{int(moment)}.M{number}P1.host,S={len(raw)},W={len(raw)}:2,{flags}"
        )
    for source in maildir.glob("source*"):
        source.unlink()


def measured(config: Config, password: str) -> dict[str, float]:
    """Return the middle of some rounds and looks around on a mailbox in which nothing happens."""
    with Counted(config.imap.port) as wire, TinyStore.open(config.store.folder) as store:
        settings = replace(config.imap, port=wire.port)
        mailbox = LazyMailbox(lambda: ImapMailbox.open(settings, password))
        books, last_look = replay(()), LastLook()
        store.record(
            [desk.resume(None, books, desk.Command(words="resume", now=datetime.now(UTC)))]
        )
        books = replay(store.events())
        one_round(config, mailbox, store, books, last_look=last_look)
        before = _peak()

        def a_round() -> None:
            mailbox.forget()
            one_round(config, mailbox, store, books, last_look=last_look)

        asked = spread("round", wire, a_round)
        bare = ImapMailbox.open(settings, password)
        plain = spread("bare_status", wire, lambda: bare.state("INBOX"))
        notes = (bare.folders.own["Notes"],)
        watch = Watch.open(settings, password, bare.folders, notes)
        if watch is None:
            raise SystemExit("the server cannot tell by itself what comes in")
        others = (*bare.folders.sent, bare.folders.drafts)
        looked = spread("look", wire, lambda: watch.look(others, notes))
        waited = spread("bare_wait", wire, watch.look)
        watch.close()
        bare.close()
        mailbox.close()
    return {
        **looked,
        **waited,
        **asked,
        **plain,
        "peak_mb": _peak(),
        "rounds_took_mb": _peak() - before,
    }


def spread(name: str, wire: Counted, act: Callable[[], object]) -> dict[str, float]:
    """Return the middle time of *act*, and what it has the wire carry."""
    took, carried, waited = [], [], []
    for _ in range(TURNS):
        before, trips = wire.count()
        began = time.monotonic()
        act()
        took.append(time.monotonic() - began)
        after, now = wire.count()
        carried.append(after - before)
        waited.append(now - trips)
    return {
        f"{name}_ms": round(1000 * statistics.median(took), 2),
        f"{name}_bytes": statistics.median(carried),
        f"{name}_trips": statistics.median(waited),
    }


def _peak() -> int:
    return round(getrusage(RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(int(sys.argv[2]), unread=sys.argv[3] == "1")
    else:
        main([int(word) for word in sys.argv[1:]] or list(SIZES))
