"""The columns of a run's Parquet tables, with what they mean. Only ever add some, at the end."""

from __future__ import annotations

import json

import pyarrow as pa

from ductus.schemas.clues import SHAPE_BYTES

VERSION = 1
_TEXT, _INT, _REAL, _SHORT = pa.string(), pa.int64(), pa.float64(), pa.float32()
# Parquet's own name for what a list holds; with Arrow's, `item`, a schema would not read back equal
_TEXTS = pa.list_(pa.field("element", _TEXT))
_REALS = pa.list_(pa.field("element", _REAL))
_CORNERS = pa.list_(pa.field("element", _REALS))
_NAMED = pa.map_(_TEXT, _TEXT)
CREATED_AT = pa.timestamp("us", "UTC")
_RUN = ("run_id", _TEXT, "the run that wrote this row")
_CREATED = ("created_at", CREATED_AT, "when the run wrote this row")
_INKED_BY = ("run_id", _TEXT, "the run that made its ink, or failed to; of its regions too")

_PAGES = (
    ("page_id", _TEXT, "unique in the archive, safe as a file name; a scan's id if it has no page"),
    ("collection", _TEXT, "the collection the scan belongs to"),
    ("source_uri", _TEXT, "where the scan lies"),
    ("source_sha256", _TEXT, "sha256 of the scan's bytes; null if it was not read"),
    ("source_bytes", _INT, "size of the scan in bytes; null if it was not read"),
    ("page_index", _INT, "0 for the first page of the scan"),
    ("width", _INT, "upright, in pixels; null if unknown"),
    ("height", _INT, "upright, in pixels; null if unknown"),
    (
        "dpi",
        _REAL,
        "dots per inch across the page; 0 when the scan does not say; null if it was not read",
    ),
    ("status", _TEXT, "ok, partial (some of its regions failed) or failed"),
    ("n_regions", _INT, "lines and words; rows in `regions`"),
    ("n_strokes", _INT, "strokes on the page, each counted once"),
    ("ink_coverage", _REAL, "share of the page's pixels that are ink, 0 to 1"),
    ("sharpness", _REAL, "variance of the Laplacian of grey scaled to 0..1, times 1000"),
    ("contrast", _REAL, "95th less 5th percentile of grey, 0 to 1"),
    (
        "mean_fidelity",
        _REAL,
        "mean over the lines, weighted by ink_pixels, of the harmonic mean of fidelity_precision "
        "and fidelity_recall, 0 to 1; null on a page without ink",
    ),
    ("inkml_uri", _TEXT, "the page's InkML, relative to the output folder; null if failed"),
    ("inkml_sha256", _TEXT, "sha256 of the InkML; null if failed"),
    _INKED_BY,
    ("created_at", CREATED_AT, "when this row was written: of a page's rows, the latest counts"),
    ("source_version", _TEXT, "changes when the scan does: size and time, or generation"),
    ("media_type", _TEXT, "by content, as image/tiff; null if it was not read"),
    ("exif_orientation", _INT, "the EXIF orientation that was applied, 1 to 8"),
    ("title", _TEXT, "of the scan; empty when not given"),
    ("rights", _TEXT, "of the scan; empty when not given"),
    ("language", _TEXT, "of the scan; empty when not given"),
    (
        "fingerprint",
        _TEXT,
        "sha256 over everything that determines the page's InkML; null if unknown",
    ),
    ("derenderer", _TEXT, "name and weights hash, as trace@0123abcd; null if failed"),
    ("dpi_x", _REAL, "dots per inch across the upright page, as `dpi`"),
    ("dpi_y", _REAL, "dots per inch down the upright page, as `dpi` but on a fax and the like"),
    (
        "warnings",
        _TEXTS,
        "what is unusual about the scan and cost no pixel: jpeg_without_end, screened, "
        "show_through, faint; what of the list's row could not be read: rights_unknown, "
        "access_unreadable, ...",
    ),
    ("polarity", _TEXT, "dark_on_light, or light_on_dark as a negative; null if not looked at"),
    # What the catalogue says; null where it says nothing
    ("item_id", _TEXT, "the object it is of, as a codex or a box: from the list, else the folder"),
    ("item_label", _TEXT, "what people call the item"),
    ("sequence", _INT, "place in the item, from 1; pages of one file by page_index behind it"),
    ("folio", _TEXT, "label of the page, as 12r"),
    ("identifier", _TEXT, "of the scan in the museum's own system"),
    ("rights_holder", _TEXT, "who holds the rights"),
    ("access", _TEXT, "open, restricted or embargoed; restricted if what was said is unreadable"),
    ("embargo_until", _TEXT, "last day of the embargo, as 2031-12-31"),
    ("date_from", _TEXT, "earliest date of writing: year, month or day, as 1290-05"),
    ("date_to", _TEXT, "latest date of writing, likewise"),
    ("place", _TEXT, "where it was written"),
    ("writer", _TEXT, "who wrote it"),
    ("extra", _NAMED, "all other columns of the list, by name"),
    ("direction", _TEXT, "how its lines run, where the list says so: ltr, rtl, ttb; else auto"),
    ("is_listed", pa.bool_(), "a row of a list tells all this; else folder and file do"),
    ("recipe", _NAMED, "what its ink was made with, or what it failed with, by name"),
    ("source_pages", _INT, "pages of the scan; null if it was not read"),
    (
        "rotation",
        _INT,
        "degrees clockwise by which the page was turned, after its EXIF orientation: 0, 90, 180 or "
        "270; null if it failed before",
    ),
    (
        "rotation_confidence",
        _REAL,
        "how sure it is that the page stands upright now, 0 to 1; 1 when `rotation` was told, 0 "
        "when unknown, as without writing; null if it failed before",
    ),
    (
        "page_to_source",
        _REALS,
        "[a, b, c, d, e, f]: (x, y) on the upright page lies at (a x + b y + c, d x + e y + f) of "
        "the image as its file holds it; null if unknown",
    ),
    (
        "page_kind",
        _TEXT,
        "writing, drawing, blank, cover, spine, colour_chart or target; null if not looked at",
    ),
    (
        "ink_outside",
        _REAL,
        "share of the ink that looks like writing and that no region owns, 0 to 1; null if failed",
    ),
    ("trust", _REAL, "how likely the page's ink is right, 0 to 1; null without ink"),
    ("doubt", _TEXT, "what most speaks against it, in words; empty where it is likely right"),
    (
        "clues_uri",
        _TEXT,
        "the file of the page's spots and shapes, relative to the output folder; null without",
    ),
    ("clues_sha256", _TEXT, "sha256 of that file; null without"),
    (
        "by_hand",
        _NAMED,
        "the columns that stand as a curator said by hand (`ductus rights`), each with what the "
        "list or the folder says instead; null where nothing was",
    ),
    (
        "seen_at",
        CREATED_AT,
        "when a run last made the page, or found its scan again as it was inked: what failed later "
        "stands beside this row; null in rows of old, for which `created_at` tells",
    ),
)

