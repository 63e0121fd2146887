"""Answers of the network, many at a time: the decoder, and what it is made of."""
