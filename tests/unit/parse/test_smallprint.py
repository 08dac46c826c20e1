"""What did a server or a lawyer add to the words of the writer?"""

import pytest

from mailbot.parse.smallprint import split_banner, split_small_print

CONFIDENTIAL = "This e-mail is confidential and intended solely for the addressee."
ASTRAY = "If you have received this message in error, please notify the sender and delete it."


def test_what_is_written_under_small_print_stays() -> None:
    lines = ["Alison pays.", "", CONFIDENTIAL, ASTRAY, "", "Oh, and Howard has left us."]

    kept, taken = split_small_print(lines)

    assert [line for line in kept if line] == ["Alison pays.", "Oh, and Howard has left us."]
    assert [line for line in taken if line] == [CONFIDENTIAL, ASTRAY]


def test_small_print_goes_on_over_paragraphs() -> None:
    more = "Acme Ltd is registered in England, No. 123."
    lines = ["Alison pays.", "", CONFIDENTIAL, "", more, "", "www.acme.example"]

    kept, taken = split_small_print(lines)

    assert kept == ["Alison pays."]
    assert [line for line in taken if line] == [CONFIDENTIAL, more, "www.acme.example"]


@pytest.mark.parametrize(
    "said",
    [
        "I think this email is intended for our accounting team.",
        "If you have received this in error twice, ignore one of them.",
        "This matter is confidential, please speak to Howard only.",
        "Wenn Sie das irrtümlich erhalten haben, bitte melden.",
    ],
)
def test_a_sentence_in_the_words_of_small_print_stays(said: str) -> None:
    lines = ["Hello,", "", said, "", "Alison pays."]

    assert split_small_print(lines) == (lines, [])


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL]",
        "CAUTION: This email originated from outside of the organization.",
        "EXTERNAL EMAIL: do not click on links.",
        "ACHTUNG: Diese E-Mail kommt von einem externen Absender.",
        "ATTENTION : ce message provient de l'extérieur de la société.",
        "ATENCIÓN: este correo procede de fuera de la organización.",
        "ATTENZIONE: questa e-mail proviene da un mittente esterno.",
        "LET OP: deze e-mail komt van buiten de organisatie.",
        "ATENÇÃO: esta mensagem veio de fora da organização.",
        "You don't often get email from gerald@acme.example. Learn why this is important",
    ],
)
@pytest.mark.parametrize("gap", [[""], []])
def test_a_banner_goes_and_the_sentence_below_it_stays(banner: str, gap: list[str]) -> None:
    lines = [banner, *gap, "Alison pays these."]

    kept, taken = split_banner(lines if banner[-1] in ".]" or gap else [banner + ".", *lines[1:]])

    assert [line for line in kept if line] == ["Alison pays these."]
    assert taken


@pytest.mark.parametrize(
    "said",
    [
        "Attention: from next week our external accountants pay these.",
        "Warning: the external auditors ask for a copy.",
        "Achtung, ab Montag zahlt das eine externe Kanzlei.",
    ],
)
def test_a_warning_of_the_writers_own_stays(said: str) -> None:
    lines = [said, "", "Please write to them."]

    assert split_banner(lines) == (lines, [])
