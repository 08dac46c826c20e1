"""What does a question ask for, and which file answers it?"""

import re

from mailbot.model.letter import File
from mailbot.model.policy import Terms

_SUBJECTS = {
    "tax form": r"w-?[89](?:-?ben)?\b|w-?9|1099|tax (?:form|id|number)|\bein\b|\btin\b|vat (?:id|n)"
    r"|ust-?id|steuernummer|umsatzsteuer-?id|freistellungsbescheinigung|tva\b|siret"
    r"|\bcif\b|\bnif\b|certificado tributario|partita iva|codice fiscale|btw-?n|kvk|\bnipc\b"
    r"|contribuinte",
    "bank details": r"\biban\b|\bbic\b|\bswift\b|bank (?:details|account)|routing n|account number"
    r"|sort code|wir(?:e|ing) instruction|bankverbindung|kontonummer|bankdaten|coordonnées banc"
    r"|\brib\b|datos bancarios|coordinate bancarie|bankgegevens|rekeningnummer|dados bancários",
    "order number": r"\bp\.?o\.?(?: |-)?(?:number|no\b|nr|#)|purchase order|order number"
    r"|bestellnummer|bestellnr|bon de commande|numéro de commande|numero de pedido"
    r"|número de pedido|orden de compra|numero d.ordine|ordine di acquisto|inkoop(?:nummer|order)"
    r"|ordernummer|número d[ao] (?:encomenda|pedido)|ordem de compra",
    "breakdown": r"break-?down|itemi[sz]|line items?|time ?sheets?|(?:details?|list) of the "
    r"(?:hours|work|charges)|aufstellung|aufschlüsselung|stunden(?:nachweis|zettel)"
    r"|leistungsnachweis|ventilation|détail des|desglose|dettaglio|specificatie|uitsplitsing"
    r"|discrimina|detalhe",
}
_PATTERNS = {name: re.compile(words, re.IGNORECASE) for name, words in _SUBJECTS.items()}

_KINDS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "txt": "text/plain"}


def subject_of(words: str) -> str:
    """Return what a question asks for, as `asked` of docs/templates.md; empty if in doubt."""
    found = [name for name, pattern in _PATTERNS.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else ""


def file_about(subject: str, terms: Terms) -> tuple[File, ...]:
    """Return the file of the owner's own that answers it, where the terms name one.

    It goes as it is on the day of the letter, so its size and hash are not known yet.
    """
    paths = {"tax form": terms.tax_form, "bank details": terms.bank_details}
    path = paths.get(subject, "")
    if not path:
        return ()
    name = re.split(r"[\\/]", path)[-1]
    kind = _KINDS.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return (File(name=name, content_type=kind, size=0, sha256="", path=path),)
