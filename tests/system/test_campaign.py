"""A service that stays what it is while everything around it goes wrong (G3, G6, G9)."""

import os
from collections import Counter

import pytest

from tests.system.campaign import flaws, play
from tests.system.dovecot import require_dovecot

pytestmark = pytest.mark.system

FAULTS = int(os.environ.get("MAILBOT_FAULTS", "60"))
SEED = int(os.environ.get("MAILBOT_SEED", "2026"))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_in_a_storm_of_faults_nothing_is_lost_and_nothing_comes_twice(tls):
    """`make endurance FAULTS=1000` is the long form."""
    require_dovecot()
    faults = FAULTS // 3 if tls else FAULTS

    figures = Counter(play(faults, SEED, tls=tls))

    assert flaws(figures) == [], f"seed {SEED}: {dict(figures)}"
    assert figures["faults"] >= faults
    assert figures["replies"]
