"""What was the owner told last, and what is news since?"""

from dataclasses import replace

from mailbot.ledger.news import news_in
from mailbot.model.books import Books
from mailbot.model.digest import DigestLaid, DigestPlanned, DigestRecord
from mailbot.model.event import Event
from mailbot.model.news import News

MOST = 400
"""So much news is kept: who reads no digest needs the latest alone."""


def keep_news(books: Books, event: Event) -> None:
    """Keep for the next digest what *event* tells, before it changes the *books*.

    What an unread digest told is news still: the one that takes its place tells it again.
    """
    match event:
        case DigestPlanned():
            if not event.goes_on:
                del books.news[: books.old_news]
            books.old_news = len(books.news)
            books.digest = DigestRecord(planned=event, cried=_cried(event, books.digest))
        case DigestLaid():
            if books.digest is not None and books.digest.planned.message == event.message:
                books.digest = replace(books.digest, laid=True, place=event.place)
        case _:
            books.facts += 1
            news = news_in(event, books)
            if news is not None:
                _keep(books, news)


def _cried(event: DigestPlanned, last: DigestRecord | None) -> tuple[str, ...]:
    if last is None:
        return ()
    return last.cried if event.goes_on else last.planned.urgent


def _keep(books: Books, news: News) -> None:
    books.news.append(news)
    if len(books.news) > MOST:
        over = len(books.news) - MOST
        del books.news[:over]
        books.old_news = max(books.old_news - over, 0)
