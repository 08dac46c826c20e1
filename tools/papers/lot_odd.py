"""Lot: bills with something odd about them."""

from tools.papers.drawing import draw
from tools.papers.odd import odd_ones
from tools.papers.shelf import Shelf


def fill(shelf: Shelf) -> None:
    """Make them."""
    for index, (maker, layout, sheet, truth) in enumerate(odd_ones()):
        shelf.put(
            f"{450 + index}-{truth.language}-odd.pdf", draw(sheet, maker, layout), truth, maker
        )
