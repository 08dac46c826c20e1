"""Bills typed by hand: letters whose facts stand in sentences."""

# ruff: noqa: E501

import tomllib
from decimal import Decimal
from pathlib import Path

from tools.papers.sheet import Party, Sheet, Truth

LETTERS = tomllib.loads((Path(__file__).parent / "words" / "letters.toml").read_text("utf-8"))[
    "letter"
]


def sheet_of(letter: dict) -> tuple[Sheet, Truth]:
    """Return one letter and its truth; a tab in a line stands before an amount at the right."""
    name, *lines = letter["seller"].split("\n")
    seller = Party(name=name, lines=lines)
    sheet = Sheet(
        language=letter["language"],
        title=letter["title"],
        seller=seller,
        buyer=[*letter["buyer"].split("\n")],
        opening=[letter["dateline"], *letter["body"]],
        closing=[letter["foot"]],
    )
    truth = Truth(
        is_invoice=True,
        kind=letter.get("kind", "invoice"),
        language=letter["language"],
        number=letter["number"],
        client=letter["client"],
        total=Decimal(str(letter["total"])),
        currency=letter["currency"],
        issued=letter["issued"],
        due=letter.get("due"),
        note=letter.get("note", "typed by hand as a letter"),
    )
    return sheet, truth


def typst_source(sheet: Sheet, font: str) -> str:
    """Return the letter for Typst: date line at the right, amounts at the right edge."""
    from tools.papers.by_typst import quoted, stacked  # noqa: PLC0415

    dateline, *body = sheet.opening
    rows = []
    for text in body:
        left, tab, amount = text.partition("\t")
        rows.append(f"{quoted(left)} #h(1fr) {quoted(amount)}" if tab else quoted(text))
    return (
        f'#set page(margin: (x: 25mm, y: 20mm))\n#set text(font: "{font}", size: 11pt, hyphenate: false)\n'
        f"#align(right)[{stacked([sheet.seller.name, *sheet.seller.lines])}]\n#v(24pt)\n"
        f"{stacked(sheet.buyer)}\n#v(20pt)\n#align(right)[{quoted(dateline)}]\n#v(14pt)\n"
        f"*{quoted(sheet.title)}*\n#v(8pt)\n"
        + "\n\n".join(rows)
        + f"\n#place(bottom + center, text(8pt)[{quoted(sheet.closing[0])}])\n"
    )


def html_source(sheet: Sheet) -> str:
    """Return the letter as a page."""
    from html import escape  # noqa: PLC0415

    dateline, *body = sheet.opening
    rows = []
    for text in body:
        left, tab, amount = text.partition("\t")
        style = " style='display:flex;justify-content:space-between;gap:20pt'" if tab else ""
        right = f"<span>{escape(amount)}</span>" if tab else ""
        rows.append(f"<p{style}><span>{escape(left)}</span>{right}</p>")
    head = "<br>".join(escape(t) for t in [sheet.seller.name, *sheet.seller.lines])
    to = "<br>".join(escape(t) for t in sheet.buyer)
    return (
        f"<meta charset=utf-8><style>@page{{margin:20mm 24mm}}body{{font:11pt 'Liberation Serif'}}</style>"
        f"<p style='text-align:center'>{head}</p><p style='margin:36pt 0'>{to}</p>"
        f"<p style='text-align:right'>{escape(dateline)}</p><h4>{escape(sheet.title)}</h4>{''.join(rows)}"
        f"<p style='font-size:8pt;margin-top:40pt'>{escape(sheet.closing[0])}</p>"
    )
