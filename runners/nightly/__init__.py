"""A night: run, compact, index, publish, verify, report, each taken up where it was left."""
