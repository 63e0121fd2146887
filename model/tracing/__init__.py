"""The `trace` de-renderer: skeleton graph, pen paths, smoothing."""
