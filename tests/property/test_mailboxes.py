"""Whatever owners and mail programs do with drafts, none is taken for another one.

Each example is a mailbox of several clients whose drafts come from one template. The owner
sends them by programs that keep some marks and drop others, rewrites, deletes, moves and
saves them, and writes letters of their own; rounds come in between at any time.
"""

import os
import random
import re
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.utils import format_datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.model.draft_event import (
    DraftApproved,
    DraftDiscarded,
)
from mailbot.model.letter import DraftRecord, DraftState
from mailbot.model.policy import Policy
from tests.rounds.stage import OWNER, Stage

MAILBOXES = int(os.environ.get("MAILBOT_MAILBOXES", "300"))

CLIENTS = ("acme", "birk", "corvo", "delft")
PASSED_ON = (
    "Please ask Gerald about this invoice.",
    "I am not the right person for invoices, please contact our accounting department.",
    "Jan Marshall takes care of the bills here, please write to him.",
)
OWN_WORDS = (
    "Good to see you at the fair on Tuesday. As promised, here are the two papers we spoke about.",
    "Shall we move our call to four o'clock? I am in court until three, and then on the train.",
    "Let us leave the matter of the bill until the hearing is over, I will ring you afterwards.",
)
DROPPED = {
    "keeps everything": (),
    "new Message-ID": ("Message-ID",),
    "drops X headers": ("X-Mailbot-Letter",),
    "new Message-ID, no X": ("Message-ID", "X-Mailbot-Letter"),
    "keeps the token only": ("Message-ID", "X-Mailbot-Letter", "In-Reply-To"),
    "keeps no mark": ("Message-ID", "X-Mailbot-Letter", "References"),
}
"""What mail programs leave out of the sent copy, and worse."""


def table() -> str:
    rows = [
        f"INV-{n}0{m},{name.title()} Works,{n}50.00,USD,2026-10-0{m},2026-11-0{m},"
        f"Office <office@{name}.example>;Jan Marshall <jan@{name}.example>;"
        f"Gerald Brandt <gerald@{name}.example>,Matter {m}"
        for n, name in enumerate(CLIENTS, start=1)
        for m in (1, 2)
    ]
    return "\n".join(["number,client,amount,currency,issued,due,email,matter", *rows]) + "\n"


@dataclass
class Owner:
    """Somebody at a mail program, and what they really did."""

    stage: Stage
    chance: random.Random
    sent: dict[str, str] = field(default_factory=dict)
    """The key of the letter by the Message-ID of each sent copy; empty for own letters."""
    fate: dict[str, str] = field(default_factory=dict)
    """What became of each letter, by its key, where the owner did something."""
    clock_is_off: timedelta = timedelta()
    ids: int = 0

    def lying(self):
        return [(self._key(d.raw), d) for d in self.stage.mailbox.contents("Drafts")]

    def _key(self, raw: bytes) -> str:
        references = (message_from_bytes(raw)["References"] or "").split()
        for case in self.stage.books.cases.values():
            for draft in case.drafts:
                if draft.letter.token in references:
                    return draft.letter.key
        return ""

    def record(self, key: str) -> DraftRecord:
        found = (c.draft(key) for c in self.stage.books.cases.values())
        return next(d for d in found if d is not None)

    def acts(self, what: str) -> None:
        self.stage.later(minutes=self.chance.randint(1, 600))
        if what == "own letter":
            self.writes()
        elif drafts := self.lying():
            key, draft = self.chance.choice(drafts)
            getattr(self, what.replace(" ", "_"))(key, draft)

    def sends(self, key: str, draft, *, keep: float = 1.0, copy: bool = True) -> None:
        program = self.chance.choice(list(DROPPED))
        raw = self._sent_copy(draft.raw, DROPPED[program], keep)
        if copy:
            self.stage.mailbox.deliver("Sent", raw, self.stage.clock.now())
            self.sent[message_from_bytes(raw)["Message-ID"]] = key
        self.stage.mailbox.delete("Drafts", draft.place.uid)
        self.fate[key] = "sent"

    def sends_edited(self, key: str, draft) -> None:
        self.sends(key, draft, keep=0.75)

    def rewrites_and_sends(self, key: str, draft) -> None:
        self.sends(key, draft, keep=0.35)

    def sends_without_a_copy(self, key: str, draft) -> None:
        """Send as Alpine does; somebody answers to all, so the token comes back."""
        self.sends(key, draft, copy=False)
        message = message_from_bytes(draft.raw)
        reader = self.record(key).letter.to[0]
        chain = " ".join(message["References"].split())
        references = f"{chain} <new-{self._fresh()}@pc.example>"
        answer, _ = self.stage.message(
            f"{reader.name} <{reader.address}>",
            OWNER.address,
            "Thanks, noted.",
            Subject=self.record(key).letter.subject,
            References=references,
        )
        self.stage.mailbox.deliver("INBOX", answer, self.stage.clock.now())

    def sends_as_new(self, key: str, draft) -> None:
        raw = self._sent_copy(draft.raw, ("Message-ID", "X-Mailbot-Letter"), 1.0)
        self.stage.mailbox.deliver("Sent", raw, self.stage.clock.now())
        self.sent[message_from_bytes(raw)["Message-ID"]] = key
        self.fate[key] = "sent"

    def reuses_for_another_client(self, key: str, draft) -> None:
        """Use a draft as a pattern for somebody else: it is no letter of ours any more."""
        own = self.record(key).letter.client
        others = [c for c in CLIENTS if not own.startswith(c)]
        raw = self._sent_copy(draft.raw, ("Message-ID",), 1.0)
        target = f"To: Office <office@{self.chance.choice(others)}.example>".encode()
        raw = re.sub(rb"(?m)^To: .*(\r\n[ \t].*)*", target, raw)
        raw = re.sub(rb"(?m)^Cc: .*(\r\n[ \t].*)*\r\n", b"", raw)
        self.stage.mailbox.deliver("Sent", raw, self.stage.clock.now())
        self.sent[message_from_bytes(raw)["Message-ID"]] = ""

    def deletes(self, key: str, draft) -> None:
        self.stage.mailbox.move("Drafts", draft.place.uid, "Trash")
        self._ends(key, "gone")

    def expunges(self, key: str, draft) -> None:
        self.stage.mailbox.delete("Drafts", draft.place.uid)
        self._ends(key, "gone")

    def moves_away(self, key: str, draft) -> None:
        self.stage.mailbox.move("Drafts", draft.place.uid, "Archive")
        self._ends(key, "gone")

    def saves_again(self, key: str, draft) -> None:
        raw = self._sent_copy(draft.raw, self.chance.choice([(), ("Message-ID",)]), 0.9)
        self.stage.mailbox.edit("Drafts", draft.place.uid, raw)
        self._ends(key, "lying")

    def _ends(self, key: str, fate: str) -> None:
        """Note the fate of a draft, unless its letter was sent already ("edit as new")."""
        if self.fate.get(key) != "sent":
            self.fate[key] = fate

    def writes(self) -> None:
        """Write an own letter, in a thread that has a draft or in none."""
        cases = list(self.stage.books.cases.values())
        case = self.chance.choice(cases)
        answers = self.chance.choice([d.letter.answers for d in case.drafts] or [""])
        domain = case.client.domains[0]
        sent = self.stage.owner_sends(
            f"office@{domain}", "Re: Invoice", self.chance.choice(OWN_WORDS), answers=answers
        )
        self.sent[sent] = ""

    def _fresh(self) -> int:
        self.ids += 1
        return self.ids

    def _sent_copy(self, raw: bytes, dropped: tuple[str, ...], keep: float) -> bytes:
        message = message_from_bytes(raw)
        for name in dropped:
            del message[name]
        if "Message-ID" in dropped:
            message["Message-ID"] = f"<new-{self._fresh()}@pc.example>"
        del message["Date"]
        message["Date"] = format_datetime(self.stage.clock.now() + self.clock_is_off)
        text = message.get_payload(decode=True).decode()
        if keep < 1.0:
            words = text.split()
            kept = words[: int(len(words) * keep)]
            text = "I put it a little differently, as you will see. " + " ".join(kept) + "\n"
        message.set_payload(text, "utf-8")
        return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


