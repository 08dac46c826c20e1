"""How does a billing program write its exports?"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mailbot.intake.day import Order
from mailbot.intake.plain import plain
from mailbot.model.errors import DataError


class Rows(StrEnum):
    """What a row of an export is."""

    INVOICES = "invoices"
    LINES = "lines"
    """A row for each line of an invoice; those with one number belong together."""
    BOOKINGS = "bookings"
    """A row for each booking of a ledger (intake/datev.py)."""
    PAYMENTS = "payments"
    VIEWS = "views"
    """A row for each time that somebody opened an invoice in a portal."""


class Kind(StrEnum):
    """What sort of document, or of event, a row is about."""

    INVOICE = "invoice"
    RETAINER = "retainer"
    CREDIT = "credit"
    PAYMENT = "payment"
    IGNORE = "ignore"


class State(StrEnum):
    """How a document stands in its program."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    WRITTEN_OFF = "written-off"


FIELDS = (
    *("number", "client", "amount", "item", "balance", "paid", "credited", "currency"),
    *("issued", "due", "paid_on", "email", "matter", "status", "kind", "credit_of"),
    *("payer", "reference", "viewed", "voided", "sign", "account", "contra"),
)
"""What a column can hold, by our names; docs/imports.md says what each means."""

MONEY = ("amount", "item", "balance", "paid", "credited")
DAYS = ("issued", "due", "paid_on", "viewed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMapping:
    """The columns and the words of one kind of export.

    A field may have several columns: the first one that is filled counts. "First + Last" are two
    that are read as one.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    title: str = ""
    rows: Rows = Rows.INVOICES
    signs: frozenset[str] = frozenset()
    """Plain names of columns; a file that has them all is recognised."""
    only_open: bool = False
    """It lists nothing but what is open: what is not in it may have been paid."""
    groups: bool = False
    """The client's name stands alone in a line above the rows."""
    states: Mapping[str, State] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    usual: Kind = Kind.INVOICE
    """What a row is whose kind is not said."""
    negative: Kind | None = None
    """What a row with an amount below zero is, where the program writes such."""
    currency: str = ""
    dates: Order | None = None

    def names(self) -> frozenset[str]:
        """Return the plain names of all columns that it knows."""
        return frozenset(
            plain(part)
            for names in self.columns.values()
            for name in names
            for part in name.split(" + ")
        )


_OPTIONS = frozenset(
    """
    title rows signs groups only_open statuses kinds usual negative fallback_currency dates
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What the owner says of their exports, and the mappings that there are."""

    mappings: tuple[ExportMapping, ...] = ()
    currency: str = ""
    """Of exports that name none."""
    dates: Order | None = None
    """Of exports that prove no order."""

    def mapping(self, name: str) -> ExportMapping:
        """Return the mapping called *name*. Raises DataError that names those there are."""
        found = next((m for m in self.mappings if m.name == name), None)
        if found is None:
            known = ", ".join(sorted(m.name for m in self.mappings))
            raise DataError(f"no mapping {name}; there are {known}")
        return found


def mapping_from(name: str, text: str) -> ExportMapping:
    """Return the mapping that a file of mailbot's own, in TOML, describes."""
    return mapping_of(name, tomllib.loads(text))


def mapping_of(name: str, said: Mapping[str, Any]) -> ExportMapping:
    """Return the mapping that *said* describes: by column names alone, or with all there is.

    Raises DataError that says which key cannot be, and what to write.
    """
    listed = said.get("columns", {key: said[key] for key in said if key not in _OPTIONS})
    for key in listed:
        if key not in FIELDS:
            raise DataError(f"{key}: no such field; there are {', '.join(FIELDS)}")
    columns = {key: _texts(key, value) for key, value in listed.items()}
    return ExportMapping(
        name=name,
        title=str(said.get("title", name)),
        columns=columns,
        rows=_one("rows", Rows, said.get("rows", Rows.INVOICES)),
        signs=frozenset(plain(sign) for sign in _texts("signs", said.get("signs", ()))),
        only_open=bool(said.get("only_open", False)),
        groups=bool(said.get("groups", False)),
        states=_words("status", State, said.get("statuses", {})),
        kinds=_words("kind", Kind, said.get("kinds", {})),
        usual=_one("usual", Kind, said.get("usual", Kind.INVOICE)),
        negative=_one("negative", Kind, said["negative"]) if "negative" in said else None,
        currency=str(said.get("fallback_currency", "")).upper(),
        dates=_one("dates", Order, said["dates"]) if "dates" in said else None,
    )


def _texts(key: str, value: object) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if isinstance(texts, list | tuple) and all(isinstance(text, str) for text in texts):
        return tuple(texts)
    raise DataError(f'{key}: write the name of a column in quotes, or several: ["…", "…"]')


def _words(key: str, kind: type[State] | type[Kind], said: object) -> dict[str, Any]:
    if not isinstance(said, Mapping):
        raise DataError(f"{key}: write a table of words")
    return {
        plain(word): _one(key, kind, name)
        for name, words in said.items()
        for word in _texts(key, words)
    }


def _one(key: str, kind: type[StrEnum], value: object) -> Any:
    try:
        return kind(str(value))
    except ValueError as error:
        raise DataError(f"{key}: “{value}” is none of {', '.join(kind)}") from error
