"""A real server, and an owner with the demo's invoices who uses the real command on it."""

from datetime import UTC, datetime

import pytest

from mailbot.demo.cast import invoices
from tests.system.dovecot import Dovecot
from tests.system.owner import Owner


@pytest.fixture
def server():
    with Dovecot() as server:
        yield server


@pytest.fixture
def owner(server, tmp_path):
    """Return an owner whose invoices are on record and whose mailbot is still paused."""
    owner = Owner(tmp_path)
    owner.configures(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        more='security = "none"',
    )
    (tmp_path / "invoices.csv").write_text(invoices(datetime.now(UTC)), encoding="utf-8")
    assert owner.runs("import", "invoices.csv").returncode == 0
    return owner
