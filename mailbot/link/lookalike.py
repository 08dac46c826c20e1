"""Is a domain made to be taken for another one?"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from publicsuffixlist import PublicSuffixList
from rapidfuzz import process
from rapidfuzz.distance import OSA

from mailbot.link.contact import own_domain
from mailbot.model.message import Address

SHORTEST_NAME = 4
"""A shorter name stands within too many others by chance."""

LONG_NAME = 9
"""From this length on, two letters may differ."""

SURE_NAME = 6
"""From this length on, a name that differs by one letter is hardly another firm's."""

_TWINS = {
    pair[0]: pair[1:]
    for pair in """
        аa ӕae сc ԁd еe ҽe һh іi ꙇi ӏl јj оo ꚙoo рp ԛq гr ѕs ѵv ѡw ԝw хx уy үy кk мm тt нh вb
        αa ιi ϳj οo σo ρp υu νv γy τt ηn κk χx ωw εe βb քf ցg հh ոn ռn օo գq զq սu աw
        ɑa ᴄc ɡg ƍg ıi ɪi ɩi ǀl ᴏo ᴑo ꭇr ꜱs ƽs ᴜu ꭎu ʋu ᴠv ɯw ᴡw ɣy ʏy ᴢz đd ħh łl øo ŧt ƚl ɫl
        ßss æae œoe ০o ੦o ଠo ഠo ๐o ໐o ०o ૦o ௦o ౦o ೦o ၀o ዐo ჿo ⲟo ⵔo
    """.split()
}
"""Letters that look like Latin ones, of those that a domain name may hold (RFC 5892): from the
Unicode standard's confusables.txt (UTS #39), and a few that do so in most typefaces."""

_LOOK = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("5", "s"), ("i", "l"))
"""Pairs and figures that look like another letter."""

_ADDED = frozenset(
    """
    accounting accounts account ap ar bank banking bill billing billings cash claims collections
    corp corporate co company contact department dept desk docs ebilling einvoice finance fin
    finances financial firm global gmbh group hq inc info international intl invoice invoices
    invoicing law legal limited llc llp ltd mail mailing mails office online pay payable payables
    payment payments portal procurement purchasing receivable receivables remit remittance sa
    secure secured service services support team treasury uk us usa vendor vendors web
    buchhaltung rechnung rechnungen rechnungswesen zahlung zahlungen kanzlei verwaltung gruppe
    compta comptabilite facturation factures paiement paiements groupe cabinet
    contabilidad facturacion facturas pagos grupo administracion contabilita fatture fatturazione
    pagamenti gruppo amministrazione boekhouding facturen facturatie betalingen administratie
    groep contabilidade faturas faturacao pagamentos administracao financeiro
    """.split()
)
"""What is put beside a firm's name to make it look official."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """That a domain may be taken for *known*, and *how* that is brought about, in words."""

    known: str
    how: str
    close: bool
    """The very spelling deceives; else the name is the same and more is said: it may be theirs."""


def likeness(domain: str, known: Iterable[str]) -> Likeness | None:
    """Return for which of the *known* domains *domain* may be taken, or None.

    A domain does not resemble itself, nor a host below it or above it in the same hands. Domains
    of everybody's mailboxes are like nobody's.
    """
    given = readable(domain)
    firms = [k for k in known if not _everybodys(readable(k))]
    if not given or any(same_hands(given, readable(k)) for k in firms):
        return None
    if _everybodys(given):
        return None
    found = [alike for k in firms if (alike := _likeness(given, readable(k), k)) is not None]
    return next((alike for alike in found if alike.close), found[0] if found else None)


def _everybodys(domain: str) -> bool:
    """Say whether *domain* is a provider's; mail.acme.example is not, whatever its first word."""
    return own_domain(Address(address=f"x@{_registered(domain)}")) is None


def resembled(domain: str, known: Iterable[str]) -> str | None:
    """Return the one of the *known* domains that *domain* may be mistaken for, or None."""
    alike = likeness(domain, sorted(known))
    return alike.known if alike else None


def same_hands(domain: str, other: str) -> bool:
    """Say whether two domains belong to one registrant."""
    return domain == other or _registered(domain) == _registered(other)


@lru_cache(maxsize=20_000)
def readable(domain: str) -> str:
    """Return *domain* as a person sees it: in lower case, punycode undone (RFC 3492)."""
    labels = domain.casefold().strip(".").split(".")
    return ".".join(_seen(label) for label in labels)


