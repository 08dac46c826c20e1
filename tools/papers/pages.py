"""Pages as programs make them that print from a browser."""

# ruff: noqa: D401, E501

from html import escape

from tools.papers.sheet import Sheet

STYLES = {
    "modern": """
body{font:10pt 'Liberation Sans'} .head{display:flex;justify-content:space-between}
h1{font-size:26pt;margin:0;color:#2b4c7e;text-align:right} .logo{font-size:15pt;font-weight:bold}
.meta td{padding:1pt 0 1pt 14pt} .meta td:first-child{color:#777;text-align:right}
.meta{margin-left:auto} .to{margin:24pt 0} .to b{color:#777;font-weight:normal}
.items{width:100%;border-collapse:collapse;margin-top:14pt}
.items th{background:#2b4c7e;color:#fff;padding:5pt} .items td{padding:5pt;border-bottom:1px solid #ddd}
.totals{margin:10pt 0 10pt auto;min-width:45%} .totals td{padding:3pt} .totals td:last-child{text-align:right}
.strong{font-weight:bold;font-size:12pt}
footer{margin-top:30pt;font-size:8pt;color:#555}""",
    "letter": """
body{font:10.5pt 'Liberation Serif'} .back{font-size:7pt;text-decoration:underline;margin:60pt 0 4pt}
.addr{height:95pt;line-height:1.3} .info{position:absolute;right:40pt;top:150pt;font-size:9pt}
.info td{padding:0 6pt 2pt 0} .brand{text-align:right;font-size:17pt;letter-spacing:1px}
h1{font-size:13pt;margin:26pt 0 10pt} .items{width:100%;border-collapse:collapse}
.items th{border-top:1px solid #000;border-bottom:1px solid #000;font-weight:normal;padding:3pt}
.items td{padding:3pt} .items tfoot td{text-align:right} .items tfoot tr.strong td{border-top:1px solid #000;border-bottom:3px double #000;font-weight:bold}
footer{position:fixed;bottom:0;left:0;right:0;font-size:7pt;display:flex;justify-content:space-between}""",
    "columns": """
body{font:9pt 'DejaVu Sans'} .head{display:grid;grid-template-columns:2fr 1fr 1.2fr;gap:16pt}
h1{font-weight:normal;font-size:22pt;margin:0 0 18pt} dl{margin:0} dt{font-weight:bold} dd{margin:0 0 7pt}
.items{width:100%;border-collapse:collapse;margin-top:36pt} .items th{border-bottom:2px solid #000;padding:4pt}
.items td{padding:6pt 4pt;border-bottom:1px solid #ccc}
.totals{margin-left:auto;width:48%;border-collapse:collapse} .totals td{padding:4pt}
.totals td:first-child,.totals td:last-child{text-align:right} .strong{font-weight:bold;border-top:2px solid #000}
footer{margin-top:40pt}""",
    "plain": """
body{font:10pt 'DejaVu Sans Condensed','DejaVu Sans'} h1{font-size:19pt} .pair{display:flex;gap:60pt;margin:18pt 0}
.meta td:first-child{font-weight:bold;padding-right:18pt} .big{font-size:15pt;font-weight:bold;margin:16pt 0}
.items{width:100%;border-collapse:collapse} .items th{font-weight:normal;font-size:8pt;color:#666;border-bottom:1px solid #333}
.items td{padding:5pt 0} .totals{width:50%;margin-left:50%;border-collapse:collapse}
.totals td{border-top:1px solid #ddd;padding:4pt 0} .totals td:last-child{text-align:right} .strong{font-weight:bold}
footer{font-size:8pt;margin-top:40pt;border-top:1px solid #ccc}""",
    "band": """
body{font:9.5pt 'Liberation Sans Narrow','Liberation Sans'} .band{background:#25605a;color:#fff;padding:16pt;margin:-10pt -10pt 14pt}
.band .who{float:right;text-align:right;font-size:8pt} h1{margin:0;font-size:24pt;font-weight:normal}
.strip{display:flex;justify-content:space-between;border-bottom:1px solid #25605a;padding-bottom:8pt}
.strip b{display:block;font-size:7.5pt;color:#25605a;text-transform:uppercase} .to{margin:14pt 0}
.items{width:100%;border-collapse:collapse} .items th{color:#25605a;border-bottom:1px solid #25605a;padding:4pt}
.items td{padding:4pt} .items tr:nth-child(even) td{background:#eef5f4}
.box{border:1px solid #25605a;padding:8pt;margin:14pt 0 14pt auto;width:46%} .box div{display:flex;justify-content:space-between}
.box .strong{font-size:14pt;font-weight:bold;margin-top:6pt} footer{text-align:center;font-size:8pt;margin-top:26pt}""",
    "right": """
body{font:11pt 'Liberation Serif'} .seller{text-align:center;font-variant:small-caps;font-size:14pt;border-bottom:1px solid #000}
.seller small{font-size:8pt;font-variant:normal} .addr{margin:30pt 0 20pt 55%} .meta{margin-bottom:14pt}
h1{font-size:14pt;text-align:center;letter-spacing:3pt;font-weight:normal} .items{width:100%;border-collapse:collapse}
.items th,.items td{border:1px solid #000;padding:4pt;font-size:10pt} .items tfoot td{text-align:right}
.strong td{font-weight:bold} footer{font-size:9pt;margin-top:24pt}""",
}
SIDES = {"l": "left", "r": "right", "c": "center"}


