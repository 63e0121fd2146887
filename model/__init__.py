"""Pixels to pen paths: images, layout, tracing, the networks and their measures. No Beam."""