_REGIONS = (
    ("region_id", _TEXT, "<page_id>/l0001, a word <page_id>/l0001/w001"),
    ("page_id", _TEXT, "the page it is on"),
    ("parent_id", _TEXT, "a word's line; empty for all others"),
    ("kind", _TEXT, "line, word, initial, drawing or stamp"),
    ("reading_order", _INT, "from 0: words over their line, all others over the page"),
    ("polygon", _CORNERS, "corners [x, y]"),
    ("x0", _REAL, "left of the polygon"),
    ("y0", _REAL, "top of the polygon"),
    ("x1", _REAL, "right of the polygon"),
    ("y1", _REAL, "bottom of the polygon"),
    ("angle", _REAL, "degrees the line is turned clockwise; 0 is level (upright for ttb)"),
    ("direction", _TEXT, "ltr, rtl or ttb"),
    ("text", _TEXT, "what a recogniser read; a search hint, not a transcription"),
    ("text_normalized", _TEXT, "text in NFKC, case folded, white space collapsed"),
    ("text_confidence", _REAL, "0 to 1; 0 when unknown"),
    ("detection_confidence", _REAL, "0 to 1; 0 when unknown"),
    ("n_strokes", _INT, "strokes; a line's are those of its words"),
    ("n_points", _INT, "points over all strokes; a dot has one"),
    ("ink_length", _REAL, "length of all strokes without pen lifts, in pixels"),
    (
        "fidelity_precision",
        _REAL,
        "share of the drawn ink on the scan's, 0 to 1; null without ink",
    ),
    (
        "fidelity_recall",
        _REAL,
        "share of the scan's ink that is covered, by our mask or by plain thresholds, whichever is "
        "less, 0 to 1; null without ink",
    ),
    ("mean_width", _REAL, "mean width of the line over all points, in pixels; 0 without ink"),
    ("flags", _TEXTS, "empty, truncated, fallback, not_traced, ..."),
    ("derenderer", _TEXT, "name and weights hash, as trace@0123abcd"),
    ("trace_group_id", _TEXT, "xml:id of its traceGroup in the page's InkML"),
    _RUN,
    ("ink_pixels", _INT, "pixels of ink in the crop; the weight of its fidelities"),
    (
        "crop_to_page",
        _REALS,
        "[a, b, c, d, e, f]: crop (x, y) lies at (a x + b y + c, d x + e y + f) on the page",
    ),
    (
        "order_confidence",
        _REAL,
        "how sure the order and direction of the strokes are, 0 to 1; 0 when unknown",
    ),
    (
        "direction_confidence",
        _REAL,
        "how sure `direction` is, 0 to 1; 1 when it was asked for, 0 when unknown, as for ttb that "
        "was found",
    ),
    ("side", _TEXT, "left or right page of an opening; empty where the scan is one page"),
    ("trust", _REAL, "how likely the ink is right, 0 to 1, a word's is its line's; null without"),
    ("doubt", _TEXT, "what most speaks against it, in words; empty where it is likely right"),
    ("text_folded", _TEXT, "text as words are compared, by ductus.fold: letters, digits, spaces"),
    ("recognizer", _TEXT, "who read the text: name and version or weights hash; empty if nobody"),
    ("language", _TEXT, "of the text: as the list has it, else as its reader told; may be empty"),
    (
        "continues",
        _TEXT,
        "of the word that begins one broken over two lines (or of its line, if that is not "
        "parted): region_id of what holds the rest; else empty",
    ),
    (
        "alternatives",
        _TEXTS,
        "of a word, and of a line that is not parted: other words that may stand there, likeliest "
        "first; null where nobody looked",
    ),
)

