"""What people put right of an archive, and its pages with that over them."""
