"""Figures in, one page out, in which every figure leads to the events behind it."""

from collections.abc import Iterator
from dataclasses import replace

from mailbot.model.measured import Chapter, Figure, Report, Sheet, Told
from mailbot.render.chart import drawn
from mailbot.render.webpage import tag, text, whole_page

_NUMERIC = set("0123456789-")


class _Proofs:
    """Where the events of each figure are listed; the same events are listed once."""

    def __init__(self) -> None:
        self.sets: dict[tuple[int, ...], tuple[str, str]] = {}

    def linked(self, figure: Figure, where: str) -> str:
        """Return the figure, as a link to its events if it has any."""
        if not figure.cites:
            return text(figure.text)
        if len(figure.cites) == 1:
            return tag("a", text(figure.text), href=f"#e{figure.cites[0]}")
        said = f"{where}: {figure.text}"
        anchor, _ = self.sets.setdefault(figure.cites, (f"f{len(self.sets) + 1}", said))
        return tag("a", text(figure.text), href=f"#{anchor}")

    def behind(self, remark: Figure) -> str:
        """Return a link to the events of *remark*, if it has any."""
        link = Figure(text=_BEHIND, cites=remark.cites)
        return f"{self.linked(link, remark.text)}." if remark.cites else ""


_BEHIND = "The events behind it"


def report_page(report: Report) -> str:
    """Return *report* as one HTML file that needs nothing else."""
    proofs = _Proofs()
    chapters = [_chapter(chapter, proofs) for chapter in report.chapters]
    title = f"mailbot report, {report.on}"
    links = (
        tag("li", tag("a", text(title), href=f"#{anchor}"))
        for anchor, title in (*((c.anchor, c.title) for c in report.chapters), _EVENTS)
    )
    head = tag(
        "header",
        tag("h1", "What your mail says of your invoices"),
        tag("p", text(f"{report.owner}: {report.scope}. As of {report.on}."), class_="dim"),
        _glance(report, proofs),
        tag("nav", tag("ul", *links), aria_label="Chapters"),
    )
    foot = tag(
        "footer",
        tag(
            "p",
            "Written by mailbot on this machine from its own record. A figure from fewer than "
            "three cases says so. Sums of different currencies are never added up. A median is the "
            "case in the middle; of two in the middle, the lower one.",
        ),
    )
    main = tag("main", *chapters, _proofs(proofs), _events(report.told))
    return whole_page(title, f"{head}\n{main}\n{foot}")


_EVENTS = ("events", "The events behind the figures")


def _glance(report: Report, proofs: _Proofs) -> str:
    """Return the few figures above all others; a list of terms, for who does not see the tiles."""
    tiles = (
        tag("div", tag("dt", text(what)), tag("dd", _large(what, figure, proofs)))
        for what, figure in report.glance
        if figure.text
    )
    return tag("dl", *tiles, class_="tiles") if report.glance else ""


def _large(what: str, figure: Figure, proofs: _Proofs) -> str:
    """Return a figure for a tile; that it is from few cases stands small beneath it."""
    words, few, rest = figure.text.partition(" (")
    shown = proofs.linked(replace(figure, text=words), what)
    return shown + (" " + tag("small", text(f"({rest}")) if few else "")


def _chapter(chapter: Chapter, proofs: _Proofs) -> str:
    charts = [
        tag(
            "figure",
            tag("figcaption", text(chart.title)),
            drawn(chart, f"{chapter.anchor}-{number}"),
        )
        for number, chart in enumerate(chapter.charts)
    ]
    remarks = [
        tag("p", f"{text(remark.text)} {proofs.behind(remark)}", class_="remark")
        for remark in chapter.remarks
    ]
    sheets = [
        _sheet(sheet, f"{chapter.anchor}-t{number}", proofs)
        for number, sheet in enumerate(chapter.sheets)
    ]
    empty = [] if sheets or remarks else [tag("p", "Nothing on record yet.", class_="dim")]
    return tag(
        "section",
        tag("h2", text(chapter.title), id=f"{chapter.anchor}-h"),
        tag("p", text(chapter.lead), class_="dim"),
        *remarks,
        *([tag("div", *charts, class_="charts")] if charts else []),
        *sheets,
        *empty,
        id=chapter.anchor,
        aria_labelledby=f"{chapter.anchor}-h",
    )


def _sheet(sheet: Sheet, anchor: str, proofs: _Proofs) -> str:
    numeric = [
        all(_is_number(row[place]) for row in sheet.rows) for place in range(len(sheet.columns))
    ]
    head = (
        tag("th", text(name), scope="col", **_side(numeric[place]))
        for place, name in enumerate(sheet.columns)
    )
    rows = (_row(sheet, row, numeric, proofs) for row in sheet.rows)
    title = tag("h3", text(sheet.title), id=anchor)
    table = tag(
        "table",
        tag("thead", tag("tr", *head)),
        tag("tbody", *rows),
        aria_labelledby=anchor,
    )
    note = tag("p", text(sheet.note), class_="dim") if sheet.note else ""
    region = tag("div", table, class_="scroll", tabindex="0", role="region", aria_labelledby=anchor)
    return title + region + note


def _row(sheet: Sheet, row: tuple[Figure, ...], numeric: list[bool], proofs: _Proofs) -> str:
    label = row[0].text
    cells = (
        tag(
            "td",
            proofs.linked(figure, f"{sheet.title}, {label}, {sheet.columns[place]}"),
            **_side(numeric[place]),
        )
        for place, figure in enumerate(row[1:], start=1)
    )
    return tag("tr", tag("th", proofs.linked(row[0], sheet.title), scope="row"), *cells)


def _is_number(figure: Figure) -> bool:
    return figure.value is not None or not figure.text or figure.text[0] in _NUMERIC


def _side(number: bool) -> dict[str, str]:  # noqa: FBT001 it says what the column holds
    return {"class_": "num"} if number else {}


def _proofs(proofs: _Proofs) -> str:
    if not proofs.sets:
        return ""
    items = (
        tag("li", f"{text(said)} ", tag("span", *_numbers(cites), class_="dim"), id=anchor)
        for cites, (anchor, said) in proofs.sets.items()
    )
    return tag(
        "section",
        tag("h2", "Which events each figure rests on", id="sets-h"),
        tag("ol", *items, class_="sets"),
        id="sets",
        class_="newpage",
        aria_labelledby="sets-h",
    )


def _numbers(cites: tuple[int, ...]) -> Iterator[str]:
    yield "events "
    for place, number in enumerate(cites):
        yield ("" if not place else ", ") + tag("a", str(number), href=f"#e{number}")


def _events(told: tuple[Told, ...]) -> str:
    anchor, title = _EVENTS
    items = (_event(one) for one in told)
    inner = tag("ol", *items, class_="events") if told else tag("p", "None.", class_="dim")
    return tag(
        "section",
        tag("h2", title, id=f"{anchor}-h"),
        inner,
        id=anchor,
        class_="newpage",
        aria_labelledby=f"{anchor}-h",
    )


def _event(one: Told) -> str:
    quote = f"<br>{tag('q', text(f'“{one.words}”'))}" if one.words else ""
    day = tag("time", text(str(one.on)), datetime=str(one.on))
    lead = tag("span", f"{one.number} · {day} · {text(one.client)}", class_="dim")
    return tag("li", f"{lead}<br>{text(one.line)}{quote}", id=f"e{one.number}")
