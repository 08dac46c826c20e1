"""Does every setting make sense, and if not, what should be written instead?"""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from mailbot.edge.holiday import is_known
from mailbot.edge.secrets import Secret
from mailbot.model.letter import Purpose
from mailbot.model.policy import Calendar

Complaint = str | None
"""What is wrong and what to write instead, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with *key* of *table* (no key: with the table itself)."""

    table: str
    key: str
    words: str


def examine(
    table: str, kind: type, given: Mapping[str, object], homes: Mapping[str, Iterable[str]]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the settings of *table* as the fields of *kind* want them, and all problems.

    *homes* names the keys of each table, to say where a misplaced one belongs.
    """
    types = get_type_hints(kind)
    settings: dict[str, Any] = {}
    strange = [key for key in given if key not in types]
    misspelt = {nearest(key, types) for key in strange}
    problems = [
        Problem(table=table, key=key, words=_unknown(key, tuple(types), homes)) for key in strange
    ]
    for field in fields(kind):
        name = field.name
        if name in given:
            value, complaint = _settle(table, name, given[name], types[name])
            settings[name] = value
        elif name in misspelt:
            continue  # one complaint about it is enough
        elif field.default is MISSING and field.default_factory is MISSING:
            complaint = f"missing; write {name} = {_EXAMPLES[table, name]}"
        else:
            continue
        if complaint:
            problems.append(Problem(table=table, key=name, words=complaint))
    return settings, tuple(problems)


def no_hours(calendar: Mapping[str, Any]) -> list[Problem]:
    """Return the problem of working hours that end before they begin."""
    usual = Calendar()
    first = calendar.get("from_hour", usual.from_hour)
    last = calendar.get("to_hour", usual.to_hour)
    if first < last:
        return []
    key = "to_hour" if "to_hour" in calendar else "from_hour"
    words = f"to_hour ({last}) is not after from_hour ({first}), so that nothing would ever be laid"
    return [Problem(table="calendar", key=key, words=f"{words} into Drafts; correct one of them")]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of *known* that *word* was probably meant to be, or None."""
    choices = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    return choices[found[0]] if found else None


def is_loopback(host: str) -> bool:
    """Say whether *host* is this very machine."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def address(value: str) -> Complaint:
    """Complain unless *value* is a plain mail address."""
    if len(value) <= 254 and _ADDRESS.fullmatch(value):
        return None
    return f'{_shown(value)} is not a mail address; write it like "dana@whitfield-law.example"'


def host(value: str) -> Complaint:
    """Complain unless *value* is the bare name or number of a server."""
    try:
        ip_address(value)
    except ValueError:
        if _HOST.fullmatch(value):
            return None
        return (
            f"{_shown(value)} is not the name of a server; write the bare name, without"
            ' imap:// and without a port, like "imap.example.com"'
        )
    return None


def timezone(value: str) -> Complaint:
    """Complain unless *value* names a time zone that this machine knows."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        zones = available_timezones()
        city = value.rpartition("/")[2].strip().replace(" ", "_").casefold()
        spoken = city.removesuffix("_time").removesuffix("_standard").removesuffix("_daylight")
        by_city = (zone for zone in sorted(zones) if zone.rpartition("/")[2].casefold() == city)
        meant = (
            _SPOKEN_ZONES.get(spoken)
            or _SPOKEN_ZONES.get(spoken.rstrip("0123456789"))
            or next(by_city, None)
            or nearest(value, zones)
            or "Europe/Berlin"
        )
        return f'{_shown(value)} is not a time zone; write one like "{meant}"'
    return None


def port(value: str) -> Complaint:
    """Complain unless *value* is the number of a port."""
    if value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 65535:
        return None
    return f"{_shown(value)} is not a port; write a number from 1 to 65535, mostly 993"


def filled(value: str) -> Complaint:
    """Complain unless *value* says something, on one line."""
    return one_line(value) if value.strip() else "is empty; write something"


def one_line(value: str) -> Complaint:
    """Complain if *value* holds a character that could start a line of its own."""
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        return "holds a line break or another control character; write it on one line"
    return None


def one_of(*words: str) -> Callable[[str], Complaint]:
    """Return the rule that a value must be one of *words*."""

    def check(value: str) -> Complaint:
        if value in words:
            return None
        meant = nearest(value, words)
        offer = f'"{meant}"' if meant else "one of " + ", ".join(f'"{word}"' for word in words)
        return f"{_shown(value)} is not known; write {offer}"

    return check


def endpoint(value: str) -> Complaint:
    """Complain unless *value* is empty or an address that may be told a secret."""
    try:
        parts = urlsplit(value)
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        name = ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(name))
    if not value or (safe and name and not (parts.username or parts.fragment)):
        return None
    return (
        f"{_shown(value)} is no address for secrets; write it like"
        ' "https://login.example.com/oauth2/token"'
    )


