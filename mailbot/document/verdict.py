"""Is it an invoice, or what else?"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mailbot.document.labels import COUNT, Hit, Tongue, tokens_of
from mailbot.document.layout import Layout, Run
from mailbot.document.naming import Label

INVOICES = frozenset({"invoice", "retainer"})

AGAINST = {
    "reminder": "against_reminder",
    "statement": "against_statement",
    "receipt": "against_receipt",
    "quote": "against_quote",
    "order": "against_order",
    "credit_note": "against_credit",
    "pro_forma": "against_proforma",
    "delivery_note": "against_delivery",
    "contract": "against_contract",
    "payslip": "against_payslip",
    "bank_statement": "against_bank",
    "timesheet": "against_timesheet",
    "letter": "against_letter",
}
"""Which phrases speak for each kind of paper that is no invoice."""

NAMES = {
    "reminder": "a reminder",
    "statement": "a statement of account",
    "receipt": "a receipt",
    "quote": "a quote",
    "order": "an order",
    "credit_note": "a credit note",
    "pro_forma": "a pro forma invoice",
    "delivery_note": "a delivery note",
    "contract": "a contract or terms",
    "payslip": "a payslip",
    "bank_statement": "a bank statement",
    "timesheet": "a timesheet",
    "letter": "a letter",
}

_NOT_YET = frozenset({"pro_forma", "credit_note"})
"""What an invoice's own name may be followed by, and then it is none."""

_UNNUMBERED = ("letter", "contract", "payslip", "timesheet")
"""What bears no number of an invoice, but may be what it is for: an expert's report."""

CLOSE = 0.3

_TITLED = 0.4
"""From this weight on what a paper is called says that it is no invoice, whatever it asks for."""
_LARGE = 1.25
"""How many times as high as most letters are those of a heading."""
_OF_ANOTHER = frozenset({"other_id", "other_date"})
_HEAD = 0.55
"""What a name is worth as a title at the head of a column: "Invoice | Date | Amount"."""
_REMINDED = 0.4
"""What the name of an invoice is worth beside that of a reminder: "Our invoice 4: 2nd reminder"."""
_ASIDE = 0.45
_NUMBERED = 0.65
"""Most that a label of the number is worth as a title, alone on its line."""
_TOO = re.compile(r"\s?/\s?[^\W\d_]")
_NUMBER = re.compile(r"\s*(?:n\S{0,5}\s+)?[A-Z]{0,4}[-/]?\d", re.IGNORECASE)
_LISTED = re.compile(r"\s*[•·▪–-]\s")
_NUMBER_WORDS = frozenset("n no nr num numero nummer number nº num".split())

