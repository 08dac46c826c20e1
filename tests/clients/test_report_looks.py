"""The report and the export in a real browser: nothing cut, nothing unreadable, nothing fetched.

MAILBOT_PICTURES=1 draws docs/report-*.png anew.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="pip install -e '.[clients]'")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

from playwright.sync_api import Page  # noqa: E402
from pypdf import PdfReader  # noqa: E402

from mailbot.cli.reporting import told_of  # noqa: E402
from mailbot.edge.tinystore import TinyStore  # noqa: E402
from mailbot.measure.report import report  # noqa: E402
from mailbot.model.people import ClientId  # noqa: E402
from mailbot.render.report import report_page  # noqa: E402
from tests.clients.browser import CHROMIUM, browser  # noqa: E402
from tests.history import History, two_years  # noqa: E402
from tests.unit.cli.test_dossier import exported, record_in  # noqa: E402
from tests.unit.measure.test_measure import OWNER, scope_of  # noqa: E402

DOCS = Path(__file__).parents[2] / "docs"
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt install chromium"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("chromium")) as page:
        yield page


@pytest.fixture(scope="module")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scope = scope_of(two_years())
    path = tmp_path_factory.mktemp("report") / "report.html"
    found = report(scope, lambda entry: told_of(entry, scope.books, OWNER))
    path.write_text(report_page(found), encoding="utf-8")
    return path


def shown(page: Page, path: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, media="screen")
    page.goto(path.as_uri())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_report_is_readable_by_everybody(page, report_file, size, scheme):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    shown(page, report_file, size, scheme)

    flaws = axe.Axe().run(page).response["violations"]
    assert not [(f["id"], [n["html"][:90] for n in f["nodes"][:3]]) for f in flaws]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(UNSEEN) == []
    assert "…" not in "".join(page.locator("svg .words").all_text_contents())
    assert size == "phone" or page.evaluate(SCROLLED) == []
    assert all(url.startswith("file:") for url in asked), asked
    if os.environ.get("MAILBOT_PICTURES"):
        page.screenshot(path=DOCS / f"report-{size}-{scheme}.png")


SCROLLED = """() => [...document.querySelectorAll('.scroll')].filter(
  box => box.scrollWidth > box.clientWidth).map(box => box.innerText.slice(0, 80))"""
"""The tables that are wider than their room."""

UNSEEN = """() => [...document.querySelectorAll('svg text')].filter(t => {
  const own = t.getBBox(), box = t.ownerSVGElement.viewBox.baseVal;
  return own.x < -2 || own.x + own.width > box.width + 2 || own.y + own.height > box.height + 4;
}).map(t => t.textContent)"""
"""The words of charts that stand outside of them."""


def test_every_link_of_the_report_leads_to_something_in_it(page, report_file):
    shown(page, report_file, "desktop", "light")

    lost = page.evaluate(
        "() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
        ".filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))"
    )
    assert lost == []


def test_what_a_message_says_is_never_markup(page, report_file):
    shown(page, report_file, "desktop", "light")

    assert page.locator("li b").count() == 0
    assert page.get_by_text("<b>now</b>").count() > 0


def test_the_report_prints_on_pages_with_nothing_cut(page, report_file):
    shown(page, report_file, "desktop", "dark")
    page.emulate_media(media="print")

    paper = page.pdf(format="A4", print_background=False)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") >= 3
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


# The export


@pytest.fixture(scope="module")
def export_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handed")
    return exported(record_in(folder), folder / "export") / "record.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_export_is_readable_by_everybody(page, export_file, size, scheme):
    shown(page, export_file, size, scheme)

    flaws = axe.Axe().run(page).response["violations"]
    assert not [(f["id"], [n["html"][:90] for n in f["nodes"][:3]]) for f in flaws]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if os.environ.get("MAILBOT_PICTURES") and (size, scheme) == ("desktop", "light"):
        page.get_by_text("Read: Jan Marshall").scroll_into_view_if_needed()
        page.screenshot(path=DOCS / "export.png")


def test_on_paper_the_export_shows_also_what_a_screen_folds_away(page, export_file, tmp_path):
    shown(page, export_file, "desktop", "light")
    page.emulate_media(media="print")
    (tmp_path / "paper.pdf").write_bytes(page.pdf(format="A4"))

    pages = PdfReader(tmp_path / "paper.pdf").pages
    text = "".join("".join(one.extract_text().split()) for one in pages)
    assert text.count('"cause":"astory"') == 35
    assert "Pleasecheckwiththepartners" in text


@pytest.mark.parametrize("size", SIZES)
def test_a_name_as_long_as_names_are_in_some_countries_moves_nothing_off_the_page(
    page, tmp_path, size
):
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    name = f"{word} {'東' * 40}"
    long = History(name, "donau.example")
    long.client = ClientId("donau")
    long.events[:] = [replace(event, client=long.client) for event in long.events]
    long.bills("INV-900", "123456789.00", "2026-08-03")
    long.sends("INV-900", "2026-08-03", "Jörg Ångström")
    long.passes_on("Jörg Ångström", "INV-900", "2026-08-13", "Max Ott", "Ask Max.")
    scope = scope_of(long.events)
    report_file = tmp_path / "report.html"
    found = report(scope, lambda entry: told_of(entry, scope.books, OWNER))
    report_file.write_text(report_page(found), encoding="utf-8")
    with TinyStore.open(tmp_path / "store") as store:
        store.record(long.events)

    for path in (
        report_file,
        exported(tmp_path / "store", tmp_path / "e", "donau") / "record.html",
    ):
        shown(page, path, size, "light")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert page.evaluate(UNSEEN) == []
