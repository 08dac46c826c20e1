"""What `explain` says of good and of bad input, wherever it is written to."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

MESSAGE = """From: Gerald Brandt <gerald@acme.example>
To: dana@whitfield-law.example
Subject: Re: Invoice INV-104
Date: Tue, 10 Nov 2026 10:00:00 +0000

Hi Dana,

Thank you for the invoice, which has been going round this house for a while now.
Alison Meyer should be able to take care of that → please write to her.
"""


def explain(*words: str, given: str = "", encoding: str = "utf-8") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", "from mailbot.cli.main import main; main()", "explain", *words],
        input=given,
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "80"},
        capture_output=True,
        encoding=encoding,
        errors="replace",
        timeout=60,
        check=False,
    )


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "reply.eml"
    path.write_text(MESSAGE, encoding="utf-8")
    return path


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_an_output_that_lacks_letters_is_no_end(letter: Path, encoding: str) -> None:
    done = explain(str(letter), encoding=encoding)

    assert done.returncode == 0, done.stderr
    assert "passes you on" in done.stdout


def test_rules_and_scores_are_shown_only_when_asked_for(letter: Path) -> None:
    plain, detailed = explain(str(letter)).stdout, explain("--rules", str(letter)).stdout

    assert "redirect" not in plain
    assert "with contact" not in plain
    rule = re.compile(r"[a-z]+(-[a-z]+)+ 0\.\d\d “")
    assert rule.search(detailed)
    assert not rule.search(plain)


def test_the_whole_body_is_indented(letter: Path) -> None:
    lines = explain(str(letter)).stdout.splitlines()
    body = lines[1 : next(n for n, line in enumerate(lines) if "passes you on" in line)]

    assert all(line.startswith("    ") for line in body if line)
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary data"),
        (b"just some words\nand more\n", "is no message"),
    ],
)
def test_a_file_that_holds_no_message_ends_with_65(
    letter: Path, content: bytes, words: str
) -> None:
    bad = letter.with_name("bad.eml")
    bad.write_bytes(content)

    done = explain(str(bad), str(letter))

    assert done.returncode == 65
    assert words in done.stderr
    assert "passes you on" in done.stdout  # the other file is explained all the same


def test_a_folder_and_a_file_that_is_not_there_are_no_messages(tmp_path: Path) -> None:
    assert explain(str(tmp_path)).returncode == 65
    assert explain(str(tmp_path / "none.eml")).returncode == 65


def test_each_bad_line_is_answered_in_plain_words() -> None:
    given = [
        json.dumps({"id": 1, "raw": MESSAGE}),
        json.dumps({"id": 2}),
        "{",
        "[1]",
        json.dumps({"id": 5, "raw": 7}),
        json.dumps({"id": 6, "raw": MESSAGE}),
    ]

    done = explain("--jsonl", given="\n".join(given))

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 65
    assert [answer["id"] for answer in answers] == [1, 2, None, None, 5, 6]
    assert answers[1]["error"] == 'line 2: no "raw"; write {"id": …, "raw": "…"}'
    assert [answer["error"].partition(";")[0] for answer in answers[2:5]] == [
        "line 3: no JSON",
        "line 4: no object in braces",
        'line 5: "raw" is no text',
    ]
    assert answers[5]["intents"] == answers[0]["intents"]


def test_good_lines_end_well() -> None:
    assert explain("--jsonl", given=json.dumps({"id": 1, "raw": MESSAGE})).returncode == 0
