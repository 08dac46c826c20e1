"""By which words do mail programs and people frame what they write?

Data in the seven languages mailbot speaks, and some neighbours; nothing is decided here.
All patterns are matched against one line, cut to a few hundred characters.
"""

import re

_I = re.IGNORECASE

WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|schrieben|geschrieben|écrit|ecrit|escribió|escribio|schreef|"
    r"geschreven|scritto|scrisse|escreveu|skrev|skrifaði|kirjoitti|napsal|napsala|napisał|"
    r"napisała|написал|написала|пишет|írta|yazdı)\b",
    _I,
)
"""The verb of the line that introduces a quote."""

WROTE_THERE = re.compile(
    rf"<[^<>\s]{{1,100}}@[^<>\s]{{1,100}}>\)?,?\s*(?:ha\s+|a\s+)?{WROTE.pattern}\s?:\s", _I
)
"""An address and the verb, where the quote goes on in the same line (Yahoo on a phone)."""

WROTE_OPENING = re.compile(
    r"(?:On|Am|Le|El|Op|Il(?: giorno)?|Em|A|Den|Dne|W dniu|Em|Am|Il|Dnia)\s+(?=\S)|"
    r"(?:Quoting|Zitat von|Citando|Citation de|Citeren)\s|"
    r"(?:\w{2,4}\.?,?\s+)?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|"
    r"(?:lun|mar|mer|jeu|ven|sam|dim|pon|wt|śr|czw|pt|sob|niedz)\.?,? \d",
    _I,
)
"""How the line that introduces a quote begins, where it does not begin with a name."""

QUOTING = re.compile(r"(?:Quoting|Zitat von|Citando a?|Citation de|Citeren)\s.+[:]\s*$", _I)

ORIGINAL = re.compile(
    r"[-_=—–‐‑−*\s>]{0,40}(?:original\s+(?:message|appointment|e-?mail)|ursprüngliche\s+(?:nachricht|e-?mail|mail)|"
    r"originalnachricht|original-nachricht|urspr\.\s*nachricht|message\s+d['’]origine|"
    r"message\s+original|message\s+initial|courriel\s+original|e-?mail\s+d['’]origine|"
    r"mensaje\s+original|correo\s+original|mensagem\s+original|oorspronkelijk\s+bericht|"
    r"origineel\s+bericht|oorspronkelijke?\s+e-?mail|messaggio\s+originale|"
    r"messaggio\s+originario|ursprungligt\s+meddelande|oprindelig\s+meddelelse|"
    r"opprinnelig\s+melding|alkuperäinen\s+viesti|wiadomość\s+oryginalna|původní\s+zpráva|"
    r"исходное\s+сообщение)\s*[-_=—–‐‑−*:\s]{0,40}",
    _I,
)

FORWARDED = re.compile(
    r"[-_=—–‐‑−*\s]{0,40}(?:begin\s+forwarded\s+message|forwarded\s+(?:message|by\s.{0,80})|"
    r"anfang\s+der\s+weitergeleiteten\s+(?:nachricht|e-?mail)|weitergeleitete\s+nachricht|"
    r"weitergeleitet\s+von\s.{0,80}|début\s+du\s+message\s+(?:réexpédié|transféré)|"
    r"message\s+(?:transféré|transmis|réexpédié)|inicio\s+del\s+mensaje\s+reenviado|"
    r"mensaje\s+reenviado|begin\s+doorgestuurd\s+bericht|doorgestuurd\s+bericht|"
    r"inizio\s+messaggio\s+inoltrato|messaggio\s+inoltrato|início\s+da\s+mensagem\s+"
    r"(?:encaminhada|reencaminhada)|mensagem\s+(?:encaminhada|reencaminhada)|"
    r"vidarebefordrat\s+meddelande|videresendt\s+(?:meddelelse|melding))\s*[-_=—–‐‑−*:\s]{0,40}",
    _I,
)

