"""A sheet of words at places, read from a .plot into plain orders for any maker."""

from dataclasses import dataclass, field

STYLES = {"bold": "b", "plain": "r", "mono": "m", "italic": "i"}


@dataclass(slots=True, kw_only=True)
class Pen:
    """Where the next line goes and how it looks, and the orders so far."""

    made: list[tuple[str, ...]] = field(default_factory=list)
    x: float = 50.0
    y: float = 60.0
    lead: float = 14.0
    size: str = "10"
    style: str = "r"
    ink: str = "0 0 0"
    cols: tuple[str, ...] = ("50",)

    def word(self, place: str, text: str) -> None:
        """Write *text* from *place* on, or (with an r behind it) up to there."""
        x, align = f"{float(place.rstrip('r')):g}", "r" if place.endswith("r") else "l"
        if text.strip():
            look = (self.size, self.style, align, self.ink)
            self.made.append(("t", x, f"{self.y:g}", *look, text.strip()))

    def line(self, text: str) -> None:
        """Write a line, or (after >) a row of the columns, and go down."""
        if text.startswith("> "):
            for place, cell in zip(self.cols, text[2:].split("|"), strict=False):
                self.word(place, cell)
        else:
            self.word(str(self.x), text)
        self.y += self.lead

    def order(self, name: str, rest: str) -> None:
        """Do what stands behind an @."""
        match name:
            case "page":
                self.made.append(("p", *rest.split()))
                self.x, self.y = 50.0, 60.0
            case "at":
                self.x, self.y = (float(part) for part in rest.split())
            case "cols":
                self.cols = tuple(rest.split())
            case "box":
                self.made.append(("r", *rest.split(" ", 4)))
            case "size" | "ink":
                setattr(self, name, rest)
            case "lead":
                self.lead = float(rest)
            case _:
                self.style = STYLES[name]


def tabbed(text: str) -> str:
    """Return the orders of a plot as lines with tabs.

    Words: t, x, y, size, style, align, ink, text. A bar: r, x, y, width, height, ink.
    A page: p, width, height.
    """
    pen = Pen()
    for line in text.splitlines():
        if line.startswith("@"):
            name, _, rest = line[1:].partition(" ")
            pen.order(name, rest)
        else:
            pen.line(line)
    return "\n".join("\t".join(order) for order in pen.made) + "\n"
