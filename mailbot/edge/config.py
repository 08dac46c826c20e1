"""What did the owner configure?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSettings:
    """How to reach the mailbox; config.example.toml, [imap], explains each key."""

    host: str
    user: str
    port: int = 993
    security: str = "tls"
    """"tls", "starttls", or "none" (loopback addresses only)."""
    folders: tuple[str, ...] = ("INBOX",)
    sent: tuple[str, ...] = ()
    """Empty: found by SPECIAL-USE or by name."""
    drafts: str = ""
    trash: str = ""
    timeout_seconds: float = 60.0
    ca_file: str = ""
    """A certificate authority of one's own, beside those of the system."""
    look_back_days: int = 90
    whole_message_up_to_kb: int = 64
    """Larger messages: only headers and text parts are fetched."""
