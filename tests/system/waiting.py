"""Deliveries as a mail server makes them, and an account that works beside the test."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbot.account import Account
from mailbot.edge.bell import Bell
from mailbot.edge.condition import Condition, State, read
from mailbot.edge.config import Config
from mailbot.edge.idle import Watch
from mailbot.edge.imap import ImapMailbox
from tests.system.dovecot import Dovecot
from tests.system.killing import a_reply
from tests.system.mailserver import MailServer


def deliver(server: MailServer, raw: bytes, user: str = "") -> None:
    """Have a message arrive in the inbox, as a delivery agent does where the test can do that."""
    if not isinstance(server, Dovecot):
        server.deliver("INBOX", raw)
        return
    home = server.folder / "mail" / (user or server.user)
    until((home / "new").is_dir)
    (home / "tmp").mkdir(exist_ok=True)
    path = home / "tmp" / f"{time.time():.6f}.{os.urandom(6).hex()}.test"
    path.write_bytes(raw)
    owner = home.stat()
    os.chown(path, owner.st_uid, owner.st_gid)
    path.rename(home / "new" / path.name)


def told_after_all(server: MailServer, number: int) -> bool:
    """Deliver a reply just when waiting begins; say whether it was seen, there or after it.

    Every other one comes when waiting begins anew, as it does every few minutes.
    """
    box = ImapMailbox.open(server.settings(), server.password)
    again = None
    if number % 2:
        again = Watch.open(server.settings(), server.password, box.folders)
        assert again
    before = box.state("INBOX").uidnext
    delivery = threading.Timer((number % 20) * 0.0005, lambda: deliver(server, a_reply(number)))
    delivery.start()
    if again is not None:
        again.look(("Sent", "Drafts"))
    watch = again or Watch.open(server.settings(), server.password, box.folders)
    assert watch
    bell = Bell()
    # The service looks once when waiting begins, and not when it begins anew.
    seen = again is None and box.state("INBOX").uidnext > before
    seen = seen or watch.wait(5.0, bell)
    delivery.join()
    for one in (watch, box, bell):
        one.close()
    return seen


@contextmanager
def at_work(config: Config) -> Iterator[Account]:
    """Give an account that works in a thread of its own, from its first round on."""
    account = Account(config, Bell())
    thread = threading.Thread(target=account.run, daemon=True)
    thread.start()
    try:
        until(lambda: account.condition.last_round is not None or account.fatal is not None)
        yield account
    finally:
        account.stop()
        thread.join(10)
        assert not thread.is_alive()


def until(condition: Callable[[], bool], seconds: float = 20.0, nap: float = 0.02) -> None:
    """Wait until *condition* holds. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(nap)


def condition_of(folder: Path) -> Condition:
    """Return what is on file in the folder of a store."""
    found = read(folder)
    return found or Condition(account="", state=State.STOPPED, since=None)  # type: ignore[arg-type]
