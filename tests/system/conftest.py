"""A real server, and an owner with the demo's invoices who uses the real command on it."""

from datetime import UTC, datetime
from socket import gethostname

import pytest

from mailbot.demo.cast import invoices
from tests.system.dovecot import Dovecot
from tests.system.guard import sitecustomize
from tests.system.owner import REPORT, Owner

_STRANGERS: list[str] = []


def _is_here(host: str, _port: str | None) -> bool:
    """Say whether *host* is this machine, or a name that is nobody's (RFC 6761, 6.4)."""
    here = host in {"localhost", gethostname(), "::1", ""} or host.startswith(("127.", "/"))
    return here or host.endswith(".invalid")


sitecustomize.install(_is_here, _STRANGERS.append)  # in this process: nobody but this machine


@pytest.fixture(autouse=True)
def _only_configured_hosts(tmp_path):
    """S17: fail the test in which mailbot contacts anybody but the configured hosts."""
    yield
    reports = [path.read_text(encoding="utf-8") for path in tmp_path.rglob(REPORT)]
    strangers, _STRANGERS[:] = [*reports, *_STRANGERS], []
    assert strangers == []


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
