"""Where files of a IIIF export lie, and the addresses by which they name each other."""

from __future__ import annotations

from urllib.parse import quote

COLLECTION = "collection.json"


class Addresses:
    """Addresses of an export that is served at `base`, with or without `/` at its end."""

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")

    def of(self, path: str) -> str:
        """Of a file, by its path below the folder."""
        return f"{self._base}/{quote(path)}"

    def manifest(self, item: str) -> str:
        """Of an item's manifest."""
        return self.of(manifest_path(item))

    def canvas(self, item: str, page_id: str) -> str:
        """Of a page's canvas: a name, there is no such file."""
        return self.of(f"{page_folder(item, page_id)}canvas")

    def in_page(self, item: str, page_id: str, name: str) -> str:
        """Of a file of a page."""
        return self.of(f"{page_folder(item, page_id)}{name}")


def manifest_path(item: str) -> str:
    """Below the folder."""
    return f"{item}/manifest.json"


def page_folder(item: str, page_id: str) -> str:
    """Below the folder, with `/` at its end."""
    return f"{item}/{page_id}/"