def _tenant(value: str) -> Complaint:
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,100}", value):
        return None
    return f'{_shown(value)} is no tenant; write "common", or the name or number of yours'


def _unknown(key: str, allowed: tuple[str, ...], homes: Mapping[str, Iterable[str]]) -> str:
    if home := next((table for table, keys in homes.items() if key in keys), None):
        return f"not known here; it belongs under [{home}]"
    if meant := nearest(key, allowed):
        return f"not known; did you mean {meant}?"
    return f"not known; known here are {', '.join(allowed)}"


def _settle(table: str, key: str, given: object, wanted: Any) -> tuple[Any, Complaint]:
    try:
        value = msgspec.convert(given, wanted, dec_hook=_from_text)
    except msgspec.ValidationError:
        # A secret is not shown, whatever is wrong with it.
        shown = "what stands there" if wanted is Secret else _shown(given)
        return None, f"{shown} does not fit; write {_KINDS[wanted](key)}"
    texts = value if isinstance(value, tuple) else (value,)
    crooked = (one_line(text) for text in texts if isinstance(text, str))
    complaint = next(filter(None, crooked), None)
    rule = RULES.get((table, key))
    return value, complaint or (rule(value) if rule else None)


def _from_text(wanted: type, value: object) -> object:
    if not isinstance(value, str):
        raise TypeError
    return wanted(value)


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _within(low: float, high: float, *, noun: str = "") -> Callable[[float], Complaint]:
    def check(value: float) -> Complaint:
        if low <= value <= high and math.isfinite(value):
            return None
        wrong = f"is not {noun}" if noun else "is out of range"
        return f"{value} {wrong}; write a number from {low} to {high}"

    return check


def _each(rule: Callable[[str], Complaint]) -> Callable[[tuple[str, ...]], Complaint]:
    return lambda values: next(filter(None, map(rule, values)), None)


def _folders(values: tuple[str, ...]) -> Complaint:
    if not values:
        return 'names no folder; write folders = ["INBOX"]'
    return _each(filled)(values)


def _later_and_later(values: tuple[int, ...]) -> Complaint:
    if all(1 <= day <= 365 for day in values) and list(values) == sorted(set(values)):
        return None
    return "write days after the due date, each later than the one before: after_days = [5, 10]"


def _holidays(value: str) -> Complaint:
    if not value or is_known(value):
        return None
    return f'{_shown(value)} is not known; write a country, or a country and its part, as "DE-BY"'


def place(value: str | Path) -> Complaint:
    """Complain of a place in the home of somebody whom this machine does not know."""
    try:
        Path(value).expanduser()
    except RuntimeError:
        who = Path(value).parts[0].removeprefix("~")
        known = f"there is no user {who} on this machine" if who else "nobody knows where ~ is"
        return f"{_shown(str(value))}: {known}; write the whole path"
    return None


def _language(value: str) -> Complaint:
    if re.fullmatch("[a-z]{2}", value):
        return None
    return f'{_shown(value)} is not a language; write its two letters, like "en"'


def _currency(value: str) -> Complaint:
    if not value or re.fullmatch("[A-Z]{3}", value):
        return None
    return f'{_shown(value)} is no currency; write its three letters, like "USD"'


_SPOKEN_ZONES = {
    **dict.fromkeys(("eastern", "us_eastern", "et", "est", "edt"), "America/New_York"),
    **dict.fromkeys(("central", "us_central", "ct", "cst", "cdt"), "America/Chicago"),
    **dict.fromkeys(("mountain", "us_mountain", "mt", "mst", "mdt"), "America/Denver"),
    **dict.fromkeys(("pacific", "us_pacific", "pt", "pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("alaska", "akst", "akdt"), "America/Anchorage"),
    "hawaii": "Pacific/Honolulu",
    **dict.fromkeys(("uk", "british", "england", "bst"), "Europe/London"),
    **dict.fromkeys(("central_european", "cest", "germany"), "Europe/Berlin"),
}
"""What people call time zones, and the city that stands for each."""

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]*[A-Za-z][A-Za-z0-9-]*"
)
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?")

