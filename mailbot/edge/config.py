"""What did the owner configure?"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from mailbot.edge.issuer import OAuth2Settings, unfit
from mailbot.edge.rules import Problem, examine, is_loopback, nearest, no_hours
from mailbot.edge.secrets import NO_SECRET, Secret
from mailbot.model.errors import ConfigError
from mailbot.model.people import Owner
from mailbot.model.policy import Calendar, DigestTimes, OwnFolders, Policy, Terms

VARIABLE = "MAILBOT_CONFIG"
"""The environment variable that names the configuration file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSettings:
    """How to reach the mailbox; config.example.toml, [imap], explains each key."""

    host: str
    user: str
    port: int = 993
    security: str = "tls"
    """"tls", "starttls", or "none" (loopback addresses only)."""
    folders: tuple[str, ...] = ("INBOX",)
    sent: tuple[str, ...] = ()
    """Empty: found by SPECIAL-USE or by name."""
    drafts: str = ""
    trash: str = ""
    timeout_seconds: float = 60.0
    ca_file: str = ""
    """A certificate authority of one's own, beside those of the system."""
    look_back_days: int = 90
    whole_message_up_to_kb: int = 64
    """Larger messages: only headers and text parts are fetched."""
    trusted_servers: tuple[str, ...] = ()
    """The authserv-ids whose Authentication-Results count (RFC 8601, section 2.5)."""
    sign_in: str = "password"
    """"password" or "oauth2"."""
    password_command: str = ""
    password: Secret = NO_SECRET
    """Only in a file that nobody else can read; else edge/secrets.py knows better places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """How letters that the owner approved are sent; who logs in as in [imap] unless said."""

    host: str
    user: str = ""
    port: int = 465
    security: str = "tls"
    sign_in: str = ""
    """Empty: as in [imap], unless a password of its own is named here."""
    password_command: str = ""
    password: Secret = NO_SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSettings:
    """Which words letters are made of; *templates* is a folder of the owner's own."""

    templates: Path = Path("templates")
    language: str = "en"
    reassure: bool = True
    html: bool = False
    """A page with the same words beside the text; mail programs treat it worse than text alone."""


