"""Is the map of a runaround drawn so that it can be read?"""

import re
from dataclasses import replace
from datetime import date

import pytest

from mailbot.edge.picture import SHARP, painted
from mailbot.model.map import Arrow, Person, RunaroundMap
from mailbot.render.map import (
    CIRCLE,
    EDGE,
    INK,
    MOST_PEOPLE,
    PAPER,
    POINT,
    QUIET,
    WHITE,
    drawing_of,
)
from tests.unit.render.agendas import FOUND, ROUND
from tests.unit.render.test_digest import contrast

ON = date(2026, 11, 9)


def a_map(people: int, *arrows: tuple[int, int]) -> RunaroundMap:
    return RunaroundMap(
        client="Acme",
        people=tuple(Person(name=f"Person {n}", known=True) for n in range(people)),
        arrows=tuple(Arrow(source=s, target=t, on=ON) for s, t in arrows),
    )


def test_people_arrows_days_and_the_circle_are_on_it():
    drawing = drawing_of(ROUND)

    for person in ROUND.people:
        assert person.name in drawing.svg
        assert person.name in drawing.said
    assert drawing.svg.count("<polygon") == len(ROUND.arrows)
    assert drawing.svg.count(CIRCLE) >= 4 * 3
    assert "18 Nov" in drawing.svg
    assert "no address on record" in drawing.svg


def test_the_point_of_contact_is_marked_by_words_and_not_by_colour_alone():
    drawing = drawing_of(FOUND)

    assert "✓ point of contact" in drawing.svg
    assert "…" in drawing.svg
    assert "The point of contact is Łukasz" in drawing.said


def test_what_somebody_is_called_is_no_code():
    runaround = replace(ROUND, people=(Person(name="<b>&"), *ROUND.people[1:]))

    assert "&lt;b&gt;&amp;" in drawing_of(runaround).svg
    assert "<b>" not in drawing_of(runaround).svg


@pytest.mark.parametrize(
    "runaround",
    [
        a_map(MOST_PEOPLE + 1, (0, 1)),
        a_map(5, (0, 2), (0, 3), (0, 4), (4, 0)),
        replace(ROUND, people=(Person(name="株式会社"), *ROUND.people[1:])),
        replace(ROUND, people=(Person(name="שלום"), *ROUND.people[1:])),
    ],
    ids=["too many people", "too many arrows", "Chinese", "from right to left"],
)
def test_what_cannot_be_read_on_a_phone_is_no_picture(runaround):
    assert drawing_of(runaround) is None


@pytest.mark.parametrize("people", range(2, MOST_PEOPLE + 1))
def test_it_is_narrow_enough_for_a_phone_and_nothing_lies_outside(people):
    arrows = [(n, n + 1) for n in range(people - 1)]
    drawing = drawing_of(a_map(people, *arrows, (people - 1, 0)))

    assert 300 <= drawing.width <= 400
    numbers = [float(x) for x in re.findall(r' x="(-?[\d.]+)"', drawing.svg)]
    assert min(numbers) >= 0
    assert max(numbers) <= drawing.width


def test_no_two_arrows_lie_on_each_other():
    drawing = drawing_of(a_map(4, (0, 1), (0, 1), (1, 0), (3, 2), (0, 3)))

    paths = re.findall(r'<path d="([^"]+)"', drawing.svg)
    assert len(paths) == len(set(paths)) == 5


def test_who_points_to_themselves_is_no_arrow():
    assert drawing_of(a_map(2, (0, 1), (1, 1))).svg.count("<polygon") == 1


def test_the_picture_has_twice_the_dots_and_uses_our_font_alone():
    drawing = drawing_of(ROUND)

    png = painted(drawing.svg)
    assert png.startswith(b"\x89PNG")
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert (width, height) == (drawing.width * SHARP, drawing.height * SHARP)
    assert len(png) < 100_000
    assert painted(drawing.svg) == png


@pytest.mark.parametrize("text", [INK, QUIET, CIRCLE, POINT])
def test_each_colour_of_words_can_be_read(text):
    assert contrast(text, PAPER) >= 4.5
    assert contrast(text, WHITE) >= 4.5
    assert contrast(EDGE, WHITE) >= 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Łukasz Żółć-Śmiałek", "Łukasz Żółć-Śmiałek"),
        ("WESTFALL MAINTENANCE", "WESTFALL MAINTE…"),
        ("W" * 20, "W" * 11 + "…"),
        ("accounts.payable@x.example", "accounts.payable@x…"),
    ],
)
def test_a_name_is_cut_before_it_is_wider_than_its_node(name, shown):
    """Capital letters are wider; a client's name may be of nothing else."""
    runaround = replace(ROUND, people=(Person(name=name), *ROUND.people[1:]))

    assert f">{shown}</text>" in drawing_of(runaround).svg
