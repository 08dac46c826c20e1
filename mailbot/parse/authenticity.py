"""Does the owner's own server vouch for the sender?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.model.message import Verdict

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_RESULT = re.compile(r"\s*([A-Za-z][\w-]*)\s*(?:/\s*\d+\s*)?=\s*([A-Za-z]+)(.*)", re.DOTALL)
_PROPERTY = re.compile(r"([A-Za-z-]+)\s*\.\s*([A-Za-z-]+)\s*=\s*(\"[^\"]*\"|[^\s;]+)")
_SERVER = re.compile(r'\s*(?:"([^"]*)"|([^\s;="]+))(?:\s+\d+)?\s*')
_VALUE_CAP = 8192
_MICROSOFT = "outlook.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    method: str
    result: str
    domain: str


def verdict_of(
    authentication_results: Sequence[str], trusted: Sequence[str], *, domain: str = ""
) -> Verdict:
    """Return what the topmost trusted Authentication-Results field says (RFC 8601).

    *trusted* are authserv-ids, compared without regard to case. Microsoft 365 names
    none: its form is trusted where one of them is or ends with outlook.com, and then
    only in the topmost field. *domain* is that of From: where DMARC was not judged, a
    signature or an envelope of that domain passes.
    """
    known = {server.strip().casefold() for server in trusted if server.strip()}
    if not known:
        return Verdict.UNKNOWN
    microsoft = any(server == _MICROSOFT or server.endswith("." + _MICROSOFT) for server in known)
    for position, field in enumerate(authentication_results):
        server, results = _read(field)
        if server in known or (not server and results and microsoft and position == 0):
            return _judge(results, domain.casefold())
    return Verdict.UNKNOWN


def _read(field: str) -> tuple[str, list[_Result]]:
    """Return the authserv-id ("" where there is none) and the results of one field."""
    plain = _without_comments(field[:_VALUE_CAP])
    first, *rest = plain.split(";")
    server = ""
    named = _SERVER.fullmatch(first)
    if named is not None:
        server = (named[1] or named[2] or "").casefold()
    else:
        rest = [first, *rest]
    return server, [result for clause in rest if (result := _result(clause)) is not None]


def _without_comments(text: str) -> str:
    for _ in range(8):  # comments nest; deeper ones are nobody's honest work
        text, found = _COMMENT.subn(" ", text)
        if not found:
            break
    return text


def _result(clause: str) -> _Result | None:
    found = _RESULT.match(clause)
    if found is None:
        return None
    properties = {
        f"{kind}.{name}".casefold(): value.strip('"').casefold()
        for kind, name, value in _PROPERTY.findall(found[3])
    }
    said = next(
        (properties[key] for key in ("header.d", "header.i", "smtp.mailfrom") if key in properties),
        "",
    )
    return _Result(
        method=found[1].casefold(),
        result=found[2].casefold(),
        domain=said.rpartition("@")[2].rstrip("."),
    )


def _judge(results: Sequence[_Result], domain: str) -> Verdict:
    for method in ("dmarc", "compauth"):
        said = {r.result for r in results if r.method == method}
        if "fail" in said:
            return Verdict.FAIL
        if said & {"pass", "bestguesspass"}:
            return Verdict.PASS
    senders = [r for r in results if r.method in {"dkim", "spf"}]
    if any(r.result == "pass" and _aligned(r.domain, domain) for r in senders):
        return Verdict.PASS
    if senders and all(r.result in {"fail", "softfail", "hardfail"} for r in senders):
        return Verdict.FAIL
    return Verdict.UNKNOWN


def _aligned(signed: str, domain: str) -> bool:
    """Say whether the two belong together as DMARC's relaxed form means it (RFC 7489, 3.1)."""
    if not signed or not domain or "." not in signed:
        return False
    return signed == domain or domain.endswith("." + signed) or signed.endswith("." + domain)
