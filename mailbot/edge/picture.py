"""How does a drawing become a picture?"""

from importlib.resources import files

SHARP = 2
"""Dots of the picture for each pixel of the page: sharp on a telephone."""

_FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def painted(svg: str) -> bytes:
    """Return the SVG of our own making as a PNG; no font but ours is used, nothing is fetched."""
    import resvg_py  # noqa: PLC0415 only the few rounds that lay a digest pay for it

    folder = files("mailbot") / "fonts"
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=SHARP,
        skip_system_fonts=True,
        font_files=[str(folder / name) for name in _FONTS],
        font_family="DejaVu Sans",
    )