ACTS = (
    "sends",
    "sends",
    "sends edited",
    "rewrites and sends",
    "sends without a copy",
    "sends as new",
    "reuses for another client",
    "deletes",
    "expunges",
    "moves away",
    "saves again",
    "own letter",
    "own letter",
)


def full_of_drafts(chance: random.Random) -> Stage:
    stage = Stage(policy=Policy(drafts_a_day=200, drafts_per_client_a_day=20))
    stage.mailbox.add_folder("Archive")
    stage.imports(table())
    for n, name in enumerate(CLIENTS, start=1):
        for m in (1, 2):
            number = f"INV-{n}0{m}"
            bill = stage.owner_sends(f"office@{name}.example", f"Invoice {number}", "Attached.")
            if chance.random() < 0.8:
                text = chance.choice(PASSED_ON)
                stage.replies(
                    f"Office <office@{name}.example>",
                    text,
                    to=bill,
                    Subject=f"Re: Invoice {number}",
                )
    stage.goes_round()
    return stage


@pytest.mark.system
@settings(max_examples=MAILBOXES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    acts=st.lists(st.sampled_from((*ACTS, "round")), min_size=1, max_size=14),
    off=st.sampled_from((timedelta(), timedelta(hours=-5), timedelta(hours=7))),
)
def test_no_sent_message_is_taken_for_another_draft(seed, acts, off) -> None:
    chance = random.Random(seed)
    stage = full_of_drafts(chance)
    owner = Owner(stage=stage, chance=chance, clock_is_off=off)
    for act in acts:
        if act == "round":
            stage.later(minutes=chance.randint(1, 200))
            stage.goes_round()
        else:
            owner.acts(act)
    for hours in (1, 1, 1, 30, 1):
        stage.later(hours=hours)
        stage.goes_round()

    check(stage, owner)


def check(stage: Stage, owner: Owner) -> None:
    events = list(stage.store.events())
    for event in events:
        if isinstance(event, DraftApproved) and event.message in owner.sent:
            assert owner.sent[event.message] == event.letter, "taken for another draft"
    lying = {key for key, _ in owner.lying()}
    drafts = {d.letter.key: d for case in stage.books.cases.values() for d in case.drafts}
    for event in events:
        if isinstance(event, DraftDiscarded):
            assert owner.fate.get(event.letter) == "gone", f"discarded: {event.evidence}"
    for key, draft in drafts.items():
        fate = owner.fate.get(key)
        if fate == "gone":
            assert not draft.state.sent
        if draft.state in {DraftState.PLACED, DraftState.EDITED}:
            assert key in lying
        if key in lying and fate != "sent":
            assert draft.state in {DraftState.PLACED, DraftState.EDITED}
    threads = [d.letter.thread for d in drafts.values() if d.state.open]
    assert len(threads) == len(set(threads)), "two open drafts in a thread"
