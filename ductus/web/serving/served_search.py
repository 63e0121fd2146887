"""The search that browsers do by themselves, as a server keeps it: its files are made once for the
tables as they are, and what people said since is a small file beside them.
"""

from __future__ import annotations

from ductus.archive.people.corrections_table import Corrections
from ductus.archive.shown_pages import Shown
from ductus.web.search_files import fresh_file, search_files
from ductus.web.search_rows import search_lines

FRESH = "fresh.js"
_MOST_FRESH = 40
"""Pages of which something was said since; of more all files are made anew."""


class ServedSearch:
    """The files of the search; use it from one thread only.

    Args:
        archive: its root.
    """

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._said: Corrections | None = None
        self._of: Shown | None = None
        self._stamps: dict[str, str] = {}
        self._files: dict[str, bytes] = {}
        self._before: dict[str, bytes] = {}
        self._fresh: tuple[dict[str, str], bytes] | None = None

    def close(self) -> None:
        """Lets go of what was said."""
        if self._said:
            self._said.close()

    def file(self, shown: Shown, name: str) -> bytes | None:
        """A file of the search; None where there is none.

        Args:
            shown: what may be shown; another one when the tables are.
            name: in the folder of the search. `FRESH` holds the lines of the pages of which
                something was said since the others were made.

        Raises:
            OSError: the tables cannot be read.
        """
        said = self._said = self._said or Corrections(self._archive)
        said.refresh()
        stamps = {page_id: said.stamp(page_id) for page_id in said.pages()}
        changed = {page: stamp for page, stamp in stamps.items() if stamp != self._stamps.get(page)}
        if self._of is not shown or len(changed) > _MOST_FRESH:
            # Who has the index of before may go on with the files that it names.
            self._before, self._files = self._files, {}
            self._files = dict(search_files(self._archive, shown, said))
            self._of, self._stamps, changed = shown, stamps, {}
        if name == FRESH:
            return self._fresh_file(shown, changed)
        return self._files.get(name) or self._before.get(name)

    def _fresh_file(self, shown: Shown, changed: dict[str, str]) -> bytes:
        if self._fresh is None or self._fresh[0] != changed:
            assert self._said
            some = shown.only(changed)
            lines = list(search_lines(self._archive, some, self._said)) if some.items else []
            self._fresh = (changed, fresh_file(lines, some))
        return self._fresh[1]
