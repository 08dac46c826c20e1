"""Where the examples are, and what saying something looks like."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from mailbot.model.reading import Reading

ROOT = Path(__file__).parents[3]
WRITTEN = datetime(2026, 11, 18, 10, tzinfo=UTC)
"""A Wednesday."""

Say = Callable[..., Reading]


def examples(language: str) -> list[dict]:
    """Return the examples of a language, each with the name of its section."""
    text = (ROOT / "tests" / "examples" / f"{language}.toml").read_text(encoding="utf-8")
    return [e | {"section": s} for s, some in tomllib.loads(text).items() for e in some]
