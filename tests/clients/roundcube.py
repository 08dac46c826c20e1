"""Roundcube at the scene's mailbox: what the owner does with the mouse.

with roundcube(scene) as hands:
    hands.opens_the_draft()
    hands.sends()

It is Debian's, with a configuration, a database and logs of its own in the owner's folder.
"""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page

from tests.clients.browser import CHROMIUM, browser
from tests.clients.scene import Scene
from tests.system.dovecot import free_ports

CODE = Path("/var/lib/roundcube")
"""Where Debian puts the program; its own settings and data are not touched."""

DEFAULTS = Path("/etc/roundcube/defaults.inc.php")
"""What holds where the configuration says nothing."""

TABLES = Path("/usr/share/roundcube/SQL/sqlite.initial.sql")
"""The database as it begins."""

SETTINGS = """<?php
$config['db_dsnw'] = 'sqlite:///{folder}/roundcube.db?mode=0600';
$config['log_dir'] = '{folder}';
$config['temp_dir'] = '{folder}/temp';
$config['imap_host'] = '{server.host}:{server.port}';
$config['smtp_host'] = '{sink.host}:{sink.port}';
$config['smtp_user'] = '';
$config['smtp_pass'] = '';
$config['des_key'] = 'four and twenty letters.';
$config['plugins'] = [];
$config['language'] = 'en_US';
$config['draft_autosave'] = {autosave};
"""

OWNER = """
insert into users (user_id, username, mail_host, created, language)
values (1, :user, :host, datetime('now'), 'en_US');
insert into identities (user_id, standard, name, email, changed, signature)
values (1, 1, 'Dana Whitfield', 'dana@whitfield-law.example', datetime('now'), :signature);
"""

SIGNATURE = """Dana Whitfield
Attorney
Whitfield Law
+1 212 555 0100"""
"""What it puts below each new message, and below no draft that is opened."""

SENT = "Message sent successfully."
SAVED = "Message saved to Drafts."
TRASHED = "Message(s) moved to Trash successfully."
DELETED = "Message(s) deleted successfully."
MOVED = "Message(s) moved successfully."
FLAGGED = "Message(s) marked successfully."

LINE = "#messagelist tr.message"
"""A message in the list of a folder."""


def line_with(words: str) -> str:
    """Return the message in the list whose line has these *words*."""
    return f'{LINE}:has-text("{words}")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Webmail:
    """A window of the browser, logged in."""

    page: Page
    url: str

    def opens(self, folder: str) -> None:
        """Show the list of *folder*, which is not empty."""
        self.page.goto(f"{self.url}?_task=mail&_mbox={folder}")
        self.page.locator(LINE).first.wait_for()

    def opens_the_draft(self) -> None:
        """Open the draft to write on: a double click on its line."""
        self.opens("Drafts")
        self.page.dblclick(f"{LINE} td.subject")
        self._composes()

    def adds(self, words: str) -> None:
        """Type *words* below the greeting."""
        self.page.click("#composebody")
        for key in ("Control+Home", "End", "Enter", "Enter"):
            self.page.keyboard.press(key)
        self.page.keyboard.type(words)

    def keeps_no_copy(self) -> None:
        """Choose that nothing is put into Sent."""
        self.page.select_option("select[name=_store_target]", "")

    def sends(self) -> None:
        """Send what stands in the window."""
        self.page.click("#compose-content button.send")
        self._reads(SENT)

    def saves_again(self) -> None:
        """Save what stands in the window as a draft."""
        self.page.click("a.save.draft:visible")
        self._reads(SAVED)

    def awaits_its_saving(self) -> None:
        """Return when the program has saved by itself what was typed."""
        self.page.wait_for_function("rcmail.cmp_hash == rcmail.compose_field_hash()")

    def deletes(self) -> None:
        """Delete the draft from the list."""
        self._picks()
        self.page.click("#toolbar-menu a.delete")
        self._reads(TRASHED)

    def deletes_for_good(self) -> None:
        """Delete the draft with Shift held down: it goes past the trash."""
        self._picks()
        self.page.wait_for_load_state("networkidle")  # the pane takes the keys when it is there
        self.page.evaluate("rcmail.message_list.focus()")
        self.page.keyboard.press("Shift+Delete")
        self.page.click(".ui-dialog button.delete")
        self._reads(DELETED)

    def moves_to(self, folder: str, line: str = LINE) -> None:
        """Move the one message of the list, or that of the *line*, to *folder*, by the menu."""
        self._picks(line)
        self.page.click("#messagemenulink")
        self.page.click("#message-menu a.move")
        self.page.click(f"#folder-selector a:has-text('{folder}')")
        self._reads(MOVED)

    def drags_to(self, folder: str, line: str) -> None:
        """Drag the message of the *line* with the mouse onto *folder*."""
        target = self.page.locator(f'#mailboxlist a[rel="{folder}"]')
        target.scroll_into_view_if_needed()
        self.page.wait_for_load_state("networkidle")  # a list that comes anew drops what is held
        held, goal = self.page.locator(f"{line} td.subject span.fromto"), target.bounding_box()
        held.hover()
        self.page.mouse.down()
        held.hover(position={"x": 5, "y": 5})  # it is a drag from the second move on
        assert goal is not None
        self.page.mouse.move(goal["x"] + 60, goal["y"] + goal["height"] / 2, steps=15)
        self.page.locator("#mailboxlist li.droptarget").wait_for()
        self.page.mouse.up()
        self._reads(MOVED)

    def shows(self, line: str) -> FrameLocator:
        """Click on the message of the *line*; return the pane that shows it."""
        self._picks(line)
        return self.page.frame_locator("#messagecontframe")

    def shows_alone(self, line: str) -> None:
        """Open the message of the *line* in the whole window."""
        self.page.dblclick(f"{line} td.subject")
        self.page.wait_for_url("**_action=show*")
        self.page.locator("#messagebody").wait_for()

    def saves_a_note(self, subject: str, *lines: str) -> None:
        """Save a new draft, to nobody; a signature that stands there stays below."""
        self.page.wait_for_load_state("networkidle")  # a late answer would end its session
        self.page.goto(f"{self.url}?_task=mail&_action=compose")
        self.page.fill("#compose-subject", subject)
        if self.page.locator("#composebody.mce_editor").count():
            self.page.frame_locator("#composebody_ifr").locator("body").click()  # it writes HTML
        else:
            self.page.click("#composebody")
        self.page.keyboard.press("Control+Home")
        for line in lines:
            self.page.keyboard.type(line)
            self.page.keyboard.press("Enter")
        self.saves_again()

    def opens_it_as_new(self) -> None:
        """Open the draft with "Edit as new": it stays where it is."""
        self._picks()
        self.page.click("#messagemenulink")
        self.page.click("#message-menu a.asnew")
        self._composes()

    def stars(self) -> None:
        """Click on the little flag of the draft's line."""
        self.page.hover(LINE)
        self.page.click(f"{LINE} span.flag")
        self._reads(FLAGGED)

    def another_window(self) -> "Webmail":
        """Return one more window of the same browser."""
        return Webmail(page=self.page.context.new_page(), url=self.url)

    def logs_in(self, scene: Scene) -> None:
        """Pass the first page."""
        self.page.goto(self.url)
        self.page.fill("#rcmloginuser", scene.server.user)
        self.page.fill("#rcmloginpwd", scene.server.password)
        self.page.click("#rcmloginsubmit")
        self.page.locator("#messagelist").wait_for()

    def _picks(self, line: str = LINE) -> None:
        """Click on the message; a menu opened before it is shown beside would close again."""
        self.page.click(f"{line} td.subject")
        self.page.frame_locator("#messagecontframe").locator("#messagebody").wait_for()

    def _composes(self) -> None:
        self.page.wait_for_url("**_action=compose*")
        self.page.locator("#composebody").wait_for()

    def _reads(self, words: str) -> None:
        self.page.get_by_text(words, exact=True).first.wait_for()