_SPOTS = (
    ("spot_id", _TEXT, "<region_id>/s001"),
    ("page_id", _TEXT, "the page it is on"),
    ("region_id", _TEXT, "the line that may hold the word"),
    ("continues_in", _TEXT, "region_id of the line that holds the rest, if broken; else empty"),
    ("word", _TEXT, "as it may stand there; a search hint, not a transcription"),
    ("word_folded", _TEXT, "the word as words are compared, by ductus.fold"),
    ("probability", _SHORT, "that the line holds the word there, 0 to 1"),
    ("x0", _SHORT, "left of the word's box"),
    ("y0", _SHORT, "top of its box"),
    ("x1", _SHORT, "right of its box"),
    ("y1", _SHORT, "bottom of its box"),
    ("rank", pa.int32(), "1 for the likeliest of those that share its place, then 2 and so on"),
    _RUN,
    _CREATED,
    (
        "variants",
        _TEXTS,
        "what else the word may stand for, folded: its abbreviations resolved, by ductus.variants",
    ),
)

_SHAPES = (
    ("shape_id", _TEXT, "<region_id>/h001"),
    ("page_id", _TEXT, "the page it is on"),
    ("region_id", _TEXT, "the word; or the line, of which it is a window"),
    ("x0", _SHORT, "left of what was looked at"),
    ("y0", _SHORT, "top of it"),
    ("x1", _SHORT, "right of it"),
    ("y1", _SHORT, "bottom of it"),
    (
        "vector",
        pa.binary(SHAPE_BYTES),
        "signed bytes; the cosine of two of one projection says how alike they look",
    ),
    _RUN,
    _CREATED,
    ("projection", _TEXT, "what made the vector: name and hash"),
)

