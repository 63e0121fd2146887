"""The tags of TIFF that a picture is read by, and the values they may have.

Sources: TIFF 6.0 (Adobe, 1992), its Technical Notes, DNG 1.7 for WHITE_LEVEL.
"""

from __future__ import annotations

SUBFILE, OLD_SUBFILE, WIDTH, HEIGHT, BITS = 254, 255, 256, 257, 258
COMPRESSION, PHOTOMETRIC, FILL_ORDER, ORIENTATION = 259, 262, 266, 274
STRIPS, STRIP_SIZES, SAMPLES, STRIP_ROWS, PLANAR = 273, 279, 277, 278, 284
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 282, 283, 296
PREDICTOR, PALETTE, INK_SET, EXTRA_SAMPLES, SAMPLE_FORMAT = 317, 320, 332, 338, 339
TILE_WIDTH, TILE_HEIGHT, TILES, TILE_SIZES = 322, 323, 324, 325
CHILDREN, MAX_SAMPLE, WHITE_LEVEL = 330, 281, 50717

INHERITED = (ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT)
"""What a directory says for those below it."""

UNCOMPRESSED, JPEG = 1, 7
GROUP3 = 3
DEFLATE = (8, 32946)
LZMA = 34925
FAX = {2: "CCITT RLE", 3: "CCITT group 3", 4: "CCITT group 4"}
PACKED = {
    5: "LZW",
    8: "Deflate",
    32773: "PackBits",
    32946: "Deflate",
    LZMA: "LZMA",
    50000: "Zstandard",
}
"""Compressions of plain bytes, which know nothing of the picture."""

PREDICTABLE = frozenset({5, 8, 32946, LZMA, 50000})
"""Those that may come with a predictor."""
