"""Records of older mailbots open, are kept as they were, and lose nothing."""

import shutil
import stat
from decimal import Decimal
from pathlib import Path

import pytest

from mailbot.edge.journal import JOURNAL
from mailbot.edge.schema import STEPS
from mailbot.edge.snapshot import SCHEMA, SNAPSHOT, is_as_written
from mailbot.edge.tinystore import TinyStore
from mailbot.edge.verify import verify
from mailbot.ledger.replay import replay
from mailbot.model.errors import ConfigError
from mailbot.model.people import ClientId

OLD = Path(__file__).parents[2] / "data" / "stores"
STORES = sorted(path.name for path in OLD.iterdir() if path.is_dir())


@pytest.fixture(params=STORES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD / request.param, tmp_path / "store"))


def told(store: TinyStore) -> tuple[int, Decimal, int]:
    """Return what the small records all say: events, what is open, how far was read."""
    case = replay(store.events()).cases[ClientId("acme")]
    cursor = store.cursor("INBOX")
    assert cursor is not None
    return len(list(store.events())), case.receivables[0].balance.amount, cursor.next_uid


EXPECTED = (5, Decimal("4760.00"), 8)


def test_an_old_record_opens_and_holds_what_it_held(folder: Path) -> None:
    with TinyStore.open(folder) as store:
        assert told(store) == EXPECTED

    assert is_as_written(folder / SNAPSHOT)
    verdict = verify(folder)
    assert verdict.intact, verdict.faults
    with TinyStore.open(folder) as store:
        assert told(store) == EXPECTED


def test_the_record_of_the_old_shape_is_kept_beside_it(folder: Path) -> None:
    old = {name: (folder / name).read_bytes() for name in (SNAPSHOT, JOURNAL)}

    TinyStore.open(folder).close()

    for name, whole in old.items():
        copy = folder / f"{name}.schema-1"
        assert copy.read_bytes() == whole
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_looking_changes_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    with TinyStore.open(folder, read_only=True) as store:
        assert told(store) == EXPECTED

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_disk_that_does_not_take_the_copy_leaves_the_old_record(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / SNAPSHOT).read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("mailbot.edge.schema.shutil.copyfile", refuse)
        with pytest.raises(Exception, match="No space left"):
            TinyStore.open(folder)

    assert (folder / SNAPSHOT).read_bytes() == before
    with TinyStore.open(folder) as store:
        assert told(store) == EXPECTED


def test_each_old_shape_has_a_step_and_a_sample() -> None:
    assert set(STEPS) == set(range(1, SCHEMA))
    assert {int(name.split("-")[1]) for name in STORES} == set(STEPS)


def test_a_record_of_the_future_is_left_alone(tmp_path: Path) -> None:
    TinyStore.open(tmp_path).close()
    path = tmp_path / SNAPSHOT
    path.write_text(path.read_text().replace(f'"schema":{SCHEMA}', f'"schema":{SCHEMA + 1}'))
    before = path.read_bytes()

    with pytest.raises(ConfigError, match="install that version or a later one") as caught:
        TinyStore.open(tmp_path)

    assert caught.value.exit_code == 78
    assert path.read_bytes() == before