REPLY_ABOVE = re.compile(
    r"\s*(?:##-.{5,150}-##|[-—–_=*\s]*(?:please\s+)?(?:(?:type|write|enter)\s+your\s+)?reply\s+"
    r"(?:above|before)\s+this\s+line.{0,60}|"
    r"[-—–_=*\s]*(?:bitte\s+)?antworten?\s+sie\s+(?:bitte\s+)?(?:oberhalb|über)\s+dieser\s+(?:linie|zeile).{0,60}|"
    r"[-—–_=*\s]*(?:veuillez\s+)?répondre\s+au-dessus\s+de\s+cette\s+ligne.{0,60})\s*",
    _I,
)

_LABELS: dict[str, tuple[str, ...]] = {
    "from": (
        "From",
        "Von",
        "De",
        "Van",
        "Da",
        "Från",
        "Fra",
        "Od",
        "Lähettäjä",
        "От",
        "Expéditeur",
        "Remitente",
        "Afzender",
        "Mittente",
        "Remetente",
        "Absender",
    ),
    "sent": (
        "Sent",
        "Date",
        "Gesendet",
        "Datum",
        "Envoyé",
        "Enviado",
        "Enviado el",
        "Fecha",
        "Verzonden",
        "Inviato",
        "Data",
        "Enviada em",
        "Enviado em",
        "Skickat",
        "Sendt",
        "Wysłano",
        "Odesláno",
        "Envoyé le",
        "Gesendet am",
        "Verzonden op",
        "Data/Ora",
        "Lähetetty",
        "Дата",
    ),
    "to": (
        "To",
        "An",
        "À",
        "A",
        "Para",
        "Aan",
        "Till",
        "Til",
        "Do",
        "Komu",
        "Кому",
        "Pour",
        "Destinataire",
        "Empfänger",
        "Destinatario",
    ),
    "cc": ("Cc", "CC", "Kopie", "Kopie (CC)", "Copie", "Copia", "Cópia", "Kopia", "Bcc", "Copie à"),
    "subject": (
        "Subject",
        "Betreff",
        "Objet",
        "Asunto",
        "Onderwerp",
        "Oggetto",
        "Assunto",
        "Ämne",
        "Emne",
        "Temat",
        "Předmět",
        "Aihe",
        "Тема",
        "Betrifft",
    ),
    "other": (
        "Importance",
        "Wichtigkeit",
        "Priority",
        "Reply-To",
        "Attachments",
        "Anlagen",
        "Sent by",
        "Antwort an",
        "Pièces jointes",
        "Organization",
        "Priorité",
    ),
}
LABELS: dict[str, str] = {
    label.casefold(): kind for kind, labels in _LABELS.items() for label in labels
}
"""What a line of a quoted header says, by its label."""

LABEL = re.compile(r"[*_\s]{0,6}([^\W\d_][\w./() -]{0,16}?)\s?[*_]{0,2}\s?:[*_]{0,2}(?:\s|$)")

_DEVICE = (
    r"(?:iphone|ipad|ipod|android|galaxy|samsung|huawei|xiaomi|pixel|oneplus|nokia|blackberry|"
    r"smartphone|smart\s?phone|phone|handy|mobile?|mobil\w*|telefono|teléfono|téléphone|telefone|"
    r"telefoon|celular|móvil|cellulare|portable|tablet|device|gerät\w*|dispositivo|apparaat|"
    r"toestel|outlook|yahoo|gmail|gmx|web\.de|proton\s?mail|thunderbird|aol|hotmail|"
    r"(?:mail|e-?mail|correo|posta|correio)\s+(?:for|für|pour|para|voor|per)\s+windows\s?\d*|"
    r"spark|airmail|superhuman|hey|mymail|bluemail|typeapp|surface|macbook|workspace|icloud)"
)
_VERB = (
    r"(?:sent|typed|dictated|written|gesendet|versendet|geschrieben|von|envoyé|expédié|enviado|"
    r"enviada|verzonden|verstuurd|gestuurd|inviato|inviata|skickat|sendt|wysłane|odesláno|"
    r"diese\s+nachricht\s+wurde)"
)
_OUTLOOK = (
    r"(?:(?:get|download|obtain|holen\s+sie\s+sich|laden\s+sie|télécharger|téléchargez|obtenir|obtenez|"
    r"obtener|obtén|descargar|descargue|download|scarica|ottieni|obter|obtenha|baixar|baixe|hämta)"
    r"\s+(?:o\s+)?)?outlook\s+(?:for|für|pour|para|voor|per|för)\s+(?:ios|android|mac|windows)\b.{0,90}"
)
_APP = r"(?:get|download)\s+(?:the\s+)?\w{3,20}\s+for\s+(?:ios|android|iphone|mac|windows)\b.{0,90}"
SENT_FROM = re.compile(
    rf"[-—–_\s*\[(]{{0,6}}(?:{_VERB}\s.{{0,40}}\b{_DEVICE}\b.{{0,90}}|{_OUTLOOK}|{_APP})",
    _I,
)
"""A whole line that a mail program added under the text; "sent via ACH" is none."""

