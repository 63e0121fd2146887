"""What an archive is handed on as, one file a format; it knows `schemas` and the archive only."""
