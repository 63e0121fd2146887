"""Learning to tell figures: marked pages are gathered, varied, drawn upon and learned from."""
