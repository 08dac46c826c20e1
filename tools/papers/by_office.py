"""LibreOffice Writer (Debian: libreoffice-writer-nogui) prints what was typed: letters with tabs and tables."""

# ruff: noqa: E501, PERF401, RUF005

import subprocess
import tempfile
from html import escape
from pathlib import Path

from tools.papers.sheet import Sheet

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="6pt"/>
 <style:text-properties style:font-name="{font}" fo:font-family="'{font}'" fo:font-size="11pt"/></style:style>
<style:style style:name="A" style:family="paragraph"><style:text-properties fo:font-family="'{font}'" fo:font-size="11pt"/></style:style>
<style:style style:name="S" style:family="paragraph"><style:paragraph-properties fo:text-align="{side}"/>
 <style:text-properties fo:font-family="'{font}'" fo:font-size="9pt"/></style:style>
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:margin-top="14pt" fo:margin-bottom="8pt"/>
 <style:text-properties fo:font-family="'{font}'" fo:font-size="14pt" fo:font-weight="bold"/></style:style>
<style:style style:name="T" style:family="paragraph"><style:paragraph-properties><style:tab-stops>
 <style:tab-stop style:position="4.5cm"/><style:tab-stop style:position="16.5cm" style:type="right"/></style:tab-stops></style:paragraph-properties>
 <style:text-properties fo:font-family="'{font}'" fo:font-size="11pt"/></style:style>
<style:style style:name="R" style:family="paragraph"><style:paragraph-properties fo:text-align="end"/>
 <style:text-properties fo:font-family="'{font}'" fo:font-size="10pt"/></style:style>
<style:style style:name="L" style:family="paragraph"><style:text-properties fo:font-family="'{font}'" fo:font-size="10pt"/></style:style>
<style:style style:name="C" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #444444" fo:padding="2pt"/></style:style>
<style:style style:name="W" style:family="table-column"><style:table-column-properties style:column-width="7.6cm" style:rel-column-width="4000*"/></style:style>
<style:style style:name="N" style:family="table-column"><style:table-column-properties style:column-width="2.4cm" style:rel-column-width="1200*"/></style:style>
</office:automatic-styles><office:body><office:text>
"""


def paragraph(text: str, style: str = "P") -> str:
    """Return a paragraph; tabs and double spaces stay."""
    inner = escape(text).replace("\t", "<text:tab/>").replace("  ", " <text:s/>")
    return f'<text:p text:style-name="{style}">{inner}</text:p>\n'


def grid(header: list[str], rows: list[list[str]], aligns: str) -> str:
    """Return a ruled table."""
    wide = aligns.find("l", 1) if aligns.startswith(("c", "ll")) else 0
    out = ['<table:table table:name="t">']
    for index in range(len(header)):
        out.append(f'<table:table-column table:style-name="{"W" if index == wide else "N"}"/>')
    for row in [header, *rows]:
        out.append("<table:table-row>")
        for cell, side in zip(row, aligns, strict=True):
            inner = paragraph(cell, "R" if side == "r" else "L")
            out.append(
                f'<table:table-cell table:style-name="C" office:value-type="string">{inner}</table:table-cell>'
            )
        out.append("</table:table-row>")
    return "".join([*out, "</table:table>"])


def tabbed(text: str, value: str) -> str:
    """Return a value at the right tab stop: short texts end before the first stop."""
    return f"{text}\t{'' if len(text) > 23 else chr(9)}{value}"


def typed_line(text: str) -> str:
    """Return a paragraph; one with a tab has its amount at the right stop."""
    left, tab, amount = text.partition("\t")
    return paragraph(tabbed(left, amount), "T") if tab else paragraph(text)


def typed(sheet: Sheet, layout: str) -> str:
    """Return the document: a letter with a table ("grid"), or all of it typed with tabs ("tabs")."""
    font, side = ("Liberation Serif", "center") if layout == "tabs" else ("Liberation Sans", "end")
    out = [HEAD.replace("{font}", font).replace("{side}", side)]
    out += [
        paragraph(t, "S")
        for t in [sheet.seller.name, *sheet.seller.lines, sheet.seller.phone, sheet.seller.mail]
    ]
    out += [paragraph("", "A")] * 2
    out += [paragraph(t, "A") for t in [sheet.buyer_label, *sheet.buyer] if t]
    out += [paragraph("", "A")] * 2
    out += [paragraph(f"{k.rstrip(':')}:\t{v}", "T") for k, v in sheet.meta]
    out.append(paragraph(sheet.title, "H"))
    out += [typed_line(t) for t in sheet.opening]
    for name, header, rows, aligns in [
        ("", sheet.header, sheet.rows, sheet.aligns),
        *sheet.subtables,
    ]:
        out += [paragraph(name, "A")] if name else []
        if header and layout == "tabs":
            out += [paragraph(tabbed(" ".join(r[:-1]), r[-1]), "T") for r in rows]
        elif header:
            out.append(grid(header, rows, aligns))
    out.append(paragraph("", "A"))
    out += [paragraph(tabbed(k, v), "T") for k, v, _ in sheet.totals]
    out.append(paragraph("", "A"))
    out += [paragraph(t) for t in sheet.closing]
    out.append(paragraph(sheet.signed, "A"))
    out.append(paragraph(" | ".join([*(f"{k} {v}" for k, v in sheet.bank), sheet.seller.vat]), "S"))
    return "".join(out) + "</office:text></office:body></office:document>"


def office(papers: list[tuple[Sheet, str]]) -> list[bytes]:
    """Print several papers in one run of the program."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for index, (sheet, layout) in enumerate(papers):
            names.append(Path(folder, f"{index}.fodt"))
            names[-1].write_text(typed(sheet, layout), "utf-8")
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
            + ["--convert-to", "pdf", "--outdir", folder, *map(str, names)],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return [name.with_suffix(".pdf").read_bytes() for name in names]
