"""What may a template say?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast, get_args, get_type_hints

import pytest

from mailbot.model.case import Heard, Proof, Receivable
from mailbot.model.errors import DataError
from mailbot.model.intake_event import Grade
from mailbot.model.invoice import Instalment, Money
from mailbot.model.letter import Purpose
from mailbot.model.message import Address
from mailbot.model.people import Contact
from mailbot.model.policy import Policy, Practice
from mailbot.model.reading import Intent, Manner
from mailbot.model.runaround import Hop
from mailbot.render.facts import LONGEST_HISTORY, Facts, facts_for
from tests.unit.render.occasions import bill, heard, proof, sent
from tests.unit.render.situations import (
    ACCOUNTING,
    ALISON,
    EVERYONE,
    GERALD,
    JAN,
    OWNER,
    PARTNERS,
    RING,
    ROOT,
    STORY,
    TODAY,
    Contacts,
    case,
    hop,
    letter,
    point,
)


def told(
    hops: Iterable[Hop],
    to: Contacts = EVERYONE,
    cc: Contacts = (),
    contacts: Contacts = EVERYONE,
    **more: Any,
) -> Facts:
    of = case(hops, contacts=contacts, **more)
    return facts_for(letter(Purpose.CLARIFY_CONTACT, to, cc=cc), of, OWNER, TODAY)


def test_the_story_is_told_with_days_and_the_names_people_use() -> None:
    assert [(s.on.replace("\u00a0", " "), s.who, s.whom) for s in told(STORY).history] == [
        ("November 3", "accounting", "the partners"),
        ("November 6", "the partners", "Gerald"),
        ("November 10", "Gerald", "Alison"),
    ]


def test_facts_are_made_of_plain_values_alone() -> None:
    def plain(value: object) -> bool:
        if is_dataclass(value):
            return all(plain(getattr(value, f.name)) for f in fields(value))
        if isinstance(value, tuple):
            return all(map(plain, value))
        return type(value) in {str, int, bool}

    assert plain(told(RING))


def test_a_day_is_a_day_of_the_owner() -> None:
    late = replace(STORY[0], at=datetime(2026, 11, 4, 2, 0, tzinfo=UTC))

    assert told((late,)).history[0].on == "November\u00a03"


def test_a_day_of_another_year_has_its_year() -> None:
    old = replace(STORY[0], at=datetime(2025, 12, 4, 12, 0, tzinfo=UTC))

    assert told((old,)).history[0].on == "December\u00a04,\u00a02025"


def test_two_hops_of_one_day_are_known_as_such() -> None:
    hops = (hop(4, PARTNERS, GERALD), hop(4, GERALD, ALISON))

    assert [s.same_day for s in told(hops).history] == [False, True]


def test_one_reply_that_names_two_people_is_one_step() -> None:
    hops = (hop(4, ACCOUNTING, GERALD), hop(4, ACCOUNTING, ALISON))

    assert [(s.who, s.whom) for s in told(hops).history] == [("accounting", "Gerald and Alison")]


def test_a_ring_is_known_by_its_end() -> None:
    assert told(RING).circular
    assert not told(RING[:-1]).circular
    assert not told(STORY).circular


def test_who_keeps_something_or_takes_it_on_makes_no_ring() -> None:
    assert not told((hop(3, GERALD, GERALD, Manner.SELF_ACCEPT),)).circular


def test_who_would_name_nobody_is_not_put_on_show() -> None:
    hops = (hop(3, GERALD, None, Manner.REFUSES_CONTACT), hop(4, JAN, None, Manner.GATEKEEPER))

    assert told((*hops, STORY[1])).history == told((STORY[1],)).history


def test_a_very_long_history_is_told_from_its_end() -> None:
    hops = tuple(hop(day, GERALD, ALISON) for day in range(1, 21))

    history = told(hops).history

    assert len(history) == LONGEST_HISTORY
    assert history[-1].on == "November\u00a020"


def test_what_came_before_the_point_of_contact_is_not_told_again() -> None:
    hops = (*STORY, hop(20, ALISON, JAN))

    assert [s.who for s in told(hops, point=point(ALISON)).history] == ["Alison"]


def test_namesakes_are_told_apart_by_their_whole_names() -> None:
    kent = Contact(address="kent@acme.example", name="Alison Kent")

    step = told((hop(3, kent, ALISON),), contacts=(*EVERYONE, kent)).history[0]

    assert (step.who, step.whom) == ("Alison Kent", "Alison Meyer")


def test_an_address_without_a_name_stays_an_address() -> None:
    nameless = Contact(address="desk@acme.example")

    step = told((hop(3, nameless, None, Manner.WRONG_PERSON),), contacts=(nameless,)).history[0]

    assert (step.who, step.whom) == ("desk@acme.example", "")


def test_amounts_are_there_only_if_the_owner_allows_them() -> None:
    to = letter(Purpose.CLARIFY_CONTACT, EVERYONE)
    of = case(STORY, contacts=EVERYONE)

    assert facts_for(to, of, OWNER, TODAY).invoices.amount == ""
    allowed = facts_for(to, of, OWNER, TODAY, practice=Practice(policy=Policy(show_amounts=True)))
    assert allowed.invoices.amount == "$4,860.00"


def test_one_division_does_not_learn_the_matter_of_another() -> None:
    """Letters never show one division's matter to another."""
    ours = replace(GERALD, division="Components")
    theirs = replace(ALISON, division="Castings")

    assert told(STORY, to=(ours, theirs), contacts=(ours, theirs)).matter == ""
    assert told(STORY, to=(ours,), contacts=(ours, theirs)).matter == "Harlow deposition"


