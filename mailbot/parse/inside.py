"""What did the writer answer inside the quote?"""

import re
from collections.abc import Sequence

from mailbot.parse.html import Hue

_I = re.IGNORECASE
_TEXT_CAP = 1_000
_LINE_CAP = 2_000

_HUES = {
    Hue.RED: r"red|rot(?:er)?|rouge|roj[oa]|ross[oa]|rode?|rood|vermelho",
    Hue.GREEN: r"green|grün(?:er)?|vert|verde|groene?|groen",
    Hue.BLUE: r"blue|blau(?:er)?|bleue?|azul|blu|blauwe?|blauw",
}
_ANY_HUE = "|".join(_HUES.values())
_IN_COLOUR = re.compile(
    rf"\b(?:in|en|em|a|mit|met|con|com)\s+(?:het\s+|the\s+|der\s+|color\s+|cor\s+)?(?:{_ANY_HUE})\b|"
    r"\b(?:in|en|em)\s+(?:(?:a\s+)?different\s+|another\s+|anderer\s+|een\s+andere\s+|outra\s+|otro\s+|un\s+altro\s+)?"
    r"(?:colou?r|farbe|couleur|color|colore|kleur|cor)\b|\bfarbig\b",
    _I,
)
_INSIDE = re.compile(
    r"\bin-?line\b|"
    r"\b(?:answers?|comments?|repl(?:y|ies)|responses?|notes?|remarks?)\b.{0,40}\b(?:below|within|in\s+the\s+text)|"
    r"\b(?:antworten?|anmerkungen?|kommentare?)\b.{0,40}\b(?:unten|im\s+text|darunter|weiter\s+unten)|"
    r"\b(?:réponses?|commentaires?|remarques?)\b.{0,40}\b(?:ci-dessous|plus\s+bas|dans\s+le\s+(?:texte|corps))|"
    r"\b(?:respuestas?|comentarios?)\b.{0,40}\b(?:abajo|a\s+continuación|en\s+el\s+(?:texto|cuerpo))|"
    r"\b(?:risposte|risposta|commenti|commento)\b.{0,40}\b(?:sotto|di\s+seguito|nel\s+(?:testo|corpo))|"
    r"\b(?:antwoord(?:en)?|opmerking(?:en)?|reacties?)\b.{0,40}\b(?:hieronder|in\s+de\s+(?:tekst|mail))|"
    r"\b(?:respostas?|comentários?)\b.{0,40}\b(?:abaixo|no\s+(?:texto|corpo))",
    _I,
)
_MARKED = re.compile(r"[\s>]{0,20}\[([^\[\]]{2,40})\]\s?:?\s?\S")


def hues_of(text: str) -> frozenset[Hue]:
    """Return the colours in which *text* says that the quote below was answered.

    All of them where it only says that there are answers inside, none where it does not.
    """
    said = text[:_TEXT_CAP]
    found = _IN_COLOUR.search(said)
    if found is not None:
        named = {hue for hue, words in _HUES.items() if re.search(words, found[0], _I)}
        return frozenset(named or Hue)
    return frozenset(Hue) if _INSIDE.search(said) else frozenset()


def split_marked(
    lines: Sequence[str], writer: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return those of the *lines* quoted that stand behind the writer's name, and the rest.

    Outlook marks answers inside a quote so; *writer* holds the words of the name in lower case.
    """
    marked: list[str] = []
    rest: list[str] = []
    for line in lines:
        found = _MARKED.match(line[:_LINE_CAP])
        mine = found is not None and _names(found[1], writer)
        (marked if mine else rest).append(line)
    return tuple(line.lstrip("> ") for line in marked), tuple(rest)


def _names(mark: str, writer: frozenset[str]) -> bool:
    words = frozenset(re.findall(r"[^\W\d_]{2,}", mark.casefold()))
    if words and words <= writer:
        return True
    return mark.isupper() and len(mark) in {2, 3} and set(mark.casefold()) <= {w[0] for w in writer}
