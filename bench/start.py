"""How long until a command answers, how fast is text read, and how much memory does a letter take?

python bench/start.py: the commands beside a bare Python, in turns; the held-out replies of corpus/
through `mailbot explain --jsonl`, and papers of tests/data through `--invoices`; then a round on a
real Dovecot over small replies, and over one message of 35 and of 60 MB. One JSON line.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.latency import configured  # noqa: E402
from tests.system.dovecot import Dovecot  # noqa: E402
from tests.system.killing import OWNER, Scene, a_reply  # noqa: E402
from tests.system.owner import COMMAND  # noqa: E402

TURNS = 7
FEW = 10
REPLIES = 1_000
HELD = tuple(sorted(ROOT.glob("corpus/*/??-05.jsonl")))
PAPERS = ROOT / "tests" / "data" / "invoices" / "dev"
MEGABYTES = (35, 60)


def main() -> None:
    """Measure and print."""
    told: dict[str, float] = {}
    with Dovecot(user=OWNER.address) as server, tempfile.TemporaryDirectory() as folder:
        scene = Scene.of(server, Path(folder))
        scene.clients_come(FEW)
        configured(scene.config.path, server.settings())
        config = ["--config", str(scene.config.path)]
        told |= starts(config)
        scene.clients_come(REPLIES - FEW)
        told |= readings()
        once = [*COMMAND, "once", *config]
        told["memory_mb"] = memory_of(once)
        for number in range(1, REPLIES + 1):
            server.deliver("INBOX", a_reply(number))
        told["memory_after_replies_mb"] = memory_of(once)
        for size in MEGABYTES:
            server.deliver("INBOX", a_large(size))
            told[f"memory_after_{size}_mb"] = memory_of(once)
    sys.stdout.write(f"{json.dumps(told)}\n")


def starts(config: Sequence[str]) -> dict[str, float]:
    """Return the shortest time of each command; what else the machine does only adds to it."""
    commands = {
        "bare_python_ms": [sys.executable, "-c", "pass"],
        "help_ms": [*COMMAND, "--help"],
        "status_ms": [*COMMAND, "status", *config],
        "show_ms": [*COMMAND, "show", "--json", *config],
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(TURNS):
        for name, words in commands.items():
            began = time.perf_counter()
            subprocess.run(words, check=False, capture_output=True)
            took[name].append(1000 * (time.perf_counter() - began))
    return {name: round(min(each), 1) for name, each in took.items()}


def readings() -> dict[str, float]:
    """Return how many replies and papers a second are read, start-up included."""
    texts = [json.loads(line) for file in HELD for line in file.read_text("utf-8").splitlines()]
    replies = [{"id": str(n), "raw": _reply(one)} for n, one in enumerate(texts)]
    papers = [{"id": file.name, "path": str(file)} for file in sorted(PAPERS.iterdir())]
    papers = [one for one in papers if one["id"].endswith((".pdf", ".xml", ".eml"))]
    return {
        "replies": len(replies),
        "replies_a_second": _rate("--jsonl", replies),
        "papers": len(papers),
        "papers_a_second": _rate("--invoices", papers),
    }


def _reply(one: dict[str, object]) -> str:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = "Gerald <gerald@client.example>", OWNER.address
    message["Subject"], message["Date"] = "Re: Invoice 104", "Fri, 20 Nov 2026 09:00:00 +0000"
    message.set_content(str(one["text"]))
    return message.as_string()


def _rate(option: str, asked: Iterable[object]) -> float:
    lines = [json.dumps(one) for one in asked]
    began = time.perf_counter()
    told = subprocess.run(
        [*COMMAND, "explain", option],
        input="\n".join(lines),
        text=True,
        capture_output=True,
        check=True,
    )
    took = time.perf_counter() - began
    if len(told.stdout.splitlines()) != len(lines):
        raise SystemExit(f"explain {option} did not answer everything")
    return round(len(lines) / took, 1)


def memory_of(words: Sequence[str]) -> float:
    """Return the most memory in MB that a command had, that of its children aside (Linux).

    What the system tells at its end counts whoever started it in.
    """
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    most, about = 0, Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        if found := re.search(r"VmHWM:\s+(\d+)", about.read_text()):
            most = int(found[1])
        time.sleep(0.005)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} failed")
    return round(most / 1024, 1)


def a_large(megabytes: int) -> bytes:
    """Return a reply with a file that makes it so large."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = "Jan <jan@client1.example>", OWNER.address
    message["Subject"], message["Message-ID"] = "Re: Invoice", f"<{megabytes}@large.example>"
    message["Date"] = datetime.now(UTC)
    message.set_content("Please check with the partners.")
    data = os.urandom(1024) * (megabytes * 740)
    message.add_attachment(data, maintype="application", subtype="zip", filename="plans.zip")
    return message.as_bytes()


if __name__ == "__main__":
    main()
