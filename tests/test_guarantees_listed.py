"""Is every guarantee kept by a test, and does docs/reliability.md say by which?"""

import subprocess
import sys
from pathlib import Path

from tests.system.reckoning import put

ROOT = Path(__file__).resolve().parents[1]


def test_every_guarantee_has_a_test_that_exists_and_stands_on_the_page():
    """G1 to G16 and S1 to S17; the tool names what is missing."""
    tool = [sys.executable, ROOT / "tools" / "guarantees"]
    run = subprocess.run(tool, capture_output=True, encoding="utf-8", check=False)

    assert run.returncode == 0, run.stderr


def test_each_long_run_has_a_place_on_the_page():
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")

    for name in ("kills", "faults", "rounds", "outage-minutes", "fuzz-minutes"):
        assert page.count(f"<!-- {name} -->\n") == 1
        assert page.index(f"<!-- {name} -->\n") < page.index(f"<!-- end of {name} -->\n")


def test_a_long_run_writes_its_own_section_and_leaves_the_others():
    page = "a\n<!-- kills -->\nold\n<!-- end of kills -->\nb\n<!-- rounds -->\nkept\n"

    fresh = put(page, "kills", "new\n")

    assert fresh == page.replace("old", "new")
    assert put(fresh, "kills", "new\n") == fresh
