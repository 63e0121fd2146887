"""Words and shapes found over the tables alone, which the index has to agree with."""
