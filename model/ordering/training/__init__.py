"""The order of strokes is learned: words composed, drawn, traced, labelled."""
