"""Whatever a stranger sends, no reader breaks (G15)."""

import os
import random
from collections import Counter

import pytest

from tests.system.fuzz import fuzz, outcome
from tests.system.fuzztargets import TARGETS
from tests.system.mutation import LARGEST, mutated

pytestmark = pytest.mark.system

SECONDS = float(os.environ.get("MAILBOT_FUZZ_SECONDS", "12"))
SEED = int(os.environ.get("MAILBOT_SEED", "2026"))


def test_no_changed_file_breaks_a_reader():
    """`make endurance FUZZ_MINUTES=60` is the long form."""
    found = fuzz(SECONDS / 60, SEED, workers=1)

    assert found.flaws == {}, f"seed {SEED}"
    assert found.figures.total() > found.figures["seconds"]


@pytest.mark.parametrize("name", TARGETS)
def test_each_reader_reads_good_files_first(name):
    """Else it would be the refusals that are fuzzed."""
    figures = Counter()
    seeds = random.Random(SEED).sample(TARGETS[name].seeds(), min(5, len(TARGETS[name].seeds())))

    assert [outcome(name, seed, figures) for seed in seeds] == [""] * len(seeds)
    assert figures["refused"] < len(seeds)


def test_the_same_seed_makes_the_same_files():
    seeds = (b"From: a\r\n\r\nb\r\n" * 5, b"<a/>")
    first, second = ([mutated(seeds, random.Random(n)) for n in range(50)] for _ in range(2))

    assert first == second
    assert max(map(len, first)) <= LARGEST
    assert len(set(first)) > 40
