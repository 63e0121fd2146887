"""Bags for repositories: BagIt 1.0 (RFC 8493), with PREMIS 3 in them."""
