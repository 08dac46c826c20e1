"""The digest in a real browser, as mail programs show it: wide, on a phone, light and dark.

MAILBOT_PICTURES=1 draws docs/digest-*.png anew.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="pip install -e '.[clients]'")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

from playwright.sync_api import Page  # noqa: E402

from mailbot.cli.digest import page_with_pictures  # noqa: E402
from mailbot.model.policy import OwnFolders  # noqa: E402
from mailbot.render.digest import digest_of  # noqa: E402
from tests.clients.browser import CHROMIUM, browser  # noqa: E402
from tests.unit.render.agendas import BAD, EVERYDAY, LONG, MANY, RICH  # noqa: E402

DOCS = Path(__file__).parents[2] / "docs"
SIZES = {"desktop": (800, 900), "phone": (360, 740)}
PICTURES = {
    ("desktop", "light"): "digest-desktop.png",
    ("phone", "light"): "digest-phone.png",
    ("phone", "dark"): "digest-dark.png",
}
AGENDAS = {"everyday": EVERYDAY, "rich": RICH, "bad": BAD, "many": MANY, "long": LONG}

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt install chromium"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("chromium")) as page:
        yield page


def shown(page: Page, folder: Path, name: str, size: str, scheme: str) -> None:
    path = folder / f"{name}.html"
    source = page_with_pictures(digest_of(AGENDAS[name], OwnFolders()))
    path.write_text(source, encoding="utf-8")
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.goto(path.as_uri())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", AGENDAS)
def test_the_digest_is_readable_by_everybody(page, tmp_path, name, size, scheme):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    shown(page, tmp_path, name, size, scheme)

    flaws = axe.Axe().run(page).response["violations"]
    assert not [(f["id"], [n["html"][:90] for n in f["nodes"][:3]]) for f in flaws]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert all(url.startswith(("file:", "data:")) for url in asked), asked
    if os.environ.get("MAILBOT_PICTURES") and name == "everyday" and (size, scheme) in PICTURES:
        page.screenshot(path=DOCS / PICTURES[size, scheme], full_page=True)


def test_the_picture_is_sharp_and_as_wide_as_a_phone_lets_it(page, tmp_path):
    shown(page, tmp_path, "everyday", "phone", "light")

    wide, dots, ratio = page.evaluate(
        "() => { const i = document.querySelector('img');"
        " return [i.clientWidth, i.naturalWidth, i.clientHeight / i.clientWidth"
        " - i.naturalHeight / i.naturalWidth] }"
    )
    assert dots >= 2 * wide
    assert wide > 250
    assert abs(ratio) < 0.01


def test_without_its_style_sheet_it_is_the_same_light_page(page, tmp_path):
    """As Outlook shows it, and every program that takes style sheets away."""
    shown(page, tmp_path, "rich", "phone", "dark")
    page.evaluate("document.querySelectorAll('style').forEach(s => s.remove())")

    ground = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    words = page.evaluate("getComputedStyle(document.querySelector('.ink')).color")
    assert (ground, words) == ("rgb(255, 255, 255)", "rgb(31, 36, 48)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
