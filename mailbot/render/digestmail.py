"""Digest in, message out: from the owner to the owner, laid into the inbox and never sent."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from mailbot.model.errors import DataError
from mailbot.model.mailbox import DIGEST_MARK
from mailbot.model.message import MessageId
from mailbot.model.people import Owner
from mailbot.render.digest import Digest
from mailbot.render.digesthtml import html_of
from mailbot.render.digesttext import text_of
from mailbot.render.map import Drawing
from mailbot.render.plain import clean

LOCAL = "mailbot-digest."
"""How the Message-ID of each digest begins."""

_ID = re.compile(r"<mailbot-digest\.[0-9a-z.-]{1,80}@[^<>@\s]{1,255}>")


def is_digest(message: str) -> bool:
    """Say whether a Message-ID is that of a digest."""
    return _ID.fullmatch(message) is not None


def digest_id(owner: Owner, mark: str) -> MessageId:
    """Return the Message-ID of the digest with this *mark*, in the owner's own domain."""
    return MessageId(f"<{LOCAL}{mark}@{_wired(owner.address).rpartition('@')[2]}>")


def _wired(address: str) -> str:
    """Return *address* with a domain that the wire can carry (RFC 5891)."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def compose_digest(
    digest: Digest,
    owner: Owner,
    at: datetime,
    message: MessageId,
    references: Sequence[MessageId],
    pictures: Mapping[str, tuple[Drawing, bytes]],
) -> bytes:
    """Return the message: text, page, and the *pictures* that the page shows, by their ids.

    The same digest gives the same bytes. Raises DataError for an owner whom no header can hold.
    """
    try:
        whole = _headers(digest, owner, at, message, references)
    except (ValueError, IndexError) as error:
        raise DataError(f"the digest: {owner.address!r} is no address: {error}") from error
    whole.set_content(text_of(digest), cte="quoted-printable")
    drawings = {name: drawing for name, (drawing, _) in pictures.items()}
    whole.add_alternative(html_of(digest, drawings), subtype="html", cte="quoted-printable")
    page = whole.get_payload(1)
    if pictures and isinstance(page, EmailMessage):
        for name, (_, png) in pictures.items():
            page.add_related(png, "image", "png", cid=f"<{name}>", disposition="inline")
        page.set_boundary("=_page-and-pictures")
    whole.set_boundary("=_text-and-page")
    return whole.as_bytes(policy=policy.SMTP)


def _headers(
    digest: Digest,
    owner: Owner,
    at: datetime,
    message: MessageId,
    references: Sequence[MessageId],
) -> EmailMessage:
    whole = EmailMessage(policy=policy.SMTP)
    address = Address(display_name=clean(owner.name, 100), addr_spec=_wired(owner.address))
    whole["From"] = Address(display_name="mailbot", addr_spec=address.addr_spec)
    whole["To"] = address
    whole["Subject"] = clean(digest.subject, 200)
    whole["Date"] = format_datetime(at.astimezone(ZoneInfo(owner.timezone)))
    whole["Message-ID"] = message
    if references:
        whole["In-Reply-To"] = references[-1]
        whole["References"] = " ".join(references)
    whole["Auto-Submitted"] = "auto-generated"
    whole[DIGEST_MARK] = message.strip("<>").partition("@")[0].removeprefix(LOCAL)
    return whole
