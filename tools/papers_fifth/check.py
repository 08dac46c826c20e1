"""Is what is said of a paper to be found in its text?"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tools.papers_fifth.paper import Paper


def lacking(paper: Paper, path: Path) -> Iterator[str]:
    """Yield what the text of a printed paper does not hold of its truth."""
    from pypdf import PdfReader  # noqa: PLC0415

    if path.suffix == ".xml":
        return
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    bare = re.sub(r"\s", "", text)
    digits = re.sub(r"\D", "", text)
    told = json.loads(paper.truth())
    if not bare:
        yield "no text"
    for field in ("number", "client"):
        if told[field] and re.sub(r"\s", "", told[field]) not in bare:
            yield f"{field} {told[field]} is not in the text"
    if told["total"] is not None:
        cents = f"{told['total']:.2f}".replace(".", "")
        if cents not in digits and cents.removesuffix("00") not in digits:
            yield f"total {told['total']} is not in the text"
    for field in ("issued", "due"):
        if told[field] and told[field][:4] not in text and told[field][2:4] not in text:
            yield f"the year of {field} is not in the text"
        elif told[field] and not re.search(rf"(?<!\d)0?{int(told[field][8:])}(?!\d)", text):
            yield f"the day of {field}, {told[field]}, is not written: to be counted"
