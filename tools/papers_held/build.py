"""Hand each held-out paper to its maker."""

import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from check import check
from plots import tabbed
from trouble import by_recipe
from trouble import hybrid as attached
from truths import Source, sources, truth_of, write_truth

RUNNERS = Path(__file__).parent / "runners"
HELD = Path(__file__).parents[2] / "tests/data/invoices/held"
Maker = Callable[[Source, Path], None]


def run(
    *command: str | Path, told: str = "", within: Path | None = None, code: str = "utf-8"
) -> bytes:
    """Run *command* with *told* on its standard input; return what it prints."""
    offscreen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [str(part) for part in command],
        input=told.encode(code, "replace"),
        cwd=within,
        env=offscreen,
        capture_output=True,
        check=False,
        timeout=180,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.decode(errors='replace')[-900:]}")
    return done.stdout


def piped(*command: str | Path) -> Maker:
    """Return a maker that reads the paper on standard input and is told the target last."""
    return lambda source, target: void(run(*command, target, told=source.bare))


def plotted(*command: str | Path) -> Maker:
    """Return a maker that reads the orders of a plot on standard input."""
    return lambda source, target: void(run(*command, target, told=tabbed(source.bare)))


def void(_: bytes) -> None:
    """Forget what a maker says."""


def mupdf(source: Source, target: Path) -> None:
    """Make it with PyMuPDF, from HTML or from a plot."""
    told = tabbed(source.bare) if source.path.suffix == ".plot" else source.bare
    run(sys.executable, RUNNERS / "mupdf.py", target, told=told)


def chromium(source: Source, target: Path) -> None:
    """Print it from a browser without a window."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(source.bare, encoding="utf-8")
        quiet = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile")
        run("chromium", *quiet, "--no-pdf-header-footer", f"--print-to-pdf={target}", page.as_uri())


def office(kind: str, suffix: str) -> Maker:
    """Return a maker that opens the paper as *kind* in an office program."""

    def make(source: Source, target: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, target.stem + suffix)
            words = source.bare
            if kind == "calc":  # keeps each cell as it is written: 270.00 stays 270.00
                words = words.replace("<td", '<td sdnum="1033;1033;@"')
            page.write_text(words, encoding="utf-8")
            home = f"-env:UserInstallation=file://{folder}/profile"
            to = f"pdf:{kind}_pdf_Export"
            filters = ["--infilter=HTML (StarCalc)"] if (kind, suffix) == ("calc", ".html") else []
            run(
                "soffice",
                home,
                "--headless",
                *filters,
                "--convert-to",
                to,
                "--outdir",
                folder,
                page,
            )
            shutil.copy(Path(folder, target.stem + ".pdf"), target)

    return make


def latex(source: Source, target: Path) -> None:
    """Make it with pdfLaTeX."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.tex").write_text(source.bare, encoding="utf-8")
        for _ in range(2):
            run("pdflatex", "-interaction=nonstopmode", "page.tex", within=Path(folder))
        shutil.copy(Path(folder, "page.pdf"), target)


def through_postscript(*command: str, code: str = "iso-8859-1") -> Maker:
    """Return a maker of plain text that prints PostScript, which Ghostscript makes a PDF of."""

    def make(source: Source, target: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "page.txt")
            words = unicodedata.normalize("NFC", source.bare)
            page.write_bytes(words.encode(code, "replace"))
            ps = Path(folder, "page.ps")
            ps.write_bytes(run(*command, page))
            run("ps2pdf", ps, target)

    return make


def ghostscript(source: Source, target: Path) -> None:
    """Make it with Ghostscript, from hand-written PostScript."""
    quiet = ("-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-sPAPERSIZE=a4")
    run("gs", *quiet, f"-sOutputFile={target}", "-", told=source.bare, code="latin-1")


def htmldoc(source: Source, target: Path) -> None:
    """Make it with HTMLDOC, which knows the HTML of 1997."""
    plain = (
        "--webpage",
        "--quiet",
        "--no-embedfonts",
        "--no-title",
        "--header",
        "...",
        "--footer",
        "...",
    )
    face = ("--charset", "iso-8859-15", "--bodyfont", "times")
    run(
        "htmldoc",
        *plain,
        *face,
        "-t",
        "pdf14",
        "-f",
        target,
        "-",
        told=source.bare,
        code="iso-8859-15",
    )


