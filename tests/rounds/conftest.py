"""The stage for every scenario; the server, if there is one, ends with the run."""

import pytest

from tests.rounds.real import leave


@pytest.fixture(scope="session", autouse=True)
def _end():
    yield
    leave()
