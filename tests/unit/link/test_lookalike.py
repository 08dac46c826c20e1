"""Is a domain made to be taken for another one?"""

import pytest

from mailbot.link.lookalike import likeness, near_to, readable, resembled, skeleton

KNOWN = ["brightwater.example", "acme.example", "harlow-reed.co.uk"]


@pytest.mark.parametrize(
    ("domain", "client"),
    [
        ("acne.example", "acme.example"),
        ("acme-billing.example", "acme.example"),
        ("acmee.example", "acme.example"),
        ("acme.example", None),
        ("mail.acme.example", None),
        ("nordic.example", None),
    ],
)
def test_a_domain_resembles_a_clients_by_letters_or_by_name(domain, client):
    assert resembled(domain, ["brightwater.example", "acme.example"]) == client


@pytest.mark.parametrize(
    ("domain", "how"),
    [
        ("acmе.example", "another script"),  # Cyrillic е
        ("xn--acm-tdd.example", "another script"),  # the same in punycode
        ("асме.example", "another script"),  # all of it Cyrillic
        ("brightvvater.example", "look alike"),
        ("brlghtwater.example", "look alike"),
        ("brightwatre.example", "one letter"),
        ("brightwater5.example", None),
        ("brihgtwater.example", "one letter"),
        ("briightwaterr.example", "two letters"),
        ("bright-water.example", "hyphen"),
        ("harlowreed.co.uk", "hyphen"),
        ("acme.example.evil.example", "begins like acme.example"),
        ("mail.acme-example.com", "hyphen for its dot"),
        ("harlow-reed.co.uk.login.example", "begins like harlow-reed.co.uk"),
        ("äcme.example", "another script"),
    ],
)
def test_a_deceptive_spelling_is_told_in_words(domain, how):
    found = likeness(domain, KNOWN)

    assert (how in found.how) if how else found is None
    assert found is None or found.close


@pytest.mark.parametrize(
    "domain",
    ["acme.com", "acmebilling.com", "acme-billing.example", "billing-acme.org", "acme.zendesk.com"],
)
def test_the_same_name_with_more_words_may_be_the_clients_own(domain):
    found = likeness(domain, KNOWN)

    assert found is not None
    assert not found.close


@pytest.mark.parametrize(
    "domain",
    [
        "mail.harlow-reed.co.uk",
        "reed.co.uk",
        "macmillan.example",
        "water.example",
        "gmail.com",
        "outlook.com",
        "nordlicht.example",
        "co.uk",
        "",
        "xn--",
        "xn--\udcff",
        "." * 300,
    ],
)
def test_other_firms_and_everybodys_mailboxes_are_like_nobody(domain):
    assert likeness(domain, KNOWN) is None


def test_numbers_tell_firms_apart():
    assert likeness("studio55.example", ["studio54.example"]) is None


def test_a_second_domain_on_record_is_like_nobody():
    assert likeness("acme-billing.example", [*KNOWN, "acme-billing.example"]) is None


@pytest.mark.parametrize(
    "pair",
    [("раурal", "paypal"), ("rnicrosoft", "microsoft"), ("g00gle", "google"), ("ﬁrst", "first")],
)
def test_what_looks_the_same_has_the_same_skeleton(pair):
    assert skeleton(pair[0]) == skeleton(pair[1])


def test_punycode_is_shown_as_a_person_sees_it():
    assert readable("XN--ACM-TDD.example") == "acmе.example"


@pytest.mark.parametrize(
    "domain",
    [
        "acne.example",
        "acme-billing.example",
        "acmebilling.com",
        "acme.evil.example",
        "acmе.example",
    ],
)
def test_the_fast_look_misses_nothing_that_the_slow_one_finds(domain):
    faces = {skeleton(name): None for name in ("acme", "brightwater", "harlow-reed")}

    assert skeleton("acme") in near_to(domain, faces)
