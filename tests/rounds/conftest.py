"""The stage for every scenario; the server, if there is one, ends with the run."""

import pytest

from tests.rounds.real import ON_SERVER, WITHOUT, leave

collect_ignore = [f"test_{name}.py" for name in WITHOUT] if ON_SERVER else []


@pytest.fixture(scope="session", autouse=True)
def _end():
    yield
    leave()
