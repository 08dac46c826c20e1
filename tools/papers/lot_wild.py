"""Lot: pages nobody's words.toml made: one HTML file a bill in wild/, its truth in its first comment."""

# ruff: noqa: E501

import tomllib
from decimal import Decimal
from pathlib import Path

from weasyprint import HTML

from tools.papers.sheet import Truth
from tools.papers.shelf import Shelf

WILD = Path(__file__).parent / "wild"


def fill(shelf: Shelf) -> None:
    """Print each page."""
    for index, path in enumerate(sorted(WILD.glob("*.html"))):
        source = path.read_text("utf-8")
        told = tomllib.loads(source.partition("<!--")[2].partition("-->")[0])
        if "total" in told:
            told["total"] = Decimal(str(told["total"]))
        truth = Truth(**{"kind": "invoice", "is_invoice": True, **told})
        data = HTML(string=source).write_pdf()
        shelf.put(f"{600 + index}-{truth.language}-{path.stem}.pdf", data, truth, "weasyprint")
