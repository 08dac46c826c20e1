"""Bytes in, message out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import mailparser

from mailbot.model.errors import PoisonMessage
from mailbot.model.message import (
    Address,
    Attachment,
    Author,
    Bounce,
    Fetched,
    Heading,
    Message,
    MessageId,
)
from mailbot.parse.authenticity import verdict_of
from mailbot.parse.body import Body, take_apart
from mailbot.parse.bounce import (
    REPORTS,
    RETURNED,
    reported_bounces,
    returned_id,
    tells_of_failure,
    texts_in,
    told_bounces,
)
from mailbot.parse.heading import (
    NAME_CAP,
    addresses_in,
    decoded,
    header_text,
    heading_of,
    ids_in,
)
from mailbot.parse.html import coloured_in, text_of
from mailbot.parse.inside import hues_of
from mailbot.parse.origin import author_of, ticket_of
from mailbot.parse.source import TEXT_CAP, Part, Source, parts_of, source_of
from mailbot.parse.text import (
    clean_header,
    clean_text,
    codec_of,
    decode,
    mend_mojibake,
    reads_anything,
    unflow,
)

CHARACTER_CAP = 100_000
"""Characters of a text that are taken apart; people write a hundredth of it."""

_parse: Callable[[bytes], mailparser.MailParser] = mailparser.parse_from_bytes

_BY_HAND = ("iso2022", "utf-16", "utf-7")
"""Codecs whose octets look like other text on the way; mail-parser leaves them as they are."""
_PASSED_ON = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|doorst|i|vb|vl)\s?:|\s*\[fwd?:", re.IGNORECASE)
_PAGES = 3
_STUB_LENGTH = 200
_STUB = re.compile(r"\bhtml\b", re.IGNORECASE)


def read_heading(fetched: Fetched) -> Heading:
    """Return the heading of a message of which at least the header was fetched.

    Raises PoisonMessage where there is no header field at all.
    """
    return heading_of(fetched, _opened(fetched).fields, [])


def is_passed_on(subject: str) -> bool:
    """Say whether *subject* begins as mail programs begin a forwarded message."""
    return _PASSED_ON.match(subject) is not None


def read_message(fetched: Fetched, *, trusted: Sequence[str] = ()) -> Message:
    """Return the message taken apart; *trusted* are authserv-ids (RFC 8601).

    Raises PoisonMessage where nothing can be read, or where a cap is exceeded so far that
    it is no accident. Whatever else is wrong was mended or left out, and is in `notes`.
    """
    source = _opened(fetched)
    notes = list(source.notes)
    heading = heading_of(fetched, source.fields, notes)
    parts, left_out = parts_of(source)
    notes += left_out
    chosen, whole = _text_of_parts(parts, notes)
    body = take_apart(
        whole, writer=_writer(heading.sender), forwarded=is_passed_on(heading.subject)
    )
    body = _with_coloured(body, parts)
    headers = {name: header_text(values[0]) for name, values in source.fields.items()}
    origin = _origin_of(heading, headers, parts, body, whole)
    return Message(
        id=heading.id,
        at=heading.at,
        on=heading.on,
        sender=heading.sender,
        subject=heading.subject,
        to=heading.to,
        cc=heading.cc,
        original_ids=heading.original_ids,
        letter=heading.letter,
        attached=heading.attached,
        references=_with(heading.references, origin.returned),
        text=body.text,
        quoted=body.quoted,
        signature="\n\n".join(filter(None, (body.signature, body.disclaimer))),
        author=origin.author,
        reply_to=addresses_in(b", ".join(source.fields.get("reply-to", ())[:1])),
        attachments=tuple(_attachment(part) for part in parts if _is_file(part, chosen)),
        bounces=origin.bounces,
        authenticity=verdict_of(
            [header_text(value) for value in source.fields.get("authentication-results", ())],
            trusted,
            domain=heading.sender.domain,
        ),
        ticket=ticket_of(headers, heading.subject, body.text),
        notes=tuple(notes),
    )


def read_words(fetched: Fetched) -> str:
    """Return the text of a message as it stands there, with its quotes and its signature.

    Raises PoisonMessage where nothing can be read.
    """
    parts, _ = parts_of(_opened(fetched))
    return _text_of_parts(parts, [])[1].strip("\n ")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    author: Author
    bounces: tuple[Bounce, ...] = ()
    returned: str = ""


def _opened(fetched: Fetched) -> Source:
    if not fetched.raw.strip():
        raise PoisonMessage(
            f"{fetched.place.folder}, UID {fetched.place.uid}: nothing was fetched of "
            f"{fetched.size} bytes; look at the message in your mail program"
        )
    return source_of(fetched.raw)


def _text_of_parts(parts: Sequence[Part], notes: list[str]) -> tuple[tuple[Part, ...], str]:
    """Return the parts that are the text, and what they say, in order.

    Of two forms of the same words the plain one, if it says anything; a footer that a
    server hung on in the other form must not stand for the letter.
    """
    texts = [p for p in parts if p.content_type in {"text/plain", "text/html"}]
    # Some gateways give the letter itself a file's name.
    named = [part for part in texts if part.disposition != "attachment"][:1]
    inline = [part for part in texts if not part.attached] or named
    said: dict[int, str] = {}
    for number, part in enumerate(inline):
        if part.content_type == "text/plain" and not (part.alternative and said):
            said[number] = _plain_text(part, notes)
    stub = _is_stub("".join(said.values()))
    pages = 0
    for number, part in enumerate(inline):
        if part.content_type == "text/html" and pages < _PAGES and (stub or not part.alternative):
            pages += 1
            page = clean_text(mend_mojibake(text_of(_decoded(part, notes))))
            known = " ".join(said.values())
            if page.strip() and stub:
                said = {
                    n: text for n, text in said.items() if inline[n].content_type != "text/plain"
                }
            if page.strip() and (stub or not _words(page) <= _words(known)):
                said[number] = page
    chosen = tuple(inline[number] for number in sorted(said))
    text = "\n\n".join(said[number] for number in sorted(said) if said[number].strip())
    if not text.strip():
        notes.append("no text to read in the message")
    return chosen, _capped(text, notes)


def _is_stub(text: str) -> bool:
    """Say whether a plain text says nothing, or only that there is a page to look at."""
    return not text.strip() or (len(text) < _STUB_LENGTH and bool(_STUB.search(text)))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


def _with_coloured(body: Body, parts: Sequence[Part]) -> Body:
    """Return *body* with the answers inside the quote, where it says that there are any."""
    hues = hues_of(body.text) if body.quoted else frozenset()
    pages = [part for part in parts if part.content_type == "text/html" and not part.attached]
    if not hues or not pages:
        return body
    found = clean_text(mend_mojibake(coloured_in(_decoded(pages[0], []), hues))).strip()
    return replace(body, text=f"{body.text}\n\n{found}") if found else body


def _plain_text(part: Part, notes: list[str]) -> str:
    text = clean_text(mend_mojibake(_decoded(part, notes)))
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text.strip("\n")


def _capped(text: str, notes: list[str]) -> str:
    if len(text) > CHARACTER_CAP:
        notes.append(f"only the first {CHARACTER_CAP} of {len(text)} characters were read")
    return text[:CHARACTER_CAP]


def _decoded(part: Part, notes: list[str]) -> str:
    """Return the words of a text part: mail-parser's reading of a source slimmed to it.

    Where its charset does not hold, the octets are read again by hand, for the library
    puts question marks in their place.
    """
    if part.length > TEXT_CAP:
        notes.append(f"only the first {TEXT_CAP} of {part.length} bytes of the text were read")
    charset = part.charset
    codec = codec_of(charset)
    if charset and codec is None:
        notes.append("unknown charset of the text: guessed")
    if codec is not None and codec.startswith(_BY_HAND):
        return decode(part.octets(), charset)
    # Some read anything; only octets that are not UTF-8 show that such a one is meant.
    guessed = reads_anything(codec)
    if (guessed or codec == "utf-8") and part.plain:
        return part.body.decode("ascii")
    parsed = _parse(part.slimmed("utf-8" if guessed or codec is None else codec))
    if "CharsetDecodeDefect" in parsed.defects_categories:
        if not guessed:
            notes.append("the charset of the text does not hold: guessed")
        return decode(part.octets(), charset)
    return "".join(parsed.text_plain)


def _origin_of(
    heading: Heading, headers: dict[str, str], parts: Sequence[Part], body: Body, whole: str
) -> _Origin:
    author = author_of(
        headers,
        heading.subject,
        body.text,
        sender=heading.sender.address,
        content_types={part.content_type for part in parts},
    )
    if author is not Author.BOUNCE:
        return _Origin(author=author)
    reports = texts_in(parts, REPORTS)
    bounces = tuple(bounce for report in reports for bounce in reported_bounces(report))
    if reports and not bounces and not tells_of_failure(heading.subject, whole):
        return _Origin(author=Author.MACHINE)  # a report that it did arrive
    if not bounces:
        ours = {heading.sender.address, *(each.address for each in (*heading.to, *heading.cc))}
        bounces = told_bounces(headers, whole, ours)
    copies = texts_in(parts, RETURNED)
    return _Origin(author=author, bounces=bounces, returned=returned_id([*copies, whole]))


def _with(references: tuple[MessageId, ...], returned: str) -> tuple[MessageId, ...]:
    return tuple(dict.fromkeys((*references, *ids_in(returned))))


def _writer(sender: Address) -> frozenset[str]:
    """Return the words by which a writer may sign."""
    local = sender.address.partition("@")[0]
    return frozenset(re.findall(r"[^\W\d_]{2,}", f"{sender.name} {local}".casefold()))


def _is_file(part: Part, chosen: Sequence[Part]) -> bool:
    if part in chosen or part.content_type in REPORTS:
        return False
    return part.attached or part.content_type not in {"text/plain", "text/html"}


def _attachment(part: Part) -> Attachment:
    name = re.split(r"[\\/]", decoded(part.name))[-1].strip(" .")
    return Attachment(
        name=name[:NAME_CAP], content_type=clean_header(part.content_type)[:100], size=part.size
    )
