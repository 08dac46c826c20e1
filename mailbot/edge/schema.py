"""Which shapes has the store had, and how is an old one brought up to date?

To change the shape: raise SCHEMA in edge/snapshot.py, add a step here, and keep a small store of
the old shape in tests/data/stores/. The files of the old shape stay beside the new one.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from mailbot.edge.journal import JOURNAL, sync_folder
from mailbot.edge.snapshot import SCHEMA, SNAPSHOT, Tables


def _sealed(tables: Tables) -> Tables:
    """Change nothing: from 2 on, files are sealed, and the record can have bridged gaps."""
    return tables


STEPS: dict[int, Callable[[Tables], Tables]] = {1: _sealed}
"""For each old shape, what leads to the next one."""


def brought_up_to_date(tables: Tables, schema: int) -> Tables:
    """Return *tables* of the shape *schema* in the shape of today."""
    for number in range(schema, SCHEMA):
        tables = STEPS[number](tables)
    return tables


def keep_old(folder: Path, schema: int) -> None:
    """Copy the store in *folder*, which has the shape *schema*, beside itself. Raises OSError."""
    for name in (SNAPSHOT, JOURNAL):
        source, copy = folder / name, folder / f"{name}.schema-{schema}"
        if not source.exists():
            continue
        half = copy.with_name(copy.name + ".tmp")
        shutil.copyfile(source, half)
        half.chmod(0o600)
        with half.open("rb") as file:
            os.fsync(file.fileno())
        half.replace(copy)
    sync_folder(folder)
