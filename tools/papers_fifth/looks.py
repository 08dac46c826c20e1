"""How do the pages look? CSS for those of HTML, opening lines for those of Typst."""

# ruff: noqa: E501

_T = "table{width:100%;border-collapse:collapse}td,th{vertical-align:top;text-align:left;padding:3px 5px}.r,.r td{text-align:right}"
LOOKS = {
    # like the receipts of card processors: much white, labels in a bold column
    "airy": f"{_T}body{{font:10pt/1.45 'Liberation Sans'}}h1{{font-size:20pt;margin:0 0 10px}}h2{{font-size:15pt}}"
    ".f td:first-child{font-weight:bold;width:32mm}.f{width:auto}.l th{font-size:7.5pt;color:#687385;font-weight:normal;border-bottom:1px solid #333}.two td{width:50%}small{color:#687385}",
    # like accounting programs on line: blue head, balance due big
    "blue": f"{_T}body{{font:9.5pt/1.4 'DejaVu Sans'}}h1{{color:#0b64a0;font-weight:normal}}.l th{{background:#0b64a0;color:#fff}}"
    ".l td{border-bottom:1px solid #dfe6ec}.big{font-size:16pt;font-weight:bold}.k{color:#0b64a0;font-size:8pt;text-transform:uppercase}",
    # boxes with thin rules, as ERP programs print
    "boxed": f"{_T}body{{font:8.5pt/1.3 'Liberation Sans Narrow'}}table{{margin:5px 0}}td,th{{border:.6pt solid #555}}th{{font-size:6.5pt;font-weight:normal;background:#f3f3f3}}.n td,.n th{{border:0;background:none}}h1{{font-size:13pt}}",
    # a lawyer's letter
    "serif": f"{_T}body{{font:11pt/1.45 'Liberation Serif'}}h1{{font-size:13pt;text-align:center;letter-spacing:2px}}.c{{text-align:center}}.s{{margin-left:50%}}p{{text-align:justify}}",
    # utilities: coloured panels in a grid
    "panel": f"{_T}body{{font:9pt/1.35 'Liberation Sans'}}.g{{display:grid;grid-template-columns:1fr 1fr;gap:8px}}.g3{{display:grid;grid-template-columns:repeat(3,1fr);gap:6px}}.b{{background:#e7f3e8;border-radius:6px;padding:8px}}.b b{{font-size:14pt;display:block}}.d{{background:#14532d;color:#fff;padding:8px}}.page{{break-before:page}}",
    # a slip to pay with at the foot
    "slip": f"{_T}body{{font:9.5pt/1.35 'Liberation Sans'}}.slip{{position:absolute;bottom:0;left:0;right:0;height:88mm;border-top:1px dashed #000;font-size:8pt}}.slip b{{display:block;font-size:6.5pt;margin-top:3px}}.slip td{{border-right:.5pt solid #999}}h1{{font-size:14pt}}",
    # flex rows, pastel, for designers
    "soft": f"{_T}body{{font:9.5pt/1.5 'URW Gothic'}}.w{{display:flex;justify-content:space-between}}.t{{background:#fdf1e7;padding:10px;border-radius:10px;margin:8px 0}}.k{{color:#b4592b;display:block;font-size:7.5pt}}h1{{font-weight:normal;font-size:26pt;color:#b4592b;margin:4px 0}}",
    # text only, of a terminal
    "mono": f"{_T}body{{font:9pt/1.3 'Liberation Mono'}}pre{{font:inherit}}",
    # labels in a narrow grey column at the left, all the rest at the right
    "rail": f"{_T}body{{font:9.5pt/1.4 'P052'}}.m>tbody>tr>td:first-child{{width:34mm;color:#777;text-align:right;border-right:1px solid #bbb;font-size:8pt}}h1{{font-size:17pt}}",
    "set": '#set page(margin: 2cm)\n#set text(size: 10pt, font: "Libertinus Serif")\n#set table(stroke: none)',
    "grid": '#set page(margin: 1.6cm)\n#set text(size: 9pt, font: "DejaVu Sans Mono")\n#set table(stroke: 0.4pt)',
}
