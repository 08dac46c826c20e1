"""How fast is two years' mail learnt, against what the server can give?

python bench/learning.py [MESSAGES] [EVERY]: a real Dovecot on loopback, one message in EVERY (20)
about invoices. On the same server in the same run: a bare socket that asks for the header and the
first text of every message, first with the server's cache cold and then warm; then the real
command, alone, and once more killed five times. Prints one JSON line; rates in messages a second.
"""

import json
import random
import re
import resource
import shutil
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.pastmail import Letter, fill, letters
from mailbot.document.labels import Labels
from mailbot.edge.codec import encode
from mailbot.edge.learnedstore import LearnedStore
from mailbot.edge.papers import GuardedPapers
from mailbot.model.message import Fetched, Place
from mailbot.model.reading import Context
from mailbot.parse.enclosed import files_in
from mailbot.parse.message import read_heading, read_message
from mailbot.reader import read_labels, reader
from mailbot.rounds.invoicing import read_file
from mailbot.understand.reading import read
from tests.system.dovecot import Dovecot
from tests.system.owner import Owner

AT_ONCE = 500
SAMPLE = 300
KILLS = 5


class Bare:
    """A connection that asks and counts, and understands nothing."""

    def __init__(self, server: Dovecot) -> None:
        self._link = socket.create_connection((server.host, server.port))
        self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._link.recv(1000)
        self.ask(f'LOGIN "{server.user}" "{server.password}"'.encode())

    def ask(self, line: bytes) -> int:
        """Return how many bytes the answer to *line* has."""
        self._link.sendall(b"t " + line + b"\r\n")
        count, tail = 0, b""
        while b"\r\nt OK" not in tail and not tail.startswith(b"t OK"):
            piece = self._link.recv(1 << 18)
            count += len(piece)
            tail = (tail + piece)[-3000:]
        return count

    def fetches(self, folders: dict[str, list[int]]) -> tuple[float, int]:
        """Return the seconds and bytes of the header and first text of every message."""
        began, count = time.perf_counter(), 0
        for folder, uids in folders.items():
            self.ask(b"EXAMINE " + folder.encode())
            for start in range(0, len(uids), AT_ONCE):
                some = uids[start], uids[min(start + AT_ONCE, len(uids)) - 1]
                count += self.ask(b"UID FETCH %d:%d (BODY.PEEK[HEADER] BODY.PEEK[1])" % some)
        return time.perf_counter() - began, count


class Watch:
    """The memory of a process and its children, several times a second."""

    def __init__(self, process: int) -> None:
        self._process = process
        self.seen: list[int] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self.seen.append(sum(map(_resident, _family(self._process))))


def _family(process: int) -> list[int]:
    try:
        kids = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return [process]
    return [process, *(one for kid in kids for one in _family(int(kid)))]


def _resident(process: int) -> int:
    """Return the bytes of memory of a process; what several share counts once in all."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def an_owner(folder: Path, server: Dovecot) -> Owner:
    """Return an owner with nothing on record."""
    folder.mkdir()
    owner = Owner(folder)
    owner.configures(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        more='security = "none"',
    )
    return owner


def learnt(owner: Owner, server: Dovecot) -> dict[str, Any]:
    """Return the figures of one uninterrupted run of the command."""
    before = _sent(server)
    began, busy = time.perf_counter(), _busy()
    child = owner.starts("learn", "--json")
    watch = Watch(child.pid)
    said, trouble = child.communicate()
    seconds = time.perf_counter() - began
    watch.end()
    if child.returncode:
        raise RuntimeError(trouble)
    time.sleep(1)  # the server writes its log
    half = len(watch.seen) // 2
    return {
        "seconds": seconds,
        "busy": _busy() - busy,
        "bytes": _sent(server) - before,
        "memory": max(watch.seen),
        "memory, first half": max(watch.seen[:half] or [0]),
        "known": json.loads(said),
    }


def _busy() -> float:
    """Return the processor's seconds of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _sent(server: Dovecot) -> int:
    """Return the bytes that the server has sent in all sessions that are over."""
    return sum(int(found) for found in re.findall(r"\bout=(\d+)", server.log))


def facts(owner: Owner) -> list[dict[str, Any]]:
    """Return what is on record of the past, but for when it was recorded."""
    with LearnedStore.open(owner.store / "learned", read_only=True) as store:
        told = [dict(encode(event)) for event in store.events()]
    return [{k: v for k, v in fact.items() if k not in {"at", "chain"}} for fact in told]