@contextlib.contextmanager
def roundcube(scene: Scene, *, autosave_seconds: int = 0, more: str = "") -> Iterator[Webmail]:
    """Yield a window of Roundcube, logged in; it saves by itself only if told how often.

    When it is opened for the first time, *more* ends its settings.
    """
    require_roundcube()
    folder = scene.owner.folder / "roundcube"
    _prepare(folder, scene, autosave_seconds, more)
    with _served(folder) as url, browser(scene.owner.folder / "browser") as page:
        hands = Webmail(page=page, url=url)
        hands.logs_in(scene)
        yield hands
    errors = folder / "errors.log"
    assert not errors.exists(), errors.read_text(encoding="utf-8")


def require_roundcube() -> None:
    """Skip the test where something is missing; fail where the environment insists on it.

    MAILBOT_REQUIRE_CLIENTS=1 insists.
    """
    needed = {
        "roundcube-core": CODE.exists() and TABLES.exists(),
        "php-cli": Path("/usr/bin/php").exists(),
        "php-sqlite3": any(Path("/usr/lib/php").glob("*/pdo_sqlite.so")),
        "chromium": CHROMIUM.exists(),
    }
    missing = [name for name, there in needed.items() if not there]
    if not missing:
        return
    words = f"not installed: apt-get install {' '.join(missing)}"
    if os.environ.get("MAILBOT_REQUIRE_CLIENTS") == "1":
        pytest.fail(words)
    pytest.skip(words)


def _prepare(folder: Path, scene: Scene, autosave: int, more: str) -> None:
    """Make the folder of an installation that the owner has used before."""
    if folder.exists():
        return
    (folder / "temp").mkdir(parents=True)
    (folder / DEFAULTS.name).symlink_to(DEFAULTS)
    settings = SETTINGS.format(
        folder=folder, server=scene.server, sink=scene.sink, autosave=autosave
    )
    (folder / "config.inc.php").write_text(settings + more, encoding="utf-8")
    owner = {"user": scene.server.user, "host": scene.server.host, "signature": SIGNATURE}
    with contextlib.closing(sqlite3.connect(folder / "roundcube.db")) as database:
        database.executescript(TABLES.read_text(encoding="utf-8"))
        for statement in OWNER.strip().split(";\n"):
            database.execute(statement, owner)
        database.commit()


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Yield the address at which PHP's own server shows Roundcube."""
    (port,) = free_ports(1)
    options = (f"sys_temp_dir={folder}/temp", f"upload_tmp_dir={folder}/temp")
    command = ["php", *(word for option in options for word in ("-d", option))]
    command += ["-S", f"127.0.0.1:{port}", "-t", str(CODE / "public_html")]
    variables = {"ROUNDCUBE_CONFIG_DIR": str(folder), "PHP_CLI_SERVER_WORKERS": "4"}
    with (folder / "php.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **variables},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _await(port, process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        # The whole group, which is the session made for it: the workers are its children.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise AssertionError("PHP's server did not start; its words are in roundcube/php.log")