_CLOSINGS = (
    # English
    (
        r"(?:with\s+)?(?:my\s+|our\s+)?(?:very\s+)?(?:best|kind|kindest|warm|warmest|many|personal|"
        r"friendly|sincere)\s+(?:regards|wishes|greetings|thanks)(?:\s+(?:and|&)\s+.{3,20})?"
    ),
    (
        r"(?:regards|rgds|brgds|kr|br|brs|best|cheers|sincerely|cordially|respectfully|faithfully|"
        r"warmly|kindly|v/r|vr|ciao|ta|xx?|all\s+the\s+best|all\s+best|take\s+care|talk\s+soon|speak\s+soon)"
    ),
    r"(?:yours|very\s+truly)(?:\s+(?:sincerely|faithfully|truly|ever|respectfully|yours))*",
    r"(?:sincerely|respectfully|very\s+truly|truly)\s+yours",
    (
        r"(?:many\s+|with\s+)?(?:thanks|thank\s+you|thx|tks|thnx|tia)(?:\s+(?:so\s+much|very\s+much|"
        r"a\s+lot|again|in\s+advance|a\s+million|for\s+your\s+(?:help|patience|understanding|time)))?"
        r"(?:\s*(?:and|&|,|/)\s*(?:(?:best|kind|warm)\s+)?(?:regards|wishes|br|kr))?"
    ),
    (
        r"have\s+a\s+(?:nice|good|great|lovely|wonderful)\s+(?:day|evening|weekend|week|afternoon)"
        r"(?:\s+ahead)?"
    ),
    # German
    (
        r"(?:mit\s+)?(?:den\s+)?(?:vielen\s+)?(?:freundlich(?:en|em|e)?|best(?:en|em|e)?|"
        r"herzlich(?:en|em|e)?|lieb(?:en|e)?|schön(?:en|e)?|viele(?:n)?|kollegial(?:en|e))\s+"
        r"(?:grü(?:ß|ss)(?:en|e)?|gruessen|gruesse|gru(?:ß|ss)|dank(?:\s+und\s+.{3,25})?|empfehlungen)"
        r"(?:\s+aus\s+\S{3,20})?"
    ),
    (
        r"(?:mfg|lg|vg|bg|hg|gruß|gruss|grüße|grüsse|hochachtungsvoll|danke|vielen\s+dank|besten\s+dank|"
        r"danke\s+(?:schön|sehr|und\s+gruß|im\s+voraus)|vielen\s+dank\s+(?:und|im)\s+.{3,30})"
    ),
    # French
    (
        r"(?:bien\s+)?(?:cordialement|amicalement|sincèrement|respectueusement|salutations|"
        r"cdlt|cdt|bien\s+à\s+vous|merci|merci\s+(?:d['’]avance|beaucoup|à\s+vous|par\s+avance|bien))"
    ),
    r"(?:meilleures|sincères|cordiales|bonnes|distinguées)\s+salutations(?:\s+distinguées)?",
    r"(?:veuillez|je\s+vous\s+prie|nous\s+vous\s+prions)\s.{0,60}(?:salutations|sentiments)\b.{0,40}",
    r"bonne\s+(?:journée|soirée|réception|semaine|fin\s+de\s+(?:journée|semaine))(?:\s+à\s+vous)?",
    # Spanish
    (
        r"(?:un\s+|muchos\s+|mis\s+)?(?:cordial(?:es)?\s+|atentos?\s+|afectuosos?\s+)?"
        r"(?:saludos?|abrazos?)(?:\s+(?:cordial(?:es)?|atentos?|afectuosos?))?"
    ),
    (
        r"(?:muy\s+)?(?:atentamente|cordialmente|sinceramente|gracias|muchas\s+gracias|gracias\s+(?:de\s+antemano|"
        r"y\s+(?:un\s+)?saludos?)|quedo\s+(?:atent[oa]|a\s+la\s+espera|a\s+su\s+disposición))"
    ),
    # Dutch
    r"(?:met\s+)?(?:vriendelijke?|hartelijke?|beste|warme|groene|zonnige)\s+(?:groet|groeten|dank)",
    (
        r"(?:groet|groeten|groetjes|mvg|hoogachtend|bedankt|alvast\s+bedankt|dank\s+(?:je|u)(?:\s+wel)?|"
        r"dankuwel|bvd|bij\s+voorbaat\s+dank)"
    ),
    # Italian
    (
        r"(?:i\s+miei\s+|i\s+più\s+)?(?:cordiali|distinti|migliori|cari|un\s+cordiale|i\s+migliori)\s+"
        r"saluti?"
    ),
    (
        r"(?:un\s+(?:caro\s+|cordiale\s+)?)?(?:saluti|saluto|cordialmente|sinceramente|grazie|molte\s+grazie|"
        r"grazie\s+(?:mille|e\s+(?:cordiali\s+)?saluti|in\s+anticipo)|buona\s+(?:giornata|serata)|"
        r"in\s+fede|cordialità)"
    ),
    # Portuguese
    (
        r"(?:muito\s+)?(?:atenciosamente|cordialmente|respeitosamente|atentamente|att\.?|obrigad[oa]|"
        r"grat[oa]|abraços?|abs|sds)"
    ),
    (
        r"(?:com\s+(?:os\s+)?)?(?:os\s+)?(?:melhores|cordiais|cumprimentos|sinceros)\s*"
        r"(?:cumprimentos|saudações)?"
    ),
    # neighbours
    r"(?:med\s+)?(?:vänliga?|vennlig|venlig|hyvää|bästa)\s+(?:hälsningar|hilsen|päivänjatkoa)|mvh",
    r"(?:z\s+poważaniem|pozdrawiam|s\s+pozdravem)",
)
_NAME = (
    r"(?-i:[A-ZÀ-ÞŠŽ][\w.'’-]*(?:\s+(?:[A-ZÀ-ÞŠŽ][\w.'’-]*|von|van|de|den|der|di|da|del|la|le|zu|do|dos)"
    r"){0,4})"
)
CLOSING = re.compile(
    rf"[\s*_]*(?:{'|'.join(_CLOSINGS)})[*_]*(?:\s*[,.!;:)–—-]+\s*|\s+|$)(?P<name>{_NAME})?"
    r"[\s,.!*_:)–—-]*",
    _I,
)
"""A line that ends a letter: nothing on it but the words, and a name perhaps."""

