"""What can be known of a mailbox before asking its owner?"""

import os
from dataclasses import dataclass
from pathlib import Path

from mailbot.edge.rules import is_loopback, timezone


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """How to reach the mailboxes of one provider; *works* is False where mailbot cannot yet."""

    name: str
    host: str
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """What else it is called."""
    port: int = 993
    security: str = "tls"
    advice: str = ""
    works: bool = True
    tokens: str = ""
    """Its name in [oauth2], where it takes no passwords."""
    trusted_servers: tuple[str, ...] = ()
    """Who signs its Authentication-Results, where that is one name for all mailboxes."""
    exchangers: tuple[str, ...] = ()
    """How the names end of the servers that take in mail for the domains of its customers (MX)."""
    short_user: bool = False
    """The login name is what stands before the @."""

    def user(self, address: str) -> str:
        """Return the name that the owner of *address* logs in with."""
        return address.partition("@")[0] if self.short_user else address


_APP_PASSWORD = (
    "Needs an app password: turn on two-step sign-in there, make a password for mailbot,"  # noqa: S105
    " and use it in place of your own."
)
_SWITCH_ON = "IMAP must be switched on once, in the settings of the webmail."
_OAUTH = (
    "Takes no password but OAuth2: register your own mailbot there as docs/sign-in.md says, which"
    " gives you a client ID; add its part with pip install '.[microsoft]', then run: mailbot login"
)

