"""What French and Spanish ask of a letter that English does not."""

import re
from dataclasses import replace
from datetime import date

import pytest

from mailbot.model.letter import Purpose
from mailbot.model.people import Contact
from mailbot.model.reading import Manner
from mailbot.render.figures import day_in_words, joined, weekday_in_words
from mailbot.render.letter import write
from tests.unit.render.occasions import SITUATIONS
from tests.unit.render.situations import (
    ACCOUNTING,
    ALISON,
    GERALD,
    JAN,
    PARTNERS,
    TODAY,
    Contacts,
    Situation,
    case,
    hop,
    letter,
    template,
)
from tests.unit.render.tone import prose

GENDERED = {
    "fr": r"désolée?s?|ravie?s?|heureux|heureuse|reconnaissante?s?|prévenue?s?|informée?s?|aidée?s?"
    r"|monsieur|madame|cher|chère|chers",
    "es": r"estimad[oa] (?!equipo)|estimados|agradecid[oa]s?|encantad[oa]s?|señor(?:a|es)?"
    r"|querid[oa]s?|todos|segur[oa]",
}
"""Words that would say of what gender the owner or the reader is."""


def told(language: str, *hops: object, to: Contacts = (GERALD,)) -> str:
    """Return what a letter to the only person we know says of these hops."""
    of = case(hops, contacts=(ACCOUNTING, PARTNERS, GERALD, ALISON))  # type: ignore[arg-type]
    written = Situation(name="hops", letter=letter(Purpose.ASK_CONTACT, to), case=of)
    return prose(written.draft(language))


def test_a_month_begins_on_its_premier_in_french() -> None:
    first = date(2026, 10, 1)

    assert day_in_words(first, "fr", TODAY) == "1er\u00a0octobre"
    assert day_in_words(date(2025, 12, 1), "fr", TODAY) == "1er\u00a0décembre\u00a02025"
    assert weekday_in_words(first, "fr") == "jeudi\u00a01er\u00a0octobre"
    assert day_in_words(date(2026, 10, 2), "fr", TODAY) == "2\u00a0octobre"
    assert day_in_words(first, "es", TODAY) == "1\u00a0de\u00a0octubre"


@pytest.mark.parametrize(
    ("items", "phrase"),
    [
        (("Gerald", "Alison"), "Gerald y Alison"),
        (("Gerald", "Isabel"), "Gerald e Isabel"),
        (("Isabel", "Gerald"), "Isabel y Gerald"),
        (("Gerald", "Hilario"), "Gerald e Hilario"),
        (("Gerald", "Ian"), "Gerald y Ian"),
        (("INV-1", "INV-2", "INV-3"), "INV-1, INV-2 e INV-3"),
        (("Ramón y Cajal", "Ana"), "Ramón y Cajal y Ana"),
        (("Isabel",), "Isabel"),
        ((), ""),
    ],
)
def test_and_gives_way_before_an_i_in_spanish(items: tuple[str, ...], phrase: str) -> None:
    assert joined(items, "es") == phrase


@pytest.mark.parametrize("language", sorted(GENDERED))
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.name)
def test_a_letter_does_not_guess_who_is_a_man_or_a_woman(
    situation: Situation, language: str
) -> None:
    text = situation.draft(language).text

    assert re.findall(rf"\b(?:{GENDERED[language]})\b", text, re.IGNORECASE) == []


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.name)
def test_a_french_mark_stands_apart_from_its_word_but_begins_no_line(situation: Situation) -> None:
    for line in situation.draft("fr").text.split("\n"):
        assert re.search(r"^\s*[?!:;»]|«$", line) is None
        owners_words = line.startswith("- ")
        assert owners_words or re.search(r"«\S|\w[?!:;»]", line) is None


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.name)
def test_a_spanish_question_opens_as_it_closes(situation: Situation) -> None:
    text = situation.draft("es").text

    assert text.count("¿") == text.count("?")
    assert text.partition("\n")[0].endswith(":")


def test_a_verb_agrees_with_who_said_it() -> None:
    by_many = hop(3, PARTNERS, ALISON)
    by_one = hop(3, ACCOUNTING, ALISON)

    assert "the partners nous ont suggéré" in told("fr", by_many)
    assert "accounting nous a suggéré" in told("fr", by_one)
    assert "the partners nos sugirieron" in told("es", by_many)
    assert "accounting nos sugirió" in told("es", by_one)


def test_a_person_is_usted_and_a_department_ustedes() -> None:
    assert "usted nos sugirió" in told("es", hop(3, GERALD, ALISON))
    assert "¿Podría decirme" in told("es", hop(3, GERALD, ALISON))
    assert "ustedes nos sugirieron" in told("es", hop(3, ACCOUNTING, ALISON), to=(ACCOUNTING,))
    assert "¿Podrían decirme" in told("es", hop(3, ACCOUNTING, ALISON), to=(ACCOUNTING,))


@pytest.mark.parametrize(("language", "office"), [("fr", "votre bureau"), ("es", "su oficina")])
def test_a_shared_mailbox_is_called_an_office_in_the_language(language: str, office: str) -> None:
    info = Contact(address="info@acme.example", name="Info")

    said = told(language, replace(hop(3, info, ALISON), by_label="Info"), hop(4, ALISON, "info"))

    assert said.count(office) == 2
    assert "your office" not in said


@pytest.mark.parametrize(
    ("language", "who", "whom", "sentence"),
    [
        ("fr", "comptabilité", "associés", "votre comptabilité nous a suggéré de voir avec vos"),
        ("fr", "associés", "juridique", "vos associés nous ont suggéré de voir avec votre service"),
        ("fr", "les associés", "la direction", "les associés nous ont suggéré de voir avec la"),
        ("fr", "AP", "ap@acme.example", "AP nous a suggéré de voir avec ap@acme.example."),
        ("es", "contabilidad", "socios", "contabilidad nos sugirió consultar con los socios."),
        ("es", "socios", "gerente", "los socios nos sugirieron consultar con su gerente."),
        ("es", "los socios", "compras", "los socios nos sugirieron consultar con compras."),
    ],
)
@pytest.mark.parametrize("purpose", [Purpose.CLARIFY_CONTACT, Purpose.ASK_CONTACT])
def test_a_department_is_spoken_of_as_the_language_does(
    purpose: Purpose, language: str, who: str, whom: str, sentence: str
) -> None:
    asked = replace(letter(purpose, (GERALD,)), language=language)
    situation = Situation(name="hops", letter=asked, case=case((hop(3, ALISON, JAN),)))
    facts = situation.facts(language)
    steps = tuple(replace(step, who=who, whom=whom) for step in facts.history)

    text = write(asked, replace(facts, history=steps), template(purpose, language)).text

    assert sentence in " ".join(text.split())


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("manner", Manner)
def test_every_manner_of_passing_on_is_told_in_a_whole_sentence(
    manner: Manner, language: str
) -> None:
    for whom in ("Alison", ""):
        said = told(language, replace(hop(3, ACCOUNTING, None, manner), name=whom, department=""))

        assert "  " not in said
        assert whom in said or manner is Manner.SELF_ACCEPT
