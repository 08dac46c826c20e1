"""How much memory does the first round over a full inbox take, and how much time a second one?

python bench/first_round.py [MESSAGES]: a real Dovecot on loopback, messages of 1 to 200 KB, one in
twenty from a known client. Prints one JSON line.
"""

import json
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from mailbot.app import one_round
from mailbot.edge.config import Config, LetterSettings, StoreSettings
from mailbot.edge.imap import ImapMailbox
from mailbot.edge.tinystore import TinyStore
from mailbot.intake.table import rows_of
from mailbot.ledger.replay import replay
from mailbot.model.people import Owner
from mailbot.model.policy import Policy
from mailbot.rounds import desk

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.system.dovecot import Dovecot

OWNER = Owner(address="owner@example.com", name="Dana Whitfield", timezone="UTC")
CLIENTS = 100
TEXTS = (
    "Please check with the partners.",
    "Thanks, received. It is in Friday's payment run.",
    "Could you send me the PO number?",
    "Go see Gerald, he looks after these.",
    "We have not received this invoice.",
)


def a_message(number: int, chance: random.Random) -> bytes:
    """Return message *number*: one in twenty a client's reply, the rest none of our business."""
    relevant = number % 20 == 0
    client = chance.randrange(CLIENTS)
    message = EmailMessage()
    sender = f"office@client{client}.example" if relevant else f"news{number}@shop.example"
    message["From"] = f"Somebody <{sender}>"
    message["To"] = OWNER.address
    message["Subject"] = f"Re: Invoice INV-{1000 + client}" if relevant else f"Offer {number}"
    message["Date"] = format_datetime(datetime.now(UTC) - timedelta(minutes=number))
    message["Message-ID"] = f"<{number}@bench.example>"
    message.set_content(
        chance.choice(TEXTS) + "\n" * 3 + "All the best\n" * chance.randrange(1, 30)
    )
    size = int(1000 * 200 ** chance.random())
    if size > 2000:
        message.add_attachment(
            chance.randbytes(size * 3 // 4), maintype="application", subtype="pdf", filename="a.pdf"
        )
    return message.as_bytes()


def the_invoices() -> str:
    """Return one invoice for each client."""
    lines = [
        f"INV-{1000 + n},Client {n},100.00,USD,2026-10-01,office@client{n}.example"
        for n in range(CLIENTS)
    ]
    return "\n".join(("number,client,amount,currency,issued,email", *lines))


def main(count: int) -> None:
    """Fill the mailbox, do two rounds, print the figures."""
    chance = random.Random(7)
    with Dovecot() as server, tempfile.TemporaryDirectory() as folder:
        total = 0
        for number in range(count):
            raw = a_message(number, chance)
            total += len(raw)
            server.deliver("INBOX", raw)
        config = Config(
            path=Path(folder) / "config.toml",
            owner=OWNER,
            imap=server.settings(),
            letters=LetterSettings(templates=Path(folder)),
            policy=Policy(drafts_a_day=1_000_000),
            store=StoreSettings(folder=Path(folder) / "store"),
        )
        with TinyStore.open(config.store.folder) as store:
            books = replay(())
            command = desk.Command(words="import", now=datetime.now(UTC))
            store.record(desk.invoices(rows_of(the_invoices())[0], books, OWNER, command))
            store.record([desk.resume(None, books, command)])
        sys.stdout.write(json.dumps(measured(config, server.password, count, total)) + "\n")


def measured(config: Config, password: str, count: int, total: int) -> dict[str, float]:
    """Return the figures of two rounds in this process, which did nothing else with the mail."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    mailbox = ImapMailbox.open(config.imap, password)
    with TinyStore.open(config.store.folder) as store:
        books = replay(store.events())
        start, cpu = time.monotonic(), time.process_time()
        report = one_round(config, mailbox, store, books)
        first = time.monotonic() - start, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        one_round(config, mailbox, store, books)  # warm: the first look at an unchanged folder
        cpu = time.process_time()
        one_round(config, mailbox, store, books)
        second = time.process_time() - cpu
    mailbox.close()
    return {
        "messages": count,
        "MB": round(total / 1e6),
        "events": report.events,
        "first round, s": round(first[0], 2),
        "first round, CPU s": round(first[1], 2),
        "messages/s": round(count / first[0]),
        "peak memory of the process, MB": round(peak / 1024),
        "of it before the round, MB": round(before / 1024),
        "round with nothing new, CPU ms": round(second * 1000, 1),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
