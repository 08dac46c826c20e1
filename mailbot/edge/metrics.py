"""A few figures for Prometheus, in its text format; no names, no amounts.

The node exporter's textfile collector reads the file, as another user: it is the one file that
others may read, and it is written only where the owner names it.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from mailbot.edge.condition import Condition, State


class Metrics:
    """The figures of one account, from the start of the service on."""

    def __init__(self, path: Path | None) -> None:
        """Write to *path*; nowhere if it is None."""
        self._path = path
        self._rounds = 0
        self._drafts = 0
        self._quarantined = 0

    def round_done(self, *, drafts: int, quarantined: int) -> None:
        """Count a round, after which so many drafts wait and so many messages are given up."""
        self._rounds += 1
        self._drafts, self._quarantined = drafts, quarantined

    def tell(self, condition: Condition) -> None:
        """Write the figures with how the account is doing; a disk that refuses is no trouble."""
        if self._path is None:
            return
        new = self._path.with_name(self._path.name + ".tmp")
        with suppress(OSError):
            new.write_text(self.text(condition), encoding="utf-8")
            new.chmod(0o644)
            new.replace(self._path)

    def text(self, condition: Condition) -> str:
        """Return the figures as Prometheus reads them."""
        gauges = {
            "rounds_total": ("counter", "Rounds since the start of the service.", self._rounds),
            "last_round_timestamp_seconds": (
                "gauge",
                "When a round last came to its end.",
                _seconds(condition.last_round),
            ),
            "drafts_waiting": ("gauge", "Drafts that wait for the owner.", self._drafts),
            "messages_quarantined": (
                "gauge",
                "Messages that cannot be read.",
                self._quarantined,
            ),
            "problem": ("gauge", "1 if something is wrong.", int(bool(condition.problem))),
        }
        account = f'account="{_label(condition.account)}"'
        lines = []
        for name, (kind, told, value) in gauges.items():
            lines.append(f"# HELP mailbot_{name} {told}")
            lines.append(f"# TYPE mailbot_{name} {kind}")
            lines.append(f"mailbot_{name}{{{account}}} {value}")
        lines.append("# HELP mailbot_state 1 for what the service does about the mailbox.")
        lines.append("# TYPE mailbot_state gauge")
        for state in State:
            here = int(state is condition.state)
            lines.append(f'mailbot_state{{{account},state="{state}"}} {here}')
        return "\n".join(lines) + "\n"


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0


def _label(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", " ")
