"""Letter in, draft out: and what a template may not do."""

from dataclasses import replace
from time import perf_counter

import pytest
from jinja2 import TemplateError

from mailbot.model.errors import TemplateBroken
from mailbot.model.letter import Purpose, Template
from mailbot.model.people import Contact
from mailbot.render.facts import facts_for
from mailbot.render.letter import _ENVIRONMENT, LARGEST, check, pick, write
from tests.unit.render.occasions import SITUATIONS
from tests.unit.render.situations import GERALD as READER
from tests.unit.render.situations import OWNER, STORY, TODAY, case, letter, template

LETTER = letter(Purpose.ASK_CONTACT, (READER,))
FACTS = facts_for(LETTER, case(STORY, contacts=(READER,)), OWNER, TODAY)


def own(body: str, subject: str = "A subject") -> Template:
    return Template(name="own", source=f"{subject}\n\n{body}", path="templates/en/own.txt.j2")


def said(body: str) -> str:
    return write(LETTER, FACTS, own(body)).text


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_has_a_template_that_holds_in_every_branch(purpose: Purpose) -> None:
    check(template(purpose))


def test_a_letter_keeps_the_subject_of_its_conversation() -> None:
    assert write(LETTER, FACTS, own("Hello.")).subject == "Re: Invoice INV-104"


def test_the_first_line_of_a_template_is_the_subject_of_a_new_conversation() -> None:
    alone = replace(LETTER, subject="")

    assert write(alone, FACTS, own("Hello.", "About {{ invoices.words }}")).subject == (
        "About INV-104"
    )


def test_a_misspelt_name_is_named_with_its_line_and_the_right_one() -> None:
    with pytest.raises(TemplateBroken) as caught:
        said("Dear {{ reader }},\n\nthis is for {{ clinet.name }}.")

    assert str(caught.value) == (
        "templates/en/own.txt.j2, line 5: 'clinet' is not known here; did you mean 'client'?"
    )


def test_a_misspelt_part_is_found_even_where_this_letter_does_not_go() -> None:
    with pytest.raises(TemplateBroken, match=r"line 4: 'nmae' .* did you mean 'name'\?"):
        check(own("{% if circular %}\n{{ owner.nmae }}\n{% endif %}"))


def test_a_name_like_no_other_lists_what_is_known() -> None:
    with pytest.raises(TemplateBroken, match="known are: answer_by, asked, circular, client"):
        check(own("{{ xyzzy }}"))


def test_a_syntax_error_is_named_with_its_line() -> None:
    with pytest.raises(TemplateBroken, match=r"own\.txt\.j2, line 4: "):
        said("Hello\n{% if %}")


def test_what_is_not_there_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(TemplateBroken, match=r"own\.txt\.j2, line 4: "):
        said("Hello,\n{{ history[7].who }}")


@pytest.mark.parametrize(
    "bomb",
    [
        "{{ 'x' * 10**9 }}",
        "{{ 10**9**9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:>1000000000}'.format(1) }}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ 'x'|indent(1000000000) }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in history %}{% for b in history %}x{% endfor %}{% endfor %}",
        "{% for a in 'x' %}x{% endfor %}",
        "{% for a in [1, 2] %}x{% endfor %}",
        "{% set a = 'xx' ~ 'xx' %}{{ a }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'other' %}",
        "{% import 'other' as other %}",
        "{% extends 'other' %}",
        "{{ lipsum(1000) }}",
        "{{ namespace() }}",
        "{{ owner.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ owner['__class__'] }}",
        "{{ history|join|join('x')|join('x') }}",
        "{{ history|map(attribute='who')|list }}",
        "{{ self }}",
        "{{ cycler('a') }}",
        "{{ 9" + "9" * 5000 + " }}",
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "{% if 1 %}" * 400 + "x" + "{% endif %}" * 400,
        "x" * (LARGEST + 1),
    ],
    ids=lambda bomb: bomb[:40],
)
def test_a_template_cannot_grow_reach_out_or_look_behind(bomb: str) -> None:
    begun = perf_counter()

    with pytest.raises(TemplateBroken, match=r"^templates/en/own\.txt\.j2"):
        said(bomb)

    assert perf_counter() - begun < 2


