"""What did a server or a lawyer add to the words of the writer?"""

import re
from collections.abc import Sequence

from mailbot.parse import phrases

_PARAGRAPH_CAP = 1200
_SENTENCE_END = (".", "!", ":", ">", "]")
_I = re.IGNORECASE

_STEM = re.compile(
    r"confid|vertrau|vertrouw|intended|privileg|riservat|destinat|dirigid|bestemd|uitsluitend|"
    r"exclusi|disclaimer|environment|umwelt|environnement|ambiente|milieu|haftung|error|irrt|erreur|"
    r"engano|onrechte|ontvanger|virus|viren|imprim|stampare|planète|avvertenza|avviso|aviso|notice|"
    r"ausschließ|strictement|gdpr|privacy|adressat|empfänger|scanned|checked|proprietary|subscribed",
    _I,
)
"""Cheap to look for: a disclaimer has at least one of these."""

_DISCLAIMERS = (
    (
        r"\bthis\s+(?:e-?mail|message|communication|transmission|electronic\b.{0,30})\b.{0,160}"
        r"\b(?:confidential|privileged|proprietary|intended\s+(?:only|solely|exclusively|recipient|"
        r"for\s+(?:the|its|use|whom)\b.{0,60}\b(?:addressees?|recipients?|individual|person|use|entity|named)))\b"
    ),
    r"\b(?:confidentiality|disclaimer|legal)\s+(?:notice|note|statement|disclaimer)\b",
    (
        r"^\W*(?:disclaimer|confidential(?:ity)?|privileged\s+(?:and|&)\s+confidential|haftungsausschluss|"
        r"vertraulichkeitshinweis|avis\s+de\s+confidentialité|aviso\s+(?:legal|de\s+confiden\w+)|"
        r"avvertenza|informativa\s+privacy)\b\s*(?::|$|-)"
    ),
    (
        r"\bthe\s+(?:information|contents?)\b.{0,60}\b(?:e-?mail|message|transmission)\b.{0,120}"
        r"\b(?:confidential|privileged|intended)"
    ),
    r"\b(?:please\s+)?(?:consider|think\s+(?:of|about))\s+the\s+environment\b",
    (
        r"\bdiese\s+(?:e-?mail|nachricht|mitteilung)\b.{0,160}\b(?:vertraulich|ausschließlich|"
        r"bestimmt|rechtlich\s+geschützt)"
    ),
    r"\b(?:der|dieser)\s+inhalt\s+dieser\s+(?:e-?mail|nachricht)\b.{0,120}\bvertraulich",
    r"\b(?:denken\s+sie\s+an|bitte\s+prüfen\s+sie).{0,60}\b(?:umwelt|ausdruck)",
    r"\bce\s+(?:message|courriel|mail|courrier)\b.{0,160}\b(?:confidentiel|destinataire|exclusif|strictement)",
    r"\b(?:pensez\s+à|avant\s+d['’]imprimer).{0,60}\b(?:environnement|planète|imprimer)",
    (
        r"\best[ea]\s+(?:mensaje|correo|e-?mail|comunicación)\b.{0,160}\b(?:confidencial|exclusiv|"
        r"dirigid|destinatari)"
    ),
    r"\bantes\s+de\s+imprimir\b|\bpiense\s+en\s+el\s+medio\s+ambiente\b",
    r"\b(?:dit|deze)\s+(?:e-?mail(?:bericht)?|bericht|mail)\b.{0,160}\b(?:vertrouwelijk|uitsluitend|bestemd)",
    r"\bdenk\s+aan\s+het\s+milieu\b",
    (
        r"\bquest[oa]\s+(?:messaggio|e-?mail|comunicazione|posta)\b.{0,160}\b(?:riservat|confidenzial|"
        r"esclusiv|destinatari)"
    ),
    (
        r"\b(?:le\s+informazioni\s+contenute|ai\s+sensi\s+del).{0,120}\b(?:riservat|confidenzial|"
        r"destinatari|gdpr|196/2003|2016/679)"
    ),
    r"\bprima\s+di\s+stampare\b",
    (
        r"\best[ea]\s+(?:mensagem|e-?mail|comunicação)\b.{0,160}\b(?:confidencia|exclusiv|"
        r"destinad|destinatári)"
    ),
    (
        r"\bvirus[- ]free\.|\b(?:scanned|checked|geprüft|analysé)\b.{0,40}"
        r"\b(?:avast|avg|virus|viren|mimecast)"
    ),
    r"^\W*-{2,}\s*you\s+received\s+this\s+message\s+because\s+you\s+are\s+subscribed\b",
)
_ASTRAYS = (
    r"\bif\s+you\s+(?:are\s+not|have\s+received\s+this)\b.{0,80}\b(?:intended\s+recipient|in\s+error|by\s+mistake)",
    (
        r"\b(?:nicht\s+der\s+(?:richtige|beabsichtigte|vorgesehene)\s+(?:adressat|empfänger)|"
        r"irrtümlich\s+erhalten)\b"
    ),
    r"\bsi\s+vous\s+(?:n['’]êtes\s+pas|avez\s+reçu)\b.{0,80}\b(?:destinataire|par\s+erreur)",
    r"\bsi\s+(?:usted\s+)?(?:no\s+es|ha\s+recibido)\b.{0,80}\b(?:destinatari[oa]|por\s+error)",
    r"\b(?:niet\s+de\s+(?:bedoelde|beoogde)\s+ontvanger|ten\s+onrechte\s+ontvangen)\b",
    r"\bse\s+(?:você\s+)?(?:não\s+é|recebeu)\b.{0,80}\b(?:destinatári[oa]|por\s+engano|por\s+erro)",
    r"\bse\s+(?:avete|ha)\s+ricevuto\b.{0,80}\bper\s+errore",
)
_ASTRAY = re.compile("|".join(_ASTRAYS), _I)
"""A message that reached the wrong one."""
_DISCLAIMER = re.compile("|".join(_DISCLAIMERS), _I)
_CONSEQUENCE = re.compile(
    r"\b(?:notify|delet\w+|destroy\w*|inform\w*|advise|sender|originator|disclos\w+|prohibited|unauthori[sz]ed|"
    r"absender|löschen|vernichten|benachrichtigen|expéditeur|détrui\w+|supprim\w+|avertir|prévenir|"
    r"remitente|elimin\w+|borr\w+|notifi\w+|destru\w+|comuni\w+|afzender|verwijder\w*|vernietig\w*|"
    r"mittente|cancell\w+|distrugg\w+|remetente|apag\w+)\b",
    _I,
)
"""What one is told to do with a message that went astray; who only mentions that it did, writes."""

