"""A site to look at: letters with hostile texts, one withheld, a scroll and a map."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from ductus.web.publishing import publish
from tests.support.site_archives import SitePage, write_archive

HOSTILE = "<img src=x onerror=\"document.title='broken'\">'\"</script><script>alert(1)</script>"
ONE, TWO, DOWN, LARGE = (f"letters.{name}.jpg" for name in ("one", "two", "down", "large"))
PAGES = [
    SitePage(
        ONE,
        [
            ("Dear friend", Direction.LTR),
            ("your letter came", Direction.LTR),
            ("سلام عليكم", Direction.RTL),
            (HOSTILE, Direction.LTR),
        ],
        Catalogue(
            **{"item_id": "box", "item_label": HOSTILE, "sequence": 1, "folio": HOSTILE},
            **{"title": HOSTILE, "rights": "javascript:alert(1)", "writer": HOSTILE},
            extra={"shelf": "A 7", HOSTILE: HOSTILE},
        ),
    ),
    SitePage(
        TWO,
        [("my friend writes", Direction.LTR), ("this leaf", Direction.LTR)],
        Catalogue(item_id="box", item_label=HOSTILE, sequence=2, access="open"),
    ),
    SitePage(
        "letters.kept.jpg",
        [("hidden", Direction.LTR)],
        Catalogue(item_id="box", item_label=HOSTILE, sequence=3, access="restricted"),
    ),
    SitePage(
        DOWN,
        [("物 語 人", Direction.TTB), ("竹 取", Direction.TTB)],
        Catalogue(item_id="scroll", item_label="Scroll", sequence=1),
    ),
    SitePage(
        LARGE,
        [("a large leaf", Direction.LTR)],
        Catalogue(item_id="map", item_label="Map", sequence=1),
        (2500, 2000),
    ),
]


def looked_at_archive(folder: Path) -> Path:
    """An archive of PAGES; returns its root."""
    return write_archive(folder, PAGES)


def looked_at_site(folder: Path) -> str:
    """The address of the site of it."""
    archive = looked_at_archive(folder)
    publish(str(archive), str(folder / "site"), date(2030, 1, 1), lambda n, of: None)
    return (folder / "site").as_uri()
