"""Are the letters as warm and as quiet as they are meant, in every language?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mailbot.model.case import Receivable, Subscription
from mailbot.model.invoice import Instalment, Money
from mailbot.model.letter import Draft, Purpose
from mailbot.model.message import MessageId
from mailbot.model.people import ClientKind, Contact, CopyScope
from mailbot.model.policy import Practice, Terms
from mailbot.model.reading import Intent, Manner
from mailbot.model.runaround import Hop
from mailbot.render.figures import as_spoken_in, day_in_words
from mailbot.render.letter import write
from tests.unit.render.occasions import SITUATIONS, THREAD, bill, heard, paper, sent
from tests.unit.render.situations import (
    LANGUAGES,
    NOW,
    OWNER,
    TODAY,
    Contacts,
    Situation,
    avoider,
    case,
    hop,
    letter,
    point,
    template,
)
from tests.unit.render.tone import ASKS_WHO, RUNAROUND, WORDS, faults, prose

each_letter = pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.name)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_language
@each_letter
def test_nothing_is_wrong_with_a_letter(situation: Situation, language: str) -> None:
    draft = situation.draft(language)

    assert faults(draft, situation.facts(language)) == [], draft.text


@each_language
def test_a_language_has_all_kinds_of_words(language: str) -> None:
    assert set(WORDS[language]) == set(WORDS["en"])


@each_language
def test_a_letter_is_signed_with_name_and_title(language: str) -> None:
    closing = WORDS[language]["closing"]

    for situation in SITUATIONS:
        owner = situation.owner
        signed = "\n".join(filter(None, (owner.name, owner.title, owner.firm, owner.phone)))
        assert situation.draft(language).text.endswith(f"\n\n{closing}\n{signed}\n")


@each_language
@pytest.mark.parametrize(
    "situation", [s for s in SITUATIONS if "contact-story" in s.name], ids=lambda s: s.name
)
def test_each_hop_is_told_with_its_day(situation: Situation, language: str) -> None:
    spoken = as_spoken_in(OWNER.timezone, language)
    days = (day_in_words(date(2026, 11, d), spoken, TODAY) for d in (3, 6, 10))

    said = prose(situation.draft(language))
    places = [said.index(day.replace("\u00a0", " ")) for day in days]

    assert places == sorted(places)


@each_language
def test_an_avoider_is_asked_for_a_day_and_a_name(language: str) -> None:
    """S0-40: firmly and kindly; nobody else is given a day with the first question."""
    pressed = {Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT, Purpose.ASK_DATE}

    for situation in SITUATIONS:
        if situation.letter.purpose in pressed and situation.letter.invoices:
            avoiding = replace(situation, case=avoider(situation.case))
            by = situation.facts(language).answer_by.replace("\u00a0", " ")
            assert by in prose(avoiding.draft(language))
            plain = replace(situation.case.client, kind=ClientKind.STRAIGHTFORWARD)
            calm = replace(situation, case=replace(situation.case, client=plain))
            assert by not in prose(calm.draft(language))


@each_language
def test_a_clause_is_named_with_its_consequence(language: str) -> None:
    """S3-93: with the clause the letter says what follows, and on what it rests."""
    for purpose, clause in (
        (Purpose.FINAL_NOTICE, "final_notice_clause"),
        (Purpose.LATE_FEE, "late_fee_clause"),
        (Purpose.COLLECTION_NOTICE, "collection_clause"),
    ):
        (one,) = (s for s in SITUATIONS if s.name == f"{purpose}-terms")
        named = replace(one, practice=Practice(terms=Terms(**{clause: "§ 77 of all"})))
        assert "§ 77 of all" in prose(named.draft(language))
        bare = replace(one, practice=Practice())
        assert len(prose(bare.draft(language))) < len(prose(named.draft(language)))


@each_language
def test_a_resent_invoice_comes_with_its_records_before_the_question(language: str) -> None:
    """Acknowledge, the records, the file, the due date, the way of delivery."""
    (one,) = (s for s in SITUATIONS if s.name == "resend-invoice-on-record")
    spoken = as_spoken_in(OWNER.timezone, language)
    said = prose(one.draft(language))

    went, due = (
        said.index(day_in_words(day, spoken, TODAY).replace("\u00a0", " "))
        for day in (date(2026, 10, 2), date(2026, 10, 31))
    )

    assert 0 < went < due < said.index("?")


# What no letter was written for by hand: 2,000 cases made up of everything a case may have. Each
# is drawn from a number alone: ten times as fast as by a strategy, and no case resembles the last.

STRANGER = Contact(address="stranger@acme.example", name="Xaver Uhlenbrock")

FIRST = ("Zora", "Quentin", "Ysolde", "Bartholomew", "Ingeborg", "Jürgen", "Ágnes", "Li")
LAST = ("Vandermeer", "O'Sullivan-Fitzgerald", "Brückner", "Nowakowska", "Þórsdóttir", "Ng")
PLACES = ("accounting", "the partners", "Accounts Payable", "info", "")
MATTERS = (
    "",
    "Harlow deposition",
    "the lease in Utrecht",
    "Übersetzung des Jahresabschlusses 2025",
)
OWNERS = (
    OWNER,
    replace(OWNER, title="", firm="", phone="", timezone="Europe/Berlin"),
    replace(OWNER, name="Ana Lucía Fernández de la Torre", timezone="Europe/Madrid"),
)
TO_ONE = set(Purpose) - RUNAROUND
MAY_BE_ABOUT_NOTHING = RUNAROUND | {
    Purpose.STATEMENT,
    Purpose.CHECK_IN,
    Purpose.REVIEW,
    Purpose.ASK_DATE,
    Purpose.ANSWER_QUESTION,
}


def _contact(chance: Random, number: int) -> Contact:
    """Return one of the people: by name, by department, or by an address alone."""
    return Contact(
        address=f"a{number}@acme.example",
        name=f"{chance.choice(FIRST)} {chance.choice(LAST)}" if chance.random() < 0.8 else "",
        department=chance.choice(PLACES),
    )


def _terms(chance: Random) -> Terms:
    """Return a contract that has some of what a contract can have."""

    def maybe(text: str) -> str:
        return chance.choice((text, ""))

    return Terms(
        payment_methods=tuple(filter(None, map(maybe, ("IBAN DE02 1203", "card: https://pay.x")))),
        discount=maybe("3 % within 8 days"),
        final_notice_clause=maybe("section 7"),
        late_fee=maybe("1.5 % a month"),
        late_fee_clause=maybe("section 8"),
        collection_clause=maybe("section 9"),
    )


def _bills(chance: Random, purpose: Purpose, people: Contacts) -> tuple[Receivable, ...]:
    late = purpose not in {Purpose.BEFORE_DUE, Purpose.DUE_TODAY}
    fewest = 0 if purpose in MAY_BE_ABOUT_NOTHING else 1
    return tuple(
        bill(
            f"{chance.choice(('INV-', '2026/', 'R '))}{number}",
            chance.choice(
                (None, TODAY - timedelta(days=chance.randint(*(1, 400) if late else (-9, 0))))
            ),
            matter=chance.choice(MATTERS),
            total=Decimal(chance.randint(1, 9_999_999)) / 100,
            sendings=tuple(
                sent(chance.randint(1, 28), *people) for _ in range(chance.randint(0, 2))
            ),
        )
        for number in range(101, 101 + chance.randint(fewest, 4))
    )


def _hops(chance: Random, people: Contacts) -> list[Hop]:
    days = sorted(chance.randint(1, 20) for _ in range(chance.randint(0, 6)))
    return [
        hop(day, chance.choice(people), chance.choice((None, *people)), chance.choice(list(Manner)))
        for day in days
    ]


def _about(chance: Random, purpose: Purpose, people: Contacts) -> str:
    if purpose is Purpose.SECOND_REQUEST:
        return chance.choice(("", chance.choice(people).address))
    if purpose is Purpose.ANSWER_QUESTION:
        return chance.choice(("", "tax form", "bank details", "order number", "breakdown"))
    return ""


def made_up(purpose: Purpose, seed: int) -> Situation:
    """Return a letter with its case; STRANGER is a contact it has no business to name."""
    chance = Random(seed)
    people = [_contact(chance, number) for number in range(chance.randint(2, 5))]
    bills = _bills(chance, purpose, people)
    to = people[:1] if purpose in TO_ONE else people[: chance.randint(1, len(people))]
    copied = purpose in {Purpose.CONFIRM_CONTACT, Purpose.WRITE_TO_CONTACT}
    known = purpose is Purpose.CONFIRM_CONTACT or chance.random() < 0.5
    of = case(
        _hops(chance, people),
        contacts=(*people, STRANGER),
        point=point(people[0]) if known else None,
    )
    copies = Subscription(
        address=people[0].address,
        scope=chance.choice(list(CopyScope)),
        message=MessageId("<c>"),
        since=NOW,
    )
    part = Instalment(
        on=TODAY + timedelta(days=60), amount=Money(amount=Decimal(7), currency="EUR")
    )
    written = letter(
        purpose,
        to,
        cc=people[len(to) :] if copied else (),
        invoices=[b.invoice.id for b in bills],
    )
    return Situation(
        name="made up",
        letter=replace(
            written,
            thread=THREAD,
            subject=chance.choice(("", "Re: Invoice INV-101")),
            files=tuple(
                map(paper, chance.sample(("INV-101.pdf", "W-9.pdf"), chance.randint(0, 2)))
            ),
            plan=(part,) * chance.randint(0, 3),
            about=_about(chance, purpose, people),
        ),
        case=replace(
            of,
            receivables=bills,
            client=replace(of.client, kind=chance.choice(list(ClientKind))),
            heard=(heard(5, people[0], chance.choice(list(Intent))),),
            subscriptions=chance.choice(((copies,), ())),
        ),
        owner=chance.choice(OWNERS),
        practice=Practice(terms=_terms(chance)),
    )


@pytest.mark.slow
@pytest.mark.parametrize("purpose", Purpose)
@settings(max_examples=84, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(seed=st.integers(0, 2**48))
def test_nothing_is_wrong_with_a_letter_about_anything(purpose: Purpose, seed: int) -> None:
    """For the 24 letters that makes 2,016 cases, each in every language."""
    situation = made_up(purpose, seed)

    for language in LANGUAGES:
        facts = situation.facts(language)
        written = replace(situation.letter, language=language)
        draft = write(written, facts, template(purpose, language))
        assert faults(draft, facts) == [], f"{language}: {draft.text}"
        assert STRANGER.address not in draft.text
        assert STRANGER.name.split()[0] not in draft.text


def test_what_is_made_up_differs() -> None:
    made = [made_up(Purpose.CLARIFY_CONTACT, seed) for seed in range(100)]

    assert {len(m.letter.to) for m in made} == {1, 2, 3, 4, 5}
    assert {len(m.letter.invoices) for m in made} == {0, 1, 2, 3, 4}
    assert {m.case.client.kind for m in made} == set(ClientKind)


# Would the rules notice? Each is broken once.


def _spoilt(name: str, text: str = "", **more: str) -> list[str]:
    (situation,) = (s for s in SITUATIONS if s.name == name)
    draft = situation.draft()
    closing = f"\n\n{WORDS['en']['closing']}"
    spoilt = Draft(
        letter=draft.letter,
        subject=draft.subject,
        text=more.get("instead") or draft.text.replace(closing, f" {text}{closing}"),
    )
    return faults(spoilt, situation.facts())


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("clarify-contact-story", "Please pay soon.", "demands: “pay”"),
        ("clarify-contact-story", "It is $4,860.00.", "an amount that several people read"),
        ("clarify-contact-story", "Who is it?", "2 questions"),
        ("second-request-default", "The fee is due.", "fee: “fee”"),
        ("overdue-one", "You have ignored me.", "accusations: “ignored”"),
        ("overdue-one", "There is a late fee.", "fee: “late fee”"),
        ("late-fee-one", "There is a late fee.", "fee: “late fee”"),
        ("final-notice-terms", "We will go to court.", "threats: “court”"),
        ("overdue-one", "An agency may collect it.", "collection: “collect”"),
        ("before-due-one", "Please be prompt.", "pressure: “prompt”"),
        ("before-due-one", "Is that all right?", "it asks something"),
        ("check-in-matter", "And the invoice.", "money: “invoice”"),
        ("overdue-one", "Write to x@evil.example.", "an invented address: x@evil.example"),
        ("overdue-one", "It is 77 days.", "an invented number: 77"),
        ("overdue-one", "Dear {{ reader }}.", "a placeholder: “{{”"),
        ("overdue-one", "I am None.", "a placeholder: “None”"),
        ("overdue-one", "Hello ().", "a placeholder: “()”"),
        ("overdue-one", "Hello  there.", "untidy: '  '"),
        ("overdue-one", "It is open:", "nothing follows"),
        ("overdue-one", "And so on", "an open end"),
        ("overdue-one", f"{'very ' * 20}long.", "too long"),
    ],
)
def test_what_must_not_be_said_is_noticed(name: str, text: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in _spoilt(name, text))


@pytest.mark.parametrize(
    ("name", "instead", "fault"),
    [
        ("clarify-contact-story", "Hi,\n\nHello you.\n\nKind regards,\nDana\n", "no thanks first"),
        ("clarify-contact-story", "Hi,\n\nThank you.\n\nKind regards,\nDana\n", "it does not ask"),
        ("ask-date-one", "Hi,\n\nThank you.\n\nYours,\nDana\n", "no closing"),
        ("ask-date-one", "Hi,\n\nThank you\nall.\n\nKind regards,\nDana\n", "line ends that stay"),
    ],
)
def test_what_must_be_said_is_missed(name: str, instead: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in _spoilt(name, instead=instead))


def test_the_letters_that_ask_who_are_letters_of_the_runaround() -> None:
    assert ASKS_WHO < RUNAROUND
