"""Finding lines again: the index over an archive's tables, queries, and what they find."""
