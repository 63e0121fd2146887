"""Pixels of a page: files decoded (`files`), ink told from paper, quality figures."""
