"""What does a letter call people?"""

import re
from collections.abc import Iterable

from mailbot.render.plain import clean

_TITLES = """
    mr mrs ms miss mx dr prof hon judge sir dame
    frau herr herrn mevrouw mevr meneer heer dhr mw drs ir
    madame monsieur mme mlle maître señor señora srta sra sr
    signor signora sig dott dottssa avv senhor senhora dra me lic dña docteur"""
TITLES = frozenset(_TITLES.split())
"""Whoever is called by a title keeps it, and the whole name with it."""

_DEPARTMENTS = """
    accounting accountant accountants accounts account payable receivable ap ar a/p a/r
    finance financial billing invoicing invoices payments payment payroll purchasing
    procurement bookkeeping bookkeeper bookkeepers controller controllers controlling treasury
    treasurer claims insurance legal marketing facilities operations hr it cfo ceo coo
    front back head shared services office management managing manager project assistant
    paralegal boss partner partners director directors owner owners board committee trustee
    landlord parent company team department dept desk group secretary secretariat reception
    administration admin"""
_OTHER_LANGUAGES = """
    buchhaltung rechnungswesen finanzen finanzabteilung abteilung einkauf verwaltung
    geschäftsführung geschäftsleitung kanzlei zentrale gesellschafter steuerberater
    steuerberatung hausverwaltung empfang personalabteilung rechtsabteilung boekhouding
    boekhouder administratie crediteuren crediteurenadministratie financiën financien inkoop
    directie afdeling kantoor secretariaat salarisadministratie vennoten receptie comptabilité
    comptabilite comptable facturation finances service direction trésorerie tresorerie achats
    secrétariat gérance associés siège département accueil juridique contabilidad facturación
    facturacion administración tesorería finanzas compras departamento dirección gerencia
    oficina secretaría proveedores pagos socios gestoría asesoría recepción jurídico contabilità
    contabilita amministrazione ragioneria tesoreria segreteria ufficio uffici reparto settore
    servizio direzione acquisti pagamenti fatturazione economato finanza commercialista
    capogruppo soci contabilidade financeiro financeira tesouraria secretaria administração
    administracao setor sector gabinete escritório direção contas pagamentos faturação
    facturação faturamento controladoria contabilista sócios serviços"""
_ENGLISH = frozenset(_DEPARTMENTS.split())
DEPARTMENTS = frozenset((_DEPARTMENTS + _OTHER_LANGUAGES).split())
"""The words that departments, functions and shared mailboxes are called by."""

_ENDINGS = (
    "buchhaltung",
    "abteilung",
    "verwaltung",
    "sstelle",
    "leitung",
    "führung",
    "prüfung",
    "administratie",
    "afdeling",
)
"""How compounds end, in German and Dutch, that are departments."""

FORMAL = frozenset({"de", "nl"})
"""The languages whose letters have whole names, and departments as they were written."""

MAILBOXES = frozenset(
    """info contact hello mail mailbox inbox post enquiries inquiries support service kontakt
    buero büro sekretariat contatti posta contacto contato geral correo accueil kantoor""".split()
)
"""What mailboxes are called that are read by whoever is in the office."""

_LINKS = frozenset({"the", "of", "and", "for", "our", "&"})
"""A department in another language is left as it was written: its articles are the template's."""
_SHORT = frozenset({"ap", "ar", "a/p", "a/r", "hr", "it", "cfo", "ceo", "coo"})
_TAKE_ARTICLE = """
    partners partner accountants accountant bookkeepers bookkeeper controllers controller
    treasurer cfo ceo coo manager assistant paralegal boss directors director owners owner
    board committee trustee landlord company team office department dept desk group
    secretary secretariat"""
_WITH_ARTICLE = frozenset(_TAKE_ARTICLE.split())
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|<[^>]*>|[\[\](){}<>|\"]")


def full_name(label: str) -> str:
    """Return *label* as a name: first name first, no asides such as "[External]"."""
    name = " ".join(_ASIDE.sub(" ", clean(label, 200)).split()).strip(" ,;'")[:80]
    last, comma, first = name.partition(", ")
    if comma and "," not in first and not is_department(name):
        name = f"{first} {last}"
    shouted = name.isupper() and " " in name
    return name.title() if (name.islower() or shouted) and "@" not in name else name


def is_department(label: str) -> bool:
    """Say whether *label* is a department, office or mailbox rather than a person."""
    words = [word for word in re.split(r"[\s,.]+", label.casefold()) if word]
    if "@" in label or (words and MAILBOXES.issuperset(words)):
        return True
    return any(word in DEPARTMENTS or word.endswith(_ENDINGS) for word in words)


def department(label: str, language: str = "en") -> str:
    """Return a department as people speak of it: "accounting", "the partners", "AP".

    A mailbox such as Info is "your office": whoever is there reads it.
    """
    name = " ".join(_ASIDE.sub(" ", clean(label, 200)).split())[:80]
    words = name.casefold().split()
    if words and MAILBOXES.issuperset(words):
        return "your office"
    known = all(word in _ENGLISH | _LINKS for word in words)
    if not words or language in FORMAL or "@" in name or not known:
        return name
    spoken = " ".join(w.upper() if w in _SHORT else w for w in words)
    return f"the {spoken}" if words[-1] in _WITH_ARTICLE and words[0] != "the" else spoken


def called(label: str, others: Iterable[str] = (), language: str = "en") -> str:
    """Return what a letter calls *label*: the first name, if nobody of *others* shares it.

    In a formal language it is the whole name, as far as it is on record.

    Departments are called as people speak of them, addresses stay as they are, and
    who goes by a title ("Dr. Rossi") or by initials keeps the whole name.
    """
    if is_department(label):
        return department(label, language)
    name = full_name(label)
    if language in FORMAL:
        whole = {n for n in map(full_name, others) if n.split(" ")[0] == name}
        return whole.pop() if len(whole) == 1 else name
    first = name.split(" ")[0]
    if first.casefold().rstrip(".") in TITLES or len(first.rstrip(".")) < 2:
        return name
    namesakes = {n for n in map(full_name, others) if n.split(" ")[0] == first and " " in n}
    return name if len(namesakes | {name}) > 1 and " " in name else first
