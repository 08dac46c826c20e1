"""Who or what wrote this?

Told from headers and form, before a word is understood: a machine's sentence must never
be read as a person's (RFC 3834, RFC 3464).
"""

import re
from collections.abc import Collection, Mapping

from mailbot.model.message import Author
from mailbot.parse import bounce

_I = re.IGNORECASE

_ABSENCE_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,30}\]\s*)?\[?(?:"
    r"auto(?:matic|mated|matische)?[-\s]?(?:repl(?:y|ies)|response|answer|responder)\b|"
    r"out\s+of\s+(?:the\s+)?office\b|ooo\b|(?:i\s+am\s+|i['’]m\s+)?(?:away\s+from|on)\s+"
    r"(?:my\s+desk|the\s+office|vacation|annual\s+leave|holiday|leave)\b|vacation\s+(?:reply|notice|message|response)|"
    r"abwesenheit(?:snotiz|sassistent|smeldung|sbenachrichtigung|snachricht)?\b|abwesend\b|"
    r"automatische\s+(?:antwort|abwesenheit\w*|benachrichtigung|rückmeldung)|nicht\s+im\s+(?:büro|haus)|"
    r"urlaubs(?:notiz|meldung|abwesenheit)|außer\s+haus|"
    r"r[ée]ponse\s+automatique|absence\s+du\s+bureau|absent(?:e)?\s+du\s+bureau|message\s+d['’]absence|"
    r"avis\s+d['’]absence|notification\s+d['’]absence|absence\s*:|"
    r"respuesta\s+autom[áa]tica|fuera\s+de\s+(?:la\s+)?oficina|ausente|ausencia\b|"
    r"automatisch\s+(?:antwoord|bericht)|automatische\s+(?:beantwoording|reactie)|afwezig(?:heid)?(?:sbericht|smelding|sassistent)?\b|"
    r"niet\s+aanwezig\b|niet\s+op\s+kantoor|"
    r"risposta\s+automatica|fuori\s+(?:sede|ufficio)|assente\b|assenza\b|"
    r"resposta\s+autom[áa]tica|fora\s+do\s+escrit[óo]rio|aus[êe]ncia\b|"
    r"automatiskt?\s+(?:svar|svars)|autosvar|frånvaro|fraværende|automaattinen\s+vastaus|"
    r"odpowiedź\s+automatyczna|automatická\s+odpověď|автоответ)",
    _I,
)
_ABSENCE_WORDS = re.compile(
    r"out\s+of\s+(?:the\s+|my\s+)?office|away\s+from\s+(?:my|the)\s+(?:desk|office)|"
    r"\bon\s+(?:\w+\s+)?(?:leave|vacation|holidays?|pto|sabbatical)\b|currently\s+(?:away|unavailable|travell?ing|out)|"
    r"(?:limited|no)\s+access\s+to\s+(?:my\s+)?e-?mails?|"
    r"\b(?:will|shall)\s+(?:be\s+back|return|be\s+returning)\b|\bback\s+in\s+the\s+office\b|"
    r"no\s+longer\s+(?:with|works?|working|employed)|has\s+left\s+the\s+(?:company|firm)|"
    r"nicht\s+(?:im\s+(?:büro|haus|dienst)|am\s+arbeitsplatz|erreichbar)|\babwesend\b|\bim\s+urlaub\b|"
    r"außer\s+haus|elternzeit|mutterschutz|wieder\s+(?:da|zurück|erreichbar|im\s+(?:büro|haus))|"
    r"nicht\s+mehr\s+(?:im\s+unternehmen|für|bei)|"
    r"\babsente?\b|\ben\s+(?:congés?|vacances|déplacement)\b|hors\s+du\s+bureau|de\s+retour\s+(?:le|à)|"
    r"ne\s+(?:fait|fais)\s+plus\s+partie|"
    r"fuera\s+de\s+(?:la\s+)?oficina|de\s+vacaciones|\bausente\b|de\s+baja|(?:regres|volver)(?:o|é|aré|ré)\b|"
    r"ya\s+no\s+(?:trabaja|forma)|"
    r"\bafwezig\b|met\s+(?:vakantie|verlof)|niet\s+(?:op\s+kantoor|aanwezig|bereikbaar)|buiten\s+kantoor|weer\s+aanwezig|"
    r"niet\s+meer\s+(?:werkzaam|in\s+dienst)|"
    r"fuori\s+(?:sede|ufficio)|\bassente\b|\bin\s+ferie\b|\brientr(?:o|erò)\b|non\s+(?:lavora|fa)\s+più|"
    r"fora\s+do\s+escrit[óo]rio|de\s+f[ée]rias|de\s+licença|(?:regresso|retorno|retornarei|regressarei)\b|"
    r"já\s+não\s+trabalha|não\s+trabalha\s+mais",
    _I,
)
_RECEIVED_WORDS = re.compile(
    r"(?:we|i)\s+(?:have\s+|['’]ve\s+)?received\s+your\s+(?:e-?mail|message|request|enquiry|inquiry|query|ticket|support)|"
    r"your\s+(?:request|ticket|case|enquiry|inquiry|message|query)\b.{0,80}\b(?:has\s+been|was)\s+"
    r"(?:received|created|logged|opened|registered|submitted|assigned|updated|resolved|closed|solved)|"
    r"thank(?:s|\s+you)\s+for\s+(?:contacting|reaching\s+out|your\s+(?:e-?mail|message|request|enquiry|inquiry|interest))|"
    r"a\s+(?:new\s+)?(?:support\s+)?(?:ticket|case|request)\s+has\s+been\s+(?:created|opened|logged)|"
    r"(?:reference|ticket|case)\s+(?:number|id|no\.?)\s*(?:is|:)|do\s+not\s+reply\s+to\s+this|"
    r"wir\s+haben\s+ihre\s+(?:anfrage|nachricht|e-?mail)\s+erhalten|ihre\s+(?:anfrage|nachricht|e-?mail)\b.{0,60}"
    r"(?:eingegangen|erhalten|registriert|erfasst)|vielen\s+dank\s+für\s+ihre\s+(?:anfrage|nachricht|e-?mail)|"
    r"nous\s+avons\s+bien\s+reçu\s+votre|votre\s+(?:demande|message|requête)\b.{0,60}(?:enregistrée?|reçue?|prise?\s+en\s+compte)|"
    r"hemos\s+recibido\s+su|su\s+(?:solicitud|consulta|mensaje)\b.{0,60}(?:recibid[oa]|registrad[oa])|"
    r"(?:wij|we)\s+hebben\s+uw\s+(?:bericht|aanvraag|e-?mail|vraag)\b.{0,30}ontvangen|uw\s+(?:aanvraag|melding|verzoek)\b.{0,60}"
    r"(?:ontvangen|geregistreerd)|"
    r"abbiamo\s+ricevuto\s+(?:la\s+(?:sua|tua|vostra)|il\s+suo)|la\s+(?:sua|tua|vostra)\s+richiesta\b.{0,60}(?:ricevuta|registrata|presa\s+in\s+carico)|"
    r"recebemos\s+(?:a\s+sua|sua|o\s+seu|seu)|(?:a\s+sua|sua)\s+solicitação\b.{0,60}(?:recebida|registrada)",
    _I,
)
_TICKET_NUMBERS = (
    re.compile(
        r"\[\s*(?:ticket|case|request|incident|anfrage|vorgang|demande)?\s*(?:id|nr\.?|no\.?)?\s*[:#]+\s*([A-Z]{0,6}-?\d{3,20})\s*\]",
        _I,
    ),
    re.compile(r"\[[\w.-]{2,40} #(\d{2,12})\]"),
    re.compile(r"\[##\s*([\w-]{3,30})\s*##\]"),
    re.compile(
        r"\b(?:ticket|case|incident|support\s+request|service\s+request|request|issue|vorgang|anfrage|demande|dossier|caso|solicitud|"
        r"melding|verzoek|richiesta|solicitação|chamado)\s*(?:id|nr\.?|number|no\.?|nummer|numéro|n°|número|numero)?\s*[:#(]{0,3}\s*#?"
        r"((?:[A-Z]{2,6}-?)?\d{4,20}(?:-\d{1,10})*)\b",
        _I,
    ),
    re.compile(r"\b((?:INC|REQ|RITM|SCTASK|CS|TASK|CHG)\d{6,10})\b"),
)
_ISSUE_KEY = re.compile(r"\b([A-Z][A-Z0-9]{1,9}-\d{1,7})\b")
_TICKET_MARK = re.compile(r"##-.{5,150}-##|\breply\s+above\s+this\s+line\b", _I)
_AGENT_COMMENT = re.compile(
    r"^-{10,}[ \t]*\n\s{0,4}[^\W\d_][^\n,]{1,60}(?: \([^\n()]{1,60}\))?, "
    r"[^\W\d_]{3,10}\.? \d{1,2}, 20\d\d",
    re.MULTILINE,
)
"""How Zendesk opens what a person wrote there."""
_TICKET_FIELDS = (
    "x-zendesk-from-account-id",
    "x-zendesk-email-id",
    "x-freshdesk-ticket-id",
    "x-fw-ticket-id",
    "x-jira-fingerprint",
    "x-servicenow-generated",
    "x-otrs-loop",
    "x-znuny-loop",
    "x-otrs-ticketnumber",
    "x-rt-ticket",
    "x-rt-loop-prevention",
    "x-helpscout-conversation",
    "x-intercom-bin",
    "x-zoho-ticket",
    "x-ticket-id",
)
_TICKET_SUBJECT = re.compile(
    r"\s*(?:\[?(?:request|ticket|case)\s+(?:received|created|updated|opened|closed|solved|acknowledged)\]?|"
    r"(?:support\s+)?(?:ticket|case)\s+(?:created|opened)|new\s+(?:ticket|case|request)\b|ticket\s+erstellt|"
    r"eingangsbestätigung|accusé\s+de\s+réception|acuse\s+de\s+recibo|ontvangstbevestiging|conferma\s+di\s+ricezione)",
    _I,
)
_MACHINE_NAME = re.compile(
    r"(?:no|do[-_.]?not|don['’]?t)[-_.]?reply|noreply|(?:mailer|notification|notifications|alerts?|"
    r"bounces?|daemon|robot|automailer|auto-?confirm)(?:[-+_.\d].*)?$|nicht-?antworten|ne-?pas-?repondre|no-?responder",
    _I,
)
_ANSWERED_INVITATION = re.compile(
    r"\s*(?:accepted|declined|tentative(?:ly\s+accepted)?|zugesagt|abgesagt|mit\s+vorbehalt|accepté|refusé|"
    r"aceptado|rechazado|geaccepteerd|geweigerd|accettato|rifiutato|aceit[oe]|recusado)\s*:",
    _I,
)
_REACTION = re.compile(
    r"[^\w\n]{0,12}(?:[\w.'’-]+[ ,]{1,2}){1,5}"
    r"(?:reacted\s+(?:to\s+your\s+(?:message|e-?mail)|via\s+\w+)|"
    r"(?:liked|loved|disliked|laughed\s+at|emphasi[sz]ed|questioned)\s+(?:your\s+(?:message|e-?mail)|[“\"«].{0,400}[”\"»])|"
    r"hat\s+auf\s+(?:ihre|deine)\s+(?:nachricht|e-?mail)\s+reagiert|gefällt\s+(?:ihre|deine)\s+(?:nachricht|e-?mail)|"
    r"a\s+(?:réagi\s+à|aimé)\s+votre\s+(?:message|e-?mail)|"
    r"(?:ha\s+reaccionado|reaccionó)\s+a\s+(?:tu|su)\s+(?:mensaje|correo)|"
    r"ha\s+(?:aggiunto\s+una\s+reazione|reagito)\s+al\s+(?:tuo|suo)\s+messaggio|"
    r"heeft\s+(?:met\s+een\s+emoji\s+)?op\s+(?:uw|je)\s+bericht\s+gereageerd|"
    r"reagiu\s+à\s+sua\s+mensagem)\W{0,12}",
    _I,
)
"""All that a program writes when somebody presses a button below our message."""
_DAEMONS = (
    "mailer-daemon",
    "postmaster",
    "mail-daemon",
    "mailerdaemon",
    "mdaemon",
    "microsoftexchange",
)
_BULK = frozenset({"bulk", "list", "junk"})


def author_of(
    headers: Mapping[str, str],
    subject: str,
    text: str,
    *,
    sender: str = "",
    content_types: Collection[str] = (),
) -> Author:
    """Return who or what wrote the message.

    *headers* by lower-case name, *sender* the address of From, *content_types* those
    of the parts. Absences come before bounces, for Microsoft 365 sends them from
    postmaster@; only a machine's notice is an absence here, one written by hand is
    a person's and for understanding to tell.
    """
    automatic = _automatic(headers)
    if _is_absence(headers, subject, text, automatic):
        return Author.OUT_OF_OFFICE
    if _is_bounce(headers, subject, text, sender, content_types):
        return Author.BOUNCE
    if _has_ticket_sign(headers, subject, text) and _AGENT_COMMENT.search(text[:4000]):
        return Author.PERSON
    if _is_ticket(headers, subject, text, sender, automatic):
        return Author.TICKET
    if automatic == "replied" and "x-auto-response-suppress" not in headers:
        return Author.OUT_OF_OFFICE
    if "list-id" in headers or "list-unsubscribe" in headers or _precedence(headers) in _BULK:
        return Author.LIST
    if automatic or _is_machine(headers, subject, sender, content_types):
        return Author.MACHINE
    if "text/vnd.google.email-reaction+json" in content_types or _is_reaction(text):
        return Author.MACHINE
    return Author.PERSON


def ticket_of(headers: Mapping[str, str], subject: str, text: str) -> str:
    """Return the number of the ticket the message belongs to, or an empty text."""
    for name in ("x-otrs-ticketnumber", "x-rt-ticket", "x-freshdesk-ticket-id", "x-ticket-id"):
        said = re.search(r"[\w-]*\d[\w-]*", headers.get(name, ""))
        if said:
            return said[0][:40]
    if "x-jira-fingerprint" in headers:
        key = _ISSUE_KEY.search(subject)
        if key:
            return key[1]
    places = [subject]
    if _has_ticket_sign(headers, subject, text) or _RECEIVED_WORDS.search(text[:2000]):
        places.append(text[:2000])
    for place in places:
        for pattern in _TICKET_NUMBERS:
            found = pattern.search(place)
            if found:
                return found[1]
    return ""


def _automatic(headers: Mapping[str, str]) -> str:
    """Return "replied" or "generated" where the headers say so, else an empty text."""
    said = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    if said.startswith("auto-replied") or _precedence(headers) in {"auto_reply", "auto-reply"}:
        return "replied"
    answering = (
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-mail-autoreply",
        "x-vacation",
    )
    if any(
        headers.get(name, "no").strip().lower() not in {"no", "false", ""} for name in answering
    ):
        return "replied"
    return "generated" if said not in {"no", ""} else ""


def _precedence(headers: Mapping[str, str]) -> str:
    return headers.get("precedence", "").strip().lower()


def _is_absence(headers: Mapping[str, str], subject: str, text: str, automatic: str) -> bool:
    if _ABSENCE_SUBJECT.match(subject) and not _is_plainly_received(text):
        return True
    marked = automatic or "x-auto-response-suppress" in headers or _precedence(headers) in _BULK
    listed = "list-id" in headers or "list-unsubscribe" in headers
    if not marked or listed or bounce.SUBJECT.match(subject):
        return False
    return bool(_ABSENCE_WORDS.search(text[:2000]))


def _is_plainly_received(text: str) -> bool:
    """Say whether an automatic reply only confirms receipt and tells of no absence."""
    said = text[:2000]
    return bool(_RECEIVED_WORDS.search(said)) and not _ABSENCE_WORDS.search(said)


def _is_bounce(
    headers: Mapping[str, str],
    subject: str,
    text: str,
    sender: str,
    content_types: Collection[str],
) -> bool:
    reports = headers.get("content-type", "").lower().startswith("multipart/report")
    if reports and "message/delivery-status" in content_types:
        return True
    from_server = (
        sender.lower().startswith(_DAEMONS) or headers.get("return-path", "").strip() == "<>"
    )
    if "x-failed-recipients" in headers and from_server:
        return True
    return from_server and bounce.tells_of_failure(subject, text)


def _has_ticket_sign(headers: Mapping[str, str], subject: str, text: str) -> bool:
    return (
        any(name in headers for name in _TICKET_FIELDS)
        or bool(_TICKET_MARK.search(text))
        or bool(_TICKET_SUBJECT.match(subject))
    )


def _is_ticket(
    headers: Mapping[str, str], subject: str, text: str, sender: str, automatic: str
) -> bool:
    """Say whether a ticket system speaks for itself; a person writing through it is a person."""
    confirms = bool(_RECEIVED_WORDS.search(text[:2000])) or bool(_TICKET_SUBJECT.match(subject))
    robot = bool(automatic) or "x-auto-response-suppress" in headers or _is_machine_name(sender)
    if _has_ticket_sign(headers, subject, text):
        return confirms or robot or not text.strip()
    numbered = any(pattern.search(subject) for pattern in _TICKET_NUMBERS)
    return confirms and (robot or numbered)


def _is_machine_name(sender: str) -> bool:
    return bool(_MACHINE_NAME.match(sender.partition("@")[0]))


def _is_reaction(text: str) -> bool:
    return len(text) < 600 and bool(_REACTION.fullmatch(text.strip()))


def _is_machine(
    headers: Mapping[str, str], subject: str, sender: str, content_types: Collection[str]
) -> bool:
    return (
        _is_machine_name(sender)
        or sender.lower().startswith(_DAEMONS)
        or headers.get("return-path", "").strip() == "<>"
        or "x-auto-response-suppress" in headers
        or "message/disposition-notification" in content_types
        or ("text/calendar" in content_types and bool(_ANSWERED_INVITATION.match(subject)))
    )