def _seen(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").casefold()
    except (UnicodeError, ValueError):
        return label


@lru_cache(maxsize=20_000)
def skeleton(label: str) -> str:
    """Return what *label* looks like: two that have the same are taken for one another."""
    folded = unicodedata.normalize("NFKD", label.casefold())
    plain = "".join(
        _TWINS.get(c, c) for c in folded if not unicodedata.combining(c) and c.isprintable()
    )
    for written, read in _LOOK:
        plain = plain.replace(written, read)
    return plain


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=20_000)
def _registered(domain: str) -> str:
    """Return the part of *domain* that somebody registered: acme.co.uk of mail.acme.co.uk."""
    return _suffixes().privatesuffix(domain) or domain


def _name(registered: str) -> str:
    return registered.partition(".")[0]


def name_in(domain: str) -> str:
    """Return the label of *domain* that names its firm: acme of mail.acme.co.uk."""
    return _name(_registered(readable(domain)))


def near_to(domain: str, faces: Mapping[str, object]) -> set[str]:
    """Return which of *faces*, skeletons of names, *domain* may be like: few, found fast."""
    name = skeleton(name_in(domain))
    near = {part for part in _parts(domain) if part in faces}
    alike = process.extract(name, faces.keys(), scorer=OSA.distance, score_cutoff=2, limit=9)
    return near | {face for face, _, _ in alike}


@lru_cache(maxsize=4096)
def _parts(domain: str) -> frozenset[str]:
    """Return what each word in *domain* looks like, and its name without an official word."""
    name = skeleton(name_in(domain))
    parts = {skeleton(part) for part in readable(domain).replace("-", ".").split(".")}
    joined = name.replace("-", "")
    for word in _official():
        parts |= {joined.removeprefix(word), joined.removesuffix(word)}
    return frozenset((*parts, name, joined))


def _likeness(given: str, known: str, as_written: str) -> Likeness | None:
    mine, theirs = _registered(given), _registered(known)
    name, other = _name(mine), _name(theirs)
    host = given[: -len(mine)].strip(".")
    how = _spelled(name, other)
    if how:
        close = how != _SAME and (len(other) >= SURE_NAME or skeleton(name) == skeleton(other))
        return Likeness(known=as_written, how=how, close=close)
    if len(other) < SHORTEST_NAME:
        return None
    if _holds(host, theirs):
        how = f"it begins like {theirs}, but belongs to {mine}"
        return Likeness(known=as_written, how=how, close=True)
    if name.replace("-", "") == theirs.replace(".", "").replace("-", ""):
        how = f"{theirs} is written with a hyphen for its dot"
        return Likeness(known=as_written, how=how, close=True)
    if other in host.replace("-", ".").split("."):
        return Likeness(known=as_written, how=f"{other} stands before {mine}", close=False)
    if _longer(name, other):
        return Likeness(known=as_written, how="words are added to the name", close=False)
    return None


_SAME = "it has the same name with another ending"


def _spelled(name: str, other: str) -> str:
    """Return how *name* is written to be read as *other*, or an empty text."""
    if name == other:
        return _SAME
    if len(other) < SHORTEST_NAME - 1:
        return ""
    if skeleton(name) == skeleton(other):
        foreign = not name.isascii()
        return "it has letters of another script" if foreign else "it has letters that look alike"
    if name.replace("-", "") == other.replace("-", ""):
        return "only a hyphen is different"
    # Two figures apart are two firms: studio54 and studio55.
    if len(other) < SHORTEST_NAME or _figures(name) != _figures(other):
        return ""
    apart = min(OSA.distance(name, other), OSA.distance(skeleton(name), skeleton(other)))
    if apart == 1:
        return "one letter is different"
    return "two letters are different" if apart == 2 and len(other) >= LONG_NAME else ""


def _figures(name: str) -> str:
    return "".join(c for c in name if c.isdigit())


def _holds(host: str, theirs: str) -> bool:
    return f".{theirs}." in f".{host}." or theirs.replace(".", "-") in host.split(".")


@lru_cache(maxsize=1)
def _official() -> frozenset[str]:
    return frozenset(map(skeleton, _ADDED))


def _longer(name: str, other: str) -> bool:
    """Say whether *name* is *other* with words put before or behind it."""
    looks, like = skeleton(name), skeleton(other)
    parts = looks.split("-")
    if like in parts and len(parts) > 1:
        return True
    official = _official()
    joined = looks.replace("-", "")
    bare = like.replace("-", "")
    return (joined.startswith(bare) and joined[len(bare) :] in official) or (
        joined.endswith(bare) and joined[: -len(bare)] in official
    )
