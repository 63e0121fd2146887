"""The graph of a run, its options, its report."""
