"""Where an archive keeps what: the paths under its root, and the page that lies at one."""

from __future__ import annotations

from schemas.inkml import from_inkml
from schemas.records import PageInk
from transforms import storage


def inkml_name(page_id: str) -> str:
    """A page's InkML, relative to the archive's root."""
    return f"inkml/{page_id}.inkml"


def table_part(table: str, run_id: str, part: str) -> str:
    """One Parquet file of `pages`, `regions` or `failures`, relative to the archive's root."""
    return f"metadata/{table}/run={run_id}/{part}.parquet"


def report_name(run_id: str) -> str:
    """A run's report, relative to the archive's root."""
    return f"runs/{run_id}.json"


def find_page(archive: str, page_id: str) -> PageInk | None:
    """The page of an archive; None when there is none, or none that can be read back."""
    data = storage.read_if_exists(storage.join(archive, inkml_name(page_id)))
    if data is None:
        return None
    try:
        return from_inkml(data)
    except ValueError:
        return None
