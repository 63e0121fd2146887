"""Pixels of a page: decoding files, telling ink from paper, quality figures."""
