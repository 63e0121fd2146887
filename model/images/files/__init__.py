"""Files of scans, decoded to the pixels of their pages."""
