"""Which configurations may be served together."""

from pathlib import Path

import pytest

from mailbot.edge.accounts import load_all, name_of
from mailbot.model.errors import ConfigError


def written(folder: Path, name: str, *, store: str = "", user: str = "", service: str = "") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(
        f'[owner]\naddress = "{name}@firm.example"\nname = "{name}"\n'
        f'[imap]\nhost = "imap.firm.example"\nuser = "{user or name}@firm.example"\n'
        f'[store]\nfolder = "{store or name}"\n[service]\n{service}\n'
    )
    return path


def names(*paths: Path) -> list[str]:
    return [name_of(config) for config in load_all(paths)]


def test_the_first_file_names_the_others(tmp_path):
    anna = written(tmp_path, "anna", service='accounts = ["bob.toml", "carl.toml"]')
    written(tmp_path, "bob")
    carl = written(tmp_path, "carl")

    assert names(anna) == ["anna", "bob", "carl"]
    assert names(anna, carl) == ["anna", "bob", "carl"]
    assert names(carl, anna) == ["carl", "anna", "bob"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"store": "anna"}, r'anna\.toml keeps its record in .*folder = "bob"'),
        ({"store": "../{here}/anna"}, r"anna\.toml keeps its record in"),
        ({"user": "ANNA"}, r"anna\.toml looks after the same mailbox"),
        ({"service": 'accounts = ["carl.toml"]'}, r"only anna\.toml can name further accounts"),
    ],
)
def test_two_that_are_in_each_others_way_are_refused(tmp_path, changes, words):
    anna = written(tmp_path, "anna", service='accounts = ["bob.toml"]')
    written(tmp_path, "bob", **{k: v.format(here=tmp_path.name) for k, v in changes.items()})
    written(tmp_path, "carl")

    with pytest.raises(ConfigError, match=words):
        load_all([anna])


def test_one_that_does_not_hold_is_named(tmp_path):
    anna = written(tmp_path, "anna", service='accounts = ["bob.toml"]')
    written(tmp_path, "bob", service="poll_minutes = 0")

    with pytest.raises(ConfigError, match=r"bob\.toml, line .*poll_minutes"):
        load_all([anna])
