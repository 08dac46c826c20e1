"""Did the owner write this into a folder, or did the mail bring it?"""

import re

from mailbot.model.message import Fetched

_DELIVERED = re.compile(
    rb"^(?:received|x-received|return-path|delivered-to|x-original-to|envelope-to|dkim-signature"
    rb"|authentication-results|arc-seal|x-delivered-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
"""What servers put before a message on its way (RFC 5321, section 4.4); no draft has it."""


def was_delivered(fetched: Fetched) -> bool:
    """Say whether a message came by mail: whoever it says it is from, others may have sent it."""
    header = re.split(rb"\r?\n\r?\n", fetched.raw, maxsplit=1)[0]
    return _DELIVERED.search(header) is not None
