"""What was learned belongs to the corpus as it is, and would be learned the same again."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

TRAIN = """
import hashlib
from tools.learning import mention, opinion
from tools.learning.corpus import ROOT, replies
some = replies([ROOT / "corpus" / "de" / f"de-0{n}.jsonl" for n in (1, 2, 3, 4)])
print(hashlib.sha256(opinion.learned(some, "") + mention.learned(some, "")).hexdigest())
"""


def test_what_was_learned_was_learned_from_the_corpus_as_it_is() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "train", "--check"], capture_output=True, check=False
    )

    assert done.returncode == 0, done.stdout.decode()


def test_the_same_replies_give_the_same_bytes_whatever_the_order_of_sets() -> None:
    found = [
        subprocess.run(
            [sys.executable, "-c", TRAIN],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert found[0] == found[1]
    assert len(found[0].strip()) == 2 * hashlib.sha256().digest_size