def itext(source: Source, target: Path) -> None:
    """Make it with iText 2."""
    jar = "/usr/share/java/itext.jar"
    run("java", "-cp", jar, RUNNERS / "Itext.java", target, told=tabbed(source.bare))


def pandoc(source: Source, target: Path) -> None:
    """Make it with pandoc, by way of LaTeX."""
    run("pandoc", "-f", "markdown", "-V", "geometry:margin=2.2cm", "-o", target, told=source.bare)


def abiword(source: Source, target: Path) -> None:
    """Make it with AbiWord, from its HTML."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(source.bare, encoding="utf-8")
        run("abiword", f"--to={target}", page)


def fop(source: Source, target: Path) -> None:
    """Make it with Apache FOP."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.fo")
        page.write_text(source.bare, encoding="utf-8")
        run("fop", "-q", page, target)


def wkhtmltopdf(source: Source, target: Path) -> None:
    """Make it with wkhtmltopdf, as far as XML to be attached begins."""
    turn = "Landscape" if "LANDSCAPE" in source.text else "Portrait"
    page, _, _ = source.bare.partition("<!-- ATTACH")
    run("wkhtmltopdf", "-q", "-O", turn, "-", target, told=page)


def hybrid(source: Source, target: Path) -> None:
    """Print the page with wkhtmltopdf and attach the XML that stands below it."""
    wkhtmltopdf(source, target)
    target.write_bytes(attached(target.read_bytes(), source.bare))


def spoilt(source: Source, target: Path) -> None:
    """Do to another paper what the recipe says."""
    target.write_bytes(by_recipe(source.bare, target.parent))


def xml(source: Source, target: Path) -> None:
    """Keep the XML as it is written, without the truth."""
    code = "utf-16" if 'encoding="UTF-16"' in source.bare else "utf-8"
    target.write_text(source.bare, encoding=code)


MAKERS: dict[str, Maker] = {
    "abiword": abiword,
    "broken": spoilt,
    "hybrid": hybrid,
    "locked": spoilt,
    "scan": spoilt,
    "api2": plotted("perl", RUNNERS / "api2.pl"),
    "borb": piped(sys.executable, RUNNERS / "run_borb.py"),
    "calc": office("calc", ".html"),
    "chromium": chromium,
    "dompdf": piped("php", RUNNERS / "dompdf.php"),
    "enscript": through_postscript(
        "enscript", "-q", "-B", "-X", "88591", "-f", "Courier10", "-p", "-"
    ),
    "fop": fop,
    "gs": ghostscript,
    "htmldoc": htmldoc,
    "itext": itext,
    "jspdf": plotted("node", RUNNERS / "jspdf.js"),
    "latex": latex,
    "mupdf": mupdf,
    "pandoc": pandoc,
    "paps": through_postscript("paps", "--font=Monospace 10", code="utf-8"),
    "pdfkit": piped("node", RUNNERS / "pdfkit.js"),
    "pdfmake": piped("node", RUNNERS / "pdfmake.js"),
    "pdfme": piped(sys.executable, RUNNERS / "run_pdfme.py"),
    "prawn": piped("ruby", RUNNERS / "prawn.rb"),
    "qt": piped(sys.executable, RUNNERS / "qt.py"),
    "tcpdf": plotted("php", RUNNERS / "tcpdf.php"),
    "wkhtml": wkhtmltopdf,
    "writer": office("writer", ".fodt"),
    "xml": xml,
}
"""For each word a paper's name begins with, who makes it."""


def main(names: list[str]) -> None:
    """Make the papers whose names begin with one of *names* (all without), and the truth."""
    HELD.mkdir(parents=True, exist_ok=True)
    papers = sorted(sources(), key=lambda source: source.path.suffix == ".recipe")
    for source in papers if names[:1] not in (["--truth"], ["--check"]) else []:
        truth_of(source)
        if names and not source.path.name.startswith(tuple(names)):
            continue
        try:
            MAKERS[source.maker](source, HELD / source.name)
        except RuntimeError as error:
            print(f"{source.path.name}: not made: {error}", file=sys.stderr)
            continue
        print(source.name, (HELD / source.name).stat().st_size)
    print(write_truth(HELD), "papers")
    print(*check(HELD), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
