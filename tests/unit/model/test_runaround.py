"""Who sent us to whom, and does it lead anywhere?"""

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.model.message import MessageId, ThreadId
from mailbot.model.reading import Manner
from mailbot.model.runaround import Hop, PointOfContact, Runaround

START = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def chain(*steps: str) -> Runaround:
    """Return the runaround of steps such as "Ann>Ben", one a day."""
    hops = []
    for day, step in enumerate(steps):
        who, _, whom = step.partition(">")
        hops.append(
            Hop(
                by=f"{who}@x.example",
                by_label=who,
                manner=Manner.WITH_CONTACT if whom else Manner.WITHOUT_CONTACT,
                at=START + timedelta(days=day),
                message=MessageId(f"<{day}@x.example>"),
                thread=ThreadId("<0@x.example>"),
                name=whom,
            )
        )
    return Runaround(hops=tuple(hops))


@pytest.mark.parametrize(
    ("steps", "circular"),
    [
        ((), False),
        (("Ann>Ben", "Ben>Cid"), False),
        (("Ann>Ben", "Ben>Ann"), True),
        (("Ann>Ben", "Ben>Cid", "Cid>ben"), True),
        (("Ann>Ben", "Cid>Dan", "Dan>Eve", "Eve>Cid"), True),
        (("Ann>", "Ann>Ben"), False),
        (("A>B", "B>C", "C>D", "D>E", "E>F", "F>A"), True),
    ],
)
def test_a_circle_is_seen_whoever_it_goes_through(steps, circular):
    assert chain(*steps).circular() is circular


def test_hops_before_the_point_of_contact_are_over():
    runaround = chain("Ann>Ben", "Ben>Cid", "Cid>Dan")
    point = PointOfContact(
        name="Cid", address="cid@x.example", by="ben@x.example", since=START + timedelta(days=1)
    )

    settled = Runaround(hops=runaround.hops, point=point)

    assert [hop.by_label for hop in settled.current] == ["Cid"]
    assert runaround.days_lost() == 2


def test_only_hops_that_name_somebody_are_edges():
    assert chain("Ann>Ben", "Ben>").edges() == (("Ann", "Ben"),)
