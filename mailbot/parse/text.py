"""Which characters were really meant?"""

import codecs
import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    [
        *range(0x20),
        *range(0x7F, 0xA0),
        0xAD,  # soft hyphen
        0x61C,
        *range(0x200B, 0x2010),  # zero width, left-to-right marks
        *range(0x202A, 0x202F),  # bidirectional overrides
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
    ]
)
_JOINERS = {0x200C: 0x200C, 0x200D: 0x200D}  # Persian words and family emoji need them
_SPACES = dict.fromkeys([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0xA0, 0x2028, 0x2029, 0x202F], " ")
_IN_HEADER = {**_INVISIBLE, **_JOINERS, **_SPACES}
_IN_TEXT = {
    **_INVISIBLE,
    **_JOINERS,
    **_SPACES,
    0x0A: "\n",
    0x0B: "\n",
    0x0C: "\n",
    0x85: "\n",
    0x2028: "\n",
    0x2029: "\n",
}
_ODD = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff]"
)
"""What cannot stay as it is; most texts have none of it."""
_SURROGATE = re.compile("[\ud800-\udfff]")

_SINGLE_OCTET = frozenset(
    {
        *("koi8-r", "koi8-u", "mac-roman", "cp437", "cp850", "cp852", "cp866"),
        *(f"cp125{n}" for n in range(9)),
        *(f"iso8859-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
    }
)
"""Codecs that read any octets at all, and in which nobody writes what is UTF-8 by chance."""

_TRUSTED_CODECS = _SINGLE_OCTET | frozenset(
    {
        *(
            "utf-8",
            "utf-7",
            "ascii",
            "iso2022_jp",
            "shift_jis",
            "cp932",
            "euc_jp",
            "euc_kr",
            "cp949",
        ),
        *("gb2312", "gbk", "gb18030", "big5", "cp950", "cp874", "tis-620", "iso8859-11"),
        *("utf-16", "utf-16-le", "utf-16-be"),
    }
)
"""Codecs that read text in linear time; Python has others that do not (idna)."""


def clean_header(value: str) -> str:
    """Return *value* as one line without controls, overrides or a hidden encoded word."""
    if value.isascii() and value.isprintable():
        line = value
    else:
        line = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", value)).translate(_IN_HEADER)
    line = " ".join(line.split())
    # What still looks encoded would be decoded by the next program in line.
    return line.replace("=?", "= ?") if "=?" in line else line


def clean_text(text: str) -> str:
    """Return *text* with line feeds alone, plain spaces and nothing invisible."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _ODD.search(text):
        return text
    return _SURROGATE.sub("\ufffd", text).translate(_IN_TEXT)


def codec_of(charset: str) -> str | None:
    """Return the name of the codec that reads *charset*, or None if none may."""
    try:
        name = codecs.lookup(charset.strip(" '\"").lower()).name
    except (LookupError, ValueError):
        return None
    # The web and every mail program read Latin-1 as its Windows superset.
    if name in {"iso8859-1", "ascii"}:
        return "cp1252"
    return name if name in _TRUSTED_CODECS else None


def reads_anything(codec: str | None) -> bool:
    """Say whether *codec* reads any octets, so that UTF-8 is to be tried first."""
    return codec is None or codec in _SINGLE_OCTET


def decode(octets: bytes, charset: str) -> str:
    """Return *octets* as text: by UTF-8 if they are that, by *charset*, or by cp1252."""
    wanted = codec_of(charset)
    for codec in ("utf-8", wanted) if reads_anything(wanted) else (wanted, "utf-8"):
        if codec is None:
            continue
        try:
            return octets.decode(codec)
        except UnicodeDecodeError as error:
            # A text that was cut, at our cap or on its way, may end inside a sign.
            whole = octets[: error.start]
            ended = error.reason == "unexpected end of data" and not whole.isascii()
            if codec == "utf-8" and ended:
                return whole.decode()
        except UnicodeError:
            continue
    return octets.decode("cp1252", "replace").replace("\ufffd", "?")


_CP1252 = {bytes([n]).decode("cp1252", "replace"): n for n in range(0x80, 0x100)}
_CP1252.pop("\ufffd", None)
_CP1252.update({chr(n): n for n in range(0x80, 0xA0)})
_CP874 = {bytes([n]).decode("cp874", "replace"): n for n in range(0x80, 0x100)}
_CP874.pop("\ufffd", None)
_CP874.update({chr(n): n for n in range(0x80, 0xA0)})
_SUSPECT = re.compile("[\u00c2-\u00f4\u0e42][\u0080-\uffff]")
_TRIPLE = re.compile("â[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\u0080-\u009f].|[ÃÂ][\u0080-\u00bf€-™]")
_THAI = re.compile("โ€(.?)", re.DOTALL)


def mend_mojibake(text: str) -> str:
    """Return *text* with UTF-8 that was read as cp1252 or cp874 put right (S2-82).

    All of it where every character that is not ASCII takes part, for then chance is
    out of the question; else only the sequences that no language writes.
    """
    if text.isascii() or not _SUSPECT.search(text):
        return text
    whole = _as_utf8(text, _CP1252)
    if whole is not None:
        return whole
    text = _TRIPLE.sub(lambda found: _as_utf8(found[0], _CP1252) or found[0], text)
    return _THAI.sub(_mend_thai, text)


def _as_utf8(text: str, table: dict[str, int]) -> str | None:
    octets = bytearray()
    for character in text:
        code = ord(character)
        if code >= 0x80:
            code = table.get(character, -1)
            if code < 0:
                return None
        octets.append(code)
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return None


def _mend_thai(found: re.Match[str]) -> str:
    """Put one quote or dash right; its third byte may be lost, cp874 has no sign for it."""
    last: str = found[1]
    code = _CP874.get(last) or _CP1252.get(last, 0)
    if code in range(0x80, 0xA0):
        return bytes([0xE2, 0x80, code]).decode()
    return "\u2019" + last if last.isalpha() and last.isascii() else "\u201d" + last


def unflow(text: str, *, delete_space: bool) -> str:
    """Return *text* of format=flowed with its lines joined (RFC 3676, section 4)."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        rest = rest.removeprefix(" ")
        if rest == "-- " or depth != open_depth:
            lines.append(">" * depth + (" " if depth else "") + rest)
        else:
            lines[-1] += rest
        flows = rest.endswith(" ") and rest != "-- "
        if flows and delete_space:
            lines[-1] = lines[-1][:-1]
        open_depth = depth if flows else -1
    return "\n".join(lines)