POSTSCRIPT = re.compile(r"(?:p\.?\s?p?\.?s\.?|n\.?b\.?)\s?[:.\-–—,]?\s", _I)

CONTACT_LINE = re.compile(
    r"(?:\b(?:tel|phone|ph|mobile?|mob|cell|direct|office|fax|telefon|telefono|teléfono|telefone|"
    r"téléphone|tél|telefoon|handy|mobil|móvil|cellulare|cell|celular|durchwahl|portable|gsm|dw|"
    r"whatsapp|zentrale|ligne\s+directe|mobiel|e-?mail|web|www|skype)\b\s?(?:nr|no)?\.?\s?[:.]|"
    r"^[tmfpoechTMFPDOECH]\s?[:.|]\s?[+(\d]|"
    r"(?:\+|\b00)\d[\d\s()./-]{6,}|\(\d{2,5}\)\s?\d{3}|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b|"
    r"\b\d{2}([ .])\d{2}\1\d{2}\1\d{2}\b|"
    r"\bhttps?://|\bwww\.\S)",
    _I,
)
"""A line by which its writer can be reached otherwise."""

ADDRESS_LINE = re.compile(
    r"\b(?:\d{1,5}\s+[A-ZÀ-Þ][\w.'-]+(?:\s+\w+){0,3}\s+(?:street|st|avenue|ave|road|rd|drive|dr|lane|"
    r"blvd|suite|ste|floor|way|court|square|plaza)\b|\w+(?:straße|strasse|str\.|weg|platz|allee|gasse|"
    r"straat|laan|plein|gracht|kade)\s?\d{1,4}|(?:rue|avenue|boulevard|bd|place|quai|calle|c/|avda|plaza|"
    r"paseo|via|viale|piazza|corso|rua|av\.|praça|travessa)\s.{2,40}\d{1,5}|"
    r"(?:[A-Z]{1,2}-)?\d{4,5}\s+[A-ZÀ-Þ]\w+|[A-Z]{2}\s+\d{5}\b|p\.?\s?o\.?\s+box)",
    _I,
)

