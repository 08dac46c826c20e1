"""What does a printed invoice look like? One page of PDF, written by hand."""

from collections.abc import Sequence


def one_page(rows: Sequence[str]) -> bytes:
    """Return a PDF of one letter page that shows *rows* (ASCII), one below the other."""
    shown = b"\n".join(b"(%s) Tj T*" % _literal(row) for row in rows)
    drawing = b"BT /F1 11 Tf 16 TL 72 720 Td\n%s\nET" % shown
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    paper = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(paper))
        paper += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return paper + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(paper))
    )


def _literal(row: str) -> bytes:
    plain = row.encode("ascii", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
