"""Events survive the way into a file and back."""

import types
import typing
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.edge.codec import KINDS, chain, decode, decode_line, encode, from_json, to_json
from mailbot.ledger.replay import replay
from mailbot.model import digest, draft_event, gesture_event, intake_event, note, purge_event
from mailbot.model import event as events
from mailbot.model.books import Books
from mailbot.model.errors import DataError, StoreDamaged
from mailbot.model.event import DunningHeld, PaymentReceived, PointOfContactLost
from mailbot.model.invoice import InvoiceId, Money
from mailbot.model.people import ClientId

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    bool: st.booleans(),
    int: st.integers(0, 2**64 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(fold=0)),
    type(None): st.none(),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Return anything that a field of the type *kind* may hold."""
    if isinstance(kind, typing.NewType):
        return values(kind.__supertype__)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of(*(values(each) for each in inner))
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=3).map(tuple)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        given_fields = {f.name: values(hints[f.name]) for f in fields(kind)}
        return st.builds(kind, **given_fields)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return SIMPLE[kind]


@pytest.mark.parametrize("name", sorted(KINDS))
@settings(max_examples=25)
@given(data=st.data())
def test_an_event_is_the_same_with_the_same_key_after_a_round_trip(
    name: str, data: st.DataObject
) -> None:
    event = data.draw(values(KINDS[name]))

    document = from_json(to_json(encode(event)))

    assert document["kind"] == name
    assert decode(document) == event
    assert decode(document).key == event.key
    assert decode_line(to_json(document)) == event


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_the_books_of_any_events_are_the_same_after_a_round_trip(data: st.DataObject) -> None:
    """What is kept of them beside the record (edge/memo.py) rests on this."""
    kinds = data.draw(st.lists(st.sampled_from(sorted(KINDS)), max_size=12))
    told = [data.draw(values(KINDS[name])) for name in kinds]
    clients = [replace(e, client=ClientId("acme")) if hasattr(e, "client") else e for e in told]
    books = replay(clients)

    assert msgspec.json.decode(msgspec.json.encode(books), type=Books) == books


def test_the_kinds_are_those_of_the_model_without_ghosts_and_without_shared_parents() -> None:
    modules = (events, draft_event, intake_event, gesture_event, purge_event, digest, note)
    named = {name: kind for module in modules for name, kind in vars(module).items()}
    assert all(named[name] is kind for name, kind in KINDS.items())
    assert not {"Event", "CaseEvent", "DraftEvent"} & set(KINDS)
    assert {"ThreadLinked", "DraftPlaced", "DunningHeld"} <= set(KINDS)


def test_what_equals_its_default_is_left_out_of_the_file() -> None:
    event = DunningHeld(at=NOW, cause="the owner", reason="holidays")

    document = encode(event)

    assert document == {
        "kind": "DunningHeld",
        "at": "2026-11-20T09:00:00Z",
        "cause": "the owner",
        "reason": "holidays",
    }


def test_an_amount_keeps_its_cents() -> None:
    event = PaymentReceived(
        at=NOW,
        cause="the owner",
        client=ClientId("acme"),
        invoice=InvoiceId("INV-104"),
        amount=Money(amount=Decimal("1200.50"), currency="EUR"),
        on=date(2026, 11, 20),
    )

    document = encode(event)

    assert document["amount"] == {"amount": "1200.50", "currency": "EUR"}
    assert str(decode(document).amount.amount) == "1200.50"


def test_a_kind_of_a_newer_mailbot_is_refused_with_advice() -> None:
    document = {"kind": "FaxReceived", "at": "2026-11-20T09:00:00Z", "cause": "x"}

    with pytest.raises(StoreDamaged, match=r"FaxReceived.*newer mailbot"):
        decode(document)


@pytest.mark.parametrize("line", [b"{", b"[]", b"", b"\xff", b'{"kind": 7}', b'{"at": ""}'])
def test_a_line_that_is_no_event_is_told_and_not_guessed_at(line: bytes) -> None:
    with pytest.raises((ValueError, StoreDamaged)):
        decode_line(line)


def test_a_line_is_refused_in_the_words_of_its_document() -> None:
    with pytest.raises(StoreDamaged, match=r"DunningHeld.*\$\.at"):
        decode_line(b'{"kind": "DunningHeld", "at": "tomorrow", "cause": "x"}')
    with pytest.raises(StoreDamaged, match=r"FaxReceived.*newer mailbot"):
        decode_line(b'{"kind": "FaxReceived", "cause": "x"}')


def test_a_value_that_does_not_fit_is_refused_with_the_name_of_its_kind() -> None:
    document = {"kind": "DunningHeld", "at": "tomorrow", "cause": "x"}

    with pytest.raises(StoreDamaged, match=r"DunningHeld.*\$\.at"):
        decode(document)


def test_half_a_character_is_refused_before_it_reaches_the_file() -> None:
    event = PointOfContactLost(at=NOW, cause="x", client=ClientId("acme"), reason="caf\udce9")

    with pytest.raises(DataError, match="half a character"):
        to_json(encode(event))


def test_a_chain_depends_on_what_came_before_and_not_on_the_order_of_fields() -> None:
    document = {"kind": "DunningHeld", "cause": "x"}
    shuffled = {"cause": "x", "kind": "DunningHeld"}

    assert chain("", document) == chain("", shuffled)
    assert chain("", document) != chain("00", document)
    assert chain("", document) != chain("", {**document, "cause": "y"})
