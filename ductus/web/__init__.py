"""The archive in a browser: the files of its pages, and who may see and write what."""
