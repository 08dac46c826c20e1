"""What `explain --threads` makes of whole conversations, and of lines that hold none."""

import json
import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples" / "threads.jsonl"


def explain(*words: str, given: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", "from mailbot.cli.main import main; main()", "explain", *words],
        input=given,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_each_conversation_is_answered_by_a_line_in_order():
    given = EXAMPLES.read_text(encoding="utf-8").splitlines()[:3]

    done = explain("--threads", given="\n".join(given))

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [a["id"] for a in answers] == [json.loads(line)["id"] for line in given]
    assert list(answers[0]) == [
        "id",
        "client_class",
        "loop",
        "next_action",
        "referral_graph",
        "why",
    ]
    assert answers[0]["client_class"] == "confused"
    assert answers[0]["loop"] is True
    assert ["Jan Holt", "Gerald Pike"] in answers[0]["referral_graph"]


def test_a_line_that_holds_no_conversation_is_answered_by_what_is_wrong():
    raw = "From: a@acme.example\n\nhello"
    given = [
        "{",
        json.dumps({"id": 2}),
        json.dumps({"id": 3, "messages": []}),
        json.dumps({"id": 4, "messages": ["x"]}),
        json.dumps({"id": 5, "messages": [{"role": [], "raw": raw}]}),
        json.dumps({"id": 6, "messages": [{"role": "us", "raw": raw}, {"role": "reply"}]}),
        json.dumps({"id": 7, "messages": [{"role": "reply", "raw": raw}]}),
    ]

    done = explain("--threads", given="\n".join(given))

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 65
    assert [answer["id"] for answer in answers] == [None, 2, 3, 4, 5, 6, 7]
    assert [a.get("error", "").partition(";")[0] for a in answers] == [
        "line 1: no JSON",
        'line 2: "messages" is no list with something in it',
        'line 3: "messages" is no list with something in it',
        "line 4: message 1 is no object in braces",
        'line 5: message 1 has no "role" that is "us" or "reply"',
        'line 6: message 2: no "raw"',
        "",
    ]


def test_messages_and_conversations_are_not_read_at_once():
    done = explain("--threads", "--jsonl")

    assert done.returncode == 2
    assert "not both" in done.stderr
