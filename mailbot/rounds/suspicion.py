"""Whom does a stranger's message pretend to come from?"""

from dataclasses import replace

from mailbot.decide.asking import QUESTIONS
from mailbot.decide.fraud import warning_of
from mailbot.decide.told import Told
from mailbot.link.impostor import Faces, faces_of, imitated, signs_of
from mailbot.link.invoice import numbers_in, speaks_of_bill
from mailbot.model.case import Case
from mailbot.model.event import FraudSuspected
from mailbot.model.letter import Purpose
from mailbot.model.link import Link
from mailbot.model.message import Author, Heading, Message
from mailbot.model.people import ClientId
from mailbot.model.reading import Context
from mailbot.rounds.office import Office
from mailbot.understand.reading import read
from mailbot.understand.wanted import names_other_account


def pretends(office: Office, heading: Heading) -> bool:
    """Say whether a stranger has the face of somebody on record."""
    return imitated(heading.sender, _faces(office)) is not None


def suspected(office: Office, message: Message, joined: Link) -> tuple[FraudSuspected, ...]:
    """Return the warning that a stranger's message deserves, if it does."""
    client = _about(office, message, joined)
    if client is None or message.author is Author.BOUNCE:
        return ()
    case = office.books.cases[client]
    signs = signs_of(message, case, joined, office.owner)
    if not signs:
        return ()
    said = f"{message.subject}\n{message.text}\n{message.quoted}"
    context = context_of(office, case, message)
    told = Told(
        message=message,
        link=replace(joined, speaks_of_bill=speaks_of_bill(said)),
        client=client,
        reading=read(message, context, office.reader, office.books.corrections),
        case=case,
        owner=office.owner,
        now=office.clock.now(),
        practice=office.practice,
        other_account=names_other_account(message, office.reader.opinion.thesaurus),
        signs=signs,
    )
    warning = warning_of(told, stops=joined.thread in office.books.threads)
    return () if warning is None else (warning,)


def _about(office: Office, message: Message, joined: Link) -> ClientId | None:
    """Return the client whose conversation, invoice or face the stranger has."""
    books = office.books
    if joined.thread in books.threads:
        return books.threads[joined.thread].client
    numbers = numbers_in(f"{message.subject}\n{message.text}", books)
    if numbers:
        return books.owners_of[numbers[0]]
    return imitated(message.sender, _faces(office))


def context_of(office: Office, case: Case, message: Message) -> Context:
    """Return what the reader knows of *case* before it reads *message*."""
    asked = [d.letter for d in case.drafts if d.state.sent and d.letter.purpose in QUESTIONS]
    last: Purpose | None = asked[-1].purpose if asked else None
    return Context(
        today=message.on or office.owner.day_of(message.at),
        asked=last,
        contacts=case.client.contacts,
        own_addresses=(office.owner.address, *office.owner.aliases),
    )


def _faces(office: Office) -> Faces:
    """Return the faces of everybody on record, gathered once until somebody is added."""
    count = (len(office.books.domains), len(office.books.addresses))
    known = office.faces
    if known is not None and known.count == count:
        return known
    office.faces = faces = faces_of(office.books)
    if known is not None and known.clients == faces.clients:
        faces.found = known.found  # what was looked up hangs on the domains alone
    return faces
