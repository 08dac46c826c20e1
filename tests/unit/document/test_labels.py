"""The words on papers, in the languages that one paper may mix."""

import gc
from itertools import islice, permutations

from mailbot.document.labels import Tongue
from mailbot.reader import read_labels


def alive() -> int:
    gc.collect()
    return sum(isinstance(one, Tongue) for one in gc.get_objects())


def test_what_papers_in_many_languages_took_is_given_back():
    """Each order of seven languages kept for good would take gigabytes."""
    labels = read_labels()
    orders = permutations(labels.tongues, 3)
    for languages in islice(orders, 10):
        labels.tongue(languages)
    before = alive()

    for languages in islice(orders, 40):
        labels.tongue(languages)

    assert alive() <= before
