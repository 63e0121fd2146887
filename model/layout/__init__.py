"""Where the writing is: lines, reading order, crops, clear gaps between words."""
