"""A text as it would stand on paper, so that one reader reads both."""

from mailbot.document.typewriter import paper_of


def test_a_text_is_set_as_on_a_typewriter_so_that_columns_stay_columns():
    (page,) = paper_of("Total      12.00\nEUR\t\t7").pages
    total, amount, currency, other = page.words

    assert amount.left == 11 * 6
    assert (total.left, currency.left) == (0, 0)
    assert currency.top == total.top + 12
    assert other.left == 16 * 6


def test_a_long_text_has_several_pages_and_no_end_of_words():
    paper = paper_of("word\n" * 5000 + "x")

    assert [len(page.words) for page in paper.pages] == [120] * 5


def test_an_empty_text_is_one_empty_page():
    assert [page.words for page in paper_of("").pages] == [()]