_ALONE = re.compile(r"[^\w]*(?:[A-Z]{1,3}\W?)?[\d.,'’\s]*\d[.,]\d\d\W*(?:[A-Z]{3})?[^\w]*")
_SUM = re.compile(r"\d[.,]\d\d(?!\d|\.\d)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Title:
    """A phrase that says what a paper is, and how prominently it says so."""

    run: Run
    start: int
    end: int
    keys: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the paper is."""

    kind: str
    """A title of labels/*.toml: invoice, retainer, quote …; empty if nothing says."""
    margin: float
    other: str = ""
    """The next likely kind."""

    @property
    def is_invoice(self) -> bool:
        """Say whether it is an invoice or a request for a retainer."""
        return self.kind in INVOICES


def titles_in(
    layout: Layout, tongue: Tongue, labels: Mapping[Run, Sequence[Label]]
) -> tuple[Title, ...]:
    """Return the titles of a paper, the most prominent first."""
    runs = (*layout.runs, *_stacked(layout))
    found = [title for run in runs for title in _titles(run, layout, tongue, labels)]
    reminding = {title.run for title in found if "reminder" in title.keys}
    found = [
        replace(title, weight=_REMINDED * title.weight)
        if title.run in reminding and title.keys & INVOICES
        else title
        for title in found
    ]
    found += tuple(_other_names(found))
    return tuple(sorted(found, key=lambda title: -title.weight))


def _stacked(layout: Layout) -> Iterator[Run]:
    """Yield large words that stand below each other as one run: STATEMENT FOR / SERVICES."""
    for block in layout.blocks:
        large = [run for run in block if run.height > _LARGE * layout.body]
        if 1 < len(large) == len(block) < 5:
            text = " ".join(run.text for run in large)
            yield replace(large[0], text=text, tokens=tokens_of(text))


def _titles(
    run: Run, layout: Layout, tongue: Tongue, labels: Mapping[Run, Sequence[Label]]
) -> Iterator[Title]:
    words = [token.plain for token in run.tokens]
    for hit in _hits(words, tongue):
        start, end = run.tokens[hit.first].start, run.tokens[hit.behind - 1].end
        holder = _holder(start, end, labels.get(run, ()))
        large = run.height > _LARGE * layout.body
        dated = large and holder is not None and holder.opens and "issued" in holder.keys
        if holder is not None and not dated and not holder.keys & {"number", "other_id"}:
            continue
        alone = hit.behind - hit.first == 1 and len(words) > 1
        if alone and (words[hit.first] in tongue.common or run.text[end : end + 1] == "@"):
            continue
        marks = tongue.terms.phrases.get(tuple(words[hit.first : hit.behind]), frozenset())
        if "mark" in marks and run.height < 1.15 * layout.body:  # "terms of payment: 30 days"
            continue
        named = hit.first > 0 and any(
            one.opens and "subject" in one.keys and one.end <= start for one in labels.get(run, ())
        )
        own = bool(hit.keys & INVOICES)
        apart = own and bool(re.search(r"\s[–—-]\s$", run.text[:start]))
        asked = hit.keys == {"retainer"}  # nobody but who asks for one has it for a subject
        opening = 0 if (apart if own and not asked else named) else hit.first
        weight = _form(opening, hit.behind, _before_number(words, hit.behind) if own else words)
        if own:
            weight *= _HEAD if _is_head(run, layout, labels) else 1.0
        elif _is_too(run, end, labels) or _is_aside(run, start, end, layout, labels, tongue):
            weight *= _ASIDE
        weight *= _among_sums(run, end, hit.keys, layout, tongue)
        if holder is not None and not dated:  # "Facture du 4 novembre", as a heading
            its = "number" in holder.keys or not own
            most = _NUMBERED if own and len(layout.lines[run.line]) == 1 else 0.5
            weight = min(weight, most) if its and holder.opens else 0.15
        if named and not asked:
            weight *= 0.5
        if run.text[:1].islower():  # the rest of a cell or a sentence
            weight *= 0.35
        weight *= _place(run, layout)
        yield Title(run=run, start=start, end=end, keys=hit.keys, weight=weight)


def _among_sums(run: Run, end: int, keys: frozenset[str], layout: Layout, tongue: Tongue) -> float:
    """Return what a name is worth for the sum that stands behind it: "estimated fees: 4,144.25"."""
    summed = bool(_SUM.search(run.text[end:])) or _is_row(run, layout)
    if summed or (keys & INVOICES and _is_of_terms(run, layout, tongue)):
        return 0.15 if "reminder" in keys else 0.4  # "past due: 0.00"
    return 1.0


def _is_of_terms(run: Run, layout: Layout, tongue: Tongue) -> bool:
    """Say whether a line tells until when to pay: "Invoice on completion, payable in 14 days"."""
    if run.height >= 1.15 * layout.body:
        return False
    counted = [COUNT if token.plain.isdigit() else token.plain for token in run.tokens]
    hits = (hit for hit in tongue.terms.hits(counted) if "days" in hit.keys)
    said = (word for hit in hits for word in counted[hit.first : hit.behind])
    return any(len(word) > 2 and word != COUNT for word in said)  # "n. 4711" tells no days


def _hits(words: Sequence[str], tongue: Tongue) -> Iterator[Hit]:
    """Yield the names of papers in a line, those made up of other words included."""
    found = list(tongue.titles.hits(words))
    yield from found
    known = {i for hit in found for i in range(hit.first, hit.behind)}
    for i, word in enumerate(words):
        if i not in known and len(word) > 9 and tongue.names_invoice(word):
            yield Hit(first=i, behind=i + 1, keys=frozenset({"invoice"}))


def _before_number(words: Sequence[str], behind: int) -> Sequence[str]:
    """Return the words of a title up to its number: INVOICE No. 7 for …"""
    for i in range(behind, len(words)):
        if any(c.isdigit() for c in words[i]) and not re.fullmatch(r"(?:19|20)\d\d", words[i]):
            last = i - 1 if i > behind and words[i - 1] in _NUMBER_WORDS else i
            return words[:last]
    return words


def _is_too(run: Run, end: int, labels: Mapping[Run, Sequence[Label]]) -> bool:
    """Say whether it names an invoice as well: "Statement/Invoice no."."""
    return bool(_TOO.match(run.text[end:])) and any(
        "number" in one.keys for one in labels.get(run, ())
    )


def _is_aside(
    run: Run,
    start: int,
    end: int,
    layout: Layout,
    labels: Mapping[Run, Sequence[Label]],
    tongue: Tongue,
) -> bool:
    """Say whether words in letters of the usual size name what stands beside them.

    So does the label of another number ("Order 77120"), what stands before a colon, the value of a
    label ("Terms: credit 30 days"), and the head of a column.
    """
    if _LISTED.match(run.text):
        return True
    if run.height > 1.15 * layout.body:
        return False
    if re.match(r"\s?:\s*\w", run.text[end:]):
        return True
    if run.text[end:].strip() and any(
        label.start == start and label.end == end and label.keys & _OF_ANOTHER
        for label in labels.get(run, ())
    ):
        return True
    others = [one for one in layout.lines[run.line] if one is not run]
    left = [one for one in others if one.right <= run.left]
    if left and (left[-1].text.rstrip().endswith(":") or _is_label(left[-1], labels, tongue)):
        return True
    return _is_head(run, layout, labels)


def _is_head(run: Run, layout: Layout, labels: Mapping[Run, Sequence[Label]]) -> bool:
    """Say whether words head a column beside others."""
    others = (one for one in layout.lines[run.line] if one is not run)
    heads = sum(any(label.whole for label in labels.get(one, ())) for one in others)
    return heads > 1 and layout.under(run, 1.6) is not None


def _is_label(run: Run, labels: Mapping[Run, Sequence[Label]], tongue: Tongue) -> bool:
    """Say whether all of a run names what stands beside it."""
    marks = tongue.terms.phrases.get(tuple(token.plain for token in run.tokens), frozenset())
    return "mark" in marks or any(label.whole for label in labels.get(run, ()))


def _other_names(titles: Sequence[Title]) -> Iterator[Title]:
    """Yield what else a line says it is that names an invoice: "FATTURA (PROFORMA)"."""
    for title in titles:
        if title.keys & INVOICES and title.weight > 0.8:
            for other in titles:
                if other.run is title.run and other.keys <= _NOT_YET:
                    yield replace(other, weight=title.weight + 0.2)


def _is_row(run: Run, layout: Layout) -> bool:
    """Say whether a run stands in a row of a table of sums, left of an amount."""
    line = layout.lines[run.line]
    return any(other.left > run.right and _ALONE.fullmatch(other.text) for other in line)


def _holder(start: int, end: int, labels: Sequence[Label]) -> Label | None:
    """Return the longer label that these words are a part of, such as "invoice date"."""
    for label in labels:
        if label.start <= start and end <= label.end and label.end - label.start > end - start:
            return label
    return None


def _form(first: int, behind: int, words: Sequence[str]) -> float:
    rest = [word for word in (*words[:first], *words[behind:]) if not word.isdigit()]
    long = 0.1 * min(behind - first - 1, 2)
    if not rest:
        return 1.0 + long
    if first == 0:
        return (0.85 if len(rest) <= 2 else 0.65 if len(rest) <= 5 else 0.25) + long
    return 0.45 if len(rest) <= 3 else 0.15


def _place(run: Run, layout: Layout) -> float:
    """Return how prominent the place of a run is: large and high up counts."""
    size = min(max(run.height / layout.body, 0.8), 2.2)
    weight = 0.4 + 0.6 * size
    if re.fullmatch(r"[^a-zß-ÿ]{4,}", run.text):
        weight += 0.15
    if run.page:
        return weight * 0.25
    share = run.middle / layout.sizes[0][1]
    lines = sum(1 for line in layout.lines if line[0].page == 0)
    early = run.line < max(8, 0.25 * lines)
    return weight * (1.0 if share < 0.45 or early else 0.45)


def verdict_of(
    layout: Layout,
    titles: Sequence[Title],
    tongue: Tongue,
    *,
    named: bool = False,
    asking: bool = False,
) -> Verdict:
    """Return what the paper is, by its titles and by what such papers say.

    *named* says that a label names the number of an invoice; *asking*, that one names a sum to pay,
    and that it says until when. What does so is taken for an invoice, whatever it is called; where
    nothing says that it is one, in doubt.
    """
    scores: dict[str, float] = dict.fromkeys((*INVOICES, *AGAINST), 0.0)
    for title in titles:
        for key in title.keys:
            scores[key] = max(scores[key], title.weight / (1 + 0.3 * (len(title.keys) - 1)))
    if named:
        for key in _UNNUMBERED:
            scores[key] *= 0.6
    said = _said(layout, tongue)
    for kind, key in AGAINST.items():
        scores[kind] += 0.22 * min(said[key], 4)
    scores["invoice"] += 0.12 * min(said["asks"], 4)
    scores["retainer"] += 0.06 * min(said["asks"], 4) if scores["retainer"] else 0.0
    scores["invoice"] = max(scores["invoice"], 0.45 * named) + 0.15 * named
    if asking and max(scores[kind] for kind in AGAINST) < _TITLED:
        scores["invoice"] += 0.3
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    first = ranked[0]
    if first in _UNNUMBERED and any(_is_numbered(t) and first in t.keys for t in titles):
        return Verdict(kind="invoice", margin=0.0, other=first)
    if scores[first] < 0.3:
        return Verdict(kind="", margin=0.3)
    if first == "invoice" and not named and not any(t.keys & INVOICES for t in titles):
        return Verdict(kind=first, margin=0.0, other="letter")
    rivals = [k for k in ranked[1:] if (k in INVOICES) != (first in INVOICES)]
    margin = scores[first] - scores[rivals[0]]
    return Verdict(kind=first, margin=margin, other=rivals[0])


def _is_numbered(title: Title) -> bool:
    """Say whether a number follows what an invoice is called: "MINUTA M-0226/26"."""
    behind = title.run.text[title.end :]
    return bool(title.keys & INVOICES and title.weight > _NUMBERED and _NUMBER.match(behind))


def _said(layout: Layout, tongue: Tongue) -> Counter[str]:
    """Return how many different phrases of each kind the paper says."""
    found = set()
    for block in layout.blocks:
        words = [token.plain for run in block for token in run.tokens]
        for hit in tongue.phrases.hits(words):
            found |= {(key, tuple(words[hit.first : hit.behind])) for key in hit.keys}
    return Counter(key for key, _ in found)
