"""What an archive was when it was given a name, and what changed since."""
