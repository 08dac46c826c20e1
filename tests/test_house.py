"""The house stands as docs/architecture.md draws it."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from mailbot.decide.answering import ANSWERS
from mailbot.decide.record import FACTS
from mailbot.edge.system import WRITE_POINTS
from mailbot.edge.tinystore import POINTS
from mailbot.model.letter import Purpose
from mailbot.model.reading import Intent

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mailbot"
FILES = sorted(PACKAGE.rglob("*.py"))

FLOORS = {
    "cli": 6,
    "daemon": 5,
    "account": 4.5,
    "demo": 5,
    "app": 4,
    "reader": 3,
    "keptrecord": 3.5,
    "record": 3,
    "rounds": 2,
    "measure": 1.5,
    **dict.fromkeys(
        ("parse", "intake", "document", "link", "understand", "decide", "render", "ledger", "edge"),
        1,
    ),
    "model": 0,
}
PURE = {
    "model",
    "parse",
    "intake",
    "document",
    "link",
    "understand",
    "decide",
    "render",
    "ledger",
    "measure",
}

IMPURE = {
    *("io", "os", "sys", "time", "random", "secrets", "socket", "ssl", "subprocess", "threading"),
    *("tempfile", "shutil", "pathlib", "logging", "asyncio", "urllib", "importlib"),
}
HARMLESS = {("intake/workbook.py", "io")}
"""BytesIO for what is packed: memory, not a file."""

HOMES = {
    "mailparser": {"parse/message.py", "parse/heading.py"},
    "selectolax": {"parse/html.py"},
    "jinja2": {"render/letter.py"},
    "babel": {"render/figures.py"},
    "svg": {"render/chart.py"},
    "imapclient": {"edge/"},
    "aiosmtplib": {"edge/smtp.py"},
    "tinydb": {"edge/"},
    "msgspec": {"edge/", "cli/"},
    "apscheduler": {"daemon.py"},
    "typer": {"cli/"},
    "rich": {"cli/"},
    "filelock": {"edge/", "cli/"},
    "holidays": {"edge/"},
    "openpyxl": {"intake/workbook.py"},
    "platformdirs": {"edge/"},
    "pymap": {"demo/"},
    "publicsuffixlist": {"link/lookalike.py"},
    "pypdf": {"edge/pdf.py", "edge/paperchild.py"},
    "pypdfium2": {"edge/pdf.py"},
    "proxyprotocol": {"demo/"},
    "mt940": {"intake/statements/mt940.py"},
    "structlog": {"edge/logbook.py"},
    "resvg_py": {"edge/picture.py"},
    "rapidfuzz": {"understand/correction.py", "link/"},
    "pysasl": {"demo/"},
    "msal": {"edge/device.py"},
    "dns": {"edge/nameserver.py"},
    "defusedxml": {"edge/autoconfig.py"},
}
"""Each third-party package has one room."""


def room_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> set[str]:
    """Return every module a file imports, type-checking imports included."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.add(node.module or "")
    return found


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_imports_run_downstairs(path):
    room = room_of(path)
    if room == "__init__":
        return

    for module in imports_of(path):
        if not module.startswith("mailbot."):
            continue
        other = module.split(".")[1]
        assert other == room or FLOORS[other] < FLOORS[room], f"{named(path)} imports {module}"


@pytest.mark.parametrize("path", [p for p in FILES if room_of(p) in PURE], ids=named)
def test_the_pure_rooms_know_no_clock_file_network_chance_or_log(path):
    source = path.read_text(encoding="utf-8")

    for module in imports_of(path):
        top = module.partition(".")[0]
        assert top not in IMPURE or (named(path), top) in HARMLESS, f"{named(path)}: {module}"
    assert not re.search(r"\b(datetime|date)\.(now|today|utcnow)\(", source)
    called = (n.func for n in ast.walk(tree_of(path)) if isinstance(n, ast.Call))
    assert not {f.id for f in called if isinstance(f, ast.Name)} & {"open", "print"}


@pytest.mark.parametrize("path", FILES, ids=named)
def test_each_third_party_package_has_one_room(path):
    for module in imports_of(path):
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or top == "mailbot":
            continue
        homes = HOMES.get(top)
        assert homes is not None, f"{named(path)} imports {top}, which has no room"
        assert any(named(path).startswith(home) for home in homes), f"{named(path)}: {top}"


CALLED_FROM_OUTSIDE = {"MemoryMailbox", "MemoryStore", "FixedClock"}
"""Stand-ins, as harsh as the world, that every test may use."""


def used_by(path: Path) -> set[tuple[str, str]]:
    """Return what a file uses, each name with its module."""
    module = f"mailbot.{'.'.join(path.relative_to(PACKAGE).with_suffix('').parts)}"
    tree = tree_of(path)
    imported = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    used = set(imported.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            used.add((module, node.id))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            used.add((".".join(imported.get(node.value.id, ())), node.attr))
    return used


def test_nothing_is_there_that_nobody_calls():
    """What a command is, and what only tests or tools would miss, is told by other tests."""
    used = set().union(*map(used_by, FILES))
    idle = [
        f"{named(path)}: {node.name}"
        for path in FILES
        if room_of(path) != "cli"
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and node.name not in CALLED_FROM_OUTSIDE
        and (f"mailbot.{named(path)[:-3].replace('/', '.')}", node.name) not in used
    ]

    assert not idle


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_fits_in_ones_head(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", [p for p in FILES if p.name == "__init__.py"], ids=named)
def test_the_face_of_a_folder_is_bare(path):
    assert len(tree_of(path).body) == 1
    assert ast.get_docstring(tree_of(path))


def test_no_room_is_called_by_nothing():
    forbidden = {"utils", "util", "common", "misc", "manager", "handler", "base", "helpers"}

    assert not [p for p in FILES if p.stem in forbidden]


def test_each_intent_has_an_answer_and_its_facts():
    assert set(ANSWERS) == set(Intent)
    assert set(FACTS) == set(Intent)


def test_each_language_read_has_examples_and_replies_in_the_corpus():
    for lexicon in (PACKAGE / "lexicon").glob("*.toml"):
        assert (ROOT / "tests" / "examples" / lexicon.name).is_file()
        assert any((ROOT / "corpus" / lexicon.stem).glob("*.jsonl"))


def test_each_language_written_has_every_letter_and_golden_ones():
    for folder in (ROOT / "templates").iterdir():
        for purpose in Purpose:
            assert (folder / f"{purpose}.txt.j2").is_file()
        assert any((ROOT / "tests" / "golden" / folder.name).glob("*.txt"))


def test_text_files_name_no_machine_and_no_registry():
    words = ("/work/", "/root/", "/home/", "/opt/" + "pypi", "extra-index" + "-url")
    listed = [
        p
        for pattern in ("*.md", "*.toml", "*.txt", "Makefile", ".ci/run", "docs/**/*.md")
        for p in ROOT.glob(pattern)
    ]

    for path in (*listed, *FILES):
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path


def test_every_write_point_has_its_name_on_the_list_and_no_other():
    """G2: tests/system kills mailbot at each one that is listed."""
    reached = {
        name
        for path in FILES
        for name in re.findall(r'\breach\("([^"]+)"\)', path.read_text(encoding="utf-8"))
    }
    assert reached | set(POINTS.values()) == set(WRITE_POINTS)