@pytest.mark.parametrize(
    "bomb",
    [
        "{{ 'x' * 10**9 }}",
        "{{ facts * 10**9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ facts.ljust(1000000000) }}",
        "{{ facts.__class__ }}",
        "{{ range(9) }}",
        "{% include 'other' %}",
    ],
)
def test_the_sandbox_holds_without_the_grammar(bomb: str) -> None:
    with pytest.raises((TemplateError, TypeError)):
        _ENVIRONMENT.from_string(bomb).render(facts="x")


def test_a_letter_longer_than_the_cap_is_refused() -> None:
    long = "{% for step in history %}" + "word " * 8000 + "{% endfor %}"

    with pytest.raises(TemplateBroken, match="longer than 65,536 characters"):
        said(long)


def test_a_template_without_text_is_refused() -> None:
    with pytest.raises(TemplateBroken, match="no text below"):
        said("")


def test_a_control_character_is_refused() -> None:
    with pytest.raises(TemplateBroken, match=r"a control character \(U\+0007\)"):
        said("Hello\a.")


def test_what_people_are_called_is_never_a_template() -> None:
    facts = replace(FACTS, reader="{{ owner.phone }}")

    assert write(LETTER, facts, own("Dear {{ reader }},")).text == "Dear {{ owner.phone }},\n"


def test_tags_on_lines_of_their_own_leave_no_empty_line() -> None:
    body = "Hello,\n{% if reader %}\nthis is a line\n{% endif %}\nand this the next."

    assert said(body) == "Hello,\nthis is a line\nand this the next.\n"


def test_a_line_that_ends_in_a_tag_keeps_its_end() -> None:
    body = "Dear{% if reader %} {{ reader }}{% endif %}\n\nsecond paragraph"

    assert said(body) == "Dear Gerald\n\nsecond paragraph\n"


def test_windows_line_ends_in_a_template_do_no_harm() -> None:
    windows = own("Dear {{ reader }},{# note #}\r\n\r\nHello.\r\n", "A subject\r")

    assert write(LETTER, FACTS, windows).text == "Dear Gerald,\n\nHello.\n"


def test_a_byte_order_mark_does_no_harm() -> None:
    alone = replace(LETTER, subject="")

    assert write(alone, FACTS, own("Hello.", "\ufeff{# mine #}\nA subject")).subject == "A subject"


def test_a_missing_template_is_named() -> None:
    with pytest.raises(TemplateBroken, match=r"templates/en/ask-contact\.txt\.j2: missing"):
        pick({}, LETTER)


def test_the_same_letter_reads_the_same_twice() -> None:
    for situation in SITUATIONS:
        facts = facts_for(situation.letter, situation.case, OWNER, TODAY)
        shelved = template(situation.letter.purpose)

        assert write(situation.letter, facts, shelved) == write(situation.letter, facts, shelved)


@pytest.mark.parametrize(
    "source", ["Dear {{ reader }},\n\nhello.", "Hello Gerald\nwho is the one?", "Hi,\nhello."]
)
def test_a_template_that_begins_without_a_subject_says_so(source: str) -> None:
    begun = Template(name="own", source=source, path="templates/en/own.txt.j2")

    with pytest.raises(TemplateBroken, match="the first line is the subject, but there stands “"):
        write(LETTER, FACTS, begun)


def test_the_work_is_on_track_unless_the_owner_leaves_that_out() -> None:
    shipped = template(Purpose.ASK_CONTACT)

    assert "on track" in write(LETTER, FACTS, shipped).text
    assert "on track" not in write(LETTER, replace(FACTS, reassure=False), shipped).text


@pytest.mark.parametrize("name", ["Info", "", "Kontakt"])
def test_a_mailbox_is_not_greeted_by_name(name: str) -> None:
    mailbox = Contact(address="info@acme.example", name=name)
    asked = letter(Purpose.ASK_CONTACT, (mailbox,))

    facts = facts_for(asked, case(STORY, contacts=(mailbox,)), OWNER, TODAY)

    assert write(asked, facts, template(Purpose.ASK_CONTACT)).text.startswith("Hello,\n")
