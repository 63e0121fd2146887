"""TIFF files: directories, strips and tiles, samples, pages."""
