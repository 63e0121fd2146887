"""What a PDF file says of itself: title, rights, that it keeps to PDF/A-2u (ISO 19005-2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree
from PIL import ImageCms

import ductus
from ductus.exchange.leaf_about import About
from ductus.exchange.pdf.objects import PdfFile, text_string

PRODUCER = f"Ductus {ductus.__version__}"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_PDF = "http://ns.adobe.com/pdf/1.3/"
_PDFA = "http://www.aiim.org/pdfa/ns/id/"
_RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMES = {"rdf": _RDF, "dc": _DC, "pdf": _PDF, "pdfaid": _PDFA, "xmpRights": _RIGHTS}
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_END = '\n<?xpacket end="r"?>'
_DATE, _ID = slice(24, 36), slice(84, 100)
_SOME_DAY = bytes.fromhex("07d0000100010000 00000000")


@dataclass
class Said:
    """What is said of the leaves of a file, each once, in their order."""

    title: str = ""
    writers: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    rights_uris: dict[str, None] = field(default_factory=dict)
    withheld: dict[str, None] = field(default_factory=dict)

    def add(self, about: About) -> None:
        """Takes in what is said of a leaf."""
        for known, told in (
            *((self.writers, about.writer), (self.rights_uris, about.rights_uri)),
            (self.withheld, about.withheld),
        ):
            known.update(dict.fromkeys(filter(None, [told])))
        self.notes.update(dict.fromkeys(about.notes))


def write_metadata(pdf: PdfFile, said: Said) -> tuple[int, int]:
    """Writes what is said, twice, as viewers and archives look for it.

    Returns:
        The numbers of the XMP packet and of the information dictionary.
    """
    packet = pdf.add_stream(xmp(said), "/Type /Metadata /Subtype /XML", is_packed=True)
    about = {"Title": said.title, "Author": _joined(said.writers), "Producer": PRODUCER}
    about["Subject"] = _joined(said.withheld)
    entries = [f"/{name} {text_string(text)}" for name, text in about.items() if text]
    return packet, pdf.add(f"<< {' '.join(entries)} >>")


def xmp(said: Said) -> bytes:
    """The XMP packet (ISO 16684-1) of a file."""
    root = etree.Element("{adobe:ns:meta/}xmpmeta", nsmap={"x": "adobe:ns:meta/"})
    rdf = etree.SubElement(root, f"{{{_RDF}}}RDF", nsmap=_NAMES)
    about = etree.SubElement(rdf, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""})
    for name, value in (
        *((f"{{{_PDFA}}}part", "2"), (f"{{{_PDFA}}}conformance", "U")),
        *((f"{{{_PDF}}}Producer", PRODUCER), (f"{{{_RIGHTS}}}WebStatement", _one(said))),
    ):
        if value:
            etree.SubElement(about, name).text = value
    for name, kind, told in (
        ("title", "Alt", said.title),
        ("creator", "Seq", _joined(said.writers)),
        ("rights", "Alt", _joined(said.notes)),
        ("description", "Alt", _joined(said.withheld)),
    ):
        if told:
            some = etree.SubElement(
                etree.SubElement(about, f"{{{_DC}}}{name}"), f"{{{_RDF}}}{kind}"
            )
            one = etree.SubElement(some, f"{{{_RDF}}}li")
            one.text = told
            if kind == "Alt":
                one.set(_LANG, "x-default")
    return f"{_BEGIN}{etree.tostring(root, encoding='unicode')}{_END}".encode()


def write_intent(pdf: PdfFile) -> int:
    """Writes that colours are those of sRGB where nothing else is said; returns its number."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_DATE], profile[_ID] = _SOME_DAY, bytes(16)  # the same bytes on any day
    number = pdf.add_stream(bytes(profile), "/N 3")
    return pdf.add(
        "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB)"
        f" /Info (sRGB IEC61966-2.1) /DestOutputProfile {number} 0 R >>"
    )


def _joined(told: Iterable[str]) -> str:
    return "; ".join(told)


def _one(said: Said) -> str:
    """The address of the rights, if all leaves have the same."""
    return next(iter(said.rights_uris)) if len(said.rights_uris) == 1 else ""