def lines(texts: list[str]) -> str:
    """Return lines below each other."""
    return "<br>".join(escape(t) for t in texts if t)


def table(sheet: Sheet, *, totals_inside: bool = False) -> str:
    """Return the table of work, with its totals as its foot if wanted."""
    if not sheet.header:
        return ""
    sides = [SIDES[a] for a in sheet.aligns]
    head = "".join(
        f"<th style='text-align:{s}'>{escape(h)}</th>"
        for h, s in zip(sheet.header, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td style='text-align:{s}'>{escape(c)}</td>" for c, s in zip(row, sides, strict=True)
        )
        + "</tr>"
        for row in sheet.rows
    )
    foot = ""
    if totals_inside:
        width = len(sheet.header) - 1
        foot = "".join(
            f"<tr class='{'strong' if s else ''}'><td colspan={width}>{escape(k)}</td>"
            f"<td>{escape(v)}</td></tr>"
            for k, v, s in sheet.totals
        )
    foot = f"<tfoot style='display:table-row-group'>{foot}</tfoot>" if foot else ""
    return f"<table class=items><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"


def further(sheet: Sheet) -> str:
    """Return the tables after the first."""
    return "".join(
        f"<h3>{escape(name)}</h3>"
        + table(
            Sheet(language="", title="", seller=sheet.seller, buyer=[], header=h, rows=r, aligns=a)
        )
        for name, h, r, a in sheet.subtables
    )


def totals(sheet: Sheet) -> str:
    """Return the totals as a table of their own."""
    rows = "".join(
        f"<tr class='{'strong' if s else ''}'><td>{escape(k)}</td><td>{escape(v)}</td></tr>"
        for k, v, s in sheet.totals
    )
    return f"<table class=totals>{rows}</table>" if rows else ""


def meta(sheet: Sheet, colon: str = "") -> str:
    """Return labels left of their values."""
    rows = "".join(
        f"<tr><td>{escape(k.rstrip(':') + colon)}</td><td>{escape(v)}</td></tr>"
        for k, v in sheet.meta
    )
    return f"<table class=meta>{rows}</table>"


def paragraphs(texts: list[str]) -> str:
    """Return paragraphs."""
    return "".join(f"<p>{escape(t)}</p>" for t in texts)


def stamp(sheet: Sheet) -> str:
    """Return the mark across the page."""
    if not sheet.stamp:
        return ""
    return (
        "<div style='position:absolute;top:260pt;left:150pt;transform:rotate(-20deg);color:#c33;"
        f"border:3px solid #c33;font-size:38pt;padding:4pt 20pt;opacity:.6'>{escape(sheet.stamp)}</div>"
    )


def contact(sheet: Sheet) -> list[str]:
    """Return how to reach the seller."""
    return [sheet.seller.phone, sheet.seller.mail, sheet.seller.vat]


def modern(s: Sheet) -> str:
    """Logo left, title and numbers right."""
    to = f"<b>{escape(s.buyer_label)}</b><br>" if s.buyer_label else ""
    return (
        f"<div class=head><div><div class=logo>{escape(s.seller.name)}</div>"
        f"{lines(s.seller.lines + contact(s))}</div><div><h1>{escape(s.title)}</h1>{meta(s)}</div></div>"
        f"<div class=to>{to}{lines(s.buyer)}</div>{paragraphs(s.opening)}{table(s)}{totals(s)}{further(s)}"
        f"{paragraphs(s.closing)}<footer>{lines([f'{k}: {v}' for k, v in s.bank])}</footer>"
    )


