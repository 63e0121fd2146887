"""Reading lines: recognisers behind one interface, and the words that their readings tell."""
