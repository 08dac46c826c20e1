"""Who prints the papers?"""

import subprocess
import tempfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from tools.papers.by_browser import FLAGS
from tools.papers_third.looks import html
from tools.papers_third.source import Block, Source

Maker = Callable[[Source], bytes]


def _run(page: str, name: str, *command: str) -> bytes:
    """Return the PDF that a program makes of a page; {here} is a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_text(page, "utf-8")
        words = [word.replace("{here}", folder) for word in command]
        subprocess.run(words, check=True, capture_output=True, timeout=120, cwd=folder)
        return Path(folder, "page.pdf").read_bytes()


def chromium(source: Source) -> bytes:
    """Print by Chromium."""
    ends = ("--user-data-dir={here}/p", "--print-to-pdf={here}/page.pdf", "{here}/page.html")
    return _run(html(source), "page.html", "chromium", *FLAGS.split(), *ends)


def wkhtml(source: Source) -> bytes:
    """Print by wkhtmltopdf."""
    return _run(html(source), "page.html", "wkhtmltopdf", "-q", "page.html", "page.pdf")


def office(source: Source) -> bytes:
    """Print by LibreOffice Writer, from HTML."""
    profile = "-env:UserInstallation=file://{here}/profile"
    kind = "pdf:writer_web_pdf_Export"
    words = ("soffice", profile, "--headless", "--convert-to", kind, "page.html")
    return _run(html(source), "page.html", *words)


def weasy(source: Source) -> bytes:
    """Print by WeasyPrint."""
    from weasyprint import HTML  # noqa: PLC0415

    return bytes(HTML(string=html(source, "Letter")).write_pdf() or b"")


def latex(source: Source) -> bytes:
    """Print by pandoc and pdfLaTeX."""
    page = "\n\n".join(_marked(block) for block in source.blocks)
    head = "---\ngeometry: margin=2.2cm\npagestyle: empty\n---\n\n"
    words = ("pandoc", "page.md", "-f", "markdown-smart-auto_identifiers", "-o", "page.pdf")
    return _run(head + page, "page.md", *words)


def _marked(block: Block) -> str:
    rows = [[_plain(cell) for cell in row] for row in block.rows]
    if block.sort == "title":
        return f"# {rows[0][0]}"
    if block.sort == "columns":
        return "\n\n".join("\n".join(f"| {x}" for x in c.split(" / ")) for c in block.rows[0])
    if block.sort == "table":
        cells = [["---"] * len(rows[0]) if i == 1 else row for i, row in _with_rule(rows)]
        return "\n".join("| " + " | ".join(row) + " |" for row in cells)
    if block.sort in {"sums", "facts"}:
        return "\n".join(f"| **{row[0]}**: {row[1]}" for row in rows)
    return "\n\n".join(row[0] for row in rows)


def _with_rule(rows: list[list[str]]) -> list[tuple[int, list[str]]]:
    return [(0, rows[0]), (1, []), *((i + 2, row) for i, row in enumerate(rows[1:]))]


def _plain(words: str) -> str:
    shown = words.replace(" / ", ", ").replace("$", "\\$").replace("#", "\\#")
    return shown.replace("*", "\\*").replace("_", "\\_")


def drawn(source: Source) -> bytes:
    """Draw by reportlab: facts in a box at the right, one below the other or in a strip."""
    from reportlab.lib.styles import getSampleStyleSheet  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table  # noqa: PLC0415

    styles, out = getSampleStyleSheet(), BytesIO()

    def words(text: str, style: str = "BodyText") -> Paragraph:
        return Paragraph(text.replace("&", "&amp;").replace(" / ", "<br/>"), styles[style])

    story = []
    for block in source.blocks:
        if block.sort == "title":
            story.append(words(block.rows[0][0], "Title"))
        elif block.sort == "columns":
            story.append(Table([[words(cell) for cell in block.rows[0]]]))
        elif block.sort == "facts" and source.look == "strip":
            story.append(Table([list(column) for column in zip(*block.rows, strict=True)]))
        elif block.sort in {"table", "facts", "sums"}:
            side = "LEFT" if block.sort == "table" else "RIGHT"
            story.append(Table([list(row) for row in block.rows], hAlign=side))
        else:
            story += [words(row[0]) for row in block.rows]
    SimpleDocTemplate(out, invariant=1).build(story)
    return out.getvalue()


def typst(source: Source) -> bytes:
    """Set by Typst: facts in two columns with leaders, or in a grid."""
    import typst as setter  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.typ")
        path.write_text('#set text(size: 10pt, font: "DejaVu Sans")\n', "utf-8")
        with path.open("a", encoding="utf-8") as page:
            page.write("\n\n".join(_set(block, source.look) for block in source.blocks))
        return bytes(setter.compile(str(path)))


def _set(block: Block, look: str) -> str:
    def cell(words: str) -> str:
        lines = (
            one.replace("\\", "\\\\").replace('"', '\\"').strip() for one in words.split(" / ")
        )
        return "[" + " \\ ".join(f'#"{one}"' for one in lines) + "]"

    rows = block.rows
    if block.sort == "title":
        return f"#text(size: 18pt, weight: 700){cell(rows[0][0])}"
    if block.sort == "facts" and look == "leaders":
        lines = (f"{cell(a)[1:-1]} #box(width: 1fr, repeat[.]) {cell(b)[1:-1]}" for a, b in rows)
        return " \\\n".join(lines)
    if block.sort == "facts" and look == "grid":
        rows = tuple(zip(*rows, strict=True))
    if block.sort in {"columns", "table", "facts", "sums"}:
        wide = ", ".join(["1fr"] * len(rows[0])) if block.sort in {"columns", "table"} else ""
        cells = ", ".join(cell(one) for row in rows for one in row)
        columns = f"({wide},)" if wide else str(len(rows[0]))
        table = f"table(columns: {columns}, stroke: none, {cells})"
        return f"#align(right, {table})" if block.sort == "sums" else f"#{table}"
    size = "7.5pt" if block.sort == "foot" else "10pt"
    return "\n\n".join(f"#text(size: {size}){cell(row[0])}" for row in rows)


MAKERS: Mapping[str, Maker] = {
    "chromium": chromium,
    "wkhtml": wkhtml,
    "office": office,
    "weasy": weasy,
    "latex": latex,
    "drawn": drawn,
    "typst": typst,
}
