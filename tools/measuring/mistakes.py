"""What goes wrong, and what each mistake would cost the owner."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mailbot.model.reading import Intent
from tools.measuring.held import Told

_SHORT = 200
"""An example longer than this is shown only where there is no shorter one."""

_STOPPING = frozenset(
    {Intent.LEGAL_THREAT, Intent.UPSET, Intent.DISPUTE, Intent.UNSUBSCRIBE, Intent.CANNOT_PAY}
)
"""After these no letter is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A kind of mistake: what it costs, when it is one, and among which replies it can be."""

    title: str
    cost: str
    among: str
    possible: Callable[[Told], bool]
    made: Callable[[Told], bool]
    seen: Callable[[Told], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A kind of mistake with how often it was made, and its plainest example."""

    mistake: Mistake
    count: int
    whole: int
    example: Told | None


def mistakes(everything: Iterable[Told]) -> list[Found]:
    """Count each kind of mistake; the example is in English where there is one, and short."""
    everything = tuple(everything)
    return [_found(kind, everything) for kind in KINDS]


def _found(kind: Mistake, everything: tuple[Told, ...]) -> Found:
    whole = [one for one in everything if kind.possible(one)]
    some = [one for one in whole if kind.made(one)]
    return Found(
        mistake=kind,
        count=len(some),
        whole=len(whole),
        example=min(some, key=_plainness, default=None),
    )


def _plainness(one: Told) -> tuple[bool, bool, float, str]:
    """Sort what most readers can judge first, then the surest of the mistakes."""
    foreign, long = one.reply.language != "en", len(one.reply.text) > _SHORT
    return foreign, long, -one.reading.confidence, str(one.reply.entry["id"])


def _sent_on(one: Told) -> bool:
    return one.sure_of(Intent.REDIRECT)


def _stops(intents: Iterable[Intent]) -> bool:
    return not _STOPPING.isdisjoint(intents)


def _intents(one: Told) -> str:
    """Say what a reply means and what it was read as."""
    meant, said = (", ".join(some).replace("_", " ") for some in (one.meant, one.said))
    doubt = "as a question" if one.unsure else "without a question"
    return f"It means *{meant}*; it was read as *{said}*, {doubt} ({one.reading.confidence:.2f})."


def _values(slot: str) -> Callable[[Told], str]:
    def seen(one: Told) -> str:
        wanted, found = (
            ", ".join(sorted(some)) or "none" for some in (one.wanted(slot), one.found(slot))
        )
        return f"{_intents(one)} There: *{wanted}*; found: *{found}*."

    return seen


KINDS = (
    Mistake(
        title="A redirect where there is none",
        cost="A draft lies in Drafts that should not be there; you would delete it.",
        among="redirects said without a question",
        possible=_sent_on,
        made=lambda one: Intent.REDIRECT not in one.meant,
        seen=_intents,
    ),
    Mistake(
        title="A redirect that is overlooked",
        cost="It is taken for something else, and nobody is asked.",
        among="redirects",
        possible=lambda one: Intent.REDIRECT in one.meant,
        made=lambda one: Intent.REDIRECT not in one.said and not one.unsure,
        seen=_intents,
    ),
    Mistake(
        title="Trouble that is overlooked",
        cost="Letters may go on being drafted.",
        among="replies with a dispute, anger, a lawyer, an opt-out or a lack of money",
        possible=lambda one: _stops(one.meant),
        made=lambda one: not _stops(one.said) and not one.unsure,
        seen=_intents,
    ),
    Mistake(
        title="Trouble where there is none",
        cost="mailbot falls silent though it need not.",
        among="replies without any of these",
        possible=lambda one: not _stops(one.meant),
        made=lambda one: _stops(one.said) and not one.unsure,
        seen=_intents,
    ),
    Mistake(
        title="The wrong people",
        cost="The draft names somebody else, one too few or one too many.",
        among="sure and true redirects that name a person, or were read so",
        possible=lambda one: (
            _sent_on(one)
            and Intent.REDIRECT in one.meant
            and bool(one.wanted("people") | one.found("people"))
        ),
        made=lambda one: one.wanted("people") != one.found("people"),
        seen=_values("people"),
    ),
    Mistake(
        title="The wrong day",
        cost="mailbot waits until another day than the one that was named, or for none.",
        among="replies that name a day to pay or to return, or were read so",
        possible=lambda one: bool(one.wanted("dates") | one.found("dates")),
        made=lambda one: one.wanted("dates") != one.found("dates"),
        seen=_values("dates"),
    ),
)
"""Six kinds, the dearest first."""
