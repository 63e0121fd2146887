"""The steps of a run, one file a step: the pure function first, then its Beam wiring."""
