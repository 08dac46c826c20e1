"""The page of the report: everything in it, nothing from elsewhere, no word of a client as code."""

import re
from html.parser import HTMLParser

from defusedxml import ElementTree

from mailbot.measure.report import report
from mailbot.model.measured import Bar, Chart
from mailbot.render.chart import WIDTH, drawn
from mailbot.render.report import report_page
from tests.history import History, two_years
from tests.unit.measure.test_measure import scope_of, told

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>&'


class Seen(HTMLParser):
    """What a browser would make of a page: tags, ids, links, and whether each tag is closed."""

    VOID = frozenset({"meta", "br", "rect", "line"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        named = dict(attrs)
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "a":
            self.links.append(named["href"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def page_of(events) -> str:
    return report_page(report(scope_of(events), told))


def test_every_link_leads_to_one_place_on_the_page() -> None:
    seen = Seen(page_of(two_years()))

    assert len(seen.links) > 100
    assert len(set(seen.ids)) == len(seen.ids)
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
    assert not seen.open


def test_the_page_asks_nothing_of_anybody() -> None:
    page = page_of(two_years())
    seen = Seen(page)

    assert not {"script", "link", "img", "iframe", "object", "form"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name in {"src", "onload", "onclick"}]
    assert not re.search(r"url\(|@import", page)
    assert "default-src 'none'" in page


def test_no_word_of_a_client_is_markup() -> None:
    evil = History(f"Evil{EVIL}", "evil.example")
    evil.bills(f"INV-{EVIL}", "100.00", "2026-03-01")
    evil.passes_on("Jan Marshall", "1", "2026-03-02", EVIL, EVIL)
    evil.promises("Jan Marshall", f"INV-{EVIL}", "2026-03-03", "2026-03-09", EVIL)
    seen = Seen(page_of(evil.events))

    assert not {"script", "img"} & set(seen.tags)
    assert not seen.open


def test_a_report_of_nothing_is_a_whole_page() -> None:
    page = page_of([])

    assert not Seen(page).open
    assert page.count("Nothing on record yet.") == 7


def test_a_chart_has_a_name_a_description_and_no_colour_of_its_own() -> None:
    bars = (
        Bar(
            label="A <firm> & its name that is much longer than any line can hold",
            parts=((3, "3 days"),),
        ),
        Bar(label="B", parts=((0, "0 days"),)),
        Bar(label="C", parts=((-2, "2 days before"),)),
    )
    chart = Chart(title="Days <to> pay", told="A: 3 days; B: 0 days", series=("median",), bars=bars)

    root = ElementTree.fromstring(drawn(chart, "x"))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "x-title x-told"
    assert root.find(f"{space}title").text == "Days <to> pay"
    assert root.find(f"{space}desc").text == "A: 3 days; B: 0 days"
    widths = [float(rect.get("width")) for rect in root.iter(f"{space}rect")]
    assert widths == [WIDTH]
    assert not [e for e in root.iter() if e.get("fill") or e.get("style")]


def test_parts_of_a_bar_lie_side_by_side_and_fill_it() -> None:
    bars = (Bar(label="A", parts=((1, "1"), (3, "3"))), Bar(label="B", parts=((2, "2"), (0, ""))))
    root = ElementTree.fromstring(
        drawn(Chart(title="t", told="", series=("a", "b"), bars=bars), "x")
    )

    rects = [r for r in root.iter("{http://www.w3.org/2000/svg}rect") if r.get("height") == "13"]
    assert [(float(r.get("x")), float(r.get("width"))) for r in rects] == [
        (0, 90),
        (90, 270),
        (0, 180),
    ]
