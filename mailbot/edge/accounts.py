"""Which mailboxes does one service look after?"""

from collections.abc import Sequence
from pathlib import Path

from mailbot.edge.config import Config, load
from mailbot.model.errors import ConfigError


def load_all(paths: Sequence[Path]) -> tuple[Config, ...]:
    """Return the settings of each account: those of *paths* and whom these name.

    An account is a whole configuration with a record of its own. Raises ConfigError for what
    does not hold in any of them, and for two that share a record or a mailbox.
    """
    configs: dict[Path, Config] = {}
    for path in paths:
        first = load(path)
        configs.setdefault(path.resolve(), first)
        for name in first.service.accounts:
            other = path.absolute().parent / Path(name).expanduser()
            if other.resolve() in configs:
                continue
            config = load(other)
            if config.service.accounts:
                raise ConfigError(
                    f"{other}, [service] accounts: only {path.name} can name further accounts;"
                    " take the key out"
                )
            configs[other.resolve()] = config
    found = tuple(configs.values())
    _refuse_doubles(found)
    return found


def name_of(config: Config) -> str:
    """Return what an account is called in the log: its file's name, which is no address."""
    return config.path.stem


def _refuse_doubles(configs: Sequence[Config]) -> None:
    stores: dict[Path, Config] = {}
    mailboxes: dict[tuple[str, int, str], Config] = {}
    for config in configs:
        imap, folder = config.imap, config.store.folder.resolve()
        if other := stores.get(folder):
            raise ConfigError(
                f"{config.path}, [store] folder: {other.path.name} keeps its record in {folder},"
                f' too; each account needs one of its own, as folder = "{name_of(config)}"'
            )
        stores[folder] = config
        mailbox = (imap.host.casefold(), imap.port, imap.user.casefold())
        if other := mailboxes.get(mailbox):
            raise ConfigError(
                f"{config.path}, [imap] user: {other.path.name} looks after the same mailbox;"
                " leave one of them out"
            )
        mailboxes[mailbox] = config