_FAILURES = (
    _RUN,
    _CREATED,
    ("stage", _TEXT, "the step that failed"),
    ("code", _TEXT, "why, in one word of a fixed list"),
    ("message", _TEXT, "why, for people"),
    ("source_uri", _TEXT, "where the scan lies"),
    ("page_id", _TEXT, "empty if it failed before there was a page"),
    ("region_id", _TEXT, "empty if it was not one region that failed"),
    ("fingerprint", _TEXT, "sha256 over everything the outcome depends on; empty if unknown"),
    ("source_version", _TEXT, "of the scan: it changes when the scan does"),
    ("beside_ink", pa.bool_(), "the page has ink of an earlier run, which stays and counts"),
    ("source_sha256", _TEXT, "sha256 of the scan's bytes then; null if it was not read"),
    ("source_bytes", _INT, "size of the scan in bytes then; null if it was not read"),
    ("source_pages", _INT, "pages of the scan then; null if it was not opened"),
    ("recipe", _NAMED, "what was tried, by name; null of what is no page's, and of a region"),
)

_SKIPPED = (
    (
        "uri",
        _TEXT,
        "what lies under an input and is not taken; a folder's ends in /, with all in it",
    ),
    ("reason", _TEXT, "why, in one word of a fixed list"),
    _RUN,
    _CREATED,
)

_CORRECTIONS = (
    ("correction_id", _TEXT, "of what was said, by whom and when; who takes it twice has it once"),
    ("page_id", _TEXT, "the page"),
    ("region_id", _TEXT, "the line or word; empty for what is said of the page"),
    ("place", _CORNERS, "polygon [x, y] that the run gave the region; empty for the page"),
    ("width", _INT, "of the upright page when that was said, in pixels"),
    ("height", _INT, "likewise"),
    ("rotation", _INT, "degrees clockwise by which the page was turned then"),
    ("inkml_sha256", _TEXT, "sha256 of the InkML that the person saw"),
    ("run_id", _TEXT, "the run that made that"),
    (
        "field",
        _TEXT,
        "text, reading_order, not_writing, direction, polygon, ink; of the page state, dismissed",
    ),
    ("value", _TEXT, "what it is instead; polygon and ink as JSON, in page pixels"),
    ("creator", _TEXT, "who says so"),
    ("role", _TEXT, "in which role: editor or reviewer"),
    ("made_at", CREATED_AT, "when, as the source tells; null where it does not"),
    ("created_at", CREATED_AT, "when the archive was told: what is later counts first"),
    ("source", _TEXT, "how it came: serve, or the name of a file"),
)

_REMOVED = (
    ("page_id", _TEXT, "the page that was removed; nothing of it is in the archive any more"),
    ("page_index", _INT, "which page of its scan it was, from 0"),
    ("source_pages", _INT, "pages of its scan; null if unknown"),
    ("source_key", _TEXT, "sha256 of where its scan lay: no run takes it from there again"),
    ("source_sha256", _TEXT, "sha256 of the scan's bytes; null if it was not read"),
    ("source_bytes", _INT, "size of the scan in bytes; null if it was not read"),
    ("state", _TEXT, "removed, or released: the next run may make it again; the latest row counts"),
    ("reason", _TEXT, "why"),
    ("creator", _TEXT, "who did it"),
    ("run_id", _TEXT, "the run that made what was removed"),
    ("created_at", CREATED_AT, "when"),
)


def _schema(kind: str, columns: tuple[tuple[str, pa.DataType, str], ...]) -> pa.Schema:
    about = {
        "table": kind,
        "schema_version": VERSION,
        "coordinate_frame": "pixels of the upright page: x right, y down, (0, 0) at the top left",
        "units": {"length": "pixel", "angle": "degree", "time": "UTC"},
        "columns": {name: description for name, _, description in columns},
    }
    fields = [pa.field(name, type_) for name, type_, _ in columns]
    return pa.schema(fields, metadata={"ductus": json.dumps(about)})


PAGES = _schema("pages", _PAGES)
REGIONS = _schema("regions", _REGIONS)
SPOTS = _schema("spots", _SPOTS)
SHAPES = _schema("shapes", _SHAPES)
FAILURES = _schema("failures", _FAILURES)
SKIPPED = _schema("skipped", _SKIPPED)
CORRECTIONS = _schema("corrections", _CORRECTIONS)
REMOVED = _schema("removed", _REMOVED)
