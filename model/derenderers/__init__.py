"""The de-renderers there are, a file each; `ductus.model.registry` knows their names."""