_ABROAD = (
    r"(?:extern(?:al|e[rns]?|o|a)?\s+(?:e-?mail|sender|message|source|mail|absender\w*|nachricht|quelle|"
    r"afzender|bericht|partij)|outside\s+(?:of\s+)?(?:the|your|our|this)?\s*(?:organi[sz]ation|company|"
    r"firm|network|\w{2,20}\s+network)|außerhalb\s+(?:der|ihrer|unserer|des|unseres)\b|"
    r"(?:e-?mail|mittente|messaggio|posta)\s+estern[ao]|estern[ao]\s+all|(?:correo|remitente|mensaje|"
    r"remetente|mensagem|e-?mail)\s+extern[ao]|(?:expéditeur|courriel|message|mail)\s+externe|"
    r"l['’]extérieur\s+(?:de|du)\b|buiten\s+(?:de|onze|uw|het)\b|fuera\s+de\s+(?:la|su|nuestra)\b|"
    r"fora\s+d[ae]\b)"
)
_BANNER = re.compile(
    r"^\W*(?:\[?\s*(?:external(?:\s+(?:e-?mail|sender|message))?|extern(?:e\s+(?:e-?mail|mail|nachricht))?|"
    r"externe|esterno|externo)\s*\]?\s*$|"
    rf"(?:caution|warning|attention|achtung|vorsicht|attenzione|atención|atenção|let\s+op)\b.{{0,60}}\b{_ABROAD}|"
    r"(?:caution|warning|attention|achtung)\W{1,4}external\b\W*$|"
    r"external\s+(?:e-?mail|sender|message)\s*[:!.–—-]|think\s+before\s+you\s+click\b|"
    rf"(?:this\s+(?:e-?mail|message)|diese\s+(?:e-?mail|nachricht)|ce\s+(?:courriel|message)|este\s+(?:correo|"
    rf"mensaje|e-?mail)|quest[oa]\s+(?:e-?mail|messaggio)|(?:deze|dit)\s+(?:e-?mail|bericht)|esta\s+mensagem)\s"
    rf"(?=.{{0,20}}\b(?:originated|came|was\s+sent|is\s+from|kommt|stammt|wurde|provient|vient|procede|proviene|"
    rf"ha\s+sido|komt|is\s+afkomstig|veio|foi)\b).{{0,60}}\b{_ABROAD}|"
    r"you\s+don['’]t\s+often\s+get\s+e?-?mail\s+from|some\s+people\s+who\s+received\s+this\s+message|"
    r"sie\s+erhalten\s+nicht\s+oft\s+e-?mails?\s+von|vous\s+ne\s+recevez\s+pas\s+souvent)",
    _I,
)
"""What the writer's or the owner's server puts above the text."""