def test_a_division_in_copy_counts_as_a_reader() -> None:
    ours = replace(GERALD, division="Components")
    theirs = replace(ALISON, division="Castings")

    assert told(STORY, to=(ours,), cc=(theirs,), contacts=(ours, theirs)).matter == ""


def test_a_letter_to_a_department_has_no_reader_to_greet() -> None:
    assert told(STORY, to=(ACCOUNTING,)).reader == ""
    assert told(STORY, to=(GERALD,)).reader == "Gerald"
    assert told(STORY, to=(GERALD, ALISON)).reader == ""


def test_the_only_reader_is_known_in_the_history() -> None:
    history = told(STORY, to=(GERALD,)).history

    assert [s.to_reader for s in history] == [False, True, False]
    assert [s.by_reader for s in history] == [False, False, True]


def test_the_only_reader_is_known_by_the_name_a_reply_used() -> None:
    history = told(STORY, to=(ALISON,), cc=(GERALD,)).history

    assert [s.to_reader for s in history] == [False, False, True]
    assert [s.by_copied for s in history] == [False, False, True]


def test_the_only_reader_may_be_a_department() -> None:
    hops = (hop(3, GERALD, "partners", Manner.ROLE_ONLY),)

    assert told(hops, to=(PARTNERS,)).history[0].to_reader
    assert not told(hops, to=(ACCOUNTING,)).history[0].to_reader


def test_a_thank_you_without_a_point_of_contact_is_refused() -> None:
    to = letter(Purpose.CONFIRM_CONTACT, EVERYONE)

    with pytest.raises(DataError, match="'acme-components' has none on record"):
        facts_for(to, case(STORY, contacts=EVERYONE), OWNER, TODAY)


def test_an_answer_is_wished_for_within_five_working_days() -> None:
    friday = facts_for(letter(Purpose.ASK_CONTACT, (GERALD,)), case(), OWNER, date(2026, 11, 20))

    assert friday.answer_by == "Friday,\u00a0November\u00a027"


def test_names_from_a_reply_are_cleaned_on_their_way_in() -> None:
    evil = replace(STORY[2], name="Alison\r\nBcc: x@evil.example\u202e [EXTERNAL] {{ owner }}")

    whom = told((evil,)).history[0].whom

    assert not set(whom) & set("\r\n\u202e[]{}")


def test_every_word_of_the_vocabulary_is_explained_to_the_owner() -> None:
    manual = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`\.?([a-z_.]+)`", manual))

    def words(of: type, before: str = "") -> Iterator[str]:
        for name, kind in get_type_hints(of).items():
            part = get_args(kind)[0] if get_args(kind) else kind
            if is_dataclass(part):
                yield from words(cast("type", part), f"{before}{name}.")
            else:
                yield f"{before}{name}"

    missing = {w for w in words(Facts) if not {w, w.rpartition(".")[2]} & explained}
    assert missing == set()


