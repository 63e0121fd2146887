"""Scans that IIIF manifests name: reading those, and asking image services."""
