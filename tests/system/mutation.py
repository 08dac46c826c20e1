"""Files as nobody makes them: good ones, changed at random."""

import random
from collections.abc import Sequence

LARGEST = 256 * 1024
"""Bytes of a file at most, so that many are read in an hour; larger ones: test_hostile.py."""

WORDS = (
    *(b"\0", b"\r\n", b"\r", b"\n\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80"),
    *(
        b"=?utf-8?b?",
        b"=?utf-8?q?=0D=0ABcc:_x?=",
        b"?=",
        b"=0D=0A",
        b"=",
        b"=\r\n",
        b"%00",
        b"&#0;",
    ),
    *(b"--", b"-- \n", b"> ", b">>>>", b"From: ", b"To: ", b"Subject: ", b"References: <"),
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: text/html; charset=utf-7\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Auto-Submitted: auto-replied\r\n",
    b"Authentication-Results: mx.example; dkim=pass\r\n",
    *(b"charset=", b"utf-16", b"iso-2022-kr", b"filename*0*=", b'name="', b"boundary=", b"--b\r\n"),
    *(b"<div>", b"</div>", b"<blockquote>", b"<table><tr><td>", b"<style>", b"<!--", b"<![CDATA["),
    *(b"&amp;", b"&#x202e;", b"<br", b"<p style=color:red>", "\u202e\u2066\u200b".encode()),
    *(b"On Friday X wrote:\n", b"Am 20.11.2026 schrieb", b"-----Original Message-----\n"),
    *(b"next Friday", b"31.02.2026", b"0000-00-00", b"99/99/9999", b"1.234,56", b"1e999", b"NaN"),
    *(b"-0", b"9" * 40, b"1/0", b"EUR", b"INV-1", b"a@b.example", b"<a@b.example>", b"@", b"::"),
    *(b"<?xml version='1.0' encoding='utf-16'?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;"),
    *(b"xmlns=", b"<ram:", b":61:", b":86:", b":60F:C261120EUR", b"<STMTTRN>", b"<TRNAMT>"),
    *(b";", b"\t", b'"', b'""', b",,,,", b"'", b"=1+1", b"=cmd|' /C calc'!A0"),
    *(b"/Type /Page", b"endstream", b"endobj", b"<<", b">>", b"/Kids [1 0 R]", b"stream\n"),
)
"""What the readers look for, and what has fooled readers before."""


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Return one of *seeds*, changed in one place or in some."""
    data = bytearray(chance.choice(seeds)[:LARGEST])
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 20))):
        _change(data, seeds, chance)
        del data[LARGEST:]
    return bytes(data)


def _change(data: bytearray, seeds: Sequence[bytes], chance: random.Random) -> None:
    place = chance.randrange(len(data) + 1)
    end = min(len(data), place + int(2 ** chance.uniform(0, 9)))
    match chance.randrange(10):
        case 0 if place < len(data):
            data[place] = chance.randrange(256)
        case 1:
            del data[place:end]
        case 2:
            data[place:place] = data[place:end]
        case 3:
            data[place:place] = data[place:end] * int(2 ** chance.uniform(0, 11))
        case 4:
            data[place:place] = chance.randbytes(chance.randint(1, 20))
        case 5:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            data[place:end] = other[start : start + chance.randint(1, 2000)]
        case 6:
            _change_line(data, chance)
        case 7 if chance.random() < 0.3:
            del data[place:]
        case _:
            data[place:place] = chance.choice(WORDS) * chance.choice((1, 1, 1, 2, 50))


def _change_line(data: bytearray, chance: random.Random) -> None:
    """Double, drop or move a line."""
    lines = data.split(b"\n")
    number = chance.randrange(len(lines))
    line = lines[number]
    match chance.randrange(3):
        case 0:
            lines.insert(chance.randrange(len(lines) + 1), line)
        case 1:
            del lines[number]
        case _:
            lines[number] = line * chance.choice((2, 3, 100))
    data[:] = b"\n".join(lines)
