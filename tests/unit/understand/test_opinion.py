"""What was learned of whole replies from the corpus."""

import json
import struct
from zlib import crc32

import pytest

from mailbot.model.letter import Purpose
from mailbot.model.reading import Intent
from mailbot.reader import reader
from mailbot.understand.opinion import FORMAT, Opinion, Vocabulary, clues
from mailbot.understand.topic import Topic
from tests.unit.understand.spoken import ROOT

RAW = (ROOT / "mailbot" / "learned" / "opinion.bin").read_bytes()
ASKED = Purpose.CLARIFY_CONTACT
KNOWN = Vocabulary(names=frozenset({"alison", "gerald"}), words=frozenset("please ask for".split()))


@pytest.fixture(scope="module")
def opinion() -> Opinion:
    return reader().opinion


def likeliest(opinion: Opinion, text: str, asked: Purpose | None, language: str) -> Intent:
    scores = opinion.scores(text, asked, language)
    return max(zip(scores, opinion.intents, strict=True))[1]


def tiny(**changes: object) -> bytes:
    """Return a model of two clues and two intents that a reader can reckon by hand."""
    header = {
        "clues": 2,
        "intents": ["redirect", "paid"],
        "scales": [0.5, 0.25],
        "biases": [-1.0, 0.0],
        "weighing": [[1, 0, 0, 0, 0, 0]] * 2,
        "likely": [0.5, 0.5],
        "names": "alison",
        "words": "please ask",
    }
    hashes = sorted(map(crc32, (b"please", b"ask")))
    rows = bytes([128 + 4, 128 - 4, 128 + 8, 128 - 4])
    line = json.dumps(header | changes).encode()
    return FORMAT + line + b"\n" + struct.pack("<2I", *hashes) + rows


def test_scores_are_sums_of_weights_over_the_root_of_how_many_there_are() -> None:
    redirect, paid = Opinion.from_bytes(tiny(), {}).scores("please ask", None, "en")

    assert redirect == pytest.approx((4 + 8) * 0.5 / 2**0.5 - 1)
    assert paid == pytest.approx((-4 - 4) * 0.25 / 2**0.5)


def test_a_file_of_another_format_says_how_to_mend_it() -> None:
    with pytest.raises(ValueError, match="tools/train"):
        Opinion.from_bytes(b"opinion0" + RAW[8:], {})


@pytest.mark.parametrize("raw", [RAW[:-1], RAW + b"\0", tiny(clues=3)])
def test_a_file_cut_short_is_not_read(raw: bytes) -> None:
    with pytest.raises(ValueError, match="cut short"):
        Opinion.from_bytes(raw, {})


def test_the_file_is_small_and_names_the_corpus_it_was_made_from(opinion: Opinion) -> None:
    assert len(RAW) <= 5_000_000
    assert len(bytes.fromhex(opinion.header["corpus"])) == 32
    assert opinion.intents == tuple(Intent)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("please ask Alison", "please ask gerald"),
        ("please ask for #2041", "please ask for INV-104"),
        ("please ask a@b.example", "please ask someone.else@far.away.example"),
        ("please ask\r\n\r\nfor", "please ask\nfor"),
        ("please ask for $1,200.50", "please ask for 85 €"),
    ],
)
def test_which_name_number_or_address_it_is_makes_no_difference(one: str, other: str) -> None:
    assert clues(one, None, KNOWN, None) == clues(other, None, KNOWN, None)


def test_what_was_asked_makes_a_difference() -> None:
    assert clues("Alison", ASKED, KNOWN, None) > clues("Alison", None, KNOWN, None)


def test_a_word_never_met_is_understood_by_what_it_means(opinion: Opinion) -> None:
    english = opinion.thesaurus["en"]

    assert clues("remit", None, KNOWN, english) & clues("pay", None, KNOWN, english) > (
        clues("remit", None, KNOWN, None) & clues("pay", None, KNOWN, None)
    )


def test_a_mere_name_answers_the_question_for_a_contact(opinion: Opinion) -> None:
    assert likeliest(opinion, "That would be Alison.", ASKED, "en") is Intent.CONTACT_ANSWER


@pytest.mark.parametrize(
    ("language", "text", "intent"),
    [
        ("en", "Please contact our accounting department about this.", Intent.REDIRECT),
        ("en", "We never got this invoice.", Intent.NOT_RECEIVED),
        ("en", "Please take me off this list.", Intent.UNSUBSCRIBE),
        ("en", "The link in your email does not open.", Intent.LINK_TECHNICAL),
        ("de", "Bitte wenden Sie sich an unsere Buchhaltung.", Intent.REDIRECT),
        ("fr", "Veuillez vous adresser à notre service comptable.", Intent.REDIRECT),
        ("es", "Por favor, diríjase a nuestro departamento de contabilidad.", Intent.REDIRECT),
        ("nl", "Neem hiervoor contact op met onze boekhouding.", Intent.REDIRECT),
        ("it", "La prego di rivolgersi al nostro ufficio contabilità.", Intent.REDIRECT),
        ("pt", "Por favor, fale com o nosso departamento financeiro.", Intent.REDIRECT),
    ],
)
def test_what_is_said_plainly_is_likeliest(
    opinion: Opinion, language: str, text: str, intent: Intent
) -> None:
    assert likeliest(opinion, text, None, language) is intent


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "👍", "?", "a" * 50_000, "@ " * 30_000, "1" * 9_000]
)
def test_whatever_comes_there_is_a_score_for_every_intent(opinion: Opinion, text: str) -> None:
    assert len(opinion.scores(text, None, "en")) == len(Intent)


def test_the_sentence_that_tells_is_found(opinion: Opinion) -> None:
    sentences = ["Hope you are well.", "We paid this last week by bank transfer.", "Best regards"]

    assert opinion.telling(sentences, Intent.PAID, "en") == 1


def test_words_about_other_business_are_clues_of_their_own_too() -> None:
    here = clues("ask Tom", None, KNOWN, None)
    elsewhere = clues("ask Tom", None, KNOWN, None, Topic.FOREIGN)

    assert elsewhere > here
    assert clues("ask Tom", None, KNOWN, None, Topic.BILL) == here
