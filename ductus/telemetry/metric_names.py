"""Names in metrics, logs and reports that are contracts, where the code has another word by now."""

NAMESPACE = "ductus"
"""Of all metrics."""
FIND_REGIONS = "look"
"""The step `find_regions`: `look_ms`, `look_in` and so on."""
REGIONS_FOUND_ON = "pages_seen"
"""Counts the pages on which regions were looked for."""

PROGRESS_FILE = "DUCTUS_PROGRESS_FILE"
"""Environment variable: a local file that gets a line `name n` a count, from every process.

Beam's own metrics come at the end of a bundle, and not at all from worker processes.
"""
