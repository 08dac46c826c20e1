"""Where a sentence ends."""

import pytest

from mailbot.reader import read_lexicons
from mailbot.understand.sentence import sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Das Geld wurde am 15. Mai überwiesen.", 1),
        ("Die Zahlung wurde am 25.11. angewiesen.", 1),
        ("Wir zahlen am 15. Fragen Sie Frau Kessler.", 2),
        ("Bezahlt. Danke.", 2),
    ],
)
def test_the_full_stop_of_a_day_ends_no_sentence(text: str, count: int) -> None:
    assert len(sentences(text, read_lexicons()["de"])) == count
