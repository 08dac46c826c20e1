"""groff with tbl (Debian: groff) sets letters as an office with a typewriter's habits does."""

import subprocess

from tools.papers.sheet import Sheet


def safe(text: str) -> str:
    """Return text groff takes as it is; what its fonts lack is spelled out."""
    for sign, word in (
        ("\\", "\\[rs]"),
        ("€", "\\[Eu]"),
        ("\xa0", " "),
        ("\u202f", " "),
        ("’", "\\[cq]"),
        ("`", "\\[ga]"),
    ):
        text = text.replace(sign, word)
    return f"\\&{text}" if text[:1] in ".'" else text


def set_table(header: list[str], rows: list[list[str]], aligns: str) -> list[str]:
    """Return a table for tbl."""
    out = [".TS H", "tab(|) expand;", " ".join("lrc"["lrc".index(a)] + "b" for a in aligns)]
    out[-1] = " ".join({"l": "lb", "r": "rb", "c": "cb"}[a] for a in aligns)
    out += [" ".join(aligns) + ".", "|".join(safe(h) for h in header), "_", ".TH"]
    out += ["|".join(safe(c) for c in row) for row in rows]
    return [*out, ".TE"]


def groff(sheet: Sheet, size: str = "A4") -> bytes:
    """Set one paper."""
    out = [".nr PS 10", ".nr VS 13", ".LP", ".nf", ".ft B", safe(sheet.seller.name), ".ft R"]
    out += [safe(t) for t in [*sheet.seller.lines, sheet.seller.phone] if t]
    out += [".sp 3", *(safe(t) for t in [sheet.buyer_label, *sheet.buyer] if t), ".sp 2"]
    if sheet.meta:
        out += [".TS", "tab(|);", "l l.", *(f"{safe(k)}|{safe(v)}" for k, v in sheet.meta), ".TE"]
    out += [".sp 1", ".ft B", safe(sheet.title), ".ft R", ".sp 1", ".fi"]
    for text in sheet.opening:
        out += [safe(text), ".LP"]
    for name, header, rows, aligns in [
        ("", sheet.header, sheet.rows, sheet.aligns),
        *sheet.subtables,
    ]:
        if name:
            out += [".ft B", safe(name), ".ft R", ".br"]
        if header:
            out += set_table(header, rows, aligns)
    if sheet.totals:
        out += [".TS", "tab(|) expand;", "r r."]
        out += [f"{safe(k)}|{safe(v)}" for k, v, _ in sheet.totals] + [".TE"]
    out.append(".sp 1")
    for text in [*sheet.closing, *(f"{k}: {v}" for k, v in sheet.bank)]:
        out += [".LP", safe(text)]
    out += [".sp 2", safe(sheet.signed)]
    done = subprocess.run(
        ["groff", "-k", "-t", "-ms", "-Tpdf", f"-P-p{'a4' if size == 'A4' else 'letter'}"],
        input="\n".join(out).encode("utf-8"),
        check=True,
        capture_output=True,
    )
    return done.stdout
