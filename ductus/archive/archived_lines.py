"""Lines of an archive by their addresses, also after their page was done again."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.archive.archived_pages import ArchivedPage, find_page
from ductus.schemas.addresses import Address, parse_address, resolve
from ductus.schemas.places import How
from ductus.schemas.records import RegionInk


@dataclass(frozen=True, eq=False)
class ArchivedLine:
    """What stands where an address says.

    Attributes:
        page: its page, as it is now.
        line: the line or word; None where nothing stands there any more.
        how: `same`: it has the name that it had; `moved`: another one; `lost`: nothing is there, or
            the page is another picture now.
        overlap: of its box and that of the address, 0 to 1; of the nearest one where it is lost.
        is_unchanged: whether the page is the very one that the address was made against.
    """

    page: ArchivedPage
    line: RegionInk | None
    how: How
    overlap: float
    is_unchanged: bool


def find_line(archive: str, address: str) -> ArchivedLine | None:
    """The line or word of an archive that an address means; None when its page is not there.

    Args:
        archive: its root, a folder or `gs://` prefix.
        address: as `ductus search` prints it, or `ductus.address_of_region` makes it.

    Raises:
        FileNotFoundError: there is no archive.
        ValueError: it is no address, or the page's InkML is damaged.
    """
    asked = parse_address(address)
    page = find_page(archive, asked.page_id)
    return _found(page, asked) if page else None


def _found(page: ArchivedPage, asked: Address) -> ArchivedLine:
    match = resolve(asked, [line.region for line in page.page.lines], page.page.info.frame)
    inks = {ink.region.region_id: ink for ink in page.page.inks}
    is_unchanged = bool(asked.tag) and page.inkml_sha256.startswith(asked.tag)
    return ArchivedLine(page, inks.get(match.name), match.how, match.overlap, is_unchanged)
