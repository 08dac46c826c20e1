"""Typst (pip: typst) sets the page."""

# ruff: noqa: ARG001, D401, E501

import typst

from tools.papers.sheet import Sheet

SIDES = {"l": "left", "r": "right", "c": "center"}


def quoted(text: str) -> str:
    """Return text as a Typst string shown as it is."""
    return '#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def cell(text: str) -> str:
    """Return one cell."""
    return f"[{quoted(text)}]"


def stacked(texts: list[str]) -> str:
    """Return lines below each other."""
    return " \\ ".join(quoted(t) for t in texts if t)


def grid(header: list[str], rows: list[list[str]], aligns: str, stroke: str) -> str:
    """Return a table."""
    wide = aligns.find("l", 1) if aligns.startswith(("c", "ll")) else 0
    columns = ", ".join("1fr" if i == wide else "auto" for i in range(len(header)))
    sides = ", ".join(SIDES[a] for a in aligns) + ","
    head = ", ".join(f"[*{quoted(h)}*]" for h in header)
    body = ",\n".join(", ".join(cell(c) for c in row) for row in rows)
    return (
        f"#table(columns: ({columns}), align: ({sides}), stroke: {stroke}, inset: 5pt,"
        f" table.header({head}),\n{body})\n"
    )


def body(sheet: Sheet, stroke: str) -> str:
    """Return all from the opening downwards."""
    parts = [quoted(t) + "\n\n" for t in sheet.opening]
    for name, header, rows, aligns in [
        ("", sheet.header, sheet.rows, sheet.aligns),
        *sheet.subtables,
    ]:
        if name:
            parts.append(f"*{quoted(name)}*\n\n")
        if header:
            parts.append(grid(header, rows, aligns, stroke))
    if sheet.totals:
        pairs = [
            (f"*{quoted(k)}*", f"*{quoted(v)}*") if bold else (quoted(k), quoted(v))
            for k, v, bold in sheet.totals
        ]
        cells = ", ".join(f"[{k}], [{v}]" for k, v in pairs)
        parts.append(
            f"#align(right, grid(columns: (auto, auto), column-gutter: 22pt, row-gutter: 7pt,"
            f" align: (left, right), {cells}))\n"
        )
    parts.append("#v(14pt)\n")
    parts += [quoted(t) + "\n\n" for t in sheet.closing]
    if sheet.stamp:
        parts.append(
            f"#place(center + horizon, rotate(-20deg, text(46pt, red)[{quoted(sheet.stamp)}]))\n"
        )
    return "".join(parts)


def ledger(sheet: Sheet, size: str = "A4") -> str:
    """Seller in a grey column at the left edge, everything else beside it."""
    side = [*sheet.seller.lines, "", sheet.seller.phone, sheet.seller.mail, sheet.seller.vat]
    side += [t for k, v in sheet.bank for t in (k, v)]
    rows = ", ".join(f"[{quoted(k)}], [{quoted(v)}]" for k, v in sheet.meta)
    return (
        f"#place(top + left, dx: -52mm, block(width: 40mm)[#text(13pt)[*{quoted(sheet.seller.name)}*]"
        f" #v(8pt) #text(7pt)[{stacked(side)}]])\n"
        f"= {quoted(sheet.title)}\n#v(12pt)\n"
        f"#grid(columns: (1fr, 1fr), [{stacked([sheet.buyer_label, *sheet.buyer])}],"
        f" grid(columns: (auto, 1fr), column-gutter: 9pt, row-gutter: 5pt, {rows}))\n#v(16pt)\n"
        + body(sheet, "(x, y) => (bottom: 0.5pt)")
    )


def classic(sheet: Sheet, size: str = "A4") -> str:
    """A letter in serif type: place and date in words, subject line, ruled table."""
    meta = " #h(1fr) ".join(f"{quoted(k.rstrip(':') + ':')} *{quoted(v)}*" for k, v in sheet.meta)
    foot = "  ·  ".join([*(f"{k} {v}" for k, v in sheet.bank), sheet.seller.vat])
    return (
        f"#align(center)[#text(15pt)[#smallcaps[{quoted(sheet.seller.name)}]] \\ "
        f"#text(8pt)[{quoted(', '.join([*sheet.seller.lines, sheet.seller.phone]))}]]\n#v(30pt)\n"
        f"{stacked([sheet.buyer_label, *sheet.buyer])}\n#v(24pt)\n#text(9pt)[{meta}]\n#v(8pt)\n"
        f"*{quoted(sheet.title)}*\n\n"
        + body(sheet, "0.5pt")
        + f"{quoted(sheet.signed)}\n#place(bottom + center, text(7pt)[{quoted(foot)}])\n"
    )


def typst_made(sheet: Sheet, layout: str, size: str = "A4") -> bytes:
    """Compile one page."""
    paper = "a4" if size == "A4" else "us-letter"
    left = "66mm" if layout == "ledger" else "24mm"
    font = "DejaVu Sans" if layout == "ledger" else "Libertinus Serif"
    head = (
        f'#set page(paper: "{paper}", margin: (left: {left}, right: 20mm, y: 18mm))\n'
        f'#set text(font: "{font}", size: {9 if layout == "ledger" else 10.5}pt,'
        f' lang: "{sheet.language}", hyphenate: false)\n'
    )
    source = head + {"ledger": ledger, "classic": classic}[layout](sheet, size)
    return typst.compile(source.encode("utf-8"))
