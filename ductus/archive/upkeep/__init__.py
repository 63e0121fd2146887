"""What is done to an archive over the years: rights, removal, checks, compaction."""
