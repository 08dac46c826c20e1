"""What is it for: which matter, case or project does a paper name?"""

import re
from collections.abc import Mapping, Sequence

from mailbot.document.layout import Layout, Run
from mailbot.document.naming import Label

LONGEST = 100
_ABOUT = re.compile(r"invoice|bill|rechnung|facture|factura|factuur|fattura|fatura", re.IGNORECASE)
"""A subject that only says that this is an invoice names no matter."""


def matter_of(layout: Layout, labels: Mapping[Run, Sequence[Label]]) -> str:
    """Return the matter that a label such as "Re:" or "Matter" names, or an empty text."""
    for run in layout.runs:
        label = next(iter(labels.get(run, ())), None)
        if run.page or label is None or not label.opens or "subject" not in label.keys:
            continue
        rest = run.text[label.end :]
        text = rest.lstrip(" :.") if re.match(r"\s*:", rest) else ""
        if label.whole:
            line = layout.lines[run.line]
            behind = line[line.index(run) + 1 :]
            text = behind[0].text if behind and not labels.get(behind[0]) else ""
        if text and len(text) <= LONGEST and not _ABOUT.search(text):
            return text
    return ""
