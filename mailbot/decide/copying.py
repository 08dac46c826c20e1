"""Who else is asked which copies they want, and who gets those of later invoices?

Each in a letter of their own (S0-12). Who asked for all copies (S0-14, S0-21) gets that of every
later invoice which went to somebody else, with the very same file, once.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from mailbot.decide import recipient
from mailbot.decide.answering import last_words, scope_for, wrote
from mailbot.decide.evidence import files_for
from mailbot.decide.schedule import mark, marks
from mailbot.decide.silence import permit
from mailbot.decide.view import View
from mailbot.decide.wish import Wish, invoices_of, why_of
from mailbot.model.case import Case, Heard, Receivable, Subscription
from mailbot.model.event import Decided
from mailbot.model.invoice import InvoiceId
from mailbot.model.letter import DraftRecord, File, Letter, Purpose
from mailbot.model.message import Address
from mailbot.model.people import Contact, CopyScope
from mailbot.model.reading import Intent

_SHORTEST_NAME = 3
"""Letters of a first name by which a contact is known in a sentence."""


def copies_for_others(view: View) -> Iterator[Wish]:
    """Yield the question which copies they want to each other contact whom a request names.

    However many requests name them, it is one letter. It begins a conversation of its own: they
    wrote nothing that it could answer.
    """
    case = view.case
    for contact, replies in _wanted_for(view).items():
        to = recipient.only(case, contact.address, view.today)
        if scope_for(case, contact.address) or wrote(case, Purpose.ASK_COPIES, contact.address):
            continue
        if to:
            yield Wish(
                purpose=Purpose.ASK_COPIES,
                to=to,
                causes=tuple(reply.message for reply in replies),
                why=tuple(map(why_of, replies)),
                invoices=_about(view, replies),
                step=f"copies for {contact.address}",
            )


def for_others_overtaken(view: View, draft: DraftRecord) -> str:
    """Return who named the reader of such a question since it was planned, or an empty text."""
    for contact, replies in _wanted_for(view).items():
        new = [r for r in replies if r.message not in draft.letter.causes]
        if new and contact.address == draft.letter.to[0].address:
            return f"{new[-1].sender.address} asked for copies for them too"
    return ""


def is_for_another(letter: Letter) -> bool:
    """Say whether *letter* asks somebody whom a request of a colleague names."""
    return letter.purpose is Purpose.ASK_COPIES and bool(letter.step)


def _wanted_for(view: View) -> dict[Contact, list[Heard]]:
    """Return the contacts whom requests of others name, each with those that they may know of."""
    case = view.case
    oldest = view.now - timedelta(days=view.practice.policy.answer_within_days)
    found: dict[Contact, list[Heard]] = {}
    for reply in last_words(case):
        own = view.owner.writes_as(reply.sender.address)
        if Intent.COPY_REQUEST not in reply.intents or reply.at < oldest or own:
            continue
        about = _about(view, [reply])
        for contact in _named(case, reply):
            reader = (Address(address=contact.address),)
            if recipient.shown(case, reader, about) == about:
                found.setdefault(contact, []).append(reply)
    return found


def _about(view: View, replies: list[Heard]) -> tuple[InvoiceId, ...]:
    some = (invoices_of(view.case, view.books, reply.thread) for reply in replies)
    return tuple(dict.fromkeys(number for numbers in some for number in numbers))


def _named(case: Case, reply: Heard) -> tuple[Contact, ...]:
    """Return the contacts whom the request names: by their whole name, or the only such first.

    "Gerald in accounting" is Gerald and not Accounting: names are written as they are kept.
    """
    contacts = case.client.contacts
    firsts = [c.name.partition(" ")[0] for c in contacts]
    return tuple(
        contact
        for contact, first in zip(contacts, firsts, strict=True)
        if contact.name
        and contact.address != reply.sender.address
        and (
            _says(contact.name, reply.words)
            or (
                (len(first) >= _SHORTEST_NAME and firsts.count(first) == 1)
                and _says(first, reply.words)
            )
        )
    )


def _says(name: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) is not None


def is_later_copy(letter: Letter) -> bool:
    """Say whether *letter* brings a copy that nobody had to ask for anew."""
    return letter.purpose is Purpose.SEND_COPIES and bool(letter.step)


def later_copies(view: View) -> Iterator[Wish]:
    """Yield a letter to each who wants all copies and was not among the readers of an invoice.

    It begins a conversation of its own: they got nothing that it could answer.
    """
    case = view.case
    taken = _taken(case)
    for wanted in _subscribed(case):
        to = recipient.only(case, wanted.address, view.today)
        new = [
            (receivable, files)
            for receivable in _new_to(view, wanted)
            if to
            and mark(receivable.invoice.id, _copy(wanted)) not in taken
            and (files := files_for(case, to[0], (receivable.invoice.id,)))
        ]
        if new:
            yield _wish(view, wanted, to, new)


def copies_without_file(view: View) -> Iterator[Decided]:
    """Yield why somebody who wants all copies gets none: no file is on record that could go."""
    case = view.case
    if Purpose.SEND_COPIES in view.practice.policy.letters_off:
        return
    for wanted in _subscribed(case):
        to = recipient.only(case, wanted.address, view.today)
        for receivable in _new_to(view, wanted) if to else ():
            number = receivable.invoice.id
            if recipient.shown(case, to, (number,)) and not files_for(case, to[0], (number,)):
                message = receivable.sendings[0].message
                told = f"{wanted.address} wants a copy of each invoice, and no file of {number}"
                yield Decided(
                    at=view.now,
                    cause=message,
                    client=case.client.id,
                    message=message,
                    reasons=(f"{told} is on record; please send it",),
                )


def later_copy_overtaken(view: View, draft: DraftRecord) -> str:
    """Return why a copy that lies in Drafts is not needed any more, or an empty text."""
    case, letter = view.case, draft.letter
    reader = letter.to[0]
    if reader.address not in {s.address for s in _subscribed(case)}:
        return f"{reader.address} does not want all copies any more"
    for number in letter.invoices:
        receivable = case.receivable(number)
        if receivable is None or not _holds(receivable):
            return f"{number} is contested, or void"
        if _has_it(receivable, reader.address):
            return f"you sent {number} to {reader.address} yourself"
    known = {file.sha256 for file in letter.files}
    last = (files_for(case, reader, (number,)) for number in letter.invoices)
    if {file.sha256 for files in last for file in files} != known:
        return "another file went out since"
    return ""


def _subscribed(case: Case) -> Iterator[Subscription]:
    return (s for s in case.subscriptions if s.scope is CopyScope.ALL)


def _new_to(view: View, wanted: Subscription) -> Iterator[Receivable]:
    """Yield what went out since they asked, lately, and not to them; nothing on hold."""
    for receivable in view.case.receivables:
        first = min((s.at for s in receivable.sendings), default=None)
        if first is None or first <= wanted.since or _long_ago(view, first):
            continue
        if _has_it(receivable, wanted.address) or not _holds(receivable):
            continue
        if permit(view, Purpose.SEND_COPIES, (receivable.invoice.id,)).granted:
            yield receivable


def _long_ago(view: View, at: datetime) -> bool:
    return view.now - at > timedelta(days=view.practice.policy.answer_within_days)


def _has_it(receivable: Receivable, address: str) -> bool:
    return any(address == a.address for s in receivable.sendings for a in s.to)


def _holds(receivable: Receivable) -> bool:
    """Say whether an invoice is one that may be told of: not contested, and not taken back."""
    return not receivable.disputed and not receivable.void


def _wish(
    view: View,
    wanted: Subscription,
    to: tuple[Address, ...],
    new: list[tuple[Receivable, tuple[File, ...]]],
) -> Wish:
    asked, day = view.owner.day_of(wanted.since), view.owner.day_of
    went = (f"{r.invoice.id} went out on {day(min(s.at for s in r.sendings))}" for r, _ in new)
    return Wish(
        purpose=Purpose.SEND_COPIES,
        to=to,
        why=(f"{wanted.address} asked for copies of all invoices on {asked}", *went),
        invoices=tuple(r.invoice.id for r, _ in new),
        step="; ".join(mark(r.invoice.id, _copy(wanted)) for r, _ in new),
        files=tuple({file.sha256: file for _, files in new for file in files}.values()),
    )


def _copy(wanted: Subscription) -> str:
    return f"copy to {wanted.address}"


def _taken(case: Case) -> frozenset[str]:
    """Return the marks of the copies on record; one that mailbot took back is none."""
    return frozenset(
        one
        for draft in case.drafts
        if is_later_copy(draft.letter) and not draft.taken_back
        for one in marks(draft.letter.step)
    )
