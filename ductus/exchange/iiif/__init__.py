"""IIIF Presentation 3 (https://iiif.io/api/presentation/3.0/) as files for any web server."""
