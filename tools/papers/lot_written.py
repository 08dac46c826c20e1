"""Lot: papers written by hand, one file each in written/, their truth in TOML in the first comment.

The name of a file without its ending becomes the paper's; "maker" says which program prints it:
chromium, weasyprint or libreoffice for .html, typst for .typ, groff for .ms.
"""

import subprocess
import tempfile
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from tools.papers.by_browser import FLAGS
from tools.papers.sheet import Truth
from tools.papers.shelf import Shelf

WRITTEN = Path(__file__).parent / "written"
OPENED = {".html": ("<!--", "-->"), ".typ": ("/*", "*/"), ".ms": (".ig", "\n..\n")}
CHROMIUM = (
    "chromium {flags} --user-data-dir={folder}/profile --print-to-pdf={folder}/page.pdf "
    "file://{folder}/page.html"
)
OFFICE = (
    "soffice -env:UserInstallation=file://{folder}/profile --headless "
    "--infilter=HTML\xa0(StarWriter) "
    "--convert-to pdf:writer_pdf_Export --outdir {folder} {folder}/page.html"
)


def by_program(source: str, command: str) -> bytes:
    """Let a program turn a page of HTML into a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.html").write_text(f"<meta charset=utf-8>{source}", "utf-8")
        spoken = command.replace("{folder}", folder).replace("{flags}", FLAGS).split(" ")
        words = [word.replace("\xa0", " ") for word in spoken]
        subprocess.run(words, check=True, capture_output=True, timeout=120)
        return Path(folder, "page.pdf").read_bytes()


def printed(source: str, maker: str) -> bytes:
    """Return the paper as its maker prints it."""
    if maker == "chromium":
        return by_program(source, CHROMIUM)
    if maker == "libreoffice":
        return by_program(source, OFFICE)
    if maker == "typst":
        import typst  # noqa: PLC0415

        return typst.compile(source.encode("utf-8"))
    if maker == "groff":
        command = ["groff", "-k", "-t", "-ms", "-Tpdf", "-P-pa4"]
        return subprocess.run(
            command, input=source.encode("utf-8"), check=True, capture_output=True
        ).stdout
    from weasyprint import HTML  # noqa: PLC0415

    return HTML(string=source).write_pdf()


def told(path: Path) -> tuple[str, Truth, str]:
    """Return the text of a paper, what is true of it, and its maker."""
    source = path.read_text("utf-8")
    start, end = OPENED[path.suffix]
    head, _, body = source.partition(start)[2].partition(end)
    words = tomllib.loads(head)
    maker = words.pop("maker")
    if "total" in words:
        words["total"] = Decimal(str(words["total"]))
    facts = {"kind": "invoice", "language": path.name.split("-")[1], **words}
    facts.setdefault("is_invoice", facts["kind"] in {"invoice", "retainer"})
    for key in ("issued", "due"):
        if isinstance(facts.get(key), str):
            facts[key] = date.fromisoformat(facts[key])
    return body, Truth(**facts), maker


def fill(shelf: Shelf) -> None:
    """Print each paper whose source is newer than it, and all where none is there."""
    for path in sorted(p for p in WRITTEN.iterdir() if p.suffix in OPENED):
        body, truth, maker = told(path)
        target = shelf.folder / f"{path.stem}.pdf"
        old = target.exists() and target.stat().st_mtime > path.stat().st_mtime
        data = target.read_bytes() if old else printed(body, maker)
        shelf.put(target.name, data, truth, maker)
