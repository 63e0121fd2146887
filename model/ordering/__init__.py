"""The pen's order learned from how people write: words drawn, traced, labelled and learned."""
