"""Lot: letters typed by hand, by a typesetter, a browser's printer and a word processor."""

import typst
from weasyprint import HTML

from tools.papers.by_office import office
from tools.papers.letters import LETTERS, html_source, sheet_of, typst_source
from tools.papers.shelf import Shelf


def fill(shelf: Shelf) -> None:
    """Make the letters, the makers in turn."""
    typed = []
    for index, letter in enumerate(LETTERS):
        sheet, truth = sheet_of(letter)
        name = f"{400 + index}-{truth.language}-letter.pdf"
        match index % 3:
            case 0:
                typed.append((name, sheet, truth))
            case 1:
                font = "Libertinus Serif" if index % 2 else "DejaVu Sans Mono"
                shelf.put(name, typst.compile(typst_source(sheet, font).encode()), truth, "typst")
            case _:
                shelf.put(name, HTML(string=html_source(sheet)).write_pdf(), truth, "weasyprint")
    made = office([(sheet, "tabs") for _, sheet, _ in typed])
    for (name, _, truth), data in zip(typed, made, strict=True):
        shelf.put(name, data, truth, "libreoffice")
