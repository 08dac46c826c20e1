"""A second opinion, learned from the corpus."""

import json
import struct
from zlib import crc32

import pytest

from mailbot.model.letter import Purpose
from mailbot.model.reading import Intent
from mailbot.understand.opinion import FORMAT, Opinion, Vocabulary, clues
from tests.unit.understand.spoken import ROOT

RAW = (ROOT / "mailbot" / "lexicon" / "opinion.bin").read_bytes()
ASKED = Purpose.CLARIFY_CONTACT
KNOWN = Vocabulary(names=frozenset({"alison", "gerald"}), words=frozenset("please ask for".split()))


@pytest.fixture(scope="module")
def opinion() -> Opinion:
    return Opinion.from_bytes(RAW)


def tiny(**changes: object) -> bytes:
    """Return a model of two clues and two intents that a reader can reckon by hand."""
    header = {
        "clues": 2,
        "intents": ["redirect", "paid"],
        "scales": [0.5, 0.25],
        "biases": [-1.0, 0.0],
        "calibrations": {"en": [[1, 0, 0.3], [1, 0, 0.4]], "": [[2, 0, 0.5], [1, 0, 0.5]]},
        "names": "alison",
        "words": "please ask",
    }
    hashes = sorted(map(crc32, (b"please", b"ask")))
    rows = bytes([4, 8]) + struct.pack("2b", -4, -4)
    line = json.dumps(header | changes).encode()
    return FORMAT + line + b"\n" + struct.pack("<2I", *hashes) + rows


def test_scores_are_sums_of_weights_over_the_root_of_how_many_there_are() -> None:
    redirect, paid = Opinion.from_bytes(tiny()).scores("please ask", None)

    assert redirect == pytest.approx((4 + 8) * 0.5 / 2**0.5 - 1)
    assert paid == pytest.approx((-4 - 4) * 0.25 / 2**0.5)


def test_each_language_has_its_own_measure_and_a_new_one_that_of_the_rest() -> None:
    model = Opinion.from_bytes(tiny())

    english, other = (model.of("please ask", None, name) for name in ("en", "pl"))

    assert other[Intent.REDIRECT] > english[Intent.REDIRECT] > 0.5
    assert model.likely("en")[Intent.REDIRECT] == 0.3
    assert model.likely("pl")[Intent.REDIRECT] == 0.5


def test_a_file_of_another_format_says_how_to_mend_it() -> None:
    with pytest.raises(ValueError, match="tools/train-opinion"):
        Opinion.from_bytes(b"opinion0" + RAW[8:])


@pytest.mark.parametrize("raw", [RAW[:-1], RAW + b"\0", tiny(clues=3)])
def test_a_file_cut_short_is_not_read(raw: bytes) -> None:
    with pytest.raises(ValueError, match="cut short"):
        Opinion.from_bytes(raw)


def test_the_file_is_small_and_names_the_corpus_it_was_made_from(opinion: Opinion) -> None:
    assert len(RAW) <= 3_000_000
    assert len(bytes.fromhex(opinion.header["corpus"])) == 32
    assert set(opinion.intents) == set(Intent)


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
    assert clues(one, None, KNOWN) == clues(other, None, KNOWN)


def test_what_was_asked_makes_a_difference() -> None:
    assert clues("Alison", ASKED, KNOWN) > clues("Alison", None, KNOWN)


def test_a_mere_name_answers_the_question_for_a_contact(opinion: Opinion) -> None:
    answered = opinion.of("That would be Alison.", ASKED, "en")

    assert max(answered, key=answered.__getitem__) is Intent.CONTACT_ANSWER


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
    ],
)
def test_what_is_said_plainly_is_likeliest(
    opinion: Opinion, language: str, text: str, intent: Intent
) -> None:
    said = opinion.of(text, None, language)

    assert max(said, key=said.__getitem__) is intent


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "👍", "?", "a" * 50_000, "@ " * 30_000, "1" * 9_000]
)
def test_whatever_comes_the_answer_is_a_chance_for_every_intent(
    opinion: Opinion, text: str
) -> None:
    said = opinion.of(text, None, "en")

    assert set(said) == set(Intent)
    assert all(0 < chance < 1 for chance in said.values())


def held_out(language: str) -> list[dict]:
    """Return the replies no model is ever trained on."""
    files = sorted((ROOT / "corpus" / language).glob("*[05].jsonl"))
    return [json.loads(line) for f in files for line in f.read_text("utf-8").splitlines()]


def test_what_it_has_never_seen_is_mostly_understood(opinion: Opinion) -> None:
    """A floor, well under what docs/model-card.md says."""
    unseen = held_out("en")
    right = 0
    for entry in unseen:
        said = opinion.of(entry["text"], ASKED if entry["asked"] == "group" else None, "en")
        right += max(said, key=said.__getitem__).value in entry["intents"]

    assert len(unseen) >= 300
    assert right >= 0.6 * len(unseen)
