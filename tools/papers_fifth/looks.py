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
    # order printers of web shops, on US paper
    "shop": f"{_T}@page{{size:letter;margin:20mm}}body{{font:11pt/1.5 'Nimbus Sans'}}.w{{display:flex;justify-content:space-between}}h1{{font-size:15pt;margin:0}}.l td{{border-bottom:1px solid #eee}}.s{{width:60%;margin-left:40%}}",
    # a law firm's bill over several pages
    "lawyer": f"{_T}@page{{size:letter;margin:25mm}}body{{font:10.5pt/1.4 'Nimbus Roman'}}.c{{text-align:center}}.page{{break-before:page}}.s{{width:70%;margin-left:30%}}",
    # a form over the width of the sheet
    "g702": f"{_T}@page{{size:letter landscape;margin:12mm}}body{{font:8pt/1.35 'DejaVu Sans Condensed'}}td{{border:.7pt solid #000}}.n{{width:70%;margin-top:8px}}.n td{{border-width:0 0 .4pt 0}}h2{{font-size:12pt;letter-spacing:1px}}",
    "utility": f"{_T}body{{font:9pt/1.4 'Liberation Sans'}}.g{{background:#0f3d5e;color:#fff}}h3{{border-bottom:2px solid #0f3d5e}}.stub{{margin-top:90px;border-top:1px dashed #333}}",
    "folio": f"{_T}body{{font:9pt/1.35 'Liberation Mono'}}.c{{text-align:center}}.l th{{border-bottom:1px solid #000}}.s{{width:50%;margin-left:50%}}",
    "clinic": f"{_T}body{{font:9pt/1.4 'URW Gothic'}}.w{{display:flex;gap:6px;justify-content:space-between;margin:6px 0}}.b{{border:1px solid #8aa;padding:6px;flex:1;border-radius:3px}}.l th{{background:#dcecec}}.s{{width:60%;margin-left:40%}}",
    "tally": f"{_T}body{{font:8pt/1.3 'Nimbus Sans'}}td,th{{border:.6pt solid #000;padding:2px 4px}}.n td{{border:0}}.c{{text-align:center}}h4{{margin:2px}}",
    "bilingual": f"{_T}body{{font:9pt/1.45 'DejaVu Serif Condensed'}}.w{{display:flex;justify-content:space-between}}.l th{{border-top:2px solid;border-bottom:1px solid}}.s{{width:62%;margin-left:38%}}",
    "bau": f"{_T}body{{font:9.5pt/1.35 'Liberation Sans'}}.l th{{border-bottom:1px solid}}h2{{font-size:13pt}}",
    "gasthof": f"{_T}body{{font:11pt/1.4 'Z003'}}.c{{text-align:center}}.t{{width:45%;font-size:9pt}}.l th{{border-bottom:1px dotted}}",
    "chqr": f"{_T}body{{font:9.5pt/1.4 'Nimbus Sans'}}.slip{{position:absolute;bottom:0;left:0;right:0;border-top:1px dashed;font-size:8pt}}.slip b{{display:block;font-size:6pt;margin-top:4px}}",
    "modern": f"{_T}body{{font:10pt/1.5 'DejaVu Sans'}}h1{{font-weight:300;font-size:20pt}}",
    "laden": f"{_T}body{{font:9pt/1.4 'Liberation Sans'}}.l th{{background:#eee}}.n td{{border:0}}",
    "penny": f"{_T}body{{font:9pt/1.5 'URW Gothic'}}.w{{display:flex;justify-content:space-between;gap:14px}}.k{{background:#f4f2ee;padding:10px;flex:1}}.l th{{color:#777;font-weight:normal;border-bottom:1px solid #ccc}}h1{{font-size:22pt;margin:0}}",
    "btp": f"{_T}body{{font:8.5pt/1.35 'Liberation Sans Narrow'}}td,th{{border:.5pt solid #666}}.s{{width:45%;margin:8px 0 0 55%}}h2{{text-align:center}}",
    "energie": f"{_T}body{{font:10pt/1.4 'Nimbus Sans Narrow'}}.w{{display:flex;gap:10px}}.k{{background:#fff3c4;padding:10px;flex:1}}.page{{break-before:page}}",
    "holded": f"{_T}body{{font:9pt/1.6 'DejaVu Sans Light','DejaVu Sans'}}.w{{display:flex;justify-content:space-between;margin-bottom:18px}}.l th{{font-size:7pt;border-bottom:1px solid #999}}.s{{width:40%;margin-left:60%}}h1{{font-size:24pt;margin:0}}",
    "hotel": f"{_T}body{{font:9pt/1.4 'Liberation Serif'}}td,th{{border:1px solid #aaa}}.n td{{border:0}}",
    "fic": f"{_T}body{{font:9pt/1.4 'P052'}}.w{{display:flex;justify-content:space-between}}.k{{width:42%}}.l th{{background:#eef3f8;font-size:7.5pt}}.s{{width:45%;margin:8px 0 8px 55%}}",
    "bolletta": f"{_T}body{{font:9pt/1.4 'Liberation Sans'}}.w{{display:flex;gap:6px;margin:10px 0}}.k{{background:#e2f1fb;padding:8px;flex:1}}",
    "bird": f"{_T}body{{font:10pt/1.5 'Utopia'}}.f{{width:auto}}.l td{{border-top:1px solid #ddd}}h1{{color:#2a7}}",
    "boleto": f"{_T}body{{font:8.5pt/1.35 'Nimbus Sans'}}td,th{{border:.5pt solid #333}}",
    "atcud": f"{_T}body{{font:9pt/1.4 'C059'}}table{{margin:6px 0}}th{{background:#f0f0f0;font-size:7.5pt}}td,th{{border-bottom:.4pt solid #888}}.n td{{border:0}}",
    "dinero": f"{_T}body{{font:9.5pt/1.5 'Liberation Sans'}}.l th{{border-bottom:1px solid}}.s{{width:40%;margin-left:60%}}h2{{margin:30px 0 0}}",
    "wide2": f"{_T}@page{{size:A4 landscape}}body{{font:10pt/1.5 'P052'}}.l td,.l th{{border-bottom:1px solid #bbb}}",
    "stmt": f"{_T}body{{font:9pt/1.5 'Nimbus Sans'}}.w{{display:flex;justify-content:space-between}}.l th{{border-bottom:1px solid}}",
    "stripe": f"{_T}body{{font:10pt/1.5 'Nimbus Sans'}}.f{{width:auto}}.l th{{font-size:8pt}}",
    "wide": '#set page(flipped: true, margin: 2cm)\n#set text(size: 10pt, font: "Libertinus Serif")',
    "carre": '#set page(margin: 2.4cm)\n#set text(size: 10pt, font: "New Computer Modern")\n#set table(stroke: 0.3pt)',
    "akte": '#set page(margin: 2.4cm)\n#set text(size: 10.5pt, font: "Liberation Serif")\n#set table(stroke: none)',
    "market": f"{_T}body{{font:9pt/1.5 'DejaVu Sans'}}.n{{width:95mm;margin:auto}}",
    "trust": f"{_T}body{{font:10pt/1.4 'URW Bookman'}}td{{border-bottom:.4pt solid #bbb}}",
    "netz": f"{_T}body{{font:9.5pt/1.5 'Nimbus Sans'}}.k{{width:45%;background:#f3e8f5}}h1{{font-size:15pt}}",
    "fiduciaire": f"{_T}body{{font:10pt/1.5 'Bitstream Charter'}}.l td{{border-bottom:.4pt dotted}}",
    "bouw": f"{_T}body{{font:8.5pt/1.4 'Liberation Sans Narrow'}}table{{margin:6px 0}}th{{background:#ddd}}td,th{{border:.4pt solid #777}}",
    "ledger": f"{_T}body{{font:10pt/1.4 'Liberation Serif'}}th{{border-bottom:1px solid}}",
    "angebot": f"{_T}body{{font:10pt/1.4 'URW Gothic'}}",
    "steuer": '#set page(margin: 2.2cm)\n#set text(size: 10pt, font: "Liberation Sans")\n#set table(stroke: none)',
    "notula": '#set page(margin: 2.6cm)\n#set text(size: 11pt, font: "New Computer Modern")\n#set table(stroke: 0.3pt)',
    "order": '#set page(margin: 2cm)\n#set text(size: 10pt, font: "DejaVu Sans")',
    "steuer2": '#set page(margin: 2.4cm)\n#set text(size: 10.5pt, font: "New Computer Modern")\n#set table(stroke: (bottom: 0.3pt))',
    "laden2": f"{_T}body{{font:10pt/1.5 'URW Bookman'}}",
    "set2": '#set page(margin: 2.2cm)\n#set text(size: 10.5pt, font: "Liberation Serif")\n#set table(stroke: none)',
    "set3": '#set page(margin: 3cm)\n#set text(size: 11pt, font: "New Computer Modern")',
    "carre2": f"{_T}body{{font:9.5pt/1.5 'Liberation Serif'}}h1{{font-weight:normal;font-size:17pt}}",
}
