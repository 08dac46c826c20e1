"""Is mailbot at work, and if not, what is wrong and what can the owner do?"""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mailbot.edge.condition import Condition, State, read

if TYPE_CHECKING:
    from mailbot.edge.config import Config

_AT_WORK = {State.WATCHING: "at work, told at once of what comes in", State.POLLING: "at work"}


def service_facts(settings: "Config") -> dict[str, Any] | None:
    """Return how the service is doing, for machines; None where it never ran."""
    condition = read(settings.store.folder)
    if condition is None:
        return None
    return {
        "running": _is_running(settings),
        **{name: getattr(condition, name) for name in condition.__struct_fields__},
    }


def health_line(settings: "Config", now: datetime) -> str:
    """Return in one line how the service is doing; empty where it never ran."""
    condition = read(settings.store.folder)
    if condition is None:
        return ""
    return told(condition, ZoneInfo(settings.owner.timezone), now, running=_is_running(settings))


def told(condition: Condition, zone: ZoneInfo, now: datetime, *, running: bool) -> str:
    """Return *condition* in one line."""
    last = condition.last_round
    round_ = f"the last round was {_when(last, zone, now)}" if last else "no round so far"
    advice = f" {condition.advice[0].upper()}{condition.advice[1:]}." if condition.advice else ""
    if condition.problem:
        since = _when(condition.since, zone, now)
        ended = condition.state is State.STOPPED or not running
        then = "it stopped" if ended else f"it tries again {_next(condition, zone, now)}"
        again = _again(running=running) if ended else ""
        wrong = f"Something is wrong since {since}: {condition.problem}"
        return f"{wrong}; {then}, {round_}.{advice}{again}"
    if not running:
        return f"mailbot is not running (`mailbot run`); {round_}."
    return f"mailbot is {_AT_WORK.get(condition.state, 'starting')}; {round_}."


def _again(*, running: bool) -> str:
    """Return how a mailbox goes on that was given up: nothing does by itself."""
    if running:
        return " Then start the service anew: it gave this mailbox up, not the others."
    return " Then start it again: mailbot run, or its service."


def _next(condition: Condition, zone: ZoneInfo, now: datetime) -> str:
    coming = condition.next_round
    return "soon" if coming is None or coming <= now else f"at {coming.astimezone(zone):%H:%M}"


def _when(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    there, today = moment.astimezone(zone), now.astimezone(zone).date()
    return f"{there:%H:%M}" if there.date() == today else f"{there:%Y-%m-%d %H:%M}"


def _is_running(settings: "Config") -> bool:
    from mailbot.edge.health import is_held, service_lock

    return is_held(service_lock(settings))
