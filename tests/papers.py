"""PDFs written by hand, object by object, for tests of what takes them apart."""

from zlib import compress


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of *objects*, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer <</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(out)


def stream(data: bytes, entries: bytes = b"", *, packed: int = 0) -> bytes:
    """Return a stream object, compressed *packed* times over."""
    for _ in range(packed):
        data = compress(data, 9)
    if packed:
        entries += b" /Filter [%s]" % (b"/FlateDecode " * packed)
    return b"<</Length %d %s>> stream\n%s\nendstream" % (len(data), entries, data)


PAGES = b"<</Type /Pages /Kids [3 0 R] /Count 1>>"
FONT = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>"
CATALOG = b"<</Type /Catalog /Pages 2 0 R>>"


def page(extra: bytes = b"", *, box: bytes = b"0 0 595 842") -> bytes:
    """Return a page whose text is object 4 and whose font, F, is object 5."""
    return (
        b"<</Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R "
        b"/Resources <</Font <</F 5 0 R>> >> %s>>" % (box, extra)
    )


def one_page(text: bytes, *, box: bytes = b"0 0 595 842", extra: bytes = b"") -> bytes:
    """Return a PDF of one page with the text operators *text*."""
    return pdf(CATALOG, PAGES, page(extra, box=box), stream(text), FONT)


def said(*lines: str) -> bytes:
    """Return text operators that write *lines* one under the other."""
    shown = b" T* ".join(b"(%s) Tj" % line.encode("cp1252") for line in lines)
    return b"BT /F 11 Tf 14 TL 72 760 Td %s ET" % shown


def with_files(files: dict[str, bytes], *, text: bytes = b"", claimed: bool = False) -> bytes:
    """Return a PDF of one page with embedded *files*, in the name tree or only *claimed* (AF)."""
    first = 6
    specs, names, claims = [], [], []
    for place, (name, data) in enumerate(files.items()):
        spec = first + 2 * place
        specs.append(
            b"<</Type /Filespec /F (%s) /UF (%s) /AFRelationship /Data /EF <</F %d 0 R>> >>"
            % (name.encode(), name.encode(), spec + 1)
        )
        specs.append(stream(data, b"/Type /EmbeddedFile /Subtype /text#2Fxml", packed=1))
        names.append(b"(%s) %d 0 R" % (name.encode(), spec))
        claims.append(b"%d 0 R" % spec)
    tree = b"/AF [%s]" % b" ".join(claims)
    if not claimed:
        tree = b"/Names <</EmbeddedFiles <</Names [%s]>> >>" % b" ".join(names)
    catalog = b"<</Type /Catalog /Pages 2 0 R %s>>" % tree
    return pdf(catalog, PAGES, page(), stream(text), FONT, *specs)
