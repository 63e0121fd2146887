"""Scans: found in folders, buckets and lists, before anything is read of them."""
