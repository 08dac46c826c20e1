"""For every error that can be raised there is a remedy (G14)."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest

import mailbot
from mailbot import account
from mailbot.account import Account
from mailbot.edge import paperchild, smtp
from mailbot.edge.bell import Bell
from mailbot.edge.config import Config, ImapSettings, SmtpSettings, StoreSettings
from mailbot.edge.connection import Unreadable, translated
from mailbot.edge.patience import REFUSALS
from mailbot.intake import workbook
from mailbot.model import errors
from mailbot.model.errors import (
    REMEDIES,
    DataError,
    FolderMissing,
    FolderUnsteady,
    LoginRefused,
    MailbotError,
    MailboxUnreachable,
    Remedy,
    StoreDamaged,
    remedy_of,
)
from mailbot.model.message import Fetched, Place
from mailbot.model.people import Owner
from mailbot.render import letter
from mailbot.render.letter import Template
from mailbot.rounds.folder import attempt
from mailbot.rounds.office import Office
from tests.rounds.stage import OWNER, Stage
from tests.system.killing import TRANSIENT

RETRY, SIGN_IN, STOP, QUARANTINE = Remedy

Door = Callable[[type[Exception]], Remedy]
"""Raises an exception of a library where the library would, and says what mailbot makes of it."""


def instance(kind: type[Exception]) -> Exception:
    """Return an exception of a kind, with as many words as it wants."""
    code = ((535, "x"), (535, "x", "y")) if "smtp" in kind.__module__ else ()
    for words in (*code, (), ("x",), ("x", 5), (5, "x", "y"), ([],), ("u", b"", 0, 0, "x")):
        try:
            return kind(*words)
        except TypeError:
            continue
    raise AssertionError(f"how is {kind} made?")


# The doors

UIDS = count(1)


def mail_server(kind: type[Exception]) -> Remedy:
    settings = ImapSettings(host="imap.example.com", user="dana")
    early, late = (translated(instance(kind), settings, "", connected=c) for c in (False, True))
    assert {remedy_of(early), remedy_of(late)} <= {RETRY, remedy_of(late)}
    return remedy_of(late)


def outgoing_server(kind: type[Exception]) -> Remedy:
    async def broken(*_: object) -> None:
        raise instance(kind)

    settings = SmtpSettings(host="smtp.example.com", user="dana", port=465)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smtp, "_greet", broken)
        with pytest.raises(MailbotError) as told:
            smtp.greet(settings, "secret")
    return remedy_of(told.value)


@cache
def an_office() -> Office:
    """Return the doors of a round, taken out of one."""
    found: list[Office] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.rounds.stage.go_round", lambda office, _: found.append(office))
        Stage().goes_round()
    return found[0]


def message(kind: type[Exception]) -> Remedy:
    """Have a message raise it; the only one that has to suffer is this message."""
    office = an_office()
    place = Place(folder="INBOX", uidvalidity=1, uid=next(UIDS))

    def poison(_office: Office, _fetched: Fetched) -> Iterator[None]:
        raise instance(kind)

    for _ in range(3):
        attempt(office, Fetched(place=place, raw=b"", at=office.clock.now(), size=0), poison)
    (trouble,) = [trouble for trouble in office.store.troubles() if trouble.place == place]
    assert trouble.quarantined
    return QUARANTINE


def paper(kind: type[Exception]) -> Remedy:
    def broken(_: bytes) -> None:
        raise instance(kind)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paperchild, "read_pdf", broken)
        assert paperchild._answer(b"").trouble
    return QUARANTINE


def sheet(kind: type[Exception]) -> Remedy:
    def broken(*_: object, **__: object) -> None:
        raise instance(kind)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("openpyxl.load_workbook", broken)
        patch.setattr(workbook, "_weigh", lambda _: None)
        with pytest.raises(DataError) as told:
            workbook.sheets_in(b"")
    return remedy_of(told.value)


def template(kind: type[Exception]) -> Remedy:
    class Broken:
        def generate(self, _: object) -> Iterator[str]:
            raise instance(kind)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letter, "_compiled", lambda _: Broken())
        patch.setattr(letter, "asdict", lambda _: {})
        with pytest.raises(MailbotError) as told:
            letter._rendered(Template(name="x", path="x", source=""), None)  # type: ignore[arg-type]
    return remedy_of(told.value)


class Patient(Account):
    """An account that rests by noting how long."""

    def attends(self, kind: type[Exception]) -> float | None:
        waits: list[float] = []

        def broken() -> None:
            raise instance(kind)

        self._attend = broken  # type: ignore[method-assign]
        self._rest = waits.append  # type: ignore[method-assign]
        self._go_on()
        return waits[0] if waits else None


@pytest.fixture
def an_account(tmp_path: Path) -> Patient:
    return Patient(
        Config(
            path=tmp_path / "config.toml",
            owner=Owner(address=OWNER.address, name="Dana"),
            imap=ImapSettings(host="imap.example.com", user="dana"),
            store=StoreSettings(folder=tmp_path),
        ),
        Bell(),
    )


# What the libraries raise


def exceptions_of(*rooms: str) -> set[type[Exception]]:
    """Return the exceptions that modules or classes export; warnings are no errors there."""
    found: set[type[Exception]] = set()
    for room in rooms:
        path, _, inner = room.partition(":")
        home = importlib.import_module(path)
        home = getattr(home, inner) if inner else home
        found |= {
            thing
            for name, thing in vars(home).items()
            if isinstance(thing, type)
            and issubclass(thing, Exception)
            and not issubclass(thing, Warning)
            and not name.startswith("_")
        }
    return found


ROOMS: dict[str, tuple[Door, tuple[str, ...]]] = {
    "imapclient": (mail_server, ("imapclient", "imapclient.exceptions")),
    "imaplib": (mail_server, ("imaplib", "imaplib:IMAP4")),
    "ssl": (mail_server, ("ssl",)),
    "socket": (mail_server, ("socket",)),
    "aiosmtplib": (outgoing_server, ("aiosmtplib", "aiosmtplib.errors")),
    "mailparser": (message, ("mailparser", "mailparser.exceptions")),
    "email": (message, ("email.errors",)),
    "pypdf": (paper, ("pypdf", "pypdf.errors")),
    "pypdfium2": (paper, ("pypdfium2",)),
    "openpyxl": (sheet, ("openpyxl.utils.exceptions",)),
    "zipfile": (sheet, ("zipfile",)),
    "jinja2": (template, ("jinja2", "jinja2.exceptions")),
}
"""For each library the door behind which it is used, and where its exceptions are exported."""

NET = (
    "filelock",
    "msgspec",
    "tinydb",
    "tinydb.storages",
    "dns.exception",
    "msal",
    "msal.exceptions",
)
NET += ("apscheduler.schedulers", "apscheduler.jobstores.base", "defusedxml.common", "tomllib")
"""What these raise is met where they are used, or else by the net under a whole round."""

EXPECTED: dict[str, dict[str, Remedy]] = {
    "imapclient": {"LoginError": SIGN_IN},
    "ssl": {"SSLCertVerificationError": STOP},
    "aiosmtplib": {"SMTPAuthenticationError": SIGN_IN},
}
"""The remedies that are not the usual one of their door."""

USUAL = {
    **dict.fromkeys(("imapclient", "imaplib", "ssl", "socket", "aiosmtplib"), RETRY),
    **dict.fromkeys(("mailparser", "email", "pypdf", "pypdfium2"), QUARANTINE),
    **dict.fromkeys(("openpyxl", "zipfile", "jinja2"), QUARANTINE),
}
EVERY = [(library, kind) for library in ROOMS for kind in exceptions_of(*ROOMS[library][1])]
BY_NAME = sorted(EVERY, key=lambda pair: (pair[0], pair[1].__qualname__))
SYSTEM = sorted(
    exceptions_of("builtins", "json", "xml.parsers.expat", "zoneinfo", "binascii", "zlib", *NET),
    key=lambda kind: kind.__qualname__,
)


@pytest.mark.parametrize(
    ("library", "kind"), BY_NAME, ids=[f"{lib}-{kind.__qualname__}" for lib, kind in BY_NAME]
)
def test_every_exception_of_a_library_has_a_remedy(library: str, kind: type[Exception]) -> None:
    remedy = ROOMS[library][0](kind)

    assert remedy is EXPECTED.get(library, {}).get(kind.__name__, USUAL[library])


def test_the_remedies_that_are_not_usual_are_of_exceptions_that_exist() -> None:
    known = {(library, kind.__name__) for library, kind in EVERY}

    assert {(library, name) for library, names in EXPECTED.items() for name in names} <= known


@pytest.mark.parametrize("kind", SYSTEM, ids=lambda kind: kind.__qualname__)
def test_whatever_else_is_raised_in_a_round_or_a_message_ends_neither_the_service_nor_the_round(
    an_account: Patient, kind: type[Exception]
) -> None:
    assert message(kind) is QUARANTINE
    assert an_account.attends(kind)
    assert an_account.fatal is None


# What mailbot raises itself


def own_errors() -> list[type[MailbotError]]:
    for module in pkgutil.walk_packages(mailbot.__path__, "mailbot."):
        importlib.import_module(module.name)
    found, left = [], [MailbotError]
    while left:
        kind = left.pop()
        found.append(kind)
        left += kind.__subclasses__()
    return [kind for kind in found if kind.__module__.startswith("mailbot.")]


def test_every_error_of_ours_has_a_row_of_its_own_or_is_a_kind_of_one_that_has() -> None:
    assert {kind for kind in own_errors() if kind.__module__ == errors.__name__} == set(REMEDIES)
    for kind in own_errors():
        assert remedy_of(kind("words"))
    assert remedy_of(Unreadable("words")) is RETRY


@pytest.mark.parametrize("kind", REMEDIES, ids=lambda kind: kind.__name__)
def test_the_account_does_what_the_table_says(
    an_account: Patient, kind: type[MailbotError]
) -> None:
    waits = an_account.attends(kind)

    assert bool(waits) == (REMEDIES[kind] is RETRY) == (kind in TRANSIENT)
    assert (an_account.fatal is None) == bool(waits)


@pytest.mark.parametrize("kind", REMEDIES, ids=lambda kind: kind.__name__)
def test_what_worked_before_is_waited_for_unless_waiting_cannot_mend_it(
    an_account: Patient, kind: type[MailbotError]
) -> None:
    """A folder or a setting that went away may come back; a damaged record does not."""
    an_account._last_round = an_account.condition.since

    waits = an_account.attends(kind)

    later = issubclass(kind, account.LATER) or REMEDIES[kind] in {RETRY, SIGN_IN}
    assert bool(waits) == later


def test_a_password_that_is_refused_again_and_again_stops_the_account(an_account: Patient) -> None:
    an_account._last_round = an_account.condition.since

    assert all(an_account.attends(LoginRefused) for _ in range(REFUSALS))
    assert an_account.attends(LoginRefused) is None
    assert isinstance(an_account.fatal, LoginRefused)


@pytest.mark.parametrize("kind", [StoreDamaged, FolderUnsteady, FolderMissing])
def test_what_only_the_owner_mends_is_told_with_a_code(kind: type[MailbotError]) -> None:
    assert remedy_of(kind("words")) is STOP
    assert kind.exit_code in {69, 74, 78}


def test_a_remedy_is_of_the_nearest_class() -> None:
    class Particular(MailboxUnreachable):
        pass

    assert remedy_of(Particular("words")) is RETRY
