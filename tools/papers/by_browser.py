"""Chromium prints (needs Debian's chromium), and WeasyPrint (pip: weasyprint)."""

import subprocess
import tempfile
from pathlib import Path

from tools.papers.pages import page
from tools.papers.sheet import Sheet

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run "
    "--disable-component-update --disable-sync --no-pdf-header-footer"
)


def chromium(sheet: Sheet, layout: str, size: str = "A4") -> bytes:
    """Print a page by Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page(sheet, layout, size), "utf-8")
        subprocess.run(
            [
                "chromium",
                *FLAGS.split(),
                f"--user-data-dir={folder}/profile",
                f"--print-to-pdf={target}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return target.read_bytes()


def weasyprint(sheet: Sheet, layout: str, size: str = "A4") -> bytes:
    """Print a page by WeasyPrint."""
    from weasyprint import HTML  # noqa: PLC0415

    return HTML(string=page(sheet, layout, size)).write_pdf(optimize_images=True)
