"""A browser without a screen: Debian's Chromium, driven through Playwright.

with browser(folder) as page:
    page.goto("http://127.0.0.1:8000/")
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
"""Debian's, of the package of the same name."""

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""It asks nobody but the page; without a sandbox of its own it also runs as root."""

PATIENCE = 15_000
"""Milliseconds after which something that should show up is missed."""


@contextlib.contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """Yield an empty page; all that the browser keeps goes into *folder*."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=CHROMIUM,
            args=QUIET,
            env={**os.environ, "HOME": str(folder)},
            viewport={"width": 1280, "height": 800},
            locale="en-US",
        )
        context.set_default_timeout(PATIENCE)
        try:
            yield context.pages[0]
        finally:
            context.close()
