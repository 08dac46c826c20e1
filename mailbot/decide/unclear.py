"""Which replies can only the owner understand?"""

from mailbot.model.case import Case, Heard
from mailbot.model.reading import Intent


def unclear(case: Case) -> tuple[Heard, ...]:
    """Return the replies that only the owner can understand, and that still stand.

    That is each person's latest word in a conversation, unless the owner has written there,
    telephoned or put on record what it meant since: a later clear word answers an earlier
    riddle.
    """
    latest: dict[tuple[str, str], Heard] = {}
    for heard in case.heard:
        key = (heard.thread, heard.sender.address.casefold())
        if key not in latest or heard.at >= latest[key].at:
            latest[key] = heard
    answered = dict(sorted(case.written, key=lambda pair: pair[1]))
    return tuple(
        heard
        for heard in latest.values()
        if heard.unsure
        and not (heard.thread in answered and answered[heard.thread] > heard.at)
        and not _settled(case, heard)
    )


def _settled(case: Case, heard: Heard) -> bool:
    """Say whether the owner called since, named the contact, or put the payment on record."""
    point = case.runaround.point
    named = point is not None and point.by == "owner" and point.since > heard.at
    paid = Intent.PAID in heard.intents and (
        not case.open  # the money is there, and came before they said so
        or any(payment.on >= heard.at.date() for r in case.receivables for payment in r.payments)
    )
    return named or paid or any(at > heard.at for at in case.called)
