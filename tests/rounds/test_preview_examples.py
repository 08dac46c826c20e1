"""Does `mailbot preview` show every letter to an owner who has no client on record yet?"""

from datetime import UTC, datetime

import pytest

from mailbot.model.letter import Purpose
from mailbot.model.policy import Practice
from mailbot.render.facts import facts_for
from mailbot.render.letter import write
from mailbot.render.vocabulary import Facts
from mailbot.rounds.preview import example
from tests.unit.render.situations import OWNER, template
from tests.unit.render.tone import RUNAROUND, faults

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_letter_is_shown_in_a_made_up_case(purpose: Purpose) -> None:
    look = example(purpose, OWNER, NOW)
    facts = facts_for(look.letter, look.case, OWNER, OWNER.day_of(NOW), practice=Practice())

    draft = write(look.letter, facts, template(purpose))

    assert faults(draft, facts) == [], draft.text


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - RUNAROUND))
def test_a_letter_about_money_goes_to_the_point_of_contact_alone(purpose: Purpose) -> None:
    letter = example(purpose, OWNER, NOW).letter

    assert [a.address for a in (*letter.to, *letter.cc)] == ["alison@acme.example"]


def test_the_second_request_names_a_default() -> None:
    look = example(Purpose.SECOND_REQUEST, OWNER, NOW)

    facts = facts_for(look.letter, look.case, OWNER, OWNER.day_of(NOW))

    assert facts.contact.name == "Alison Meyer"
    assert len(look.letter.to) == 4


def test_what_is_enclosed_offered_and_dated_fits_the_letter() -> None:
    def told(purpose: Purpose) -> Facts:
        look = example(purpose, OWNER, NOW)
        return facts_for(look.letter, look.case, OWNER, OWNER.day_of(NOW))

    assert told(Purpose.RESEND_INVOICE).enclosed == ("INV-104.pdf",)
    assert len(told(Purpose.OFFER_PLAN).plan) == 3
    assert told(Purpose.BEFORE_DUE).invoices.rows[0].days_late == 0
    assert told(Purpose.OVERDUE).invoices.rows[0].days_late == 5
