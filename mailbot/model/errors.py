"""What can go wrong, whether to try again, and with which exit code (sysexits)."""

from enum import StrEnum


class MailbotError(Exception):
    """Anything mailbot can explain; its text says what, where and what to do."""

    exit_code = 70


class UsageError(MailbotError):
    """The command line makes no sense. Not worth a retry."""

    exit_code = 2


class DataError(MailbotError):
    """An input file or message cannot be used as it is. Not worth a retry."""

    exit_code = 65


class MailboxUnreachable(MailbotError):
    """The mail server does not answer. Worth a retry, with patience."""

    exit_code = 69


class CertificateRefused(MailbotError):
    """The server's certificate does not hold. Not worth a retry; the owner must look."""

    exit_code = 69


class StorageError(MailbotError):
    """The disk or the mailbox refuses to keep something. Worth a retry later."""

    exit_code = 74


class StoreDamaged(StorageError):
    """The store cannot be read. Not worth a retry; the .bak is there."""


class MailboxBroken(MailbotError):
    """The connection broke in the middle. Worth a retry on a new connection."""

    exit_code = 75


class Busy(MailbotError):
    """Another mailbot works on this store. Worth a retry when it has ended."""

    exit_code = 75


class LoginRefused(MailbotError):
    """The mail server does not accept our credentials. Not worth a retry."""

    exit_code = 77


class ConfigError(MailbotError):
    """The configuration or a template does not hold. Not worth a retry."""

    exit_code = 78


class TemplateBroken(ConfigError):
    """One template cannot be used; only its letters wait."""


class FolderMissing(ConfigError):
    """A folder that is needed is not there, or cannot be told from others."""


class FolderUnsteady(MailbotError):
    """The server numbers a folder anew again and again. Not worth a retry; its keeper must look."""

    exit_code = 69


class Refused(MailbotError):
    """The server understood and said no (quota, read-only, size). Worth a retry later."""

    exit_code = 74


class PoisonMessage(DataError):
    """One message cannot be read; it is quarantined, the others go on."""


class Remedy(StrEnum):
    """What is done about an error while nobody looks on."""

    RETRY = "try again later"
    """With patience: back-off, jitter, and few connections while nothing works."""
    SIGN_IN = "sign in again"
    """Three times an hour at most; then, or where it never worked, only the owner mends it."""
    STOP = "stop and tell the owner"
    QUARANTINE = "set this one aside, and go on with the others"


REMEDIES: dict[type[MailbotError], Remedy] = {
    MailbotError: Remedy.STOP,
    UsageError: Remedy.STOP,
    DataError: Remedy.QUARANTINE,
    PoisonMessage: Remedy.QUARANTINE,
    MailboxUnreachable: Remedy.RETRY,
    MailboxBroken: Remedy.RETRY,
    Refused: Remedy.RETRY,
    Busy: Remedy.RETRY,
    StorageError: Remedy.RETRY,
    StoreDamaged: Remedy.STOP,
    LoginRefused: Remedy.SIGN_IN,
    CertificateRefused: Remedy.STOP,
    ConfigError: Remedy.STOP,
    TemplateBroken: Remedy.QUARANTINE,
    FolderMissing: Remedy.STOP,
    FolderUnsteady: Remedy.STOP,
}
"""For each error its remedy; the classes of the libraries become these at the doors of edge/."""


def remedy_of(error: MailbotError) -> Remedy:
    """Return what is done about *error*, by the nearest class that has a row."""
    return next(REMEDIES[kind] for kind in type(error).__mro__ if kind in REMEDIES)
