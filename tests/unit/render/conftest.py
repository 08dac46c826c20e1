"""What the tests of render share."""

from contextlib import suppress

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    with suppress(ValueError):  # tests/conftest.py may have added it already
        parser.addoption("--update-golden", action="store_true", help="write the golden letters")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--update-golden", default=False)
