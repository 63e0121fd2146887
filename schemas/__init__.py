"""What things are: ink, records, identity, InkML and table schemas. No Beam, no torch."""
