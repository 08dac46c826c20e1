"""Letter in, draft out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from difflib import get_close_matches
from functools import lru_cache
from types import TracebackType
from typing import Any, NoReturn, TypeAlias, get_args, get_origin, get_type_hints

import jinja2
from jinja2 import nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailbot.model.errors import TemplateBroken
from mailbot.model.letter import Draft, Letter, Purpose, Template
from mailbot.render.figures import reference_line
from mailbot.render.layout import laid_out
from mailbot.render.plain import clean, flaw
from mailbot.render.vocabulary import Facts

LARGEST = 64 * 1024
"""Characters a template may have, and a letter."""


Shelf: TypeAlias = Mapping[tuple[str, Purpose], Template]
"""The templates at hand, by language and purpose."""


def pick(shelf: Shelf, letter: Letter) -> Template:
    """Return the template of *letter*; TemplateBroken says which file is missing."""
    template = shelf.get((letter.language, letter.purpose))
    if template is None:
        path = f"templates/{letter.language}/{letter.purpose}.txt.j2"
        raise TemplateBroken(f"{path}: missing; write it, or set another language")
    return template


def write(letter: Letter, facts: Facts, template: Template) -> Draft:
    """Return *letter* in the words of *template*.

    The first line of a template is its subject, with an empty line below it; it is used
    only where the letter answers no conversation, because a conversation keeps its own.
    Where the readers' ticket system gave a number and the template says it nowhere, it stands
    below the signature.

    Raises TemplateBroken, which names the file, the line and what is allowed there.
    """
    rendered = _rendered(template, facts).strip()
    wrong = flaw(rendered)
    if wrong:
        raise TemplateBroken(f"{template.path}: the letter has {wrong}; take it out")
    subject, _, body = rendered.partition("\n")
    text = laid_out(body.strip())
    if subject.rstrip().endswith(",") or (body.strip() and not body.startswith("\n")):
        raise TemplateBroken(
            f"{template.path}: the first line is the subject, but there stands "
            f"“{clean(subject, 60)}”; write a subject there, and an empty line below it"
        )
    if not text.strip():
        raise TemplateBroken(f"{template.path}: it has a subject but no text below it; write one")
    if facts.ticket and facts.ticket not in text:
        text = f"{text.rstrip()}\n\n{reference_line(facts.ticket, letter.language)}\n"
    return Draft(letter=letter, subject=clean(letter.subject) or clean(subject), text=text)


def check(template: Template) -> None:
    """Raise TemplateBroken if *template* says what no letter can; every branch is looked at."""
    _compiled(template)


def _rendered(template: Template, facts: Facts) -> str:
    pieces: list[str] = []
    length = 0
    try:
        for piece in _compiled(template).generate(asdict(facts)):
            length += len(piece)
            if length > LARGEST:
                break
            pieces.append(piece)
    except (jinja2.TemplateError, TypeError, ValueError, LookupError) as error:
        line = _line_of(error.__traceback__, template.path)
        raise TemplateBroken(f"{template.path}, line {line}: {error}") from error
    if length > LARGEST:
        raise TemplateBroken(
            f"{template.path}: the letter is longer than {LARGEST:,} characters; shorten it"
        )
    return "".join(pieces)


def _line_of(trace: TracebackType | None, path: str) -> int:
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


# The language of templates: a small part of Jinja's, in which nothing can grow.


def _joined(items: Sequence[str], between: str = ", ") -> str:
    return str(between).join(items)


FILTERS = {
    "capitalize": lambda text: text[:1].upper() + text[1:],
    "first": lambda items: items[0] if items else "",
    "join": _joined,
    "last": lambda items: items[-1] if items else "",
    "length": len,
    "lower": str.lower,
    "upper": str.upper,
}
"""What may stand behind a bar: `{{ client.name|upper }}`."""

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.Const,
    nodes.Neg,
    nodes.Slice,
    nodes.Tuple,
)
"""Harmless as they are; names, loops, filters and parts are looked at one by one."""

_LISTED = "{{ name }}, {% if %}, {% for %}, ==, <, in, and, or, not, ~ and a filter after a bar"
_TANGLED = "the template is too tangled; take it apart"


class _Environment(ImmutableSandboxedEnvironment):
    """The second wall: the grammar below lets none of this come so far."""

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "**", "%"))

    def call_binop(self, _context: Context, operator: str, _left: Any, _right: Any) -> NoReturn:
        raise jinja2.TemplateRuntimeError(f"a letter does not calculate ({operator})")

    def is_safe_callable(self, _obj: object) -> bool:
        return False


def _environment() -> _Environment:
    environment = _Environment(
        undefined=jinja2.StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals = {}
    environment.tests = {}
    environment.filters = dict(FILTERS)
    return environment


_ENVIRONMENT = _environment()
_LONE_TAGS = re.compile(r"\s*(\{[%#](?:(?![%#]\}).)*[%#]\}\s*)+")


def _kept_ends(source: str) -> str:
    """Keep the line end after a tag, unless tags have the whole line to themselves.

    Jinja knows only "always" (and then a line that ends in `{% endif %}` runs into the
    next) or "never" (and then each tag leaves an empty line behind).
    """
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return "\n".join(
        f"{line.rstrip()[:-2]}+{line.rstrip()[-2:]}"
        if re.search(r"[^-+][%#]\}\s*$", line) and not _LONE_TAGS.fullmatch(line)
        else line
        for line in lines
    )


@lru_cache(maxsize=512)
def _compiled(template: Template) -> jinja2.Template:
    """Compiling costs 50 times what rendering does, hence the cache."""
    if len(template.source) > LARGEST:
        raise TemplateBroken(
            f"{template.path}: longer than {LARGEST:,} characters; a letter is a page"
        )
    try:
        tree = _ENVIRONMENT.parse(_kept_ends(template.source), filename=template.path)
        _Grammar(template.path).look(tree, VOCABULARY)
        code = _ENVIRONMENT.compile(tree, str(template.name), template.path)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateBroken(f"{template.path}, line {error.lineno}: {error.message}") from error
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        raise TemplateBroken(f"{template.path}: {_TANGLED}") from error
    return jinja2.Template.from_code(_ENVIRONMENT, code, {})


Shape: TypeAlias = "Mapping[str, Shape] | tuple[Shape] | str"
"""What a name stands for: named parts, a list of something, or "text", "number"."""


def _shape(kind: Any) -> Shape:
    if is_dataclass(kind):
        return {name: _shape(part) for name, part in get_type_hints(kind).items()}
    if get_origin(kind) is tuple:
        return (_shape(get_args(kind)[0]),)
    return "text" if kind is str else "number"


_FACTS = _shape(Facts)
VOCABULARY: Mapping[str, Shape] = _FACTS if isinstance(_FACTS, Mapping) else {}
"""The names every template knows, derived from Facts."""
_LOOP: Shape = {"first": "number", "last": "number", "index": "number", "length": "number"}


class _Grammar:
    """Looks at every word of a template, also in branches that this letter does not take."""

    def __init__(self, path: str) -> None:
        self.path = path

    def look(self, node: nodes.Node, known: Mapping[str, Shape], depth: int = 0) -> Shape:
        """Return the shape of *node*; raise TemplateBroken for what is not allowed."""
        match node:
            case nodes.Name():
                return self._known(node, node.name, known)
            case nodes.Getattr():
                return self._part(node, known, depth)
            case nodes.Getitem():
                return self._item(node, known, depth)
            case nodes.Filter():
                return self._filter(node, known, depth)
            case nodes.For():
                return self._loop(node, known, depth)
            case _ if isinstance(node, _ALLOWED):
                for child in node.iter_child_nodes():
                    self.look(child, known, depth)
                return "text"
        what = type(node).__name__.lower()
        raise self._broken(node, f"{what} has no place in a letter; use {_LISTED}")

    def _known(self, node: nodes.Node, name: str, known: Mapping[str, Shape]) -> Shape:
        if name in known:
            return known[name]
        near = get_close_matches(name, known, 1)
        advice = f"did you mean '{near[0]}'?" if near else f"known are: {', '.join(sorted(known))}"
        raise self._broken(node, f"'{name}' is not known here; {advice}")

    def _part(self, node: nodes.Getattr, known: Mapping[str, Shape], depth: int) -> Shape:
        whole = self.look(node.node, known, depth)
        if not isinstance(whole, Mapping):
            what = "a list; take it by {% for %}" if isinstance(whole, tuple) else "a mere text"
            raise self._broken(
                node, f"'.{node.attr}' does not go there: what stands before it is {what}"
            )
        return self._known(node, node.attr, whole)

    def _item(self, node: nodes.Getitem, known: Mapping[str, Shape], depth: int) -> Shape:
        whole = self.look(node.node, known, depth)
        self.look(node.arg, known, depth)
        if isinstance(whole, Mapping):
            raise self._broken(node, "write a dot and the name of the part, without brackets")
        if isinstance(node.arg, nodes.Slice) or not isinstance(whole, tuple):
            return whole
        return whole[0]

    def _filter(self, node: nodes.Filter, known: Mapping[str, Shape], depth: int) -> Shape:
        if node.name not in FILTERS or node.node is None or node.kwargs or node.dyn_args:
            raise self._broken(
                node, f"'|{node.name}' is not known; known are: {', '.join(FILTERS)}"
            )
        whole = self.look(node.node, known, depth)
        for argument in node.args:
            self.look(argument, known, depth)
        if node.name in {"first", "last", "join"}:
            if not isinstance(whole, tuple):
                raise self._broken(node, f"'|{node.name}' needs a list")
            return "text" if node.name == "join" else whole[0]
        return "number" if node.name == "length" else "text"

    def _loop(self, node: nodes.For, known: Mapping[str, Shape], depth: int) -> Shape:
        items = self.look(node.iter, known, depth)
        if not isinstance(items, tuple):
            raise self._broken(node, "{% for %} needs a list: history, readers or invoices.numbers")
        if node.recursive or depth > 0 or not isinstance(node.target, nodes.Name):
            raise self._broken(node, "only plain loops with one name, and none inside another")
        inner = {**known, node.target.name: items[0], "loop": _LOOP}
        for part in (*node.body, *([node.test] if node.test else [])):
            self.look(part, inner, depth + 1)
        for part in node.else_:
            self.look(part, known, depth)
        return "text"

    def _broken(self, node: nodes.Node, why: str) -> TemplateBroken:
        return TemplateBroken(f"{self.path}, line {node.lineno}: {why}")