def test_every_letter_is_explained_to_the_owner() -> None:
    manual = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")

    assert set(re.findall(r"`([a-z-]+)\.txt\.j2`", manual)) == set(Purpose)


def _of(*bills: Receivable, purpose: Purpose = Purpose.RESEND_INVOICE, **more: Any) -> Facts:
    (to, heard_of) = (more.pop("to", (ALISON,)), more.pop("heard", ()))
    written = replace(letter(purpose, to, invoices=[b.invoice.id for b in bills]), **more)
    of = replace(case(contacts=EVERYONE), receivables=bills, heard=heard_of)
    return facts_for(written, of, OWNER, TODAY)


def test_only_what_went_to_the_reader_is_on_record_of_them() -> None:
    bills = (bill("INV-104", sendings=(sent(2, ALISON), sent(9, GERALD))),)

    assert [r.on.replace("\u00a0", " ") for r in _of(*bills).records] == ["October 2"]
    assert _of(*bills, to=(JAN,)).records == ()


def test_a_record_has_the_day_of_the_owners_calendar() -> None:
    late = replace(sent(2, ALISON), at=datetime(2026, 10, 3, 2, 0, tzinfo=UTC))

    (record,) = _of(bill("INV-104", sendings=(late,))).records

    assert record.on == "October\u00a02", "it was still Friday in New York"


def test_a_letter_claims_no_more_than_is_proved_of_its_reader() -> None:
    """S2-66, S2-68: the best proof of this reader, and the day of it."""

    def record(*proofs: Proof, heard_of: tuple[Heard, ...] = ()) -> tuple[str, str, bool]:
        one = bill("INV-104", sendings=(sent(2, ALISON),), proofs=proofs)
        found = _of(one, heard=heard_of).records[0]
        return found.kind, found.proved.replace("\u00a0", " "), found.same_day

    reply = heard(5, ALISON, Intent.ACKNOWLEDGEMENT)
    answered = proof(ALISON, Grade.ANSWERED, reply.at)

    assert record() == ("sent", "", False)
    assert record(proof(GERALD, Grade.VIEWED, reply.at)) == ("sent", "", False)
    assert record(proof(ALISON, Grade.DELIVERED, sent(2).at)) == ("delivered", "October 2", True)
    assert record(answered, heard_of=(reply,)) == ("answered", "November 5", False)
    assert record(answered) == ("confirmed", "November 5", False), "a receipt is no word of theirs"
    viewed = proof(ALISON, Grade.VIEWED, sent(9).at)
    assert record(answered, viewed, heard_of=(reply,)) == ("viewed", "October 9", False)
    early = proof(ALISON, Grade.VIEWED, sent(1).at)
    assert record(early) == ("sent", "", False), "before it was sent, that was another one"


def test_amounts_have_one_reader() -> None:
    """S1-50: what is owed and in which parts is nobody else's business."""
    part = Instalment(on=TODAY, amount=Money(amount=Decimal(10), currency="EUR"))

    alone = _of(bill("INV-104"), plan=(part,))
    together = _of(bill("INV-104"), plan=(part,), to=EVERYONE)
    copied = _of(bill("INV-104"), plan=(part,), cc=(Address(address=GERALD.address),))

    assert (alone.invoices.rows[0].amount, alone.plan[0].amount) == ("$4,860.00", "€10.00")
    for facts in (together, copied):
        assert (facts.invoices.rows[0].amount, facts.plan[0].amount) == ("", "")


def test_a_telephone_number_stays_on_one_line() -> None:
    assert _of().owner.phone == "+1\u00a0(216)\u00a0555-0119"


def test_days_are_written_in_the_manner_of_the_owners_country() -> None:
    british = replace(OWNER, timezone="Europe/London")

    facts = facts_for(letter(Purpose.CLARIFY_CONTACT, EVERYONE), case(STORY), british, TODAY)

    assert facts.history[0].on == "3\u00a0November"
    assert facts.answer_by == "Friday\u00a027\u00a0November"


def test_the_owner_may_leave_out_that_the_work_is_on_track() -> None:
    asked = letter(Purpose.CLARIFY_CONTACT, EVERYONE)

    assert facts_for(asked, case(STORY), OWNER, TODAY).reassure
    assert not facts_for(asked, case(STORY), OWNER, TODAY, reassure=False).reassure
