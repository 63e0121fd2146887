"""One or more small, valid files of every format that is read: what mutations begin with."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image


@cache
def valid_files() -> dict[str, bytes]:
    """One or more small, valid files of every format that is read, by a name that says what."""
    rgb = small_page(48, 64)
    more = [rgb.convert("L"), rgb.convert("1")]
    grey, palette = rgb.convert("L"), rgb.quantize(16)
    alpha = rgb.copy()
    alpha.putalpha(grey)
    grey16 = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned: dict[str, object] = {"exif": exif, "dpi": (300, 300)}
    undated: dict[str, object] = {"creationDate": None, "modDate": None}
    bitonal = grey.convert("1")
    lab = Image.merge("LAB", (grey, grey, grey))
    files = {
        "rgb.jpg": saved(rgb, "JPEG", quality=90, **turned),
        "progressive.jpg": saved(rgb, "JPEG", progressive=True),
        "grey.jpg": saved(grey, "JPEG"),
        "cmyk.jpg": saved(rgb.convert("CMYK"), "JPEG"),
        "restarts.jpg": saved(rgb, "JPEG", restart_marker_blocks=2),
        "rgb.png": saved(rgb, "PNG", **turned),
        "palette.png": saved(palette, "PNG", transparency=3),
        "alpha.png": saved(alpha, "PNG"),
        "grey16.png": saved(grey16, "PNG"),
        "bitonal.png": saved(bitonal, "PNG"),
        "rgb.webp": saved(rgb, "WEBP", **{"exif": exif}),
        "lossless.webp": saved(alpha, "WEBP", lossless=True),
        "rgb.jp2": saved(rgb, "JPEG2000"),
        "tiles.jp2": saved(rgb, "JPEG2000", tile_size=(32, 32), quality_layers=[20, 5]),
        "grey16.jp2": saved(grey16, "JPEG2000"),
        "rgb.j2k": saved(rgb, "JPEG2000", no_jp2=True),
        "rgb.bmp": saved(rgb, "BMP"),
        "grey.bmp": saved(grey, "BMP"),
        "bitonal.bmp": saved(bitonal, "BMP"),
        "film.png": saved(rgb, "PNG", save_all=True, append_images=more),
        "film.gif": saved(palette, "GIF", save_all=True, append_images=more),
        "film.webp": saved(rgb, "WEBP", save_all=True, append_images=[rgb.rotate(90)]),
        "two eyes.mpo": saved(rgb, "MPO", save_all=True, append_images=[rgb.rotate(180)]),
        "grey.gif": saved(grey, "GIF"),
        "raw.tif": saved(rgb, "TIFF", dpi=(300, 300)),
        "lzw.tif": saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={0x0112: 8}),
        "deflate.tif": saved(grey16, "TIFF", compression="tiff_adobe_deflate"),
        "group4.tif": saved(bitonal, "TIFF", compression="group4"),
        "group3.tif": saved(bitonal, "TIFF", compression="group3"),
        "jpeg.tif": saved(rgb, "TIFF", compression="jpeg"),
        "packbits.tif": saved(palette, "TIFF", compression="packbits"),
        "lzma.tif": saved(rgb, "TIFF", compression="lzma"),
        "zstd.tif": saved(rgb, "TIFF", compression="zstd"),
        "float.tif": saved(grey.convert("F"), "TIFF"),
        "cmyk.tif": saved(rgb.convert("CMYK"), "TIFF"),
        "lab.tif": saved(lab, "TIFF"),
        "big.tif": saved(rgb, "TIFF", big_tiff=True),
        "pages.tif": saved(rgb, "TIFF", save_all=True, append_images=more, compression="tiff_lzw"),
        "scan.pdf": saved(rgb, "PDF", resolution=150, **undated),
        "pages.pdf": saved(rgb, "PDF", save_all=True, append_images=more, **undated),
    }
    return files


def small_page(width: int, height: int) -> Image.Image:
    """Paper with lines of ink and some noise, so that no codec finds it too easy."""
    noise = np.random.default_rng(7).integers(200, 240, (height, width, 3), np.uint8)
    noise[8::12, 4:-4] = (40, 30, 60)
    noise[9::12, 4:-4:3] = (60, 40, 40)
    return Image.fromarray(noise)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as a file of the kind."""
    stream = BytesIO()
    image.copy().save(stream, kind, **options)  # saving leaves settings in the image
    return stream.getvalue()
