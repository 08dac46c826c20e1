"""Which folder is which?"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mailbot.edge.config import ImapSettings
from mailbot.model.errors import FolderMissing
from mailbot.model.mailbox import Folders

NAMES: dict[str, tuple[str, ...]] = {
    r"\Drafts": (
        *("Drafts", "Draft", "Draft Messages", "Entwürfe", "Entwurf", "Brouillons", "Brouillon"),
        *("Borradores", "Borrador", "Concepten", "Bozze", "Rascunhos", "Rascunho"),
        *("Kopie robocze", "Wersje robocze", "Szkice", "Robocze", "Utkast", "Kladder", "Kladde"),
        *("Luonnokset", "Koncepty", "Rozepsané", "Черновики"),
    ),
    r"\Sent": (
        *("Sent", "Sent Items", "Sent Messages", "Sent Mail", "Sent-Mail", "Gesendet"),
        *("Gesendete Elemente", "Gesendete Objekte", "Gesendete Nachrichten", "Gesendete"),
        *("Envoyés", "Envoyé", "Éléments envoyés", "Messages envoyés", "Courrier envoyé"),
        *("Objets envoyés", "Enviados", "Enviado", "Elementos enviados", "Mensajes enviados"),
        *("Correo enviado", "Enviadas", "Itens enviados", "Mensagens enviadas"),
        *("E-mails enviados", "Verzonden", "Verzonden items", "Verzonden berichten", "Inviati"),
        *("Inviata", "Posta inviata", "Elementi inviati", "Wysłane", "Elementy wysłane"),
        *("Skickat", "Skickade", "Skickade objekt", "Skickade meddelanden", "Sendt", "Sendte"),
        *("Sendt post", "Sendte elementer", "Sendt e-post", "Lähetetyt", "Lähetetyt viestit"),
        *("Lähetetyt kohteet", "Odeslané", "Odeslaná pošta", "Odeslané položky"),
        *("Отправленные", "Отправленное"),
    ),
    r"\Trash": (
        *("Trash", "Deleted Items", "Deleted Messages", "Deleted", "Bin", "Papierkorb"),
        *("Gelöschte Elemente", "Gelöschte Objekte", "Gelöscht", "Corbeille"),
        *("Éléments supprimés", "Messages supprimés", "Papelera", "Elementos eliminados"),
        *("Mensajes eliminados", "Eliminados", "Prullenbak", "Prullenmand", "Verwijderde items"),
        *("Verwijderd", "Cestino", "Posta eliminata", "Elementi eliminati", "Lixo", "Lixeira"),
        *("Itens excluídos", "Itens eliminados", "Kosz", "Elementy usunięte", "Papperskorgen"),
        *("Papperskorg", "Borttagna objekt", "Borttaget", "Papirkurv", "Papirkurven"),
        *("Slettet post", "Slettede elementer", "Slettet", "Roskakori", "Poistetut"),
        *("Poistetut viestit", "Poistetut kohteet", "Koš", "Odstraněná pošta", "Odstraněné"),
        *("Корзина", "Удаленные", "Удалённые"),
    ),
    r"\Archive": (
        *("Archive", "Archives", "Archiv", "Archivio", "Archivo", "Archief", "Arquivo"),
        *("Arquivados", "Archivados", "Archivierte Elemente", "Archiviati", "Gearchiveerd"),
        *("Archivum", "Arkiv", "Arkisto", "Archiwum", "Архив"),
    ),
    r"\All": (
        *("All Mail", "Alle Nachrichten", "Tous les messages", "Todos", "Tutti i messaggi"),
        *("Alle berichten", "Todos os e-mails", "Todo o correio"),
    ),
}
"""What servers and mail programs call their folders, the likelier names first."""

PARENTS = ("INBOX", "[Gmail]", "[Google Mail]")
"""Folders under which providers put their special ones, whatever NAMESPACE says."""

OWN = "Mailbot"
"""The folder of our own; a pattern never takes it for one to watch."""

_UNWATCHED = frozenset({r"\Drafts", r"\Sent", r"\Trash", r"\Junk", r"\All", r"\Flagged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One folder that can be opened, as LIST tells it; *name* is decoded."""

    name: str
    separator: str = "/"
    flags: frozenset[str] = frozenset()


def choose(listed: Sequence[Listed], prefixes: Iterable[str], settings: ImapSettings) -> Folders:
    """Return which of the *listed* folders are watched, Sent, Drafts and Trash.

    What the owner wrote in [imap] comes first, then the SPECIAL-USE flags, then the
    names known of many languages, under a namespace prefix of *prefixes* or without one.

    Raises FolderMissing, with the names there are and the key to write.
    """
    search = _Search(tuple(listed), (*prefixes, ""))
    drafts = search.one("drafts", r"\Drafts", settings.drafts)
    if drafts is None:
        raise search.missing("drafts", "Drafts")
    sent = tuple(search.named("sent", name) for name in settings.sent)
    sent = sent or tuple(one.name for one in search.special(r"\Sent"))
    if not sent:
        raise search.missing("sent", "Sent")
    trash = search.one("trash", r"\Trash", settings.trash)
    special = {drafts, trash, *sent}
    inbox: dict[str, None] = {}
    for name in settings.folders:
        inbox.update(dict.fromkeys(search.watched(name, special)))
    own = search.own()
    return Folders(inbox=tuple(inbox), sent=sent, drafts=drafts, trash=trash, own=own)


