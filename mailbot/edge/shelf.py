"""Which files does mailbot come with: letters and lexicons?"""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from mailbot.model.errors import ConfigError
from mailbot.model.letter import Purpose, Template

_CHECKOUT = Path(__file__).parents[2] / "templates"


def templates(own: Path | None) -> dict[tuple[str, Purpose], Template]:
    """Return the template of each language and purpose.

    *own* is the owner's folder: `LANG/PURPOSE.txt.j2` in it takes the place of the one that
    mailbot comes with, one letter at a time.
    """
    found = dict(_in(_shipped()))
    if own is not None and own.is_dir():
        found |= dict(_in(own))
    return found


def _shipped() -> Path:
    inside = Path(str(files("mailbot"))) / "templates"
    for folder in (inside, _CHECKOUT):
        if folder.is_dir():
            return folder
    raise ConfigError("mailbot's own templates are missing: install mailbot again")


def _in(folder: Path) -> Iterator[tuple[tuple[str, Purpose], Template]]:
    for purpose in Purpose:
        for path in sorted(folder.glob(f"*/{purpose}.txt.j2")):
            yield (
                (path.parent.name, purpose),
                Template(name=purpose, path=str(path), source=_text(path)),
            )


def _text(path: Path) -> str:
    """Return the text of a template; what is not UTF-8 shows where it is rendered."""
    return path.read_bytes().decode("utf-8", errors="replace")


def opinion() -> bytes:
    """Return the file of the learned opinion (docs/model-card.md)."""
    return (files("mailbot") / "learned" / "opinion.bin").read_bytes()


def mentions() -> bytes:
    """Return the file of the learned names (docs/model-card.md)."""
    return (files("mailbot") / "learned" / "mention.bin").read_bytes()


def questions() -> str:
    """Return the text of the phrases by which our own letters ask and confirm."""
    return (files("mailbot") / "learned" / "questions.toml").read_text(encoding="utf-8")


def thesaurus() -> str:
    """Return the text of the thesaurus that the opinion was trained with."""
    return (files("mailbot") / "learned" / "concepts.toml").read_text(encoding="utf-8")


def mappings() -> dict[str, str]:
    """Return the text of each mapping of a billing program's exports, by name."""
    return _texts("intake", "mappings")


def note_words() -> str:
    """Return the text of the words of notes, in seven languages."""
    return (files("mailbot") / "intake" / "note" / "words.toml").read_text(encoding="utf-8")


def lexicons() -> dict[str, str]:
    """Return the text of each language's lexicon, by language."""
    return _texts("lexicon")


def paper_labels() -> dict[str, str]:
    """Return the text of each language's labels of invoices, by language, and `all`."""
    return _texts("document", "labels")


def _texts(*folders: str) -> dict[str, str]:
    folder = files("mailbot").joinpath(*folders)
    return {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".toml")
    }