def _state_folder() -> Path:
    import platformdirs  # noqa: PLC0415 most configurations say where it is

    return platformdirs.user_state_path("mailbot", appauthor=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """Where the record is kept."""

    folder: Path = field(default_factory=_state_folder)
    keep_years: int = 0
    """After so many years `status` offers to purge who is at rest; 0: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSettings:
    """What exports of billing programs leave open, and the folder in which they are waited for."""

    folder: Path = Path("imports")
    """Seen from the folder of the store."""
    currency: str = ""
    dates: str = ""
    """"day" or "month": what comes first in 10/05/2026 where nothing proves it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """How often the mailbox is looked at, and how much is logged."""

    poll_minutes: int = 5
    push: bool = True
    """Be told at once where the server can do it, and not only ask every few minutes."""
    accounts: tuple[str, ...] = ()
    """Further configuration files, one for each mailbox that the same service looks after."""
    log_level: str = "info"
    log_format: str = "plain"
    """"plain" or "json"."""
    metrics_file: str = ""
    """Where figures are left for Prometheus; empty: nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings, checked; folders are absolute. *path* is the file they came from."""

    path: Path
    owner: Owner
    imap: ImapSettings
    smtp: SmtpSettings | None = None
    oauth2: OAuth2Settings = field(default_factory=OAuth2Settings)
    policy: Policy = field(default_factory=Policy)
    calendar: Calendar = field(default_factory=Calendar)
    terms: Terms = field(default_factory=Terms)
    digest: DigestTimes = field(default_factory=DigestTimes)
    folders: OwnFolders = field(default_factory=OwnFolders)
    letters: LetterSettings = LetterSettings()
    store: StoreSettings = field(default_factory=StoreSettings)
    imports: ImportSettings = ImportSettings()
    mappings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """The columns of the owner's own exports, by name: [imports.mapping.NAME]."""
    service: ServiceSettings = ServiceSettings()

    @property
    def metrics_path(self) -> Path | None:
        """Return where figures are left for Prometheus, if anywhere."""
        name = self.service.metrics_file
        return self.store.folder / Path(name).expanduser() if name else None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return the secrets that stand in the file itself."""
        held = [self.imap.password, self.oauth2.client_secret]
        held += [self.smtp.password] if self.smtp else []
        return tuple(filter(None, held))


SECTIONS: dict[str, type] = {
    "owner": Owner,
    "imap": ImapSettings,
    "smtp": SmtpSettings,
    "oauth2": OAuth2Settings,
    "policy": Policy,
    "calendar": Calendar,
    "terms": Terms,
    "digest": DigestTimes,
    "folders": OwnFolders,
    "letters": LetterSettings,
    "store": StoreSettings,
    "imports": ImportSettings,
    "service": ServiceSettings,
}
"""The tables of the file and what each becomes; their fields are the keys allowed."""

SECRETS = (("imap", "password"), ("smtp", "password"), ("oauth2", "client_secret"))
"""The keys whose values nobody else may read, with their tables."""

_USUAL_PORT = {
    ("imap", "starttls"): 143,
    ("imap", "none"): 143,
    ("smtp", "starttls"): 587,
    ("smtp", "none"): 25,
}


def default_path() -> Path:
    """Return where a user's configuration file lies on this machine."""
    import platformdirs  # noqa: PLC0415 as above

    return platformdirs.user_config_path("mailbot", appauthor=False) / "config.toml"


def find(explicit: Path | None = None) -> Path:
    """Return the configuration file: *explicit*, $MAILBOT_CONFIG, ./config.toml or the user's.

    Raises ConfigError that says where it looked. One that was named is never passed over.
    """
    named = explicit or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None:
        if named.exists():
            return named
        said = "--config" if explicit else f"the environment variable {VARIABLE}"
        raise ConfigError(
            f"{named}: no such file, though {said} names it;"
            f" correct it, or write the file with: mailbot init --config {named}"
        )
    places = (Path("config.toml"), default_path())
    for place in places:
        if place.is_file():
            return place
    raise ConfigError(
        f"no configuration found; looked for {places[0].absolute()} and {places[1]}"
        f" (neither --config nor {VARIABLE} is set). Run: mailbot init"
    )


def load(path: Path) -> Config:
    """Return the settings that the file at *path* makes.

    Raises ConfigError that names every problem, each with its line and its cure.
    """
    source = _read(path)
    tables = _parse(path, source)
    tables, mappings, strange = _mappings(tables)
    sections, problems = _sections(tables)
    problems = (*problems, *strange)
    if not problems:
        problems = (*_crossed(sections), *_secrecy(path, tables), *_files(path, sections))
    if problems:
        raise ConfigError("\n".join(_worded(path, source, problems)))
    return replace(_assembled(path, sections), mappings=mappings)


def _mappings(
    tables: Mapping[str, object],
) -> tuple[dict[str, object], dict[str, dict[str, object]], list[Problem]]:
    """Return the tables without those of [imports.mapping], and these; what they say is theirs."""
    imports = tables.get("imports")
    if not isinstance(imports, dict) or "mapping" not in imports:
        return dict(tables), {}, []
    rest = {key: value for key, value in imports.items() if key != "mapping"}
    found = imports["mapping"]
    if isinstance(found, dict) and all(isinstance(table, dict) for table in found.values()):
        return {**tables, "imports": rest}, found, []
    words = "write a table for each kind of export, with a name of yours: [imports.mapping.mine]"
    return {**tables, "imports": rest}, {}, [Problem(table="imports", key="mapping", words=words)]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not written in UTF-8; save it again as UTF-8") from error
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); check the name and its permissions"
        ) from error


