"""How do the pages of HTML look?"""

# ruff: noqa: E501

from html import escape

from tools.papers_third.source import Block, Cells, Source

_BASE = """
body{font:10pt/1.35 'DejaVu Sans',Arial,sans-serif;margin:0;color:#222}
h1{font-size:19pt;margin:14pt 0 8pt} table{border-collapse:collapse;width:100%;margin:8pt 0}
td,th{padding:3pt 6pt;vertical-align:top;text-align:left;font-weight:normal}
.work th{background:#e8ecef;font-weight:bold}.work td{border-bottom:.5pt solid #ccc}
.work td+td,.work th+th,.sums td+td{text-align:right}.sums{width:55%;margin-left:45%}
.foot{font-size:7.5pt;color:#555;margin-top:4pt} p{margin:6pt 0}
"""
LOOKS = {
    "strip": ".facts td,.facts th{border:.7pt solid #333;text-align:center}.facts th{font-size:7pt}",
    "cards": ".card{display:inline-block;width:29%;margin:3pt;padding:5pt;background:#eef4fb}"
    ".card b{display:block;font-size:12pt}.card span{font-size:7pt;color:#666}",
    "side": ".side{position:absolute;left:0;top:0;width:29%;height:96%;background:#23395b;color:#fff;"
    "padding:10pt;box-sizing:border-box}.side small{display:block;margin-top:9pt;color:#cdd}"
    ".side .foot{color:#dde}.main{margin-left:33%}",
    "list": ".facts{width:58%;margin-left:42%}.facts td{padding:1pt 4pt}.facts td:first-child"
    "{color:#777}",
    "inline": ".facts{border-top:1pt solid #999;border-bottom:1pt solid #999;padding:3pt 0}",
    "roll": "body{font:8pt/1.3 'DejaVu Sans Mono',monospace}h1{font-size:12pt;text-align:center}"
    "@page{size:88mm 260mm;margin:4mm}.facts td+td{text-align:right}td,th{padding:1pt}",
    "wide": "@page{size:A4 landscape;margin:14mm}.facts{width:48%;float:right}.facts td{padding:1pt}"
    ".work{clear:both}",
    "letter": "body{font:11pt/1.5 'DejaVu Serif',serif}h1{font-size:12pt;font-weight:bold}"
    ".facts{width:100%}.facts td:first-child{width:34%}",
    "slip": ".facts{border:1.2pt dashed #333}.facts td{border-right:.5pt solid #bbb}"
    ".facts small{display:block;font-size:6.5pt;font-weight:bold}.facts b{font-weight:normal}",
    "caps": "body{font-size:9pt}.facts td:first-child,th{text-transform:uppercase;font-size:7pt;"
    "letter-spacing:1.2pt;color:#888}.facts td{border-bottom:.4pt solid #ddd}",
}


def html(source: Source, size: str = "A4") -> str:
    """Return a page in the look of its source."""
    look = source.look
    aside = "side" if look == "side" else ""
    blocks = [(one, _block(one, look)) for one in source.blocks]
    body = "".join(text for _, text in blocks)
    if aside:
        beside = "".join(text for one, text in blocks if one.sort in {"facts", "foot"})
        main = "".join(text for one, text in blocks if one.sort not in {"facts", "foot"})
        body = f'<div class="side">{beside}</div><div class="main">{main}</div>'
    page = "" if look in {"roll", "wide"} else f"@page{{size:{size};margin:15mm}}"
    head = f'<meta charset="utf-8"><style>{_BASE}{page}{LOOKS[look]}</style>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def _block(block: Block, look: str) -> str:
    rows = block.rows
    if block.sort == "title":
        return f"<h1>{_text(rows[0][0])}</h1>"
    if block.sort == "columns":
        return _table("cols", [rows[0]])
    if block.sort == "table":
        return _table("work", rows[1:], head=rows[0])
    if block.sort == "sums":
        return _table("sums", rows)
    if block.sort == "foot":
        return "".join(f'<div class="foot">{_text(row[0])}</div>' for row in rows)
    return _facts(rows, look) if block.sort == "facts" else f"<p>{_text(rows[0][0])}</p>"


def _facts(rows: tuple[Cells, ...], look: str) -> str:
    if look == "strip":
        return _table("facts", [tuple(row[1] for row in rows)], head=tuple(r[0] for r in rows))
    if look == "cards":
        return "".join(
            f'<div class="card"><b>{_text(value)}</b><span>{_text(name)}</span></div>'
            for name, value in rows
        )
    if look == "side":
        return "".join(f"<small>{_text(name)}</small>{_text(value)}" for name, value in rows)
    if look == "inline":
        told = " · ".join(f"{_text(name)} {_text(value)}" for name, value in rows)
        return f'<div class="facts">{told}</div>'
    if look == "slip":
        cells = "".join(
            f"<td><small>{_text(name)}</small><b>{_text(value)}</b></td>" for name, value in rows
        )
        return f'<table class="facts"><tr>{cells}</tr></table>'
    return _table("facts", rows)


def _table(name: str, rows: object, head: Cells = ()) -> str:
    top = "".join(f"<th>{_text(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>"
        for row in rows  # type: ignore[attr-defined]
    )
    return f'<table class="{name}">{f"<tr>{top}</tr>" if top else ""}{body}</table>'


def _text(words: str) -> str:
    return "<br>".join(escape(one.strip()) for one in words.split(" / "))
