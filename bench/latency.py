"""How long from the delivery of a reply to the letter in Drafts, and is any reply missed?

python bench/latency.py [REPLIES]: the real service watches a real Dovecot on loopback. Replies are
delivered one by one as a mail server does it, by a file that is renamed into the maildir, each
after the letter to the one before is there; the server's own wait before it tells is measured
beside it. Then REPLIES more arrive just before a waiting connection begins to wait. One JSON line.
"""

import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mailbot.edge.bell import Bell
from mailbot.edge.config import ImapSettings
from mailbot.edge.idle import Watch
from mailbot.edge.imap import ImapMailbox
from tests.system.dovecot import Dovecot
from tests.system.faults import empty
from tests.system.killing import OWNER, Scene, a_reply
from tests.system.owner import COMMAND
from tests.system.waiting import deliver, told_after_all, until


def main(replies: int) -> None:
    """Measure and print."""
    with Dovecot(user=OWNER.address) as server, tempfile.TemporaryDirectory() as folder:
        scene = Scene.of(server, Path(folder))
        scene.clients_come(replies)
        told = [server_delay(server, n) for n in range(min(replies, 20))]
        missed = sum(not told_after_all(server, n) for n in range(replies))
        empty(server)
        took, lost = latencies(server, scene, replies)
    figures = {
        "replies": replies,
        "delivery_to_draft_ms": spread(took),
        "server_tells_after_ms": spread(told),
        "own_median_ms": round(1000 * (statistics.median(took) - statistics.median(told)), 1),
        "no_draft": lost,
        "delivered_just_before_idle": replies,
        "missed": missed,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def latencies(server: Dovecot, scene: Scene, replies: int) -> tuple[list[float], int]:
    """Return the seconds from each delivery to its draft, and how many had none."""
    path = scene.config.path
    configured(path, server.settings())
    drafts = server.folder / "mail" / server.user / ".Drafts"
    service = subprocess.Popen([*COMMAND, "run", "--config", str(path)], stderr=subprocess.PIPE)
    took: list[float] = []
    lost = 0
    try:
        until(lambda: b'"watching"' in status(scene.config.store.folder))
        for number in range(1, replies + 1):
            before = lying(drafts)
            began = time.time()
            deliver(server, a_reply(number))
            try:
                until(lambda before=before: lying(drafts) > before, nap=0.001)
                took.append(newest(drafts) - began)
            except TimeoutError:
                lost += 1
    finally:
        service.send_signal(signal.SIGTERM)
        words = service.communicate(timeout=20)[1]
    if lost:
        sys.stderr.write(words.decode())
    return took, lost


def configured(path: Path, imap: ImapSettings) -> None:
    """Write the configuration that the scene's record belongs to."""
    path.touch(mode=0o600)
    path.write_text(
        f'[owner]\naddress = "{OWNER.address}"\nname = "{OWNER.name}"\n'
        f'[imap]\nhost = "{imap.host}"\nport = {imap.port}\nsecurity = "none"\n'
        f'user = "{imap.user}"\npassword = "correct horse"\n'
        "[policy]\ndrafts_a_day = 200\n"
        '[store]\nfolder = "store"\n',
        encoding="utf-8",
    )


def server_delay(server: Dovecot, number: int) -> float:
    """Return how long the server waits before it tells of a delivery."""
    box = ImapMailbox.open(server.settings(), server.password)
    watch = Watch.open(server.settings(), server.password, box.folders)
    assert watch
    bell = Bell()
    time.sleep(0.1)
    began = time.time()
    deliver(server, a_reply(number))
    assert watch.wait(10.0, bell)
    took = time.time() - began
    watch.close()
    box.close()
    bell.close()
    return took


def lying(drafts: Path) -> int:
    """Return how many messages a maildir folder holds."""
    return sum(1 for _ in files(drafts))


def newest(drafts: Path) -> float:
    """Return when the newest message of a maildir folder came."""
    return max(file.stat().st_ctime for file in files(drafts))


def files(drafts: Path) -> Iterator[Path]:
    """Yield the messages of a maildir folder."""
    for part in (drafts / "new", drafts / "cur"):
        if part.is_dir():
            yield from part.iterdir()


def status(folder: Path) -> bytes:
    """Return what the service says of itself."""
    path = folder / "status.json"
    return path.read_bytes() if path.exists() else b""


def spread(seconds: list[float]) -> dict[str, float]:
    """Return the percentiles in milliseconds."""
    ordered = sorted(seconds)
    at = {"median": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    last = len(ordered) - 1
    return {name: round(1000 * ordered[round(last * share)], 1) for name, share in at.items()}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
