"""PAGE and ALTO of others: what they say of a page, read without a look at its image."""
