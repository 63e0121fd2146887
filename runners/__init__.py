"""Ways to start a run: the `ductus` command and its runners."""
