"""Searchable PDF: scans as they are, what was read of them behind, where it stands."""
