"""A second process that goes ahead of who learns: it finds and opens, and concludes nothing.

Two processors then work on one mailbox. Whatever happens to this process, the other one goes on
alone from there, with the same result.
"""

import logging
import pickle
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date

from mailbot.edge.config import Config, ImapSettings
from mailbot.edge.line import Line, Partner, packed, unpacker
from mailbot.edge.papers import GuardedPapers
from mailbot.edge.pastmail import PastMailbox
from mailbot.edge.signin import credential
from mailbot.model import errors
from mailbot.model.errors import MailbotError
from mailbot.model.learning import Plan
from mailbot.reader import read_labels
from mailbot.rounds.ready import Desk, Opened
from mailbot.rounds.scouting import NearScout, Piece

log = logging.getLogger(__name__)

WHOLE_UP_TO_KB = 16
"""Of the past, few files are ever looked at: of larger messages only the texts are fetched."""

PIECES = 1
"""So many stretches of time may be found ahead of the one that is read; each takes memory."""

TOTAL, PIECE, OPENED, ERROR = b"t", b"p", b"o", b"e"
"""What an answer is, by its first byte."""

_GONE = (EOFError, OSError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What the process is asked for: to open messages, or, of no folder, one more stretch."""

    folder: str = ""
    uids: tuple[int, ...] = ()


def past_settings(config: Config) -> ImapSettings:
    """Return how the mailbox of the past is read."""
    return replace(config.imap, whole_message_up_to_kb=WHOLE_UP_TO_KB)


class FarScout:
    """The port Scout by way of the second process; where that one ends, *near* goes on."""

    def __init__(
        self, config: Config, plan: Plan, start: date, near: Callable[[date], NearScout]
    ) -> None:
        self._near = near
        self._alone: NearScout | None = None
        self._reached: date = start
        self._over = False
        self._total: int | None = None
        self._pieces: deque[Piece] = deque()
        self._answers: deque[tuple[Opened, ...]] = deque()
        self._asked: deque[Errand] = deque()
        self._piece = unpacker(Piece)
        self._opened = unpacker(tuple[Opened, ...])
        self._partner: Partner | None = None
        try:
            self._partner = Partner("mailbot.forerunner")
            self._partner.line.say(pickle.dumps((config, plan, start)))
        except _GONE as error:
            self._lose(error)

    def total(self) -> int:
        """Return how many messages there are to look at, nearly."""
        while self._total is None and self._partner is not None:
            self._hear()
        return self._instead().total() if self._total is None else self._total

    def piece(self) -> Piece | None:
        """Return the next stretch of time; None behind the last one."""
        while not self._pieces and not self._over and self._partner is not None:
            self._hear()
        if self._pieces:
            self._say(Errand())
            return self._pieces.popleft()
        return None if self._over else self._instead().piece()

    def following(self) -> Piece | None:
        """Return the stretch that comes next, if it is known already."""
        while self._hear(wait=False):
            pass
        return self._pieces[0] if self._pieces else None

    def ask(self, folder: str, uids: Sequence[int]) -> None:
        """Have messages opened ahead of their turn."""
        errand = Errand(folder=folder, uids=tuple(uids))
        self._asked.append(errand)
        self._say(errand)

    def answer(self) -> Sequence[Opened]:
        """Return what was asked for first, and has not been answered yet."""
        while not self._answers and self._partner is not None:
            self._hear()
        asked = self._asked.popleft()
        if self._answers:
            return self._answers.popleft()
        return self._instead().opened(asked.folder, asked.uids)

    def close(self) -> None:
        """End the process; never raises."""
        partner, self._partner = self._partner, None
        if partner is not None:
            partner.end()

    def _say(self, errand: Errand) -> None:
        if self._partner is None:
            return
        try:
            self._partner.line.say(packed(errand))
        except _GONE as error:
            self._lose(error)

    def _hear(self, *, wait: bool = True) -> bool:
        """Take one answer in, and say whether there was one. Raises the errors of Mailbox."""
        if self._partner is None:
            return False
        try:
            frame = self._partner.line.hear(wait=wait)
        except EOFError as error:
            self._lose(error)
            return False
        if frame is None:
            return False
        told = frame[1:]
        match frame[:1]:
            case b"t":
                self._total = int(told)
            case b"p":
                piece = self._piece(told)
                self._pieces.append(piece)
                self._reached = piece.last
                self._over = piece.first == piece.last  # of what has no date: the last one
            case b"o":
                self._answers.append(self._opened(told))
            case _:
                raise _error(told)
        return True

    def _lose(self, error: Exception) -> None:
        log.warning("nobody goes ahead any more: %s", type(error).__name__)
        self.close()

    def _instead(self) -> NearScout:
        """Return who goes on where the process left off."""
        if self._alone is None:
            self._alone = self._near(self._reached)
        return self._alone


def _error(told: bytes) -> MailbotError:
    name, _, words = told.decode().partition(" ")
    kind = getattr(errors, name, MailbotError)
    return kind(words) if issubclass(kind, MailbotError) else MailbotError(words)


def main() -> None:
    """Go ahead for the process that has started this one, until it ends the line."""
    line = Line(sys.stdin.buffer, sys.stdout.buffer)
    with suppress(*_GONE):
        first = line.hear()
        config, plan, start = pickle.loads(first or b"")  # noqa: S301 our own process says it
        try:
            _go(line, config, plan, start)
        except MailbotError as error:
            line.say(ERROR + f"{type(error).__name__} {error}".encode())
            line.hear()


def _go(line: Line, config: Config, plan: Plan, start: date) -> None:
    papers = GuardedPapers()
    settings = past_settings(config)
    with (
        closing(papers),
        closing(PastMailbox.open(settings, credential(config, config.imap)[0])) as past,
    ):
        trusted = config.imap.trusted_servers
        desk = Desk(mailbox=past, trusted=trusted, papers=papers, labels=read_labels())
        _serve(line, NearScout(past, plan, start, desk))


def _serve(line: Line, scout: NearScout) -> None:
    """Do what is asked for first, and search on in between."""
    line.say(TOTAL + str(scout.total()).encode())
    errand = unpacker(Errand)
    room, searching = PIECES, True
    while True:
        frame = line.hear(wait=not searching or not room)
        if frame is not None:
            asked = errand(frame)
            if asked.folder:
                line.say(OPENED + packed(scout.opened(asked.folder, asked.uids)))
            else:
                room += 1
            continue
        try:
            piece = scout.step()
        except StopIteration:
            searching = False
            continue
        if piece is not None:
            room -= 1
            line.say(PIECE + packed(piece))


if __name__ == "__main__":
    main()
