"""A year of honest business mail, to count the false alarms: `python -m tests.rounds.business`.

What people write is that of the corpus; the habits of their mail programs and how often they
occur are what an office sees, as far as anybody counted. Every message is an answer in a
conversation about an invoice, or comes to the owner out of the blue.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from mailbot.model.event import FraudSuspected
from tests.rounds.stage import OWNER, Stage

CORPUS = Path(__file__).parents[2] / "corpus"

_PLAIN = r"[a-z.]+@[a-z0-9-]+(\.[a-z0-9-]+)+"

HABITS = {
    "plain": 702,
    "a colleague": 100,
    "answers to a shared mailbox": 40,
    "answers to a ticket system": 15,
    "an accountant, the client in copy": 25,
    "an accountant alone": 10,
    "sent on behalf of a colleague": 25,
    "sent through a mail service": 15,
    "passed on by a mailing list": 15,
    "a freelancer whose answers go to the firm": 8,
    "from a private mailbox": 3,
    "from a second domain for the first time": 1,
    "a stranger called alike": 20,
    "a stranger of a firm called alike": 21,
}
"""How often in a thousand messages. A second domain is met once: then the owner lets it in."""


@dataclass(frozen=True)
class Written:
    """What somebody wrote."""

    sender: str
    text: str
    other_business: bool = False
    """It is about no bill."""


def written() -> list[Written]:
    """Return what the corpus has people write, machines left out, in a mixed order."""
    found = []
    for path in sorted(CORPUS.glob("*/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            name, address = parseaddr(told.get("sender", ""))
            if re.fullmatch(r"[A-Za-z' -]+ [A-Za-z' -]+", name) and re.fullmatch(_PLAIN, address):
                other = told["intents"] == ["unrelated"]
                found.append(Written(f"{name} <{address}>", told["text"], other))
    random.Random(7).shuffle(found)
    return found


def with_habit(habit: str, sender: str) -> tuple[str, dict[str, str], bool]:
    """Return From, other headers, and whether it answers in the conversation."""
    name, address = parseaddr(sender)
    firm = address.partition("@")[2]
    label = firm.partition(".")[0]
    dotted = ".".join(name.lower().replace("'", "").split())
    books = "Robin Ledger <robin@ledgerandsons.example>"
    ways: dict[str, tuple[str, dict[str, str], bool]] = {
        "a colleague": (f"Kim Novak <kim@{firm}>", {}, True),
        "answers to a shared mailbox": (sender, {"Reply-To": f"accounts@{firm}"}, True),
        "answers to a ticket system": (sender, {"Reply-To": f"t+9@{label}.zendesk.com"}, True),
        "an accountant, the client in copy": (books, {"Cc": sender}, True),
        "an accountant alone": (books, {}, True),
        "sent on behalf of a colleague": (sender, {"Sender": f"Kim <kim@{firm}>"}, True),
        "sent through a mail service": (sender, {"Sender": "b@em.mcsv.net"}, True),
        "passed on by a mailing list": (
            f"{name} via Team <team@lists.{firm}>",
            {"List-Id": f"<team.lists.{firm}>", "Reply-To": sender},
            True,
        ),
        "a freelancer whose answers go to the firm": (
            f"{name} <{dotted}@gmail.com>",
            {"Reply-To": sender},
            True,
        ),
        "from a private mailbox": (f"{name} <{dotted}@gmail.com>", {}, True),
        "from a second domain for the first time": (
            f"{name} <{address.partition('@')[0]}@{label}.net>",
            {},
            True,
        ),
        "a stranger called alike": (f"{name} <{dotted}7@gmail.com>", {}, False),
        "a stranger of a firm called alike": (f"Alex Ray <alex@{label}-events.org>", {}, False),
    }
    return ways.get(habit, (sender, {}, True))


def a_year(count: int) -> Iterator[tuple[str, Written, bool]]:
    """Yield for *count* messages their habit, who wrote what, and whether it was a warning."""
    chance = random.Random(11)
    said = written()
    others = [one for one in said if one.other_business]
    for number in range(count):
        habit = chance.choices(list(HABITS), weights=list(HABITS.values()))[0]
        texts = others if "called alike" in habit else said
        one = texts[number % len(texts)]
        yield habit, one, is_warned_of(habit, one)


def is_warned_of(habit: str, one: Written) -> bool:
    """Say whether a message of that habit is a warning to an owner who knows its writer."""
    known = one.sender
    if habit == "a freelancer whose answers go to the firm":
        known = with_habit(habit, one.sender)[0]
    stage = Stage()
    table = "number,client,amount,currency,issued,due,email,matter\n"
    row = f'INV-901,Customer Nine,100.00,USD,2026-10-05,2026-11-04,"{known}",Work\n'
    stage.imports(table + row)
    first = stage.owner_sends(known, "Invoice INV-901", "INV-901 attached.")
    stage.goes_round()
    stage.later(days=1)
    sender, headers, answers = with_habit(habit, one.sender)
    raw, _ = stage.message(
        sender,
        OWNER.address,
        one.text,
        answers=first if answers else "",
        Subject="Re: Invoice INV-901" if answers else "Hello",
        **headers,
    )
    stage.mailbox.deliver("INBOX", raw, stage.clock.now())
    stage.goes_round()
    return any(isinstance(event, FraudSuspected) for event in stage.store.events())


def main() -> None:
    """Print how many of a thousand are warnings, by habit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    seen: Counter[str] = Counter()
    warned: Counter[str] = Counter()
    for habit, one, alarm in a_year(count):
        seen[habit] += 1
        warned[habit] += alarm
        if alarm and len(sys.argv) > 2:
            print(f"{habit}: {one.sender}: {' '.join(one.text.split())[:200]}")  # noqa: T201 what was asked for
    for habit in HABITS:
        print(f"{warned[habit]:4} of {seen[habit]:5}  {habit}")  # noqa: T201 what was asked for
    print(f"{warned.total() / count * 1000:.1f} warnings in 1,000 honest messages ({count})")  # noqa: T201 what was asked for


if __name__ == "__main__":
    main()
