"""Where the writing is: lines, reading order, words, crops, text hints."""
