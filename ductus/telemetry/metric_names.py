"""Names in metrics, logs and reports that are contracts, where the code has another word by now."""

FIND_REGIONS = "look"
"""The step `find_regions`: `look_ms`, `look_in` and so on."""
REGIONS_FOUND_ON = "pages_seen"
"""Counts the pages on which regions were looked for."""
