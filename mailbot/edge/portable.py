"""The owner's configuration, without its secrets, and so that another machine can use it."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePath

from mailbot.edge.config import SECRETS, Config
from mailbot.model.errors import DataError

_KEY = re.compile(r"""^(\s*)(#\s*)?([A-Za-z0-9_]+)\s*=\s*(.*)$""")
_TABLE = re.compile(r"^\s*\[+\s*([^\]]+?)\s*\]+")


def portable(config: Config) -> tuple[str, Mapping[str, Path]]:
    """Return the text of the configuration for a backup, and the files that it names.

    Folders and files that are named by their whole path are named as they lie in the backup.
    Raises DataError where the text cannot be freed of its secrets by line.
    """
    source = config.path.read_text(encoding="utf-8-sig")
    files = _files(config)
    names = {where: f"files/{name}" for where, (name, _) in files.items()}
    lines, table = [], ""
    for line in source.splitlines():
        if heading := _TABLE.match(line):
            table = heading[1]
        lines.append(_moved(line, table, names))
    text = "\n".join(lines) + "\n"
    _make_sure(config, text)
    return text, dict(files.values())


def _files(config: Config) -> dict[tuple[str, str], tuple[str, Path]]:
    """Return by table and key what each file is called in the backup, and where it lies."""
    named = {
        ("imap", "ca_file"): config.imap.ca_file,
        ("terms", "tax_form"): config.terms.tax_form,
        ("terms", "bank_details"): config.terms.bank_details,
    }
    return {
        (table, key): (f"{key}{Path(path).suffix}", Path(path))
        for (table, key), path in named.items()
        if path
    }


def _moved(line: str, table: str, names: Mapping[tuple[str, str], str]) -> str:
    """Return *line* as it belongs into a backup."""
    found = _KEY.match(line)
    if found is None:
        return line
    comment, key, value = found[2], found[3], found[4]
    if key in {secret for _, secret in SECRETS} and value:
        return f'#{key} = ""  # left out of the backup: say it anew'
    if comment:
        return line
    if name := names.get((table, key)):
        return f'{key} = "{name}"'
    if (table, key) == ("letters", "templates"):
        return 'templates = "templates"'
    if (table, key) == ("store", "folder") and _elsewhere(value):
        return 'folder = "store"'
    if (table, key) in {("imports", "folder"), ("service", "metrics_file")} and _elsewhere(value):
        return f"#{line}  # of the machine of the backup"
    return line


def _elsewhere(value: str) -> bool:
    """Say whether the path that *value* writes leads out of the folder of the configuration."""
    path = value.strip().strip("\"'")
    return path.startswith("~") or PurePath(path).is_absolute() or ".." in PurePath(path).parts


def _make_sure(config: Config, text: str) -> None:
    tables = tomllib.loads(text)
    left = any(tables.get(table, {}).get(key) for table, key in SECRETS)
    if left or any(secret in text for secret in config.secrets):
        raise DataError("it holds a secret in a way that cannot be left out by line")
