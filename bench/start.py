"""How long until a command answers, how fast is text read, and how much memory does a letter take?

python bench/start.py: the commands beside a bare Python, in turns; the held-out replies of corpus/
through `mailbot explain --jsonl`, and papers of tests/data through `--invoices`; then a round on a
real Dovecot over small replies, and over one message of 35 and of 60 MB. One JSON line.
"""

import json
import os
import re
import socket
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
        told["ready_s"] = min(ready(config) for _ in range(3))
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
    """Return the least time of the processor for each command; what else runs only adds to it.

    All are compiled before, as they are once installed.
    """
    commands = {
        "bare_python_ms": [sys.executable, "-c", "pass"],
        "help_ms": [*COMMAND, "--help"],
        "mistyped_ms": [*COMMAND, "stauts"],
        "status_ms": [*COMMAND, "status", *config],
        "status_json_ms": [*COMMAND, "status", "--json", *config],
        "show_ms": [*COMMAND, "show", "Client 3", *config],
        "proposals_ms": [*COMMAND, "proposals", *config],
        "call_ms": [*COMMAND, "call", *config],
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as compiled:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(TURNS + 1):
            for name, words in commands.items():
                took[name].append(_worked(words, env))
    return {name: round(min(each[1:]), 1) for name, each in took.items()}


def _worked(words: Sequence[str], env: dict[str, str]) -> float:
    """Return how many milliseconds of the processor a command took."""
    quiet = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    process = subprocess.Popen(words, env=env, **quiet)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return 1000 * (used.ru_utime + used.ru_stime)


def ready(config: Sequence[str]) -> float:
    """Return the seconds until the service says that it is ready, as systemd is told."""
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told,
    ):
        place = str(Path(folder, "notify"))
        told.bind(place)
        told.settimeout(60)
        began = time.perf_counter()
        service = subprocess.Popen(
            [*COMMAND, "run", *config],
            env={**os.environ, "NOTIFY_SOCKET": place},
            stderr=subprocess.DEVNULL,
        )
        try:
            while b"READY=1" not in told.recv(4096):
                pass
            return round(time.perf_counter() - began, 2)
        finally:
            service.terminate()
            service.wait(60)


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
