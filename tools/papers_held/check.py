"""Which papers lack words that their truth tells?"""

import re
from pathlib import Path

import pymupdf
from truths import sources, truth_of


def plain(text: str) -> str:
    """Return *text* without whatever makers put between letters and digits."""
    return re.sub(r"[\s.,'’\u00a0\u202f]", "", text).casefold()


def absent(truth: dict[str, object], text: str) -> list[str]:
    """Return the fields whose words are not in *text*: number, client, total, issued year."""
    words, lacking = plain(text), []
    told = {field: plain(str(truth[field] or "")) for field in ("number", "client")}
    lacking += [field for field, value in told.items() if value not in words]
    total = truth["total"]
    if total is not None:
        cents, whole = f"{float(str(total)):.2f}".replace(".", ""), f"{float(str(total)):.0f}"
        if cents not in words and whole not in words:
            lacking.append("total")
    if truth["issued"] and str(truth["issued"])[2:4] not in words:
        lacking.append("issued")
    return lacking


def check(folder: Path) -> list[str]:
    """Return a line for each PDF that is an invoice and lacks words of its truth."""
    lines = []
    for truth in map(truth_of, sources()):
        name = str(truth["file"])
        if truth["is_invoice"] and name.endswith(".pdf"):
            pages = pymupdf.open(folder / name)
            text = "\n".join(str(page.get_text()) for page in pages)
            xmls = [
                pages.embfile_get(at).decode(errors="replace")
                for at in range(pages.embfile_count())
            ]
            lacking = absent(truth, text + "".join(xmls))
            lines += [f"{name}: {', '.join(lacking)}"] if lacking else []
    return lines
