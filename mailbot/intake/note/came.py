"""Did the money come, or the invoice?"""

from mailbot.intake.note.slip import Slip
from mailbot.model.errors import DataError


def check_receiver(slip: Slip) -> None:
    """Raise DataError for "Acme received INV-104": it may be the invoice that they received."""
    vocabulary, tokens = slip.world.vocabulary, slip.tokens
    every = frozenset(range(len(tokens)))
    table = vocabulary.tables["receiving"]
    named = slip.world.names.named(tokens, every, people=True)
    spans = [(one.first, one.behind) for one in named]
    others = vocabulary.find("receiving", tokens, every)
    spans += [(one.first, one.behind) for one in others if one.means == "others"]
    for first, end in spans:
        behind = end
        while behind < len(tokens) and vocabulary.meaning("asking", tokens[behind].plain):
            behind += 1
        before = tokens[first - 1].plain if first else ""
        if behind == len(tokens) or tokens[end].mark:
            continue
        words = tuple(t.plain for t in tokens[behind : behind + 2])
        does = "words" in {table.get(words), table.get(words[:1])}
        if does and not vocabulary.meaning("source", before):
            text = slip.text_between(first, behind + 1)
            raise DataError(
                f"“{text}”: did they get the invoice, or you the money? If you did, write “paid”"
            )


def check_arrival(slip: Slip, amount: str, *, money: bool) -> None:
    """Raise DataError for "INV-200 arrived": the invoice may have."""
    if slip.world.vocabulary.tables["arriving"].get(slip.command) and not (amount or money):
        said = " ".join(slip.command)
        raise DataError(f"“{said}”: did the invoice, or the money? If the money did, write “paid”")
