"""A font that shows nothing and tells what is written: each sign is as wide as the next.

Source: the way in which Tesseract does it, with its font (`glyphless.ttf`, Apache-2.0). Signs are
numbered as they come, so that those beyond U+FFFF have a number of two bytes, too.
"""

from __future__ import annotations

from importlib.resources import files

from ductus.exchange.pdf.objects import PdfFile

NAME = "/F0"
ADVANCE = 0.5
"""Of a sign, in font sizes."""
_GLYPH = 1
"""The only one; number 0 stands for what a font has not, and may not be used (ISO 19005-2)."""
_MOST_RANGES = 100
_CMAP = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{}endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class Glyphless:
    """The font of a file.

    Attributes:
        number: of its object.
    """

    def __init__(self, pdf: PdfFile) -> None:
        self._pdf = pdf
        self._codes: dict[str, int] = {}
        self.number = pdf.number()

    def coded(self, text: str) -> str:
        """A text as a string in this font, in hexadecimal digits."""
        codes = (self._codes.setdefault(sign, len(self._codes) + 1) for sign in text)
        return f"<{''.join(f'{code:04x}' for code in codes)}>"

    def write(self) -> None:
        """Writes the font, for all that was coded."""
        add, stream = self._pdf.add, self._pdf.add_stream
        data = files(__package__).joinpath("glyphless.ttf").read_bytes()
        program = stream(data, f"/Length1 {len(data)}")
        descriptor = add(
            "<< /Type /FontDescriptor /FontName /GlyphLessFont /Flags 5 /ItalicAngle 0 /StemV 80"
            " /Ascent 1000 /Descent -1 /CapHeight 1000 /FontBBox [0 0 500 1000]"
            f" /FontFile2 {program} 0 R >>"
        )
        glyphs = stream(b"\0\0" + _GLYPH.to_bytes(2, "big") * len(self._codes))
        descendant = add(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /GlyphLessFont"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /CIDToGIDMap {glyphs} 0 R /DW {1000 * ADVANCE:.0f}"
            f" /FontDescriptor {descriptor} 0 R >>"
        )
        unicodes = stream(_CMAP.format(self._mapped()).encode("ascii"))
        add(
            "<< /Type /Font /Subtype /Type0 /BaseFont /GlyphLessFont /Encoding /Identity-H"
            f" /DescendantFonts [{descendant} 0 R] /ToUnicode {unicodes} 0 R >>",
            self.number,
        )

    def _mapped(self) -> str:
        rows = [f"<{c:04x}> <{s.encode('utf-16-be').hex()}>\n" for s, c in self._codes.items()]
        parts = [rows[n : n + _MOST_RANGES] for n in range(0, len(rows), _MOST_RANGES)]
        return "".join(f"{len(part)} beginbfchar\n{''.join(part)}endbfchar\n" for part in parts)
