"""What every step tells of its work: counters, times and lines of a log."""