def killed(owner: Owner, seconds: float, chance: random.Random) -> int:
    """Kill the command on its way until it was killed KILLS times, then let it end."""
    count = 0
    for _ in range(KILLS):
        child = owner.starts("learn", "--json")
        time.sleep(1.5 + chance.uniform(0.05, 0.25) * seconds)
        child.kill()
        child.communicate()
        count += child.returncode == -9
    last = owner.runs("learn", "--json")
    assert last.returncode == 0, last.stderr
    return count


def parts(some: list[Letter]) -> dict[str, float]:
    """Return the milliseconds that one message takes in each part of the work."""
    found = [
        Fetched(
            place=Place(folder=one.folder, uidvalidity=1, uid=number),
            raw=one.raw,
            at=one.at,
            size=len(one.raw),
        )
        for number, one in enumerate(some, 1)
    ]
    messages = [read_message(one) for one in found]
    words, labels, papers = reader(), read_labels(), GuardedPapers()
    files = [file.data for one in found if one.place.folder == "Sent" for file in files_in(one.raw)]

    def understood() -> None:
        for message in messages:
            context = Context(
                today=message.at.date(), asked=None, contacts=(), own_addresses=("a@b.example",)
            )
            read(message, context, words, {})

    try:
        _documents(files[:1], papers, labels)
        return {
            "heading": _each(lambda: [read_heading(one) for one in found], len(found)),
            "parse": _each(lambda: [read_message(one) for one in found], len(found)),
            "understand": _each(understood, len(messages)),
            "document": _each(lambda: _documents(files, papers, labels), len(files)),
        }
    finally:
        papers.close()


def _documents(files: list[bytes], papers: GuardedPapers, labels: Labels) -> None:
    for data in files:
        read_file(data, papers, labels)


def _each(act: Any, count: int) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) / max(count, 1) * 1000


def main(count: int, every: int) -> None:
    """Fill a mailbox, read it barely, learn from it, kill the learning, print the figures."""
    with Dovecot() as server, tempfile.TemporaryDirectory() as name:
        for folder in ("INBOX", "Sent"):
            server.deliver(folder, b"Subject: Hello\r\n\r\nHello\r\n")
        told = fill(server.folder / "mail" / server.user, letters(count, every))
        folders = {folder: server.uids(folder) for folder in ("INBOX", "Sent")}
        cold, wire = Bare(server).fetches(folders)
        warm = min(Bare(server).fetches(folders)[0] for _ in range(2))
        for index in (server.folder / "mail").rglob("dovecot.index*"):
            index.unlink()  # learning is the first that a server sees of a mailbox
        server.restart()
        owner = an_owner(Path(name) / "whole", server)
        run = learnt(owner, server)
        often = an_owner(Path(name) / "often", server)
        kills = killed(often, run["seconds"], random.Random(3))
        some = [one for one in letters(min(count, SAMPLE * every), every) if one.relevant]
        costs = parts(some)
        text = sum(one.text for one in told)
        limit = 1 / (cold / count + costs["parse"] / 1000)
        bills = sum(one.folder == "Sent" for one in told) / count
        told_ms = costs["parse"] + costs["understand"]
        share = sum(one.relevant for one in told) / count
        work = (
            cold / count + (costs["heading"] + share * told_ms + bills * costs["document"]) / 1000
        )
        rate = count / run["seconds"]
        figures = {
            "messages": count,
            "about invoices": sum(one.relevant for one in told),
            "read whole": run["known"]["read"],
            "invoices found": sum(c["invoices"] for c in run["known"]["clients"]),
            "bare, cold": round(count / cold),
            "bare, warm": round(count / warm),
            "learn": round(rate),
            "learn, a second of processor": round(count / run["busy"]),
            "learn of bare, cold": round(rate / (count / cold), 3),
            "learn of bare, warm": round(rate / (count / warm), 3),
            "learn of fetch and parse in series": round(rate / limit, 3),
            "learn of all its work in series": round(rate * work, 3),
            "MB on the wire": round(run["bytes"] / 1e6, 1),
            "of header and text": round(run["bytes"] / wire, 3),
            "of the texts": round(run["bytes"] / text, 3),
            "MB of memory at most": round(run["memory"] / 1e6),
            "MB of it, first half": round(run["memory, first half"] / 1e6),
            "killed": kills,
            "same after it": facts(often) == facts(owner),
            "ms a message": {part: round(ms, 3) for part, ms in costs.items()},
        }
        sys.stdout.write(json.dumps(figures) + "\n")
        shutil.rmtree(server.folder / "mail", ignore_errors=True)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(numbers[0] if numbers else 50_000, numbers[1] if len(numbers) > 1 else 20)
