"""What was told, and what is news since?"""

from datetime import UTC, date, datetime, timedelta

from mailbot.ledger.digests import MOST, keep_news
from mailbot.model.books import Books
from mailbot.model.digest import DigestLaid, DigestPlanned
from mailbot.model.message import MessageId, Place
from mailbot.model.news import Turn
from mailbot.model.note import NoteAnswered

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PLACE = Place(folder="INBOX", uidvalidity=1, uid=5)


def answered(number: int) -> NoteAnswered:
    return NoteAnswered(
        at=NOW,
        cause=f"note {number}",
        note=MessageId(f"<{number}@x.example>"),
        text=str(number),
        words=f"paid {number}",
        answer="done",
        done=True,
    )


def planned(number: int, *, goes_on: bool = False) -> DigestPlanned:
    return DigestPlanned(
        at=NOW + timedelta(days=number),
        cause=f"digest {number}",
        message=MessageId(f"<digest.{number}@x.example>"),
        day=date(2026, 11, 23),
        folder="INBOX",
        uidvalidity=1,
        uidnext=5,
        substance="",
        goes_on=goes_on,
    )


def told(books: Books) -> list[str]:
    return [news.who for news in books.news]


def test_news_is_kept_until_a_digest_with_it_was_read():
    books = Books()
    for event in (answered(1), planned(1), answered(2)):
        keep_news(books, event)
    assert told(books) == ["paid 1", "paid 2"]
    assert books.old_news == 1

    keep_news(books, planned(2, goes_on=True))
    assert told(books) == ["paid 1", "paid 2"]

    keep_news(books, planned(3))
    assert told(books) == []


def test_only_the_latest_news_is_kept():
    books = Books()
    keep_news(books, answered(0))
    keep_news(books, planned(1))
    for number in range(MOST + 20):
        keep_news(books, answered(number))

    assert len(books.news) == MOST
    assert books.old_news == 0
    assert books.news[-1].turn is Turn.ANSWERED


def test_a_digest_lies_where_it_was_laid():
    books = Books()
    keep_news(books, planned(1))
    assert not books.digest.laid

    for number in (2, 1):
        message = MessageId(f"<digest.{number}@x.example>")
        keep_news(books, DigestLaid(at=NOW, cause=message, message=message, place=PLACE))
        assert books.digest.laid is (number == 1)

    assert books.digest.place == PLACE


def test_a_digest_is_no_fact_of_which_another_one_would_tell():
    books = Books()
    keep_news(books, answered(1))
    before = books.facts
    keep_news(books, planned(1))

    assert books.facts == before == 1
