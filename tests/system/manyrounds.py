"""A thousand rounds, after which the mailbox is as the owner left it, but for Drafts (G9).

The digest is off: where it is on, the letters to the owner come into the inbox, as they should.

python -m tests.system.manyrounds ROUNDS [SEED] prints one JSON line. Every round is a whole one
with a login of its own. Replies come in, the owner marks, sends, edits and deletes; after each
round every other folder is compared: UIDs, flags, dates and the MODSEQ of each message, which
moves whenever anything is stored. What was said to the server is looked through, too.
"""

import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from imapclient.exceptions import IMAPClientError

from mailbot.model.policy import DigestTimes
from tests.system.dovecot import Dovecot
from tests.system.faults import Wire
from tests.system.killing import Scene, a_reply

FOLDERS = ("INBOX", "Sent", "Archive")
"""The folders in which nothing may change but by the owner's hand."""

FLAGS = (
    (),
    (r"\Seen",),
    (r"\Flagged", r"\Answered"),
    ("$Work",),
    (r"\Deleted",),
    (r"\Seen", "$Forwarded"),
)
MARKS = (rb"\Seen", rb"\Flagged", rb"\Answered", b"$Work")
EVERY = 10
"""So often a reply comes, or the owner does something."""

_READS = re.compile(
    rb'(CREATE|SUBSCRIBE) "?Mailbot\b'
    rb"|(CAPABILITY|NOOP|LOGIN|AUTHENTICATE|LIST|LSUB|NAMESPACE|STATUS|EXAMINE|UNSELECT|LOGOUT)\b"
    rb"|(ENABLE|GETQUOTAROOT|ID|IDLE|DONE|UID SEARCH|UID FETCH|SEARCH|FETCH)\b",
    re.IGNORECASE,
)
"""Commands that change no folder of the owner's; FETCH only where it peeks."""
_PEEKS = re.compile(rb"BODY\[|RFC822(?!\.SIZE)", re.IGNORECASE)
_BY_HEADER = re.compile(rb"(UID )?SEARCH\b.*\bHEADER\b", re.IGNORECASE | re.DOTALL)
"""What a sender wrote is never looked for by the server (S2)."""
_DRAFTS = re.compile(rb'(SELECT|APPEND) "?Drafts"?\b', re.IGNORECASE)
_SELECTED = re.compile(rb"(SELECT|EXAMINE|UNSELECT|CLOSE)\b", re.IGNORECASE)


def strange(commands: list[bytes]) -> list[bytes]:
    """Return the commands that could change another folder than Drafts."""
    found, in_drafts = [], False
    for command in commands:
        if _SELECTED.match(command):
            in_drafts = bool(_DRAFTS.match(command))
        peeks = not (b"FETCH" in command.upper() and _PEEKS.search(command))
        harmless = _READS.match(command) and peeks and not _BY_HEADER.match(command)
        if command.strip() and not (harmless or in_drafts or _DRAFTS.match(command)):
            found.append(command)
    return found


def prints(server: Dovecot) -> dict[str, object]:
    """Return everything that can be asked of the folders, down to their change counters."""
    found: dict[str, object] = {}
    for folder in FOLDERS:
        uids = server.uids(folder)
        asked = ["FLAGS", "INTERNALDATE", "MODSEQ"]
        rows = server.admin.fetch(uids, asked) if uids else {}
        found[folder] = sorted(
            (uid, sorted(set(row[b"FLAGS"]) - {rb"\Recent"}), row[b"INTERNALDATE"], row[b"MODSEQ"])
            for uid, row in rows.items()
        )
    names = {name for _, _, name in server.admin.list_folders()}
    found["folders"] = sorted(name for name in names if not name.startswith("Mailbot"))
    return found


def play(rounds: int, seed: int) -> dict[str, int]:
    """Do so many rounds; return the figures."""
    chance = random.Random(seed)
    began = time.monotonic()
    told: Counter[str] = Counter(rounds=rounds)
    with Dovecot() as server, tempfile.TemporaryDirectory() as name:
        scene = Scene.of(server, Path(name))
        scene.config = replace(scene.config, digest=DigestTimes(on=False))
        scene.clients_come(rounds // EVERY + 2)
        for number, flags in enumerate(FLAGS * 3):
            server.deliver(FOLDERS[number % 3], a_reply(900 + number), flags=flags)
        scene.a_reply_comes()
        for _ in range(rounds):
            _something_happens(scene, chance, told)
            before = prints(server)
            with Wire(server) as wire:
                _, report = scene.rounds(1, port=wire.port)
                told["commands"] += len(wire.commands)
                told["commands that could change another folder"] += len(strange(wire.commands))
            told["rounds in which another folder changed"] += prints(server) != before
            told["rounds with trouble"] += bool(report.problems)
        told["replies"] = scene.replies
        told["messages in these folders"] = sum(len(server.uids(folder)) for folder in FOLDERS)
    return dict(told) | {"seconds": round(time.monotonic() - began)}


def _something_happens(scene: Scene, chance: random.Random, told: Counter[str]) -> None:
    if chance.random() < 1 / EVERY and scene.replies < scene.clients:
        scene.a_reply_comes()
    if chance.random() < 1 / EVERY:
        with suppress(IMAPClientError):
            scene.the_owner_works(chance)
            told["acts of the owner"] += 1
    if chance.random() < 1 / EVERY:
        folder = chance.choice(FOLDERS)
        scene.server.admin.select_folder(folder)
        uids = scene.server.admin.search("ALL")
        if uids:
            change = chance.choice((scene.server.admin.add_flags, scene.server.admin.remove_flags))
            change([chance.choice(uids)], [chance.choice(MARKS)])
            told["flags that the owner changed"] += 1
        scene.server.admin.unselect_folder()


NEVER = (
    "rounds in which another folder changed",
    "commands that could change another folder",
    "rounds with trouble",
)

WORDS = {
    "rounds": "rounds, each with a login of its own",
    "commands": "commands that mailbot gave in them",
    "replies": "replies that came in meanwhile",
    "acts of the owner": "times the owner sent, changed or threw away a draft",
    "flags that the owner changed": "flags that the owner changed",
    "messages in these folders": "messages in INBOX, Sent and Archive in the end",
    "rounds in which another folder changed": "rounds that changed anything in them",
    "commands that could change another folder": "commands that could have",
    "rounds with trouble": "rounds with trouble",
}


def flaws(figures: Counter[str]) -> list[str]:
    """Return what was changed."""
    return [f"{name}: {figures[name]}" for name in NEVER if figures[name]]


if __name__ == "__main__":
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 1_000_000
    sys.stdout.write(json.dumps({**play(int(sys.argv[1]), seed), "seed": seed}) + "\n")
