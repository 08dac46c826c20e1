"""How long to wait before a server is tried again?"""

import random
import re
import time
from collections import deque
from collections.abc import Callable

from mailbot.model.errors import LoginRefused, MailbotError

LONGEST = 15 * 60.0
GROWTH = 2.5
"""From a second on, each wait may be so many times as long as the one before."""

MOST_CONNECTS = 8
WITHIN = 10 * 60.0
"""While nothing works, no more than MOST_CONNECTS connections are begun in so many seconds."""
_PAIR = 2
"""A try may need two connections: one to work on, one to wait on."""

REST = 10 * 60.0
"""What a provider wants that says we ask too much (Gmail, Microsoft 365)."""

REFUSED_WAIT = 20 * 60.0
REFUSALS = 3
"""A password that was right before is tried so often, REFUSED_WAIT apart, when it is refused."""

STEADY = 60.0
"""A connection that lasted so many seconds ends a row of failures."""

_TOO_MUCH = re.compile(
    r"too many|bandwidth limits|throttl|not connected|\[LIMIT\]|try again later"
    r"|maximum number of connections",
    re.IGNORECASE,
)
"""How Gmail, Microsoft 365 and others say that we ask too much."""


class Patience:
    """What one account went through lately, and how long it should wait for it."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._refusals = 0
        self._connects: deque[float] = deque(maxlen=MOST_CONNECTS)
        self._since = clock()

    def connecting(self) -> None:
        """Note that a connection is begun."""
        self._since = self._clock()
        self._connects.append(self._since)

    def working(self) -> None:
        """Note that a round is done: after a while of this, all is forgiven."""
        self._refusals = 0
        if self._clock() - self._since >= STEADY:
            self._failures = 0

    def after(self, error: BaseException) -> float:
        """Return how many seconds to wait after *error*, which waiting can mend."""
        if not self._failures:  # those that worked are no part of the outage
            self._connects = deque([self._clock()], maxlen=MOST_CONNECTS)
        self._failures += 1
        if isinstance(error, LoginRefused):
            self._refusals += 1
            return REFUSED_WAIT
        if is_too_much(error):
            return REST * self._chance(1.0, 1.1)
        # Full jitter: many accounts whose server comes back do not come all at once.
        wait = self._chance(0.0, min(GROWTH**self._failures, LONGEST))
        return max(wait, self._until_fewer(), 0.1)

    def _until_fewer(self) -> float:
        """Return how long it takes until two more connections are not too many."""
        spare = MOST_CONNECTS - _PAIR
        if len(self._connects) <= spare:
            return 0.0
        return self._connects[-spare - 1] + WITHIN - self._clock()

    @property
    def exhausted(self) -> bool:
        """Say whether a password was refused so often that only the owner can mend it."""
        return self._refusals >= REFUSALS


def is_too_much(error: BaseException) -> bool:
    """Say whether the server's words mean that we ask too much of it; our advice does not."""
    said = str(error).partition(";")[0]
    return isinstance(error, MailbotError) and _TOO_MUCH.search(said) is not None
