"""Did the owner write this into a folder, or did the mail bring it?"""

import re

_DELIVERED = re.compile(
    rb"^(?:x-received|return-path|delivered-to|x-original-to|envelope-to|dkim-signature"
    rb"|authentication-results|arc-seal|x-delivered-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
"""What servers put before a message on its way (RFC 5321, section 4.4); no draft has it."""

_RECEIVED = re.compile(rb"^received[ \t]*:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)

_HOST = rb"\s+\S+(?:\s+\(\S+\))?"
_SAVED = re.compile(
    rb"\s*from%b(?:\s+via%b)?\s+by\s+\S+\s+with\s+HTTP\s+\(HTTP/[\d.]+\s+POST\);[^;]*"
    % (_HOST, _HOST)
)
"""What Roundcube puts into drafts too where http_received_header is on: from the browser to it.
Whoever sends that by mail has another one before it."""


def was_delivered(raw: bytes) -> bool:
    """Say whether a message came by mail: whoever it says it is from, others may have sent it."""
    header = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    received = _RECEIVED.findall(header)
    saved = len(received) == 1 and _SAVED.fullmatch(received[0]) is not None
    return _DELIVERED.search(header) is not None or bool(received and not saved)
