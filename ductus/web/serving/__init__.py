"""An archive in a browser, to search and to correct: the server behind `ductus serve`."""
