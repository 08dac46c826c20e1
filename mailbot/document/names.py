"""Is this line a name, of a person or of a company, or part of an address?"""

import re
from dataclasses import dataclass

from mailbot.document.labels import Labels, Tongue, phrase_of, tokens_of

_TITLES = frozenset(
    "dr prof dott dottssa dra ing dipl avv avvto mag msc mba ddr drs ir lic doutor me".split()
)
"""Titles that belong to a name, as Mr and Ms do not."""

_TOGETHER = frozenset(
    "eheleute familie fam famille familia famiglia erbengemeinschaft herederos heirs hoirs"
    " heritiers succession eredi erven herdeiros estate".split()
)
"""Words that say of a name that it is several persons'."""

_LONG_NAME = 8
_SMALL_FORMS = frozenset("plc ltd llc llp srl".split())
"""Forms that are no words, and so are known in small letters, too."""

_TO = re.compile(
    r"^(?:(?i:all['’]|an (?:die|den|das) |aan(?: de| het)? |à |ao |aos )|Alla |Allo |Agli )"
    r"(?=[A-ZÀ-Þ])|^(?:Al|Ai|Alle) (?=(?:Comun|Teatr|Condomin|Consorz|Minister|Lice|Istitut|Sig"
    r"|Dott|Prof|Sindac|Muse|Circol|Tribunal|Gent|Spett))"
)
_TOWARDS = frozenset("it de nl fr pt".split())
_BY = re.compile(r",? (?:per|c/o|z\. ?Hd\.|attn\.?:?|att\.|t\.a\.v\.) .*$", re.IGNORECASE)
"""Behind a name, through whom the paper is sent: "Parish Council, per Messrs Smith"."""

_CONTACT = re.compile(
    r"@|www\.|https?:|\bIBAN\b|\bBIC\b|\bSWIFT\b|\b(?:tel|fax|phone|mobil)\b|\+\d\d|\(\d{3}\)\s?\d"
    r"|\b[A-Z]{2}\d{2}(?: ?\d{4}){2,}|\b\d{3}[-.]\d{3,4}[-.]\d{4}\b|^☎|^✉"
    r"|^[+(0](?=(?:\D*\d){8})[\d ()/.-]*\d[ )/-]\d[\d ()/.-]*$",
    re.IGNORECASE,
)
_REGISTERED = re.compile(
    r"\b(?:VAT|USt|UID|TVA|BTW|IVA|NIF|CIF|P\.? ?IVA|RFC|CNPJ|SIRET|SIREN|RCS|KvK|HRB|MwSt|EIN"
    r"|NIPC|CPF|ABN|Steuer|Partita|Cod(?:ice|\.)|C\.F\.|ATU\d|CHE-)",
    re.IGNORECASE,
)
_POSTAL = re.compile(
    r"^(?:[A-Z]{1,3}[- ])?\d{4,5}(?:-\d{3})?\b(?: ?[A-Z]{2})?[ ,]+[^\W\d_]"
    r"|\b[A-Z]{2},? \d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$"
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b\d{5}-\d{3}\b"
    r"|(?:^|, )\d{4} ?[A-Z]{2}(?: [^\W\d_]|$)|\b\d{4}-\d{3} [^\W\d_]"
    r"|\b(?:D6W|[AC-FHKNPRTV-Y]\d\d) ?(?=[A-Z]*\d)[\dAC-FHKNPRTV-Y]{4}$|, Co\. [A-Z][a-z]+$"
    r"|, (?:[A-Z][a-z]+ ){1,2}\d{5}(?:-\d{4})?$"
    r"|^[^\W\d_][\w .'’-]+ \(\d{5}\)"
    r"|\b(?:NSW|VIC|QLD|ACT|WA|SA|TAS) \d{4}\b|\bC\.?P\.? ?\d{5}\b",
)
_HOUSE = re.compile(
    r"^\d{1,5}[a-z]?,? (?:[^\W\d_]|\d)"
    r"|[^\W\d_]\.?,? (?:n[.º°]* ?)?\d{1,4} ?[a-z]?(?:[-/ ,].*)?$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?:str(?:\.|aße|asse)|weg|gasse|platz|allee|straat|laan|plein|kade|gracht|dreef|damm|ring"
    r"|ufer)\b",
    re.IGNORECASE,
)


