"""Which letter did not arrive, and was that for good?"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mailbot.model.message import Bounce
from mailbot.parse.source import Part
from mailbot.parse.text import clean_text, decode

REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global"})
"""What a report returns of the message that it is about."""

_TEXT_CAP = 20_000
_RECIPIENT_CAP = 100
_GROUP = re.compile(r"\n[ \t]*\n")
_FIELD = re.compile(r"^([\w-]+)[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_CODE = re.compile(r"\b([45])\d\d(?=[ -])")
_FULL = re.compile(
    r"\b(?:5\.2\.2|5\.3\.4|over\s?quota|quota\s+exceeded|mailbox\s+(?:is\s+)?full|"
    r"(?:postfach|mailbox)\s.{0,30}\bvoll|bo[iî]te\b.{0,30}\bpleine|buzón\b.{0,30}\blleno)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:delayed|will\s+(?:be\s+retried|keep\s+trying|continue\s+to\s+(?:try|be))|"
    r"still\s+being\s+retried|temporary\s+(?:problem|failure|error)|not\s+yet\s+been\s+delivered|"
    r"verzögert|retardée?|retrasad[oa]|vertraagd|ritardo|atrasad[oa])\b",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^(?:-{2,}.{0,60}(?:copy of (?:the|your) message|original message|original-nachricht)|"
    r"-{2,}\s*below this line is a copy|received:\s|return-path:\s|"
    r"original message headers?:|diagnostic information for administrators|"
    r"diagnoseinformationen für administratoren|this is a copy of the message|"
    r"[-= ]*(?:this is a copy|transcript of session))",
    re.IGNORECASE | re.MULTILINE,
)
SUBJECT = re.compile(
    r"(?:undeliver(?:able|ed)|delivery\s+(?:status\s+notification|failure|has\s+failed|delayed|"
    r"incomplete|problem|report)|failure\s+notice|mail\s+(?:delivery\s+(?:failed|failure|system)|"
    r"system\s+error)|message\s+(?:undeliverable|delivery\s+failure|not\s+delivered)|returned\s+mail|"
    r"warning:\s+(?:could\s+not\s+send|message\s+\S+\s+delayed)|non-?delivery|"
    r"zustellung\s+verzögert|verzögerte\s+zustellung|remise\s+(?:retardée|différée)|entrega\s+(?:retrasada|"
    r"atrasada)|(?:recapito\s+ritardato|consegna\s+ritardata)|bezorging\s+vertraagd|"
    r"unzustellbar|nicht\s+zustellbar|zustellung\s+(?:der\s+nachricht\s+)?(?:fehlgeschlagen|nicht\s+möglich)|"
    r"fehlgeschlagene\s+zustellung|übermittlungsfehler|non\s+remis|message\s+non\s+(?:remis|distribué)|"
    r"échec\s+de\s+(?:la\s+)?(?:remise|livraison|distribution)|notification\s+d['’]échec|"
    r"no\s+se\s+(?:puede|pudo|ha\s+podido)\s+entregar|error\s+(?:de|en\s+la)\s+entrega|"
    r"mensaje\s+no\s+entregado|devuelto|onbestelbaar|niet\s+(?:bezorgd|afgeleverd)|bezorging\s+mislukt|"
    r"non\s+recapitabile|mancato\s+recapito|recapito\s+non\s+riuscito|consegna\s+non\s+riuscita|"
    r"não\s+(?:foi\s+possível\s+entregar|entregue|é\s+possível\s+entregar)|falha\s+na\s+entrega|"
    r"mensagem\s+devolvida|olevererbart|kan\s+inte\s+levereras)",
    re.IGNORECASE,
)
"""How a failed delivery is announced, in the languages of mail servers."""

WORDS = re.compile(
    r"(?:wasn['’]t\s+delivered|could\s?n['’o]?t\s+be\s+delivered|could\s+not\s+be\s+delivered|"
    r"wasn['’]t\s+able\s+to\s+deliver|unable\s+to\s+deliver|delivery\s+to\s+the\s+following|"
    r"delivery\s+has\s+failed|permanent\s+(?:fatal\s+)?error|undeliverable|address\s+(?:couldn['’]t\s+be|not)\s+found|"
    r"has\s+not\s+yet\s+been\s+delivered|zustellung\b.{0,60}\bverzögert|"
    r"konnte\s+nicht\s+(?:zugestellt|übermittelt)|n['’]a\s+pas\s+pu\s+être\s+(?:remis|distribué|livré)|"
    r"no\s+(?:se\s+)?(?:pudo|ha\s+podido)\s+(?:ser\s+)?entrega|kon\s+niet\s+worden\s+bezorgd|"
    r"impossibile\s+(?:recapitare|consegnare)|não\s+(?:pôde|foi)\s+(?:ser\s+)?entregue)",
    re.IGNORECASE,
)


def texts_in(parts: Iterable[Part], types: Collection[str]) -> list[str]:
    """Return the texts of those *parts* that are of one of *types*."""
    return [clean_text(decode(p.octets(), "utf-8")) for p in parts if p.content_type in types]


def reported_bounces(report: str) -> tuple[Bounce, ...]:
    """Return the recipients a delivery-status part gives up on or delays (RFC 3464, 2.3)."""
    found: dict[str, Bounce] = {}
    for fields in groups_in(report):
        recipient = next(iter(recipients_in(fields)), "")
        action = fields.get("action", "failed").lower()
        if not recipient or not action.startswith(("fail", "delay")):
            continue
        status = fields.get("status", "") + " " + fields.get("diagnostic-code", "")
        permanent = action.startswith("fail") and _is_permanent(status)
        if len(found) < _RECIPIENT_CAP:
            found[recipient] = Bounce(recipient=recipient, permanent=permanent)
    return tuple(found.values())


def groups_in(report: str) -> Iterator[dict[str, str]]:
    """Yield the groups of fields of a report by lower-case names (RFC 3464, section 2.1)."""
    for group in _GROUP.split(report[:_TEXT_CAP].strip()):
        yield {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(group)}


def recipients_in(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return whom a group of a report is about: as the sender wrote it, then where it ended."""
    said = (fields.get(f"{which}-recipient", "") for which in ("original", "final"))
    plain = (value.rpartition(";")[2].strip(" <>") for value in said)
    return tuple(dict.fromkeys(p.lower() for p in plain if _ADDRESS.fullmatch(p)))


