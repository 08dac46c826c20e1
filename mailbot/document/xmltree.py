"""What does XML hold? Without types, entities and anything from elsewhere, and not too much."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from mailbot.model.errors import DataError

LARGEST = 25 * 1024 * 1024
DEEPEST = 60
MOST_ELEMENTS = 100_000
LONGEST_TEXT = 4_000
"""Characters of one element that are kept; enclosed files are longer and not looked at."""

LONGEST_MARK = 256 * 1024
"""Bytes of one tag or comment: what has more attributes than that is no invoice."""

_PIECE = 64 * 1024
_TOO_MUCH = "its XML is nested too deep or too long: it may be made to do harm"


@dataclass(slots=True, kw_only=True)
class Element:
    """One element by its local name: the same whatever prefix its maker chose."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def all(self, path: str) -> Iterator["Element"]:
        """Yield the elements at *path*, names parted by slashes, in order."""
        head, _, rest = path.partition("/")
        for child in self.children:
            if child.name == head:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, *paths: str) -> "Element | None":
        """Return the first element with a text at the first of *paths* that has one."""
        found = (element for path in paths for element in self.all(path) if element.text)
        return next(found, None)

    def said(self, *paths: str) -> str:
        """Return the text of the first element at the first of *paths* that has one."""
        element = self.first(*paths)
        return element.text if element is not None else ""

    def part(self, *names: str) -> "Element":
        """Return the first child of the first of *names* that there is; else an empty element."""
        found = (child for name in names for child in self.children if child.name == name)
        return next(found, Element(name=""))

    def every(self) -> Iterator["Element"]:
        """Yield this element and all within it, in order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


def parsed(data: bytes) -> Element:
    """Return the root of *data*.

    Raises DataError where it is no XML, or XML that an invoice has no need of: with a document
    type, with entities, nested too deep or too long.
    """
    if len(data) > LARGEST:
        raise DataError(f"its XML is larger than {LARGEST // 1024**2} MB")
    try:
        return _Builder().built(data.lstrip())
    except expat.ExpatError as error:
        raise DataError(f"its XML is damaged ({expat.ErrorString(error.code)})") from error
    except (LookupError, ValueError, TypeError) as error:  # an encoding that nobody knows
        raise DataError("its XML is damaged (unknown encoding)") from error


class _Builder:
    """Builds the tree from what expat reports."""

    def __init__(self) -> None:
        self._open = [Element(name="")]
        self._texts: list[list[str]] = [[]]
        self._lengths = [0]
        self._count = 0

    def built(self, data: bytes) -> Element:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        for start in range(0, len(data), _PIECE):
            parser.Parse(data[start : start + _PIECE], False)
            if start + _PIECE - parser.CurrentByteIndex > LONGEST_MARK:
                raise DataError(_TOO_MUCH)
        parser.Parse(b"", True)
        return self._open[0].children[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise DataError(_TOO_MUCH)
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(name=name.rpartition(" ")[2], attributes=plain)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])
        self._lengths.append(0)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        self._lengths.pop()
        element.text = " ".join("".join(self._texts.pop())[:LONGEST_TEXT].split())

    def _say(self, text: str) -> None:
        if self._lengths[-1] < LONGEST_TEXT:
            self._texts[-1].append(text[:LONGEST_TEXT])
            self._lengths[-1] += len(text)

    def _refuse(self, *_: object) -> NoReturn:
        raise DataError("its XML declares types or entities, which no invoice needs: not read")
