"""How likely ink is right: what speaks for it and against it, and one figure of all that."""