def told_bounces(
    headers: Mapping[str, str], text: str, others: Collection[str]
) -> tuple[Bounce, ...]:
    """Return the recipients that a notice without a report names (qmail, exim, Exchange …).

    Only what stands above the returned copy counts, and none of the addresses
    *others* (ours, the server's own) in lower case.
    """
    end = _ORIGINAL.search(text)
    notice = text[: end.start() if end else _TEXT_CAP][:_TEXT_CAP]
    named = _ADDRESS.findall(headers.get("x-failed-recipients", "")) or _ADDRESS.findall(notice)
    permanent = _is_permanent(text[:_TEXT_CAP]) and not _LATER.search(notice)
    recipients = dict.fromkeys(address.lower().strip(".'") for address in named)
    return tuple(
        Bounce(recipient=address, permanent=permanent)
        for address in list(recipients)[:_RECIPIENT_CAP]
        if address not in others and not _is_server(address)
    )


def tells_of_failure(subject: str, text: str) -> bool:
    """Say whether a notice announces a delivery that failed, in the words of mail servers."""
    return bool(SUBJECT.match(subject) or WORDS.search(text[:1_000]))


def returned_id(parts: Sequence[str]) -> str:
    """Return the Message-ID of the returned copy among *parts*, or an empty text."""
    for part in parts:
        found = re.search(
            r"^message-id:\s*(<[^<>\s]{3,400}>)", part[:_TEXT_CAP], re.IGNORECASE | re.MULTILINE
        )
        if found:
            return found[1]
    return ""


def _is_permanent(status: str) -> bool:
    """Say whether a failure is for good: class 5, and not for want of room."""
    if _FULL.search(status):
        return False
    found = _STATUS.search(status) or _CODE.search(status)
    return found is None or found[1] == "5"


def _is_server(address: str) -> bool:
    return address.startswith(("mailer-daemon@", "postmaster@", "noreply@", "no-reply@"))
