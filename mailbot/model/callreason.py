"""Why is somebody to be called? Each ends a sentence that begins with "the client"."""

SILENT = "did not answer the second letter"
UNASKED = "did not answer who the point of contact is"
"""The second letter was not wanted, so the first one has to do."""
UNREACHABLE = "has nobody left who can be written to"
OVERDUE = "is long overdue"
BROKEN = "has broken a second promise"
BROKEN_SINCE = "has broken the promise made since the last call"
MISSED = "has missed an instalment"
UNHEARD = "has taken up nothing that was offered"
MORE_TIME = "asks for more time"
NO_MONEY = "says they cannot pay"

COUNSEL = "mentions counsel or legal action"

COUNSEL_HOLD = "counsel or legal action was mentioned"
"""Why letters stop then: they do until the owner resumes, though the call was made."""

WITHOUT_A_NAME = frozenset({SILENT, UNASKED, UNREACHABLE})
"""What a person who is named since puts an end to."""

OF_MONEY = frozenset({OVERDUE, BROKEN, BROKEN_SINCE, MISSED, UNHEARD})
"""What the calendar came to: no letter presses any more, but who writes to us is answered."""

PLEAS = frozenset({MORE_TIME, NO_MONEY})
"""What they ask for; who has paid asks no more."""

MOOT_ONCE_PAID = OF_MONEY | WITHOUT_A_NAME | PLEAS
"""What is no reason any more once the money is there. Anger, counsel and disputes stay."""
