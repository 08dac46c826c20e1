"""Does the owner's own server vouch for the sender?"""

import pytest

from mailbot.model.message import Verdict
from mailbot.parse.authenticity import verdict_of

PASS = "mx.firm.example; dkim=pass header.d=acme.example; spf=pass; dmarc=pass"
FAIL = "mx.firm.example; spf=fail smtp.mailfrom=acme.example; dmarc=fail (p=reject) header.from=x"
MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=acme.example; dkim=pass (signature was "
    "verified) header.d=acme.example;dmarc=pass action=none header.from=acme.example;compauth=pass "
    "reason=100"
)


def test_without_a_trusted_server_nothing_is_known() -> None:
    assert verdict_of([PASS], ()) is Verdict.UNKNOWN
    assert verdict_of([MICROSOFT], ()) is Verdict.UNKNOWN
    assert verdict_of([FAIL], ["other.example"]) is Verdict.UNKNOWN


def test_the_topmost_trusted_field_decides() -> None:
    trusted = ["mx.firm.example"]

    assert verdict_of([PASS, FAIL], trusted) is Verdict.PASS
    assert verdict_of([FAIL, PASS], trusted) is Verdict.FAIL
    assert verdict_of(["evil.example; dmarc=fail", PASS], trusted) is Verdict.PASS


def test_the_form_of_microsoft_365_has_no_server_and_must_stand_on_top() -> None:
    trusted = ["outlook.com"]

    assert verdict_of([MICROSOFT], trusted) is Verdict.PASS
    assert verdict_of([MICROSOFT.replace("dmarc=pass", "dmarc=fail")], trusted) is Verdict.FAIL
    assert verdict_of(["evil.example; dmarc=pass", MICROSOFT], trusted) is Verdict.UNKNOWN
    assert verdict_of([MICROSOFT], ["mx.firm.example"]) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "field",
    [
        "MX.Firm.Example 1 ; dmarc=pass (p=none dis=none) header.from=acme.example",
        '"mx.firm.example"; DMARC = Pass',
        "mx.firm.example (a (nested) comment; dmarc=fail); dmarc/1=pass",
        "mx.firm.example;\tdkim=pass header.i=@mail.acme.example header.s=s1; spf=none",
        'mx.firm.example; spf=pass smtp.mailfrom="bounce@acme.example"; dkim=none',
    ],
)
def test_odd_forms_of_a_pass_are_read(field: str) -> None:
    assert verdict_of([field], ["mx.firm.example"], domain="acme.example") is Verdict.PASS


@pytest.mark.parametrize(
    "field",
    [
        "mx.firm.example; none",
        "mx.firm.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example",
        "mx.firm.example",
        "",
        ";;;===",
        "mx.firm.example; dmarc",
        "mx.firm.example; spf=neutral; dkim=fail",
        "mx.firm.example; dkim=pass header.d=com",
    ],
)
def test_what_proves_nothing_is_unknown(field: str) -> None:
    assert verdict_of([field], ["mx.firm.example"], domain="acme.example") is Verdict.UNKNOWN


def test_signature_and_envelope_both_failing_is_a_failure() -> None:
    field = "mx.firm.example; dkim=fail header.d=acme.example; spf=softfail"

    assert verdict_of([field], ["mx.firm.example"], domain="acme.example") is Verdict.FAIL
