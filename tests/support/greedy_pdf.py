"""Small PDF files, each page of which asks for more than a page may have."""

from __future__ import annotations


def pdf(content: bytes, resources: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """A file of one page; the objects in `more` are numbered from 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%s>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page % resources,
        stream(content),
        *more,
    ]
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    )


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """An object that is a stream."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (extra, len(data), data)


def much_memory() -> bytes:
    """Twelve forms, transparent, each drawing the next: a bitmap of the page for every one."""
    kind = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Group<</S/Transparency>>"
    forms = []
    for number in range(12):
        inner = b"/F%d Do " % (number + 1) * 10 if number < 11 else b"0 0 612 792 re f"
        names = b"/Resources<</XObject<</F%d %d 0 R>>>>" % (number + 1, number + 6)
        forms.append(stream(inner, kind + names))
    return pdf(b"/F0 Do", b"/XObject<</F0 5 0 R>>", tuple(forms))


def much_time() -> bytes:
    """A tile of a point's thousandth, laid over the whole page."""
    kind = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/Resources<<>>"
    tile = stream(b"0 0 1 1 re f", kind + b"/XStep .001/YStep .001")
    return pdf(b"/Pattern cs /P scn 0 0 612 792 re f", b"/Pattern<</P 5 0 R>>", (tile,))
