"""Words in, page out: how each mail program writes, signs and quotes."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from uuid import UUID

from mailbot.model.message import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The body of a message: plain text, and markup where the program writes any."""

    text: str
    markup: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The message being answered, as the answering program sees it; *at* is local."""

    sender: Address
    at: datetime
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the writer typed (a paragraph is one line) and what the program adds to it."""

    text: str
    sign: str = ""
    earlier: Earlier | None = None
    below: bool = False
    """The writer answers below the quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A mail program: its handwriting, its Message-IDs and its header fields.

    *message_id* makes one from 32 hexadecimal digits and the writer's domain.
    """

    write: Callable[[Words], Page]
    message_id: Callable[[str, str], str]
    headers: tuple[tuple[str, str], ...] = ()
    flowed: bool = False
    """Long paragraphs travel with soft line breaks (see flow)."""


def outlook(words: Words) -> Page:
    """Write as Outlook for the desktop does: a block of header lines, no quote marks."""
    signed = _above(words.text, words.sign)
    text, markup = signed, _paragraphs(signed)
    if words.earlier:
        block = _header_block(words.earlier)
        head = "<br>".join(f"<b>{escape(k)}:</b> {escape(v)}" for k, v in block)
        rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"
        text += "\n\n\n" + "\n".join(f"{name}: {value}" for name, value in block)
        text += "\n\n" + words.earlier.page.text
        markup += f'<div><div style="{rule}"><p class="MsoNormal">{head}</p></div></div>'
        markup += words.earlier.page.markup or _paragraphs(words.earlier.page.text)
    style = "<style>p.MsoNormal {margin:0in; font-size:11.0pt; font-family:Calibri}</style>"
    return Page(text=text, markup=f'{style}<div class="WordSection1">{markup}</div>')


def gmail(words: Words) -> Page:
    """Write as Gmail does: "On … wrote:" above a quote, in a gmail_quote block."""
    signed = _above(_wrapped(words.text, 78), words.sign, "-- ")
    text = signed
    markup = f'<div dir="ltr">{_lines(_above(words.text, words.sign, "-- "))}</div>'
    if words.earlier:
        sender, at = words.earlier.sender, words.earlier.at
        day = f"{at:%a, %b} {at.day}, {at.year} at {_clock(at)}"
        text += f"\n\nOn {day} {sender.name} <{sender.address}>\nwrote:\n\n"
        text += _quoted(_wrapped(words.earlier.page.text, 76))
        said = f"On {day} {escape(sender.name)} &lt;{sender.address}&gt; wrote:<br>"
        old = words.earlier.page.markup or _lines(words.earlier.page.text)
        edge = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"
        markup += (
            f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{said}</div>'
            f'<blockquote class="gmail_quote" style="{edge}">{old}</blockquote></div>'
        )
    return Page(text=text, markup=markup)


def iphone(words: Words) -> Page:
    """Write as a phone does: its own advertisement, and the attribution inside the quote."""
    text = _above(words.text, words.sign)
    if words.earlier:
        sender, at = words.earlier.sender, words.earlier.at
        day = f"{at:%b} {at.day}, {at.year}, at {_clock(at, space=chr(0x202F))}"
        said = f"On {day}, {sender.name} <{sender.address}> wrote:\n\n"
        text += "\n\n" + _quoted(said + words.earlier.page.text)
    return Page(text=text)


def thunderbird(words: Words) -> Page:
    """Write as Thunderbird does: plain text, above or below the quote."""
    own = _above(words.text, words.sign, "-- ")
    if words.earlier is None:
        return Page(text=own)
    sender, at = words.earlier.sender, words.earlier.at
    said = f"On {at.month}/{at.day}/{at.year} {_clock(at)}, {sender.name} wrote:\n"
    quote = said + _quoted(_wrapped(words.earlier.page.text, 72))
    return Page(text=f"{quote}\n\n{own}" if words.below else f"{own}\n\n{quote}")


def machine(words: Words) -> Page:
    """Write as a program that sends notices: text and plain markup, no quote."""
    text = _above(words.text, words.sign)
    return Page(text=text, markup=_paragraphs(text))


def flow(text: str) -> str:
    """Return *text* with soft line breaks where a paragraph is long (RFC 3676)."""
    return "\n".join(
        row if row.startswith((">", "-- ")) else " \n".join(textwrap.wrap(row, 71))
        for row in _rows(text)
    )


def _outlook_id(digits: str, _domain: str) -> str:
    host = f"BN8PR{digits[:2].upper()}MB{int(digits[2:6], 16) % 10000:04d}"
    return f"<{host}{digits[6:28].upper()}@{host}.namprd12.prod.outlook.com>"


def _phone_id(digits: str, domain: str) -> str:
    return f"<{str(UUID(digits)).upper()}@{domain}>"


PROGRAMS = {
    "outlook": Program(
        write=outlook,
        message_id=_outlook_id,
        headers=(("X-Mailer", "Microsoft Outlook 16.0"), ("Content-Language", "en-US")),
    ),
    "gmail": Program(write=gmail, message_id=lambda digits, _: f"<CAF+{digits}@mail.gmail.com>"),
    "iphone": Program(
        write=iphone,
        message_id=_phone_id,
        headers=(("X-Mailer", "iPhone Mail (22B91)"),),
    ),
    "thunderbird": Program(
        write=thunderbird,
        message_id=lambda digits, domain: f"<{UUID(digits)}@{domain}>",
        headers=(("User-Agent", "Mozilla Thunderbird"),),
        flowed=True,
    ),
    "machine": Program(write=machine, message_id=lambda digits, domain: f"<{digits}@{domain}>"),
}
"""The mail programs of the story, by the name that story.toml gives them."""


def _above(text: str, sign: str, mark: str = "") -> str:
    """Put the signature under the text, below its mark line where the program has one."""
    if not sign:
        return text
    return f"{text}\n\n{mark}\n{sign}" if mark else f"{text}\n\n{sign}"


def _header_block(earlier: Earlier) -> tuple[tuple[str, str], ...]:
    at = earlier.at
    block = (
        ("From", _shown((earlier.sender,))),
        ("Sent", f"{at:%A, %B} {at.day}, {at.year} {_clock(at)}"),
        ("To", _shown(earlier.to)),
        ("Cc", _shown(earlier.cc)),
        ("Subject", earlier.subject),
    )
    return tuple((name, value) for name, value in block if value)


def _shown(addresses: tuple[Address, ...]) -> str:
    return "; ".join(f"{a.name} <{a.address}>" for a in addresses)


def _clock(at: datetime, space: str = " ") -> str:
    return f"{at.hour % 12 or 12}:{at:%M}{space}{at:%p}"


def _quoted(text: str) -> str:
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}" for line in _rows(text))


def _wrapped(text: str, width: int) -> str:
    return "\n".join(
        row if row.startswith(">") else textwrap.fill(row, width, break_long_words=False)
        for row in _rows(text)
    )


def _rows(text: str) -> list[str]:
    return text.split("\n")


def _paragraphs(text: str) -> str:
    return "".join(f'<p class="MsoNormal">{escape(row) or "&nbsp;"}</p>' for row in _rows(text))


def _lines(text: str) -> str:
    return "<br>".join(escape(row) for row in _rows(text))
