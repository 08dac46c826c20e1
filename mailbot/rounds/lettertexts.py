"""What did the owner's letters say, as Sent has them?"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from mailbot.model.draft_event import DraftApproved
from mailbot.model.errors import PoisonMessage
from mailbot.model.event import Event, InvoiceSent, LetterSent
from mailbot.model.message import MessageId
from mailbot.model.people import ClientId
from mailbot.parse.message import read_heading, read_words
from mailbot.rounds.ports import Mailbox

LETTERS = (DraftApproved, LetterSent, InvoiceSent)
"""The events that tell of a letter of the owner's."""


def written_to(client: ClientId, events: Iterable[Event]) -> Mapping[MessageId, datetime]:
    """Return the letters of the owner to *client* that are on record, each with its day."""
    return {
        event.message: event.written
        for event in events
        if isinstance(event, LETTERS) and event.client == client
    }


def texts_of(mailbox: Mailbox, wanted: Mapping[MessageId, datetime]) -> dict[str, str]:
    """Return the texts of the letters that lie in Sent, by Message-ID; the rest is not known.

    Letters are found by the Message-IDs of their headers, compared here: none is searched for.
    """
    texts: dict[str, str] = {}
    if not wanted:
        return texts
    since = min(wanted.values())
    for folder in mailbox.folders.sent:
        places = {}
        for fetched in mailbox.headings(folder, mailbox.uids(folder, since=since)):
            try:
                heading = read_heading(fetched)
            except PoisonMessage:
                continue
            if heading.id in wanted and heading.id not in texts:
                places[fetched.place.uid] = heading.id
        for fetched in mailbox.messages(folder, sorted(places)):
            try:
                texts[places[fetched.place.uid]] = read_words(fetched)
            except PoisonMessage:
                continue
    return texts
