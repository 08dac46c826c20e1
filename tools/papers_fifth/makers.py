"""Who prints the papers?"""

import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.papers.by_browser import FLAGS
from tools.papers_fifth import others, plots
from tools.papers_fifth.looks import LOOKS
from tools.papers_fifth.others import html
from tools.papers_fifth.paper import Paper

Maker = Callable[[Paper], bytes]


def _run(page: str, name: str, *commands: str) -> bytes:
    """Return the PDF that programs make of a page; {here} is a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_text(page, "utf-8")
        for command in commands:
            words = [word.replace("{here}", folder) for word in command.split()]
            subprocess.run(words, check=True, capture_output=True, timeout=120, cwd=folder)
        return Path(folder, "page.pdf").read_bytes()


def chromium(paper: Paper) -> bytes:
    """Print by Chromium."""
    ends = " --user-data-dir={here}/p --print-to-pdf={here}/page.pdf {here}/page.html"
    return _run(html(paper), "page.html", f"chromium {FLAGS}{ends}")


def wkhtml(paper: Paper) -> bytes:
    """Print by wkhtmltopdf."""
    return _run(html(paper), "page.html", "wkhtmltopdf -q page.html page.pdf")


def weasy(paper: Paper) -> bytes:
    """Print by WeasyPrint."""
    from weasyprint import HTML  # noqa: PLC0415

    return bytes(HTML(string=html(paper)).write_pdf() or b"")


_OFFICE = "soffice -env:UserInstallation=file://{here}/o --headless --convert-to pdf"


def word(paper: Paper) -> bytes:
    """Write Markdown as a document of a word processor, and print it by LibreOffice Writer."""
    make = "pandoc page.md -f markdown-smart+hard_line_breaks -o page.docx"
    return _run(paper.page, "page.md", make, f"{_OFFICE}:writer_pdf_Export page.docx")


def calc(paper: Paper) -> bytes:
    """Print cells, parted by |, by LibreOffice Calc."""
    rows = (
        "".join(f"<td>{cell.strip()}</td>" for cell in line.split("|"))
        for line in paper.page.splitlines()
    )
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    page = f'<html><head><meta charset="utf-8"></head><body><table>{table}</table></body></html>'
    return _run(
        page, "page.html", f"{_OFFICE}:calc_pdf_Export --infilter=calc_HTML_WebQuery page.html"
    )


def groff(paper: Paper) -> bytes:
    """Set by groff, with ms and tbl."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.ms").write_text(paper.page, "utf-8")
        words = ["groff", "-K", "utf8", "-t", "-ms", "-Tpdf", "page.ms"]
        run = subprocess.run(words, check=True, capture_output=True, timeout=60, cwd=folder)
        return run.stdout


def latex(paper: Paper) -> bytes:
    """Set by pdfLaTeX."""
    head = (
        "\\documentclass[a4paper,10pt]{article}\\usepackage[T1]{fontenc}"
        "\\usepackage[margin=2cm]{geometry}\\usepackage{textcomp,tabularx}\\parindent0pt"
        "\\pagestyle{empty}\\DeclareUnicodeCharacter{20AC}{\\texteuro}\\begin{document}\n"
    )
    page = head + paper.page + "\n\\end{document}\n"
    return _run(page, "page.tex", "pdflatex -interaction=nonstopmode page.tex")


def typst(paper: Paper) -> bytes:
    """Set by Typst."""
    import typst as setter  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.typ")
        path.write_text(f"{LOOKS[paper.look]}\n{paper.page}", "utf-8")
        return bytes(setter.compile(str(path)))


MAKERS: Mapping[str, Maker] = {
    "chromium": chromium,
    "wkhtml": wkhtml,
    "weasy": weasy,
    "word": word,
    "calc": calc,
    "groff": groff,
    "latex": latex,
    "typst": typst,
    "canvas": plots.canvas,
    "fpdf": plots.fpdf,
    "mupdf": plots.mupdf,
    "script": plots.script,
    "docx": others.docx,
    "xlsx": others.xlsx,
    "xhtml": others.xhtml,
    "enscript": others.enscript,
    "xml": others.xml,
    "facturx": others.facturx,
}
