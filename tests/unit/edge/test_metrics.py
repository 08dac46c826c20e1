"""The figures for Prometheus."""

import re
import stat
from datetime import UTC, datetime
from pathlib import Path

from mailbot.edge.condition import Condition, State
from mailbot.edge.metrics import Metrics

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LINE = re.compile(r'mailbot_[a-z_]+\{account="[^"]*"(,state="[a-z]+")?\} \d+')


def a_condition(**changes: object) -> Condition:
    plain = {"account": "anna", "state": State.WATCHING, "since": NOW, "last_round": NOW}
    return Condition(**{**plain, **changes})  # type: ignore[arg-type]


def test_the_figures_are_as_prometheus_reads_them(tmp_path: Path) -> None:
    metrics = Metrics(tmp_path / "mailbot.prom")
    metrics.round_done(drafts=3, quarantined=1)
    metrics.round_done(drafts=2, quarantined=1)

    metrics.tell(a_condition())

    lines = (tmp_path / "mailbot.prom").read_text().splitlines()
    assert 'mailbot_rounds_total{account="anna"} 2' in lines
    assert 'mailbot_drafts_waiting{account="anna"} 2' in lines
    assert 'mailbot_messages_quarantined{account="anna"} 1' in lines
    assert f'mailbot_last_round_timestamp_seconds{{account="anna"}} {int(NOW.timestamp())}' in lines
    assert 'mailbot_problem{account="anna"} 0' in lines
    assert 'mailbot_state{account="anna",state="watching"} 1' in lines
    assert all(LINE.fullmatch(line) for line in lines if not line.startswith("# "))


def test_a_problem_is_a_one_without_its_words(tmp_path: Path) -> None:
    text = Metrics(None).text(a_condition(problem="dana@x.example: login refused"))

    assert 'mailbot_problem{account="anna"} 1' in text
    assert "dana" not in text


def test_only_this_file_may_be_read_by_others(tmp_path: Path) -> None:
    metrics = Metrics(tmp_path / "mailbot.prom")

    metrics.tell(a_condition())

    assert stat.S_IMODE((tmp_path / "mailbot.prom").stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["mailbot.prom"]


def test_a_disk_that_refuses_is_no_trouble(tmp_path: Path) -> None:
    Metrics(tmp_path / "nowhere" / "x.prom").tell(a_condition())
    Metrics(None).tell(a_condition())
