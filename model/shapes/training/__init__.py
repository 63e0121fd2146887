"""Learning how words look, from lines whose text is known."""
