"""Is every behaviour of the specification kept by a test, or set aside by a decision?"""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[1] / "tools" / "behaviours"


def test_every_behaviour_has_a_test_a_decision_or_an_issue():
    """The tool names what has none, and tests that are not there (any more)."""
    run = subprocess.run([sys.executable, TOOL], capture_output=True, encoding="utf-8", check=False)

    assert run.returncode == 0, run.stderr
    assert len([line for line in run.stdout.splitlines() if line.startswith("S")]) == 108
