"""Where a run takes place: this machine, or one of Beam's engines."""