TITLE_LINE = re.compile(
    r"\b(?:manager|director|partner|attorney|counsel|lawyer|paralegal|associate|assistant|accountant|"
    r"accounts?\s+(?:payable|receivable)|controller|bookkeeper|officer|c[efoit]o|president|head\s+of|"
    r"secretary|clerk|specialist|coordinator|administrator|analyst|supervisor|consultant|founder|owner|"
    r"geschäftsführer(?:in)?|leiter(?:in)?|buchhaltung|buchhalter(?:in)?|rechtsanwalt|rechtsanwältin|"
    r"sachbearbeiter(?:in)?|steuerberater(?:in)?|sekretariat|assistenz|prokurist(?:in)?|"
    r"directeur|directrice|comptable|comptabilité|avocate?|responsable|gérante?|secrétariat|"
    r"directora?|contable|contabilidad|abogad[oa]|gerente|jef[ea]\s+de|administración|"
    r"boekhoud(?:er|ing)|advocaat|directie|medewerker|hoofd|administratie|"
    r"direttore|contabile|contabilità|amministrazione|avvocato|responsabile|ragionier[ea]|"
    r"diretora?|contador[a]?|contabilidade|advogad[oa]|financeiro|ltd|llc|llp|inc|gmbh|"
    r"a\.?g|kg|s\.?a\.?r?\.?l?|b\.?v|n\.?v|s\.?r\.?l|s\.?p\.?a|s\.?l|lda|plc|amtsgericht|hrb|ust-?id)\b",
    _I,
)

ROLES = frozenset(
    {
        *(
            "accounts",
            "accounting",
            "payable",
            "receivable",
            "billing",
            "finance",
            "invoices",
            "invoice",
        ),
        *("info", "office", "team", "support", "admin", "contact", "mail", "service", "desk", "ap"),
        *(
            "department",
            "division",
            "group",
            "purchasing",
            "procurement",
            "legal",
            "sales",
            "reply",
        ),
        *("buchhaltung", "rechnung", "rechnungen", "kontakt", "einkauf", "verwaltung", "abteilung"),
        *("compta", "comptabilité", "facturation", "factures", "service", "achats", "direction"),
        *("contabilidad", "facturas", "administración", "compras", "departamento"),
        *("boekhouding", "administratie", "facturen", "inkoop", "afdeling"),
        *("amministrazione", "contabilità", "fatture", "acquisti", "ufficio"),
        *("contabilidade", "financeiro", "faturas", "administração"),
    }
)
"""Words of shared mailboxes and departments, in lower case: no person is called so."""