_OPEN = re.compile(r"(?:[&,-]|\b(?:und|and|et|e|y|en|für|for|of|de|di|van))$")
"""How a name ends that goes on in the next line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What tells names and addresses apart, in the languages of a paper."""

    tongue: Tongue
    labels: Labels

    def is_company(self, text: str) -> bool:
        """Say whether *text* is the name of a company or an office rather than a person's."""
        return self.has_form(text) or "company" in self._keys(text) or " & " in text

    def has_form(self, text: str) -> bool:
        """Say whether *text* names a legal form, such as GmbH or Ltd, behind other words."""
        words = phrase_of(text)
        return any(
            hit.first > 0 and _written_as_form(text, hit.behind - hit.first, hit.first)
            for hit in self.labels.forms.hits(words)
        )

    def is_form(self, text: str) -> bool:
        """Say whether *text* is nothing but a legal form: the rest of a name."""
        words = phrase_of(text)
        forms = sum(hit.behind - hit.first for hit in self.labels.forms.hits(words))
        return bool(words) and forms == len(words)

    def is_person(self, text: str) -> bool:
        """Say whether *text* may be a person's name."""
        words = [w for w in re.split(r"\s+", text.strip(" ,.")) if w]
        if self.is_company(text) or any(c.isdigit() for c in text):
            return False
        return "honorific" in self._keys(text) or (
            2 <= len(words) <= 5 and all(w[:1].isupper() or len(w) <= 3 for w in words)
        )

    def is_street(self, text: str) -> bool:
        """Say whether *text* is a line with a street, a box or a floor."""
        if self.has_form(text) and not _HOUSE.search(text):
            return False
        keys = self._keys(text)
        if not any(c.isdigit() for c in text):
            return self._ends_as_street(text)
        shaped = bool(_HOUSE.search(text) or _STREET.search(text))
        return "street" in keys or shaped

    def _ends_as_street(self, text: str) -> bool:
        """Say whether *text* is a few words that end with "Road" or begin with "rue"."""
        words = phrase_of(text.partition(",")[0])
        if not 1 < len(words) < 5 or self.has_form(text):
            return False
        behind = self.tongue.languages[0] in ("en", "de", "nl")
        keys = self.tongue.people.phrases.get((words[-1 if behind else 0],), frozenset[str]())
        return "street" in keys and "company" not in keys

    def is_place(self, text: str) -> bool:
        """Say whether *text* is a line with a postcode, or a country."""
        return bool(_POSTAL.search(text)) or self._all(text, "country")

    def is_contact(self, text: str) -> bool:
        """Say whether *text* tells a telephone, an address on the net, an account."""
        return bool(_CONTACT.search(text))

    def is_registered(self, text: str) -> bool:
        """Say whether *text* tells a tax or register number."""
        return bool(_REGISTERED.search(text)) and any(c.isdigit() for c in text)

    def is_aside_of_number(self, text: str) -> bool:
        """Say whether the figures in *text* are those of an address, a telephone or an account."""
        if self.is_place(text) or self.is_contact(text):
            return True
        return " " in text and self.has(text, "street")

    def is_sentence(self, text: str) -> bool:
        """Say whether *text* is prose and no name: most of its words are small, or a full stop."""
        words = re.findall(r"[^\W\d_]+", text)
        small = sum(word.islower() and len(word) > 1 for word in words)
        common = sum(token.plain in self.tongue.common for token in tokens_of(text))
        stopped = text.rstrip().endswith((".", "!", "?", ":")) and not self.has_form(text)
        if self.has_form(text) and len(words) < 9:
            return False
        return (
            len(words) > 9
            or (small >= 3 and small > len(words) / 2)
            or (stopped and (small >= 2 or common >= 2) and len(words) > 3)
        )

    def is_aside(self, text: str) -> bool:
        """Say whether *text* is a line of an address that is nobody's name."""
        return self._all(text, "dispatch") or self._all(text, "department") or not tokens_of(text)

    def is_department(self, text: str) -> bool:
        """Say whether *text* is the name of an office within a company."""
        return bool(tokens_of(text)) and self._all(text, "department")

    def attends(self, text: str) -> bool:
        """Say whether *text* names a person at the client: "Attn: Jane Doe", "z. Hd. Frau Roth"."""
        words = phrase_of(text)
        hit = self.tongue.labels.at(words, 0) if words else None
        if hit is None or "attention" not in hit.keys:
            return False
        titled = self.tongue.people.phrases.get(tuple(words[: hit.behind]), frozenset[str]())
        return "honorific" not in titled

    def greets(self, text: str) -> bool:
        """Say whether *text* is a greeting with a name, such as "Dear Ms Jones"."""
        words = phrase_of(text)
        hit = self.tongue.people.at(words, 0) if words else None
        return hit is not None and "greeting" in hit.keys and 1 < len(words) < 7

    def honours(self, text: str) -> bool:
        """Say whether *text* is what stands above a name on an envelope: "Frau", "Firma"."""
        words = phrase_of(text)
        hit = self.tongue.people.at(words, 0) if words else None
        alone = hit is not None and hit.behind == len(words)
        return alone and hit is not None and "honorific" in hit.keys

    def goes_on(self, first: str, second: str) -> bool:
        """Say whether a name goes on in the next line: a form alone, or behind "and"."""
        if self.is_form(second):
            return True
        address = self.is_street(second) or self.is_place(second)
        return bool(_OPEN.search(first)) and not address

    def name_in(self, text: str, *, whole: bool = False) -> str:
        """Return the name that a line consists of, or an empty text.

        *whole* says that all of the line is known to be one, whatever its words.
        """
        text = _BY.sub("", text) if "," in text else text
        long = len(text.split()) > _LONG_NAME and not self.has_form(text)
        prose = self.is_sentence(text) and (long or not whole)
        if prose or self._all_labels(text) or "@" in text:
            return ""
        if not whole and re.search(r"\w\s?:\s", text):
            return ""
        name = self.bare(text)
        letters = sum(c.isalpha() for c in name)
        if letters < 2 or len(name) > 90 or (name[:1].islower() and letters < 4):
            return ""
        return "" if sum(c.isdigit() for c in name) > letters else name

    def _all_labels(self, text: str) -> bool:
        """Say whether *text* is nothing but labels of other things, such as "Due date"."""
        words = phrase_of(text)
        hits = [hit for hit in self.tongue.labels.hits(words) if hit.keys - {"ship", "subject"}]
        return bool(words) and sum(hit.behind - hit.first for hit in hits) == len(words)

    def has(self, text: str, key: str) -> bool:
        """Say whether *text* holds a phrase of [people] of that key."""
        return key in self._keys(text)

    def bare(self, text: str) -> str:
        """Return a name without what stands before and behind it: Mr, Attn, a number."""
        text = re.sub(r"\s*\((?:[^()]*\d[^()]*)\)\s*$", "", text.strip(" \t:;,·|•-–—*"))
        text = re.split(r"\s+[|·•–]\s+|\s{3,}|;\s|\s[-—]\s(?=[^-—]*\d)", text)[0]
        text = _TO.sub("", text) if self.tongue.languages[0] in _TOWARDS else text
        parts = text.split(", ")
        for i in range(1, len(parts)):
            if any(c.isdigit() for c in parts[i]) or self._all(parts[i], "country"):
                text = ", ".join(parts[:i])
                break
        tokens = tokens_of(text)
        first = 0
        words = [token.plain for token in tokens]
        while first < len(tokens):
            hit = self.tongue.people.at(words, first)
            titled = hit is not None and hit.behind == first + 1 and words[first] in _TITLES
            if hit is None or titled or not hit.keys & {"greeting", "honorific"}:
                break
            long = hit.behind - first > 2 and "greeting" not in hit.keys
            if "company" in hit.keys or long or _TOGETHER & {*words[first : hit.behind]}:
                break
            first = hit.behind
        if tokens and (first == len(tokens) or self.honours(text)):
            return ""
        if 0 < first < len(tokens) and not text[tokens[first].start].islower():
            text = text[tokens[first].start :]
        return text.strip(" \t:;,·|•-–—*").lstrip(". ")

    def _keys(self, text: str) -> frozenset[str]:
        words = phrase_of(text)
        return frozenset(key for hit in self.tongue.people.hits(words) for key in hit.keys)

    def _all(self, text: str, key: str) -> bool:
        """Say whether *text* is nothing but phrases of *key*."""
        words = phrase_of(text)
        if not words:
            return False
        hits = [hit for hit in self.tongue.people.hits(words) if key in hit.keys]
        return sum(hit.behind - hit.first for hit in hits) == len(words)


def _written_as_form(text: str, count: int, first: int) -> bool:
    """Say whether words that may be a form are written as one: "AG", but not the word "se"."""
    tokens = tokens_of(text)[first : first + count]
    written = text[tokens[0].start : tokens[-1].end]
    stopped = "." in text[tokens[0].start : tokens[-1].end + 1]
    return not written.islower() or stopped or len(written) > 3 or written in _SMALL_FORMS


def bare_name(name: str) -> str:
    """Return *name* by its letters and digits alone."""
    return "".join(c for c in name.casefold() if c.isalnum())