def _parse(path: Path, source: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        problem, _, place = str(error).rstrip(")").rpartition(" (at ")
        where = place.replace("line ", "").partition(", column ")
        line = f"line {where[0]}" if where[0].isdigit() else "at its end"
        raise ConfigError(
            f"{path}, {line}: cannot be read as TOML ({_plain(problem)});"
            ' text stands in "quotes", each key on a line of its own and only once,'
            " a folder of Windows in 'single quotes'"
        ) from None


def _plain(problem: str) -> str:
    # What tomllib says of a value may quote a character of it, hence of a password.
    return re.sub(r"""\s*(?P<quote>['"]).*(?P=quote)""", "", problem).lower()


def _sections(
    tables: Mapping[str, object],
) -> tuple[dict[str, dict[str, Any]], tuple[Problem, ...]]:
    homes = {name: tuple(f.name for f in fields(kind)) for name, kind in SECTIONS.items()}
    sections: dict[str, dict[str, Any]] = {}
    problems = [_stray(name, value, homes) for name, value in tables.items() if name not in homes]
    for name, kind in SECTIONS.items():
        given = tables.get(name)
        if given is None and name == "smtp":
            continue
        if not isinstance(given, dict | None):
            problems.append(Problem(table=name, key="", words=f"write [{name}] on its own line"))
            continue
        sections[name], found = examine(name, kind, given or {}, homes)
        problems.extend(found)
    return sections, tuple(problems)


def _stray(name: str, value: object, homes: Mapping[str, tuple[str, ...]]) -> Problem:
    if isinstance(value, dict):
        meant = nearest(name, homes)
        cure = f"did you mean [{meant}]?" if meant else f"known are {', '.join(homes)}"
        return Problem(table=name, key="", words=f"no such table; {cure}")
    home = next((table for table, keys in homes.items() if name in keys), None)
    cure = f"it belongs under [{home}]" if home else "no setting stands outside of a [table]"
    return Problem(table="", key=name, words=f"not known here; {cure}")


def _crossed(sections: Mapping[str, dict[str, Any]]) -> list[Problem]:
    return [
        Problem(
            table=name,
            key="security",
            words='"none" would send the password in the clear; write "tls" or "starttls"'
            ' ("none" is for a server on this machine, such as 127.0.0.1)',
        )
        for name in ("imap", "smtp")
        if sections.get(name, {}).get("security") == "none"
        and not is_loopback(sections[name]["host"])
    ] + [*unfit(sections), *_unsendable(sections), *no_hours(sections["calendar"])]


def _unsendable(sections: Mapping[str, dict[str, Any]]) -> list[Problem]:
    if not sections["folders"].get("approved") or "smtp" in sections:
        return []
    words = "there is no server to send through; write [smtp] with its host, or take this key out"
    return [Problem(table="folders", key="approved", words=words)]


def _secrecy(path: Path, tables: Mapping[str, Any]) -> list[Problem]:
    if os.name != "posix" or path.stat().st_mode & 0o077 == 0:
        return []
    return [
        Problem(
            table=name,
            key=key,
            words="others on this machine can read this file;"
            f" run chmod 600 {path}"
            + (", or use password_command instead" if key == "password" else ""),
        )
        for name, key in SECRETS
        if tables.get(name, {}).get(key)
    ]


def _files(path: Path, sections: Mapping[str, dict[str, Any]]) -> list[Problem]:
    named = (("imap", "ca_file"), ("terms", "tax_form"), ("terms", "bank_details"))
    return [
        Problem(
            table=table,
            key=key,
            words=f'"{file}" is not there; correct the name, or take the key out',
        )
        for table, key in named
        if (file := sections[table].get(key)) and not _beside(path, file).is_file()
    ]


def _worded(path: Path, source: str, problems: tuple[Problem, ...]) -> list[str]:
    """Return a line for each problem, in the order of the file, missing settings last."""
    from mailbot.edge.manual import line_of  # noqa: PLC0415 most files have no problem

    placed = [(line_of(source, p.table, p.key), p) for p in problems]
    placed.sort(key=lambda pair: pair[0] or len(source) + 1)
    words = []
    for line, problem in placed:
        where = " ".join(filter(None, (problem.table and f"[{problem.table}]", problem.key)))
        at = f", line {line}" if line else ""
        words.append(f"{path}{at}, {where}: {problem.words}")
    return words


def _assembled(path: Path, sections: Mapping[str, dict[str, Any]]) -> Config:
    for name in ("imap", "smtp"):
        given = sections.get(name, {})
        usual = _USUAL_PORT.get((name, given.get("security", "tls")))
        if usual is not None:
            given.setdefault("port", usual)
    made = {name: SECTIONS[name](**given) for name, given in sections.items()}
    config = Config(path=path, **made)
    imap, smtp, letters, store = config.imap, config.smtp, config.letters, config.store
    if imap.ca_file:
        imap = replace(imap, ca_file=str(_beside(path, imap.ca_file)))
    if smtp:
        own = bool(smtp.password_command or smtp.password)
        as_imap = "oauth2" if imap.sign_in == "oauth2" and not own else ""
        smtp = replace(smtp, user=smtp.user or imap.user, sign_in=smtp.sign_in or as_imap)
        if not own:
            smtp = replace(smtp, password_command=imap.password_command, password=imap.password)
    letters = replace(letters, templates=_beside(path, letters.templates))
    store = replace(store, folder=_beside(path, store.folder))
    folder = store.folder / config.imports.folder.expanduser()
    imports = replace(config.imports, folder=folder)
    terms = config.terms
    if terms.tax_form:
        terms = replace(terms, tax_form=str(_beside(path, terms.tax_form)))
    if terms.bank_details:
        terms = replace(terms, bank_details=str(_beside(path, terms.bank_details)))
    config = replace(config, imap=imap, smtp=smtp, letters=letters, store=store, terms=terms)
    return replace(config, imports=imports)


def _beside(path: Path, name: str | Path) -> Path:
    """Return *name* as seen from the configuration file, ~ being the user's home."""
    return path.absolute().parent / Path(name).expanduser()
