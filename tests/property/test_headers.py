"""No text of the world makes a header of ours (S3)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model.errors import DataError
from mailbot.model.letter import Draft, Letter, LetterKey, Purpose
from mailbot.model.message import Address, MessageId, ThreadId
from mailbot.model.people import ClientId, Owner
from mailbot.render.mime import compose, runs_of
from mailbot.render.plain import clean, flaw

HEADERS = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "X-Mailbot-Letter",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
TRICKS = st.sampled_from(
    [
        "\r\nBcc: x@evil.example",
        "\nSubject: other",
        "\r\n\r\nbody",
        "=?utf-8?q?x=0D=0ABcc:_x@evil.example?=",
        "=?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=",
        "=?utf-16?b?AA0ACgBCAGMAYw==?=",
        "=?utf-7?q?+AA0ACg-Bcc:?=",
        "=?",
        "?=",
        '", <x@evil.example>, "',
        "(",
        "\\",
        '"',
        "\u2028",
        "\x85",
        "\u202e",
        "\ud800",
        "\x00",
        ", x@evil.example",
    ]
)
ANYTHING = st.lists(st.one_of(TRICKS, st.text(max_size=30)), max_size=5).map("".join)
IDS = st.one_of(
    st.builds("<{}@{}>".format, ANYTHING, ANYTHING),
    st.from_regex(r"<[a-z0-9.]{1,20}@[a-z0-9.]{1,20}>", fullmatch=True),
    ANYTHING,
)


def drafted(
    *,
    name: str = "",
    subject: str = "Re: 104",
    text: str = "Hello.\n",
    references: Sequence[str] = (),
    answers: str = "<r@a.example>",
) -> Draft:
    letter = Letter(
        key=LetterKey("abc123"),
        purpose=Purpose.CLARIFY_CONTACT,
        client=ClientId("acme"),
        thread=ThreadId("<i@law.example>"),
        invoices=(),
        to=(Address(address="a@acme.example", name=name), Address(address="b@acme.example")),
        cc=(Address(address="c@acme.example", name=name),),
        answers=MessageId(answers),
        references=tuple(map(MessageId, references)),
        subject=subject,
        message_id=MessageId("<m@law.example>"),
        token=MessageId("<t@law.example>"),
    )
    return Draft(letter=letter, subject=subject, text=text)


def owned(name: str = "Dana") -> Owner:
    return Owner(address="dana@law.example", name=name)


def unfolded(value: str) -> str:
    return value.replace("\r\n", "").replace("\n", "")


def decoded(value: str) -> str:
    """Return the words of a header, whose structure was taken apart before (RFC 2047, 6.2).

    The new policy of the standard library keeps the space between two encoded words.
    """
    return str(make_header(decode_header(unfolded(value))))


def is_safe(raw: bytes) -> bool:
    """Whether the bytes have our headers once each, in order, and whole line ends only."""
    read = message_from_bytes(raw)
    strict = message_from_bytes(raw, policy=policy.SMTP)
    lines = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return (
        [name for name in HEADERS if name in read] == read.keys() == strict.keys()
        and not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
        and all(re.match(rb"[A-Za-z-]+: \S| \S|Subject: $", line) for line in lines)
        and max(map(len, raw.split(b"\r\n"))) <= 998
        and raw.isascii()
        and [a.addr_spec for a in strict["To"].addresses] == ["a@acme.example", "b@acme.example"]
        and [a.addr_spec for a in strict["Cc"].addresses] == ["c@acme.example"]
        and [a.addr_spec for a in strict["From"].addresses] == ["dana@law.example"]
    )


@given(name=ANYTHING, owner=ANYTHING)
def test_no_name_adds_or_changes_a_header(name: str, owner: str) -> None:
    raw = compose(drafted(name=name), owned(owner), NOW)

    assert is_safe(raw)


@given(subject=ANYTHING)
def test_no_subject_adds_or_changes_a_header(subject: str) -> None:
    raw = compose(drafted(subject=subject), owned(), NOW)

    assert is_safe(raw)


@given(name=ANYTHING, subject=ANYTHING)
def test_names_and_subject_read_back_as_what_they_show(name: str, subject: str) -> None:
    read = message_from_bytes(compose(drafted(name=name, subject=subject), owned(), NOW))
    ((written, address),) = getaddresses([unfolded(read["Cc"])])

    assert decoded(read["Subject"]) == clean(subject)
    assert (decoded(written), address) == (clean(name, 100), "c@acme.example")


@given(references=st.lists(IDS, max_size=40), answers=IDS)
def test_no_foreign_id_adds_or_changes_a_header(references: Sequence[str], answers: str) -> None:
    raw = compose(drafted(references=references, answers=answers), owned(), NOW)

    assert is_safe(raw)
    ids = message_from_bytes(raw)["References"].split()
    assert ids.count("<t@law.example>") == 1
    assert len(ids) <= 20
    assert len(ids) == 1 or ids[-1] != "<t@law.example>"


@given(text=ANYTHING)
def test_a_text_arrives_whole_or_is_refused(text: str) -> None:
    draft = drafted(text=text)

    if flaw(text):
        with pytest.raises(DataError):
            compose(draft, owned(), NOW)
        return
    raw = compose(draft, owned(), NOW)

    assert is_safe(raw)
    payload = message_from_bytes(raw).get_payload(decode=True)
    assert payload.decode().replace("\r\n", "\n") == text


@given(address=ANYTHING)
def test_an_address_goes_out_alone_or_not_at_all(address: str) -> None:
    letter = drafted().letter
    draft = drafted()
    fields = {name: getattr(letter, name) for name in letter.__slots__}
    odd = Letter(**(fields | {"to": (Address(address=address),), "cc": ()}))

    try:
        raw = compose(Draft(letter=odd, subject=draft.subject, text=draft.text), owned(), NOW)
    except DataError:
        return

    assert len(message_from_bytes(raw, policy=policy.default)["To"].addresses) == 1


@given(text=st.text(max_size=400))
@settings(max_examples=50)
def test_runs_never_fail_and_never_grow(text: str) -> None:
    runs = runs_of(text)

    assert len(runs) <= 400
    assert all(0 <= run < 2**32 for run in runs)
    assert runs_of(f"{text}\n{text}")[: len(runs)] == runs
