"""Are the letters as warm and as quiet as SPEC.md, section 5, asks?"""

import re
from pathlib import Path

import pytest

from mailbot.render.layout import WIDTH
from tests.unit.render.situations import ROOT

LETTERS = sorted((ROOT / "tests" / "golden" / "en").glob("*.txt"))
CLARIFYING = [path for path in LETTERS if not path.stem.startswith("confirm")]
DEMANDS = (
    r"\b(?:pay|pays|paid|payment|payable now|owe|owed|owing|overdue|past due|due|outstanding"
    r"|unpaid|balance|amount|settle|settled|remit|collect|collection|immediately|urgent"
    r"|asap|must|demand|require|required|final|penalt\w*|interest|fee|fees|late)\b"
)
ACCUSATIONS = (
    r"\b(?:ignor\w*|fail\w*|refus\w*|still|again|already|yet|unfortunately|frustrat\w*|runaround"
    r"|excuse\w*|blam\w*|fault|claim\w*|despite|circles?|disappoint\w*|wrong person|sent away"
    r"|passed around|nobody answered|no answer|waiting)\b"
)


def words_of(path: Path) -> str:
    """Return what the client reads below the heading, without the letter's line ends."""
    return path.read_text(encoding="utf-8").partition("\n\n")[2]


def prose_of(path: Path) -> str:
    """Return the same before the signature, on one line."""
    return " ".join(words_of(path).partition("\nKind regards,")[0].split())


each_letter = pytest.mark.parametrize("path", LETTERS, ids=lambda p: p.stem)


@each_letter
def test_a_letter_demands_nothing(path: Path) -> None:
    said = prose_of(path).replace("accounts payable", "")

    assert re.findall(DEMANDS, said, re.IGNORECASE) == []


@each_letter
def test_a_letter_accuses_nobody(path: Path) -> None:
    assert re.findall(ACCUSATIONS, prose_of(path), re.IGNORECASE) == []


@each_letter
def test_a_letter_names_no_amount(path: Path) -> None:
    said = re.sub(r"\b(?:INV-)?\d{1,3}\b(?![.,]\d)", "", prose_of(path))

    assert re.search(r"\d|[$€£¥]|\b(?:USD|EUR|GBP|dollars?|euros?)\b", said) is None


@each_letter
def test_a_letter_has_no_placeholder(path: Path) -> None:
    assert re.search(r"[\[\]{}<>|_]|\bTODO\b|\bNone\b|\byour name\b", words_of(path)) is None


@each_letter
def test_thanks_come_first(path: Path) -> None:
    salutation, thanks, *_ = words_of(path).split("\n\n")

    assert salutation.endswith(",")
    assert thanks.startswith("Thank you ")


@pytest.mark.parametrize("path", CLARIFYING, ids=lambda p: p.stem)
def test_a_clarifying_letter_asks_one_question(path: Path) -> None:
    assert words_of(path).count("?") == 1


@pytest.mark.parametrize(
    "path", [p for p in LETTERS if p.stem.startswith("confirm")], ids=lambda p: p.stem
)
def test_a_thank_you_asks_nothing(path: Path) -> None:
    assert "?" not in words_of(path)


@pytest.mark.parametrize("path", CLARIFYING, ids=lambda p: p.stem)
def test_the_question_is_about_all_invoices_from_now_on(path: Path) -> None:
    question = prose_of(path).partition("?")[0]

    assert question.endswith("from now on")


@each_letter
def test_a_letter_is_signed_with_name_and_title(path: Path) -> None:
    assert "Kind regards,\nDana Whitfield\nAttorney\nWhitfield Law\n" in words_of(path)


@each_letter
def test_a_letter_fits_in_72_columns_and_is_tidy(path: Path) -> None:
    text = words_of(path)

    assert max(map(len, text.split("\n"))) <= WIDTH
    assert re.search(r"[ \t]\n|\n\n\n|  |\u00a0", text) is None
    assert text.endswith("\n")


@pytest.mark.parametrize("path", [p for p in LETTERS if "contact-story" in p.stem])
def test_each_hop_is_told_with_its_day(path: Path) -> None:
    said = prose_of(path)

    places = [said.index(day) for day in ("November 3", "November 6", "November 10")]

    assert places == sorted(places)
