"""Which way up writing stands and in which script: what a small network sees in lines."""