_KINDS: dict[object, Callable[[str], str]] = {
    str: lambda key: f'text in quotes: {key} = "…"',
    Secret: lambda key: f'text in quotes: {key} = "…"',
    Path: lambda key: f'the name of a folder in quotes: {key} = "…"',
    int: lambda _: "a whole number, without quotes",
    float: lambda _: "a number, without quotes",
    bool: lambda _: "true or false, without quotes",
    tuple[str, ...]: lambda key: f'a list of texts in brackets: {key} = ["…"]',
    tuple[int, ...]: lambda key: f"a list of whole numbers in brackets: {key} = [5, 10]",
}

_EXAMPLES = {
    ("owner", "address"): '"dana@whitfield-law.example"',
    ("owner", "name"): '"Dana Whitfield"',
    ("imap", "host"): '"imap.example.com"',
    ("imap", "user"): '"dana@whitfield-law.example"',
    ("smtp", "host"): '"smtp.example.com"',
}
"""What could stand there, for every setting without a default."""

_SECURITY = one_of("tls", "starttls", "none")
_PORT = _within(1, 65535, noun="a port")

RULES: dict[tuple[str, str], Callable[[Any], Complaint]] = {
    ("owner", "address"): address,
    ("owner", "name"): filled,
    ("owner", "timezone"): timezone,
    ("owner", "aliases"): _each(address),
    ("imap", "host"): host,
    ("imap", "user"): filled,
    ("imap", "port"): _PORT,
    ("imap", "security"): _SECURITY,
    ("imap", "folders"): _folders,
    ("imap", "sent"): _each(filled),
    ("imap", "trusted_servers"): _each(host),
    ("imap", "timeout_seconds"): _within(5, 600),
    ("imap", "look_back_days"): _within(1, 3650),
    ("imap", "whole_message_up_to_kb"): _within(1, 25600),
    ("smtp", "host"): host,
    ("smtp", "port"): _PORT,
    ("smtp", "security"): _SECURITY,
    ("imap", "sign_in"): one_of("password", "oauth2"),
    ("smtp", "sign_in"): one_of("", "password", "oauth2"),
    ("oauth2", "provider"): one_of("", "microsoft", "google", "custom"),
    ("oauth2", "tenant"): _tenant,
    ("oauth2", "token_endpoint"): endpoint,
    ("oauth2", "device_endpoint"): endpoint,
    ("oauth2", "authorization_endpoint"): endpoint,
    ("oauth2", "scopes"): _each(filled),
    ("policy", "hops_before_group_letter"): _within(1, 10),
    ("policy", "answer_within_days"): _within(1, 365),
    ("policy", "drafts_per_client_a_day"): _within(1, 20),
    ("policy", "drafts_a_day"): _within(1, 200),
    ("policy", "missing_hours"): _within(1, 720),
    ("policy", "letters_off"): _each(one_of(*Purpose)),
    ("policy", "second_request_after_days"): _within(1, 60),
    ("calendar", "before_days"): _within(0, 30),
    ("calendar", "after_days"): _later_and_later,
    ("calendar", "call_after_days"): _within(1, 365),
    ("calendar", "from_hour"): _within(0, 23),
    ("calendar", "to_hour"): _within(1, 24),
    ("digest", "hour"): _within(0, 23),
    ("calendar", "holidays"): _holidays,
    ("calendar", "letters_a_day"): _within(1, 10),
    ("calendar", "letters_a_week"): _within(1, 20),
    ("calendar", "check_in_after_days"): _within(0, 365),
    ("calendar", "statement_day"): _within(1, 28),
    ("terms", "late_fee_after_days"): _within(1, 365),
    ("terms", "collection_after_days"): _within(1, 730),
    ("terms", "plan_from"): _within(0, 10_000_000),
    ("terms", "plan_instalments"): _within(2, 36),
    ("terms", "plan_every_days"): _within(7, 92),
    ("letters", "language"): _language,
    ("imports", "currency"): _currency,
    ("imports", "dates"): one_of("", "day", "month"),
    ("service", "accounts"): lambda names: _each(filled)(names) or _each(place)(names),
    ("service", "metrics_file"): place,
    ("store", "folder"): place,
    ("imports", "folder"): place,
    ("letters", "templates"): place,
    ("imap", "ca_file"): place,
    ("terms", "tax_form"): place,
    ("terms", "bank_details"): place,
    ("service", "log_format"): one_of("plain", "json"),
    ("store", "keep_years"): _within(0, 100),
    ("service", "poll_minutes"): _within(1, 1440),
    ("service", "log_level"): one_of("debug", "info", "warning", "error"),
}
"""What holds for a setting beyond its type; a number without a rule is not bounded."""