def place_for(name: str, listed: Sequence[Listed], prefixes: Sequence[str]) -> tuple[str, ...]:
    """Return what the folder above ours and our own folder *name* are to be called."""
    prefix = next(iter(prefixes), "")
    separators = {one.separator for one in listed if one.separator}
    separator = prefix[-1:] or next(iter(separators), "/")
    return prefix + OWN, prefix + OWN + separator + name


def archives(listed: Sequence[Listed]) -> tuple[str, ...]:
    r"""Return the folders for what is done with, \\Archive first, and those below them."""
    search = _Search(tuple(listed), ("",))
    tops = [one for flag in (r"\Archive", r"\All") for one in search.special(flag)]
    below = [
        one
        for top in tops
        for one in listed
        if one.separator and one.name.startswith(top.name + one.separator)
    ]
    names = dict.fromkeys(one.name for one in (*tops, *below) if not _aside(one))
    return tuple(names)


def _aside(one: Listed) -> bool:
    """Say whether a folder below an archive holds what nobody kept on purpose."""
    return bool(_folded(one.flags) & _folded({r"\Drafts", r"\Trash", r"\Junk"}))


def same(name: str) -> str:
    """Return *name* in the form in which two spellings of one folder are equal."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class _Search:
    listed: tuple[Listed, ...]
    prefixes: tuple[str, ...]

    def one(self, key: str, flag: str, setting: str) -> str | None:
        """Return the one folder for *flag*; two that are equally likely are one too many."""
        if setting:
            return self.named(key, setting)
        found = self.special(flag)
        if len(found) > 1 and flag == r"\Drafts":
            names = " and ".join(repr(one.name) for one in found)
            raise FolderMissing(
                f"[imap] {key}: {names} may both be meant; "
                f'write which one, for example {key} = "{found[0].name}"',
            )
        return found[0].name if found else None

    def special(self, flag: str) -> list[Listed]:
        """Return the folders the server flags so, or else those with such a name."""
        flagged = [one for one in self.listed if flag.casefold() in _folded(one.flags)]
        if flagged:
            return flagged
        order = [same(name) for name in NAMES[flag]]
        known = [(same(self._bare(one)), one) for one in self.listed]
        found = [(order.index(bare), one) for bare, one in known if bare in order]
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]

    def named(self, key: str, wanted: str) -> str:
        """Return the folder the owner calls *wanted*, with or without its prefix."""
        for prefix in ("", *self.prefixes):
            for one in self.listed:
                if one.name in {wanted, prefix + wanted.replace("/", one.separator)}:
                    return one.name
        if wanted.upper() == "INBOX":
            return "INBOX"
        names = [one.name for one in self.listed]
        near = get_close_matches(wanted, names, n=3, cutoff=0.5) or names[:30]
        raise FolderMissing(
            f"[imap] {key}: there is no folder {wanted!r}; did you mean {_or(near)}?",
        )

    def watched(self, wanted: str, special: set[str | None]) -> list[str]:
        """Return the folders that *wanted* means: one, or those that fit its pattern."""
        if "*" not in wanted:
            return [self.named("folders", wanted)]
        found = [one.name for one in self.listed if self._fits(one, wanted, special)]
        if not found:
            names = [one.name for one in self.listed]
            raise FolderMissing(
                f"[imap] folders: no folder fits {wanted!r}; there are {_or(names)}",
            )
        return found

    def own(self) -> dict[str, str]:
        """Return the folders below ours, by what comes after its name."""
        found = {}
        for one in self.listed:
            first, _, rest = self._bare(one).partition(one.separator or "/")
            if rest and first.casefold() == OWN.casefold():
                found[rest] = one.name
        return found

    def missing(self, key: str, what: str) -> FolderMissing:
        """Return the error that says which folders there are and what to write."""
        names = [one.name for one in self.listed]
        return FolderMissing(
            f"[imap] {key}: no folder of this mailbox is marked or named as {what}; there are "
            f'{_or(names)}; write {key} = "…" with the right one, '
            "or make it in your mail program first",
        )

    def _fits(self, one: Listed, pattern: str, special: set[str | None]) -> bool:
        if one.name in special or _folded(one.flags) & _folded(_UNWATCHED):
            return False
        if self._bare(one).split(one.separator or "/")[0].casefold() == OWN.casefold():
            return False
        told = pattern.replace("/", one.separator or "/")
        return any(
            re.fullmatch(re.escape(prefix + told).replace(r"\*", ".*"), one.name, re.DOTALL)
            for prefix in self.prefixes
        )

    def _bare(self, one: Listed) -> str:
        """Return the name without namespace prefix and provider's parent."""
        parents = [prefix for prefix in self.prefixes if prefix]
        parents += [parent + one.separator for parent in PARENTS]
        for parent in parents:
            if one.name.casefold().startswith(parent.casefold()):
                return one.name[len(parent) :]
        return one.name


def _folded(flags: Iterable[str]) -> set[str]:
    return {flag.casefold() for flag in flags}


def _or(names: Sequence[str]) -> str:
    shown = [repr(name) for name in names[:30]] or ["none"]
    return ", ".join(shown) + (" …" if len(names) > 30 else "")
