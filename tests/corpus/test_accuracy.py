"""mailbot understands the held-out replies no worse than docs/accuracy.md says."""

import pytest

from tools.measuring import figures, report
from tools.measuring.held import corpus_files, told

MEND = "mend it, or, if it is meant: make accuracy WRITE=1"


@pytest.mark.system
def test_no_figure_is_below_its_floor():
    measured = figures.floors(told(corpus_files()))

    fallen = figures.below(report.saved_floors(), measured)

    assert not fallen, "\n".join([*fallen, MEND])


def test_the_page_was_written_from_its_floors():
    page, floors = (p.read_text(encoding="utf-8") for p in (report.PAGE, report.FLOORS))

    as_written = report.sealed(page, floors)

    assert as_written, f"docs/accuracy.md and its floors are not as they were written; {MEND}"


def test_a_figure_may_sink_a_little_below_its_floor_but_not_more():
    floors = {"seen": 0.9, "first intent": 0.8}

    assert figures.below(floors, {"seen": 0.896, "first intent": 0.95}) == []
    assert figures.below(floors, {"seen": 0.894, "first intent": 0.95}) == [
        "seen: 0.894, the floor is 0.900"
    ]


def test_a_figure_without_a_floor_or_a_measure_is_named():
    assert figures.below({"old": 0.9}, {"new": 0.9}) == [
        "old: has a floor, but is not measured any more",
        "new: is measured, but has no floor",
    ]


def test_every_language_read_has_its_floors():
    floors = report.saved_floors()

    for folder in {path.parent.name for path in corpus_files()}:
        assert f"{folder}: first intent" in floors
