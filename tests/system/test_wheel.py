"""A wheel in an empty environment, outside the checkout, is the whole program."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel and install it into an environment of its own; return its bin folder."""
    place = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", place, ROOT], check=True, cwd=place
    )
    (wheel,) = place.glob("mailbot-*.whl")
    venv.create(place / "env", with_pip=True)
    scripts = place / "env" / "bin"
    constraints = ROOT / "constraints.txt"
    subprocess.run(
        [scripts / "python", *pip[1:], "install", "--quiet", "-c", constraints, wheel], check=True
    )
    return scripts


def run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MAILBOT_", "PYTHON", "PIP_"))}
    return subprocess.run(
        [installed / "mailbot", *words],
        cwd=folder,
        env={**kept, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_shows_the_demo_with_its_own_templates_and_lexicons(installed, tmp_path):
    done = run(installed, tmp_path, "demo")

    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.replace("│", " ").split())
    assert "single point of contact" in text
    for name in ("accounting", "the partners", "Gerald", "Alison"):
        assert name in text


def test_it_writes_a_configuration_and_previews_a_letter(installed, tmp_path):
    path = str(tmp_path / "config.toml")
    made = run(
        *(installed, tmp_path, "init", "--config", path, "--yes", "--address", "d@firm.example"),
        *("--name", "Dana", "--host", "imap.firm.example", "--password-command", "echo x"),
    )
    assert made.returncode == 0, made.stderr

    shown = run(installed, tmp_path, "preview", "clarify-contact", "--config", path)

    assert shown.returncode == 0, shown.stderr
    assert "single point of contact" in " ".join(shown.stdout.split())


def test_nothing_of_the_tests_or_the_corpus_is_in_it(installed):
    (package,) = (installed.parent / "lib").glob("python*/site-packages/mailbot")

    assert not (package.parent / "tests").exists()
    assert not (package.parent / "corpus").exists()
    assert (package / "templates" / "en" / "clarify-contact.txt.j2").is_file()
    assert (package / "config.example.toml").is_file()
