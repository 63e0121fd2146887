"""Which page each file of lines is of that people made: by the page or the image that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ductus import storage
from ductus.exchange.named_pages import GivenFile, is_beside, numbered, of_pages
from ductus.scans.found import Found, InputError, lost
from ductus.schemas.failures import FailureCode
from ductus.schemas.given.given_page import GivenPage
from ductus.schemas.given.read_given import read_given
from ductus.schemas.identity import page_place, scan_id
from ductus.schemas.records import Failure, GivenLines, Scan

_AT_ONCE = 16
_OF_PAGES = (".pdf", ".tif", ".tiff", ".btf", ".tf8")
"""What files of several pages end in."""


class GivenFiles:
    """The files below a folder, and what became of them.

    Args:
        folder: of `.xml` files, or a `gs://` prefix.

    Attributes:
        n_given: scans that have a file with lines.
        n_usual: scans that have none, whose lines are looked for as usual.

    Raises:
        InputError: there are none.
    """

    def __init__(self, folder: str) -> None:
        uris = storage.list_files(folder, ".xml")
        if not uris:
            raise InputError(
                f"--regions {folder}: neither detect nor whole, and no folder with PAGE or ALTO "
                "files (.xml)"
            )
        self.n_given = self.n_usual = 0
        self._lost: list[Failure] = []
        self._by_name: dict[str, list[GivenFile]] = {}
        self._by_stem: dict[str, list[GivenFile]] = {}
        """Of images that are called as a file and the number of its page."""
        self._by_scan: dict[str, dict[int, GivenFile]] = {}
        """By the id of a scan and the index of its page."""
        self._of: dict[str, tuple[str, str]] = {}
        """The page id, if it has one, and the image that each file names."""
        self._taken: dict[str, str] = {}
        self._numbered: set[str] = set()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for uri, page in zip(uris, pool.map(_read, uris), strict=True):
                self._add(folder, uri, page)

    @property
    def n_files_left(self) -> int:
        """Files that no scan took so far."""
        return len(self._of) - len(self._taken.keys() | self._numbered)

    @property
    def why_left(self) -> str:
        """Why the first of these is of no scan, and what to do; empty where there is none."""
        taken = self._taken.keys() | self._numbered
        left = next((uri for uri in self._of if uri not in taken), "")
        if not left:
            return ""
        page_id, image = self._of[left]
        if page_id:
            return (
                f"{left} is of the page {page_id}, and no scan here has that id: it is made of the "
                "collection and of the path below what is run. Run the same folder with the same "
                "--collection, or lay the file into folders that are called as those of its scan"
            )
        return (
            f"{left} names the image {image}: no scan here is called so, or several are; lay the "
            "file into folders that are called as those of its scan"
        )

    def among(self, found: Iterable[Found]) -> Iterator[Found]:
        """What was found, each scan with the files that are of it; and what cannot be used."""
        yield from self._lost
        for thing in found:
            if not isinstance(thing, Scan):
                yield thing
                continue
            files = self._files_of(thing)
            for index, file in list(files.items()):
                if (other := self._taken.setdefault(file.uri, thing.uri)) != thing.uri:
                    yield _lost(file.uri, f"it is of {other} and cannot be of {thing.uri}, too")
                    del files[index]
            files = self._numbered_of(thing) | files
            self.n_given += bool(files)
            self.n_usual += not files
            told = [GivenLines(n, file.uri, file.version) for n, file in sorted(files.items())]
            yield replace(thing, given=tuple(told))

    def _add(self, folder: str, uri: str, page: GivenPage | str) -> None:
        if isinstance(page, str):
            self._lost.append(_lost(uri, page))
            return
        if not page.lines:
            return
        path = uri.removeprefix(folder.rstrip("/")).lstrip("/")
        own, _, name = path.rpartition("/")
        name = name.removesuffix(".xml")
        by_name = numbered(name)
        number = page.number if page.number is not None else by_name and by_name[1]
        file = GivenFile(uri, own, page.version, number)
        places = {page_place(page.page_id), (page.page_id, 0)} if page.page_id else set()
        for first_id, index in places:
            self._by_scan.setdefault(first_id, {}).setdefault(index, file)
        image = page.image or name
        self._of[uri] = page.page_id, image
        self._by_name.setdefault(image, []).append(file)
        if of_image := numbered(image.rpartition(".")[0]) or numbered(image):
            stem, place = of_image
            self._by_stem.setdefault(stem, []).append(replace(file, number=place))

    def _files_of(self, scan: Scan) -> dict[int, GivenFile]:
        """Files that name a scan, or one of its pages, by the index of the page."""
        if own := self._by_scan.get(scan_id(scan)):
            return dict(own)
        folder, _, name = scan.path.rpartition("/")
        files = self._by_name.get(name) or self._by_name.get(name.rpartition(".")[0]) or ()
        beside = [file for file in files if is_beside(file.folder, folder)]
        if len(beside) == 1:
            return {0: beside[0]}
        return of_pages(beside) if name.lower().endswith(_OF_PAGES) else {}

    def _numbered_of(self, scan: Scan) -> dict[int, GivenFile]:
        """Files of images that are called as a scan that may have pages, and a number.

        Such may be a scan of its own, or of no page there is: so nobody is told if two have one.
        """
        folder, _, name = scan.path.rpartition("/")
        if not name.lower().endswith(_OF_PAGES):
            return {}
        files = self._by_stem.get(name) or self._by_stem.get(name.rpartition(".")[0]) or ()
        found = of_pages(
            [
                file
                for file in files
                if is_beside(file.folder, folder) and file.uri not in self._taken
            ]
        )
        self._numbered |= {file.uri for file in found.values()}
        return found


def _read(uri: str) -> GivenPage | str:
    """What a file says; why it cannot be read."""
    try:
        return read_given(storage.read_bytes(uri))
    except (OSError, ValueError) as error:
        return str(error)


def _lost(uri: str, why: str) -> Failure:
    return lost(uri, FailureCode.UNREADABLE, f"lines that were given: {uri}: {why}")
