"""How the reader of manuscripts learns: lines, what spoils them, features, the network's head."""
