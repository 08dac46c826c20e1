"""When does what is odd about a message add up to a warning, and what is the owner told?"""

import re
from collections.abc import Iterator
from enum import StrEnum

from mailbot.decide.told import Told, quote
from mailbot.model.event import FraudSuspected
from mailbot.model.link import Evidence
from mailbot.model.reading import Intent
from mailbot.model.sign import Sign, Trick

DIRECTIONS = frozenset({Intent.REDIRECT, Intent.CONTACT_ANSWER, Intent.REDIRECT_SELF_CONFIRM})
"""What says whom to write to, or to pay through, from now on."""

_SHOWN = 80
"""Characters of a name or a subject that the owner is shown."""

_PLAIN_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+", re.ASCII)

HEARD_FROM = 0.5
"""The score from which such words count here: a fraud need not be understood to the letter."""


class Weight(StrEnum):
    """What must come with an odd thing to make it a warning."""

    NOTHING = "nothing"
    BILL = "a word about a bill"
    DIRECTIONS = "where money or letters are to go from now on"


WEIGHTS: dict[Trick, tuple[Weight, Weight]] = {
    Trick.FORGED: (Weight.NOTHING, Weight.BILL),
    Trick.SEVERAL_SENDERS: (Weight.NOTHING, Weight.BILL),
    Trick.LOOKALIKE: (Weight.NOTHING, Weight.BILL),
    Trick.ADDRESS_IN_NAME: (Weight.NOTHING, Weight.BILL),
    Trick.NAMESAKE: (Weight.NOTHING, Weight.DIRECTIONS),  # it may be their second domain
    Trick.NAME: (Weight.NOTHING, Weight.DIRECTIONS),
    Trick.PRIVATE_MAILBOX: (Weight.DIRECTIONS, Weight.DIRECTIONS),
    Trick.NAME_OF_OWNER: (Weight.DIRECTIONS, Weight.DIRECTIONS),
    Trick.FIRST_SEEN: (Weight.DIRECTIONS, Weight.DIRECTIONS),
    Trick.ANSWERS_LOOKALIKE: (Weight.NOTHING, Weight.BILL),
    Trick.ANSWERS_PRIVATE: (Weight.NOTHING, Weight.BILL),
    Trick.ANSWERS_ELSEWHERE: (Weight.DIRECTIONS, Weight.DIRECTIONS),
    Trick.COPY_LOOKALIKE: (Weight.NOTHING, Weight.BILL),
    Trick.SENT_BY_ANOTHER: (Weight.DIRECTIONS, Weight.DIRECTIONS),
    Trick.OTHER_ACCOUNT: (Weight.NOTHING, Weight.BILL),
}
"""For each odd thing, what it takes: where the message is about a case, and where it may be."""

_ABOUT_A_CASE = frozenset(
    {
        Evidence.REPLY_CHAIN,
        Evidence.INVOICE_NUMBER,
        Evidence.CONTACT,
        Evidence.DOMAIN,
        Evidence.BOUNCED_RECIPIENT,
        Evidence.STRANGER_IN_CHAIN,
        Evidence.STRANGER_WITH_NUMBER,
    }
)


def warning_of(told: Told, *, stops: bool = True) -> FraudSuspected | None:
    """Return the warning that a message deserves, or None.

    A known sender's word of another account is one by itself, however they are known: their
    mailbox may be in other hands. A stranger's is one where something else is odd.
    *stops* says whether letters to the client wait for the owner.
    """
    signs = [*told.signs, *_of_words(told)]
    if not any(_suffices(sign.trick, told) for sign in signs):
        return None
    return FraudSuspected(
        **told.about,
        message=told.message.id,
        reasons=(_card(told, [s.words for s in signs], stops=stops),),
        stops=stops,
    )


def _of_words(told: Told) -> Iterator[Sign]:
    if told.other_account and (told.signs or told.link.client is not None):
        words = "it speaks of new or changed bank details, or of another way to pay"
        yield Sign(trick=Trick.OTHER_ACCOUNT, words=words)


def _suffices(trick: Trick, told: Told) -> bool:
    inside, outside = WEIGHTS[trick]
    match inside if told.link.evidence in _ABOUT_A_CASE else outside:
        case Weight.NOTHING:
            return True
        case Weight.BILL:
            return told.link.speaks_of_bill or told.other_account
        case _:
            return _directs(told)


def _directs(told: Told) -> bool:
    """Say whether money or letters would go to somebody whom nobody on record vouches for.

    "Ask Vinnie" leads nowhere: without an address, no letter follows it.
    """
    if told.other_account:
        return True
    if told.link.evidence not in _ABOUT_A_CASE and not told.link.speaks_of_bill:
        return False
    said = {f.intent for f in told.reading.findings if f.score >= HEARD_FROM}
    led = [r.address.casefold() for r in told.reading.referrals if r.address]
    client = told.case.client
    away = any(
        client.contact(address) is None and address.rpartition("@")[2] not in client.domains
        for address in led
    )
    return Intent.REDIRECT_SELF_CONFIRM in said or (away and not DIRECTIONS.isdisjoint(said))


def _card(told: Told, oddities: list[str], *, stops: bool) -> str:
    """Return who claims to be whom, what is odd, and what to do, in this order."""
    message, client = told.message, told.case.client.name
    name = f"“{_shown(message.sender.name)}” " if message.sender.name else ""
    subject = _shown(message.subject)
    who = f"{name}<{message.sender.address}> wrote on {message.at:%Y-%m-%d}, “{subject}”"
    odd = "; ".join(dict.fromkeys(oddities))
    call = f"Ask {client} by telephone, at a number that you know and never one from the message."
    money = " If money went there, tell the bank at once." if told.other_account else ""
    letters = ", and no letter is drafted" if stops else f"; letters to {client} go on"
    settle = _settle(told, "lets letters go on" if stops else "ends this warning")
    return f"{who}: {odd}. Nothing that it says is believed{letters}. {call}{money} {settle}"


def _shown(theirs: str) -> str:
    """Return words of theirs so that none of them can be taken for ours, or for a command."""
    return quote(re.sub('[“”"`]', "'", theirs))[:_SHOWN]


def _settle(told: Told, brings: str) -> str:
    client, address = told.case.client.name, told.message.sender.address
    if not _PLAIN_ADDRESS.fullmatch(address):
        address = "ADDRESS"  # the owner may paste the command into a shell
    resume = f'`mailbot resume "{client}"` {brings}'
    if told.link.client is not None:
        return f"{resume} once you have looked."
    return f'If it is theirs, `mailbot contact "{client}" {address}`; {resume} in any case.'