_BANNER_MORE = re.compile(
    r"\b(?:click|links?|attachments?|recogni[sz]e|suspicious|phishing|klicken|anhänge|absender|cliquez|"
    r"pièces\s+jointes|expéditeur|enlaces|adjuntos|remitente|allegati|mittente|bijlagen|afzender|anexos|"
    r"remetente|learn\s+why)\b",
    _I,
)
"""What a banner goes on with."""

_LEGAL = re.compile(
    r"\b(?:registered|liab(?:le|ility)|opinions?|views?|monitor(?:ed|ing)?|cop(?:y|ying|ied)|delete|recipients?|"
    r"attachments?|company|amtsgericht|handelsregister|geschäftsführ\w*|aufsichtsrat|ust-?id\w*|"
    r"sitz|löschen|anhänge|siège|rcs|siret|capital|supprimer|registro|nif|cif|suprim\w+|elimin\w+|"
    r"kvk|btw|verwijder\w*|aansprakelijk\w*|p\.?\s?iva|cancell\w+|cnpj|nipc|apag\w+|print(?:ing)?)\b",
    _I,
)
"""What small print goes on with."""


def split_banner(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines without the warnings a mail server put above them, and these."""
    taken: list[str] = []
    while True:
        begin = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
        end = next((at for at in range(begin, len(lines)) if not lines[at].strip()), len(lines))
        paragraph = " ".join(line.strip() for line in lines[begin:end])[:_PARAGRAPH_CAP]
        if not paragraph or not (
            _BANNER.match(lines[begin].strip()[:_PARAGRAPH_CAP]) or _BANNER.match(paragraph)
        ):
            return lines, taken
        end = _end_of_banner(lines, begin, end)
        if not any(line.strip() for line in lines[end:]):
            return lines, taken
        taken += lines[begin:end]
        lines = lines[end:]


def _end_of_banner(lines: Sequence[str], begin: int, end: int) -> int:
    """Return where the letter goes on below a banner, which may be in the same paragraph."""
    for at in range(begin + 1, end):
        before, line = lines[at - 1].strip(), lines[at].strip()
        ended = before.endswith(_SENTENCE_END) or bool(_BANNER.fullmatch(before))
        if ended and not _BANNER_MORE.search(line[:_PARAGRAPH_CAP]):
            return at
    return end


def split_small_print(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines without the small print that does not open them, and the small print.

    A paragraph below it that speaks of nothing legal is the writer's: nothing is lost for
    having been written under a disclaimer.
    """
    kept: list[str] = []
    taken: list[str] = []
    for paragraph in _paragraphs(lines):
        cut = _small_print(paragraph)
        if cut is None and taken and _goes_on(paragraph):
            cut = 0
        if cut is None or (cut == 0 and not any(line.strip() for line in kept)):
            kept += paragraph
            continue
        kept += paragraph[:cut]
        while kept and not kept[-1].strip(" _-*=~"):
            taken.append(kept.pop())
        taken += paragraph[cut:]
    return (kept, taken) if any(line.strip() for line in kept) else (lines, [])


def _paragraphs(lines: Sequence[str]) -> list[list[str]]:
    """Return runs of lines, each with the empty lines below it."""
    runs: list[list[str]] = []
    blank = True
    for line in lines:
        if not runs or (blank and line.strip()):
            runs.append([])
        runs[-1].append(line)
        blank = not line.strip()
    return runs


def _goes_on(paragraph: Sequence[str]) -> bool:
    joined = " ".join(paragraph)[:_PARAGRAPH_CAP]
    return (
        not joined.strip(" _-*=~")
        or bool(_LEGAL.search(joined) or _STEM.search(joined))
        or all(
            phrases.CONTACT_LINE.search(line[:160]) or phrases.ADDRESS_LINE.search(line[:160])
            for line in paragraph
            if line.strip()
        )
    )


def _small_print(paragraph: Sequence[str]) -> int | None:
    """Return the line of *paragraph* where small print begins, or None."""
    joined = " ".join(paragraph)[:_PARAGRAPH_CAP]
    if not _STEM.search(joined):
        return None
    astray = _ASTRAY.search(joined) if _CONSEQUENCE.search(joined) else None
    starts = [found.start() for found in (_DISCLAIMER.search(joined), astray) if found]
    if not starts:
        return None
    passed = 0
    for number, line in enumerate(paragraph):
        passed += len(line) + 1
        if min(starts) < passed:
            return number
    return None
