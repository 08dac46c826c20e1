"""What does the log say, and what does it never say?

Every record of every library goes through one redactor on its way to the error stream. Of our own
records the sentence is known and what fills it in is masked: addresses, amounts, quoted words,
folders of people, secrets. Of other libraries nobody knows what they put into a sentence, so only
warnings are passed on, and of them where they come from and what is literal in them.
"""

import logging
import os
import re
import sys
from collections.abc import Iterable, MutableMapping
from enum import Enum
from logging import LogRecord
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any

import structlog

from mailbot.model.errors import (
    Busy,
    CertificateRefused,
    FolderMissing,
    FolderUnsteady,
    LoginRefused,
    MailboxBroken,
    MailboxUnreachable,
    Refused,
    StoreDamaged,
)

OURS = "mailbot"

JOURNAL = "JOURNAL_STREAM"
"""Set by systemd to the number of its journal's stream; whatever starts under it inherits that."""

PLAIN = "plain"
JSON = "json"

_LEAST_SECRET = 4

_CURRENCY = "USD|EUR|GBP|CHF|CAD|AUD|JPY|SEK|BRL"
_NUMBER = r"\d(?:[\d.,' \u00a0\u202f]*\d)?"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(bearer|basic|auth=bearer)\s+[\w.~+/=-]{8,}"), r"\1 [secret]"),
    (re.compile(r"\beyJ[\w-]+\.[\w.-]+"), "[secret]"),
    (re.compile(r"[^\s<>\"'(),;:=\[\]]+@[^\s<>\"'(),;:\]]+"), "[address]"),
    (re.compile(r"[“„«][^”“»]*[”“»]"), "[words]"),
    (re.compile(r"(?<!\w)\"[^\"]*\""), "[words]"),
    (re.compile(r"(?<!\w)'[^']*'"), "[words]"),
    (re.compile(rf"(?:[$€£¥]|\b(?:{_CURRENCY})\b)\s?{_NUMBER}"), "[amount]"),
    (re.compile(rf"{_NUMBER}\s?(?:[$€£¥]|(?:{_CURRENCY})\b)"), "[amount]"),
    (re.compile(r"\b\d{1,3}(?:[.,' \u00a0\u202f]?\d{3})*[.,]\d{2}\b"), "[amount]"),
    (re.compile(r"(?:/home|/Users)/[^/\s]+"), "~"),
    (re.compile(r"[A-Za-z]:\\Users\\[^\\\s]+"), "~"),
)
"""What is masked wherever it stands, and what stands there instead."""

_SPEAKING = (
    *(MailboxUnreachable, MailboxBroken, LoginRefused, CertificateRefused, Refused, Busy),
    *(FolderMissing, FolderUnsteady, StoreDamaged),
)
"""Errors that speak of servers, of folders of the mailbox and of the store's own files alone."""

Event = MutableMapping[str, Any]


class Redactor:
    """Masks what a log must not hold; *secrets* are texts that are masked wherever they stand.

    *of_several* names the account that a record is about: its thread is called so.
    """

    def __init__(
        self,
        secrets: Iterable[str] = (),
        *,
        home: Path | None = None,
        of_several: bool = False,
    ) -> None:
        self._of_several = of_several
        self._hidden = sorted(
            {word for word in secrets if len(word) >= _LEAST_SECRET}, key=len, reverse=True
        )
        self._home = str(home or Path.home())

    def masked(self, text: str) -> str:
        """Return *text* on one line, without what a log must not hold."""
        for word in self._hidden:
            text = re.sub(re.escape(word), "[secret]", text, flags=re.IGNORECASE)
        if len(self._home) > 1:
            text = text.replace(self._home, "~")
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return "".join(c if c.isprintable() else " " for c in text)

    def sentence(self, logger: str, words: str, args: Any) -> str:
        """Return what a record of *logger* may say whose *words* are filled in with *args*."""
        if not _is_ours(logger):
            # What is filled in, and a sentence that was put together before, is withheld.
            return self.masked(words) if args else "(words withheld)"
        try:
            return words % self._fillings(args) if args else words
        except (TypeError, ValueError):
            return "(a record that cannot be written)"

    def _fillings(self, args: Any) -> Any:
        if isinstance(args, tuple):
            return tuple(map(self._filling, args))
        return {key: self._filling(value) for key, value in dict(args or {}).items()}

    def _filling(self, value: object) -> object:
        if isinstance(value, BaseException):
            return self._error(value)
        if value is None or (isinstance(value, int | float) and not isinstance(value, Enum)):
            return value
        return self.masked(str(value))

    def _error(self, error: BaseException) -> str:
        """Return what an error may say: of a file that a client's name may stand in, its kind."""
        if isinstance(error, _SPEAKING):
            return self.masked(str(error))
        system = getattr(error.__cause__, "strerror", None)
        return type(error).__name__ + (f" ({system})" if system else "")

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        """Mask one record: a processor of structlog's."""
        record: LogRecord = event["_record"]
        words = self.sentence(record.name, event["event"], event.get("positional_args"))
        said: Event = {"level": record.levelname.lower(), "logger": record.name, "event": words}
        if self._of_several:
            said["account"] = record.threadName
        kind, _, trace = event.get("exc_info") or (None, None, None)
        if kind is not None:
            said["error"], said["at"] = kind.__name__, _places(trace)
        elif not _is_ours(record.name):
            said["at"] = f"{record.module}:{record.lineno}"
        return said


def _is_ours(logger: str) -> bool:
    return logger.partition(".")[0] == OURS


def _places(trace: TracebackType | None) -> str:
    """Return where an error came from, the last place first; what it said stays out."""
    frames = extract_tb(trace)[-8:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))


def _plain(_logger: object, _method: str, event: Event) -> str:
    more = "".join(f" {key}={event[key]}" for key in ("error", "at") if key in event)
    who = f"{event['account']} " if "account" in event else ""
    when = f"{event['timestamp']} " if "timestamp" in event else ""
    return f"{when}{event['level'].upper()} {who}{event['logger']}: {event['event']}{more}"


def in_journal() -> bool:
    """Say whether the error stream is systemd's journal, which notes the time of each line."""
    try:
        place = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get(JOURNAL) == f"{place.st_dev}:{place.st_ino}"


def _passes(record: LogRecord) -> bool:
    return _is_ours(record.name) or record.levelno >= logging.WARNING


def begin(
    level: str, form: str = PLAIN, secrets: Iterable[str] = (), *, of_several: bool = False
) -> None:
    """Send the log of this process to the error stream, a line a record, from *level* on.

    *form* is "plain" or "json". Whoever runs mailbot keeps the lines and throws old ones away:
    systemd's journal does so by itself, and notes the time of each.
    """
    target = logging.StreamHandler(sys.stderr)
    redactor = Redactor(secrets, of_several=of_several)
    written: tuple[Any, ...] = (_plain,)
    if form != JSON and not in_journal():
        written = (structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True), _plain)
    if form == JSON:
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
        written = (stamp, structlog.processors.JSONRenderer(ensure_ascii=False))
    target.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=(redactor, *written), use_get_message=False, pass_foreign_args=True
        )
    )
    target.addFilter(_passes)
    root = logging.getLogger()
    root.handlers[:] = [target]
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