PRESETS = (
    Preset(
        name="Gmail",
        host="imap.gmail.com",
        exchangers=("google.com", "googlemail.com"),
        aliases=("Google", "Google Mail", "Google Workspace"),
        domains=("gmail.com", "googlemail.com"),
        trusted_servers=("mx.google.com",),
        advice=_APP_PASSWORD,
    ),
    Preset(
        name="Microsoft 365",
        host="outlook.office365.com",
        exchangers=("mail.protection.outlook.com", "mx.microsoft"),
        aliases=("Outlook", "Office 365", "Microsoft", "Exchange", "Exchange Online", "Hotmail"),
        domains=("outlook.com", "hotmail.com", "live.com", "msn.com", "onmicrosoft.com"),
        advice=_OAUTH,
        tokens="microsoft",
    ),
    Preset(
        name="iCloud",
        host="imap.mail.me.com",
        exchangers=("mail.icloud.com",),
        aliases=("Apple", "iCloud Mail"),
        domains=("icloud.com", "me.com", "mac.com"),
        advice=_APP_PASSWORD,
        short_user=True,
    ),
    Preset(
        name="Fastmail",
        host="imap.fastmail.com",
        exchangers=("messagingengine.com",),
        domains=("fastmail.com", "fastmail.fm"),
        advice=_APP_PASSWORD,
    ),
    Preset(
        name="Yahoo",
        host="imap.mail.yahoo.com",
        domains=("yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr"),
        advice=_APP_PASSWORD,
    ),
    Preset(name="AOL", host="imap.aol.com", domains=("aol.com",), advice=_APP_PASSWORD),
    Preset(
        name="GMX",
        host="imap.gmx.net",
        domains=("gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
        advice=_SWITCH_ON,
    ),
    Preset(name="GMX International", host="imap.gmx.com", domains=("gmx.com",), advice=_SWITCH_ON),
    Preset(name="WEB.DE", host="imap.web.de", domains=("web.de",), advice=_SWITCH_ON),
    Preset(
        name="T-Online",
        host="secureimap.t-online.de",
        domains=("t-online.de", "magenta.de"),
        advice="Needs the password for mail programs, which is set in the customer centre.",
    ),
    Preset(
        name="Posteo",
        host="posteo.de",
        exchangers=("posteo.de",),
        domains=("posteo.de", "posteo.net", "posteo.eu"),
    ),
    Preset(
        name="mailbox.org",
        host="imap.mailbox.org",
        exchangers=("mailbox.org",),
        domains=("mailbox.org",),
    ),
    Preset(
        name="Infomaniak",
        host="mail.infomaniak.com",
        exchangers=("infomaniak.ch",),
        domains=("ik.me", "ikmail.com", "etik.com"),
        advice="Some accounts need a device password, made in the webmail's settings.",
    ),
    Preset(name="OVH", host="ssl0.ovh.net", exchangers=("mail.ovh.net",)),
    Preset(name="Gandi", host="mail.gandi.net", exchangers=("mail.gandi.net",)),
    Preset(
        name="IONOS", host="imap.ionos.com", exchangers=("ionos.com", "1and1.com", "perfora.net")
    ),
    Preset(
        name="IONOS Deutschland",
        host="imap.ionos.de",
        exchangers=("ionos.de", "kundenserver.de"),
        domains=("online.de",),
    ),
    Preset(name="STRATO", host="imap.strato.de", exchangers=("rzone.de",)),
    Preset(
        name="Zoho",
        host="imap.zoho.com",
        exchangers=("zoho.com",),
        domains=("zoho.com", "zohomail.com"),
        advice=f"{_SWITCH_ON} Firms with a domain of their own use imappro.zoho.com.",
    ),
    Preset(
        name="Zoho Europe",
        host="imap.zoho.eu",
        exchangers=("zoho.eu",),
        domains=("zohomail.eu",),
        advice=f"{_SWITCH_ON} Firms with a domain of their own use imappro.zoho.eu.",
    ),
    Preset(
        name="Proton Bridge",
        host="127.0.0.1",
        aliases=("Proton", "Proton Mail", "Proton Mail Bridge"),
        domains=("proton.me", "protonmail.com", "pm.me"),
        exchangers=("protonmail.ch",),
        port=1143,
        security="starttls",
        advice="Runs through Proton Mail Bridge on this machine: use the password that Bridge"
        " shows, export its certificate there, and name that file as ca_file under [imap].",
    ),
    Preset(
        name="Tuta",
        host="",
        domains=("tuta.com", "tuta.io", "tutanota.com", "tutanota.de"),
        exchangers=("tutanota.de",),
        advice="Offers no IMAP at all, so no other program can read it.",
        works=False,
    ),
)
"""The providers known by name; those without domains host the domains of their customers."""


def preset_for(address: str) -> Preset | None:
    """Return the provider of *address*, or None for a domain of one's own."""
    domain = address.rpartition("@")[2].casefold()
    return next(
        (p for p in PRESETS for known in p.domains if f".{domain}".endswith(f".{known}")), None
    )


def preset_behind(exchanger: str) -> Preset | None:
    """Return the provider whose server takes in mail under the name *exchanger*, or None."""
    name = exchanger.rstrip(".").casefold()
    known = ((p, end) for p in PRESETS for end in p.exchangers)
    return next((p for p, end in known if f".{name}".endswith(f".{end}")), None)


def preset_at(host: str) -> Preset | None:
    """Return the provider whose mail server is *host*, or None."""
    name = host.rstrip(".").casefold()
    return next((p for p in PRESETS if p.host == name and not is_loopback(name)), None)


def preset_named(name: str) -> Preset | None:
    """Return the provider called *name*, in any case and with any spaces, or None.

    The name of its server means the provider, too, unless that is this very machine.
    """
    wanted = "" if is_loopback(name) else _plain(name)
    for preset in PRESETS:
        if wanted and wanted in map(_plain, (preset.name, preset.host, *preset.aliases)):
            return preset
    return None


NOWHERE = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Universal", "Zulu", "GMT", "Etc/GMT"})
"""The zones of machines that nobody told where they are."""


def machine_zone() -> str:
    """Return the time zone that this machine is set to, UTC where it does not tell."""
    told = (os.environ.get("TZ", "").lstrip(":"), _linked_zone(), _written_zone())
    return next((zone for zone in told if zone and timezone(zone) is None), "UTC")


def _linked_zone() -> str:
    try:
        return str(Path("/etc/localtime").resolve(strict=True)).partition("zoneinfo/")[2]
    except OSError:
        return ""


def _written_zone() -> str:
    try:
        return Path("/etc/timezone").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