def letter(s: Sheet) -> str:
    """A window envelope: no "bill to", a block of numbers at the right, the seller at the foot."""
    foot = [
        lines([s.seller.name, *s.seller.lines]),
        lines(contact(s)),
        lines([f"{k} {v}" for k, v in s.bank]),
    ]
    return (
        f"<div class=brand>{escape(s.seller.name)}</div>"
        f"<div class=back>{escape(' · '.join([s.seller.name, *s.seller.lines]))}</div>"
        f"<div class=addr>{lines(s.buyer)}</div><div class=info>{meta(s, ':')}</div>"
        f"<h1>{escape(s.title)}</h1>{paragraphs(s.opening)}{table(s, totals_inside=True)}{further(s)}"
        f"{paragraphs(s.closing)}<p>{escape(s.signed)}</p>"
        f"<footer>{''.join(f'<div>{f}</div>' for f in foot)}</footer>"
    )


def columns(s: Sheet) -> str:
    """Three columns in the head; labels above their values."""
    pairs = "".join(f"<dt>{escape(k.rstrip(':'))}</dt><dd>{escape(v)}</dd>" for k, v in s.meta)
    return (
        f"<div class=head><div><h1>{escape(s.title)}</h1>{lines(s.buyer)}</div><dl>{pairs}</dl>"
        f"<div>{lines([s.seller.name, *s.seller.lines, s.seller.vat])}</div></div>"
        f"{paragraphs(s.opening)}{table(s)}{totals(s)}{further(s)}<footer>{paragraphs(s.closing)}"
        f"{lines([f'{k}: {v}' for k, v in s.bank])}</footer>"
    )


def plain(s: Sheet) -> str:
    """Numbers first, both sides beside each other, the sum in large type above the table."""
    strong = [(k, v) for k, v, bold in s.totals if bold][:1]
    big = "".join(f"<div class=big>{escape(v)} {escape(k).lower()}</div>" for k, v in strong)
    to = f"<b>{escape(s.buyer_label)}</b><br>" if s.buyer_label else ""
    return (
        f"<h1>{escape(s.title)}</h1>{meta(s)}<div class=pair><div><b>{escape(s.seller.name)}</b><br>"
        f"{lines(s.seller.lines + contact(s))}</div><div>{to}{lines(s.buyer)}</div></div>{big}"
        f"{paragraphs(s.opening)}{table(s)}{totals(s)}{further(s)}{paragraphs(s.closing)}"
        f"<footer>{lines([f'{k} {v}' for k, v in s.bank])}</footer>"
    )


def band(s: Sheet) -> str:
    """A coloured head, a strip of small labels, the sums in a box."""
    strip = "".join(f"<div><b>{escape(k)}</b>{escape(v)}</div>" for k, v in s.meta)
    box = "".join(
        f"<div class='{'strong' if b else ''}'><span>{escape(k)}</span><span>{escape(v)}</span></div>"
        for k, v, b in s.totals
    )
    box = f"<div class=box>{box}</div>" if box else ""
    to = f"<b>{escape(s.buyer_label)}</b> " if s.buyer_label else ""
    return (
        f"<div class=band><div class=who>{lines([*s.seller.lines, *contact(s)])}</div>"
        f"<h1>{escape(s.title)}</h1>{escape(s.seller.name)}</div><div class=strip>{strip}</div>"
        f"<div class=to>{to}{lines(s.buyer)}</div>{paragraphs(s.opening)}{table(s)}{box}{further(s)}"
        f"{paragraphs(s.closing)}<footer>{escape(' | '.join(f'{k}: {v}' for k, v in s.bank))}</footer>"
    )


def right(s: Sheet) -> str:
    """A name in the middle, the buyer at the right, a ruled table."""
    to = escape(s.buyer_label) + "<br>" if s.buyer_label else ""
    small = " - ".join([*s.seller.lines, s.seller.phone, s.seller.vat])
    return (
        f"<div class=seller>{escape(s.seller.name)}<br><small>{escape(small)}</small></div>"
        f"<div class=addr>{to}{lines(s.buyer)}</div><h1>{escape(s.title)}</h1>{meta(s, ':')}"
        f"{paragraphs(s.opening)}{table(s, totals_inside=True)}{further(s)}{paragraphs(s.closing)}"
        f"<p style='text-align:right'>{escape(s.signed)}</p><footer>{lines([f'{k}: {v}' for k, v in s.bank])}</footer>"
    )


LAYOUTS = {
    "modern": modern,
    "letter": letter,
    "columns": columns,
    "plain": plain,
    "band": band,
    "right": right,
}


def page(sheet: Sheet, layout: str, size: str = "A4") -> str:
    """Return the whole page."""
    return (
        f"<!doctype html><html lang={sheet.language}><meta charset=utf-8><title>{escape(sheet.title)}</title>"
        f"<style>@page{{size:{size};margin:15mm 17mm}} {STYLES[layout]}</style>"
        f"<body>{stamp(sheet)}{LAYOUTS[layout](sheet)}</body></html>"
    )
