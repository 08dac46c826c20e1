"""The scene for each test: a letter of mailbot's in the Drafts of a real server."""

import pytest

from tests.clients.scene import set_scene


@pytest.fixture
def scene(tmp_path):
    with set_scene(tmp_path) as scene:
        yield scene
