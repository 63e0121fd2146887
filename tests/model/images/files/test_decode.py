"""What reading scans promises: every format upright in RGB, and plain errors for the rest."""

from __future__ import annotations

import struct
import threading
from contextlib import suppress
from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from ductus.model.images.files.decode import UnreadableScan, decode_pixels, encode_page, open_scan
from ductus.model.images.files.pixels import upright
from ductus.schemas.failures import FailureCode
from tests.support.commands import SAMPLES
from tests.support.hostile_files import hostile_files
from tests.support.hostile_valid import valid_files

LIMIT = 10**8
VALID = valid_files()
ONE_PAGE = [name for name in VALID if not name.startswith("pages")]
Pixels = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]


def scene() -> Pixels:
    """A ramp to the right, one to the bottom, and a dark corner at the top left."""
    y, x = np.mgrid[0:40, 0:60]
    card = np.stack([x * 4, y * 6, 255 - x * 2 - y], axis=2).astype(np.uint8)
    card[:8, :12] = (10, 20, 30)
    return card


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def page_of(data: bytes, limit: int = LIMIT) -> Pixels:
    return open_scan(data, limit).page(0).pixels


def error_of(data: bytes, limit: int = LIMIT) -> UnreadableScan:
    with pytest.raises(UnreadableScan) as caught:
        open_scan(data, limit).page(0)
    return caught.value


# Formats


@pytest.mark.parametrize("name", ONE_PAGE)
def test_every_format_gives_the_page(name: str) -> None:
    page = open_scan(VALID[name], LIMIT).page(0)
    reference = page_of(VALID["rgb.png"] if page.orientation == 6 else VALID["raw.tif"])
    if page.orientation == 8:
        reference = np.rot90(reference)
    assert page.pixels.dtype == np.uint8
    assert page.pixels.flags.c_contiguous
    assert page.pixels.flags.writeable
    assert page.pixels.shape == reference.shape
    if name not in ("lab.tif", "alpha.png", "lossless.webp"):  # other pictures on purpose
        assert abs(float(page.pixels.mean()) - float(reference.mean())) < 4


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("rgb.jpg", "image/jpeg"),
        ("rgb.png", "image/png"),
        ("rgb.webp", "image/webp"),
        ("rgb.jp2", "image/jp2"),
        ("rgb.j2k", "image/j2c"),
        ("raw.tif", "image/tiff"),
        ("big.tif", "image/tiff"),
        ("scan.pdf", "application/pdf"),
    ],
)
def test_the_media_type_is_told_by_content(name: str, kind: str) -> None:
    assert open_scan(VALID[name], LIMIT).media_type == kind


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG2000"])
def test_lossless_formats_keep_every_pixel(kind: str) -> None:
    np.testing.assert_array_equal(page_of(saved(Image.fromarray(scene()), kind)), scene())


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_lossy_formats_keep_the_picture(kind: str) -> None:
    off = page_of(saved(Image.fromarray(scene()), kind, quality=95)).astype(int) - scene()
    assert np.abs(off).mean() < 4


@pytest.mark.parametrize(
    "compression",
    [None, "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits", "lzma", "zstd"],
)
def test_tiff_compressions_keep_every_pixel(compression: str | None) -> None:
    data = saved(Image.fromarray(scene()), "TIFF", compression=compression)
    np.testing.assert_array_equal(page_of(data), scene())


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt"])
def test_bitonal_tiff_is_black_on_white(compression: str) -> None:
    image = Image.fromarray(scene()).convert("1")
    expected = np.asarray(image.convert("RGB"))
    np.testing.assert_array_equal(page_of(saved(image, "TIFF", compression=compression)), expected)


# Kinds of pixels


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG2000"])
def test_16_bit_grey_keeps_its_high_byte(kind: str) -> None:
    grey = (np.arange(2400, dtype=np.uint16) * 27).reshape(40, 60)
    expected = np.repeat((grey >> 8).astype(np.uint8)[..., None], 3, axis=2)
    np.testing.assert_array_equal(page_of(saved(Image.fromarray(grey), kind)), expected)


@pytest.mark.parametrize(("order", "code"), [("<", b"II*\0"), (">", b"MM\0*")])
@pytest.mark.parametrize(("photometric", "samples"), [(0, 1), (1, 1), (2, 3)])
def test_16_bit_tiff_of_either_byte_order(
    order: str, code: bytes, photometric: int, samples: int
) -> None:
    values = np.arange(8 * 6 * samples, dtype=np.uint16).reshape(8, 6, samples) * 400
    tags = [(256, 6), (257, 8), (258, 16), (259, 1), (262, photometric)]
    tags += [(273, 8), (277, samples), (278, 8), (279, values.nbytes)]
    entries = b"".join(struct.pack(order + "HHIHH", tag, 3, 1, value, 0) for tag, value in tags)
    data = code + struct.pack(order + "I", 8 + values.nbytes)
    data += values.astype(order + "u2").tobytes()
    data += struct.pack(order + "H", len(tags)) + entries + bytes(4)
    expected = np.broadcast_to((values >> 8).astype(np.uint8), (8, 6, 3))
    if photometric == 0:
        expected = 255 - expected
    np.testing.assert_array_equal(page_of(data), expected)


@pytest.mark.parametrize("top", [1.0, 255.0, 65535.0, 4.0e6])
def test_float_tiff_is_scaled_by_its_range(top: float) -> None:
    ramp = np.linspace(0, top, 256, dtype=np.float32).reshape(16, 16)
    expected = np.arange(256).reshape(16, 16)
    pixels = page_of(saved(Image.fromarray(ramp), "TIFF"))
    np.testing.assert_allclose(pixels[..., 0], expected, atol=1)


def test_float_tiff_may_hold_what_is_not_a_number() -> None:
    values = np.array([[np.nan, np.inf], [-np.inf, 0.5]], np.float32)
    pixels = page_of(saved(Image.fromarray(values), "TIFF"))
    np.testing.assert_array_equal(pixels[..., 0], [[0, 255], [0, 128]])


def test_transparent_parts_become_white_paper() -> None:
    rgba = np.dstack([scene(), np.full((40, 60), 255, np.uint8)])
    rgba[20:, :, 3] = 0
    for kind in ("PNG", "TIFF", "WEBP"):
        options = {"lossless": True} if kind == "WEBP" else {}
        pixels = page_of(saved(Image.fromarray(rgba), kind, **options))
        np.testing.assert_array_equal(pixels[:20], scene()[:20])
        assert (pixels[20:] == 255).all(), kind


def test_a_transparent_palette_entry_becomes_white() -> None:
    image = Image.fromarray(scene()).quantize(4)
    see_through = np.asarray(image) == 2
    pixels = page_of(saved(image, "PNG", transparency=2))
    assert (pixels[see_through] == 255).all()
    np.testing.assert_array_equal(
        pixels[~see_through], np.asarray(image.convert("RGB"))[~see_through]
    )


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_is_not_inverted(kind: str) -> None:
    off = page_of(saved(Image.fromarray(scene()).convert("CMYK"), kind)).astype(int) - scene()
    assert np.abs(off).mean() < 6


def test_lab_grey_stays_grey() -> None:
    lightness = Image.new("L", (8, 8), 128)
    neutral = Image.new("L", (8, 8), 128)  # stored signed, so 0 in the file
    data = saved(Image.merge("LAB", (lightness, neutral, neutral)), "TIFF")
    pixels = page_of(data).astype(int)
    assert np.ptp(pixels, axis=2).max() <= 2
    assert 110 < pixels.mean() < 130  # L* of 50 is an sRGB grey of 119


# Orientation and resolution


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_applied_and_recorded(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(scene())
    image.getexif()[0x0112] = orientation
    expected = np.asarray(ImageOps.exif_transpose(image))
    options = {"lossless": True} if kind == "WEBP" else {}
    page = open_scan(saved(Image.fromarray(scene()), kind, exif=exif, **options), LIMIT).page(0)
    assert page.orientation == orientation
    np.testing.assert_array_equal(page.pixels, expected)


@given(st.integers(1, 8), st.integers(1, 5), st.integers(1, 5))
def test_turning_upright_keeps_all_pixels(orientation: int, width: int, height: int) -> None:
    pixels = np.arange(width * height * 3, dtype=np.uint8).reshape(height, width, 3)
    turned = upright(pixels, orientation)
    assert sorted(turned.reshape(-1, 3).tolist()) == sorted(pixels.reshape(-1, 3).tolist())
    assert turned.shape[:2] == ((width, height) if orientation >= 5 else (height, width))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_dpi_is_kept(kind: str) -> None:
    data = saved(Image.fromarray(scene()), kind, dpi=(400, 400))
    assert open_scan(data, LIMIT).page(0).dpi == pytest.approx(400, abs=0.05)


def test_tiff_dots_per_centimetre_are_converted() -> None:
    data = saved(Image.fromarray(scene()), "TIFF", resolution_unit=3, resolution=118.11)
    assert open_scan(data, LIMIT).page(0).dpi == pytest.approx(300, abs=0.1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "JPEG2000"])
def test_dpi_is_0_when_the_file_does_not_say(kind: str) -> None:
    assert open_scan(saved(Image.fromarray(scene()), kind), LIMIT).page(0).dpi == 0


# Files of several pages


def test_a_tiff_gives_all_its_pages_in_any_order() -> None:
    scan = open_scan((SAMPLES / "two-pages.tif").read_bytes(), LIMIT)
    assert scan.n_pages == 2
    second, first = scan.page(1), scan.page(0)
    assert (first.pixels.shape, first.dpi) == ((1880, 1170, 3), 184)
    assert (second.pixels.shape, second.dpi) == ((1903, 1156, 3), 281)
    np.testing.assert_array_equal(scan.page(1).pixels, second.pixels)
    with pytest.raises(IndexError):
        scan.page(2)


def test_one_bad_page_fails_alone() -> None:
    data = VALID["pages.tif"]
    good = [open_scan(data, LIMIT).page(i).pixels for i in range(3)]
    spoilt = data.replace(_strip_of(data, page=1), bytes(len(_strip_of(data, page=1))))
    scan = open_scan(spoilt, LIMIT)
    np.testing.assert_array_equal(scan.page(0).pixels, good[0])
    np.testing.assert_array_equal(scan.page(2).pixels, good[2])
    with pytest.raises(UnreadableScan):
        scan.page(1)


def test_a_page_over_the_limit_fails_alone() -> None:
    small, large = Image.new("L", (10, 10)), Image.new("L", (30, 30))
    data = saved(small, "TIFF", save_all=True, append_images=[large, small])
    scan = open_scan(data, 500)
    assert (scan.page(0).pixels.shape, scan.page(2).pixels.shape) == ((10, 10, 3), (10, 10, 3))
    with pytest.raises(UnreadableScan) as caught:
        scan.page(1)
    assert caught.value.code == FailureCode.TOO_LARGE


def test_a_broken_chain_of_pages_is_told_and_the_rest_read() -> None:
    data = VALID["pages.tif"]
    cut = data[: len(data) - 100]  # the last directory lies at the end of the file
    scan = open_scan(cut, LIMIT)
    assert scan.n_pages == 3
    assert scan.page(1).pixels.shape == (64, 48, 3)
    with pytest.raises(UnreadableScan, match="ends before its page 3"):
        scan.page(2)


def test_thumbnails_and_pyramid_levels_are_not_pages() -> None:
    full, level = Image.fromarray(scene()), Image.fromarray(scene()[::2, ::2])
    level.encoderinfo = {"tiffinfo": {254: 1}}  # reduced-resolution version of another page
    scan = open_scan(saved(full, "TIFF", save_all=True, append_images=[level]), LIMIT)
    assert scan.n_pages == 1
    np.testing.assert_array_equal(scan.page(0).pixels, scene())


def test_tiled_tiff_is_read() -> None:
    card = np.ascontiguousarray(np.tile(scene(), (2, 2, 1))[:48, :64])
    tiles = [card[y : y + 16, x : x + 32] for y in (0, 16, 32) for x in (0, 32)]
    body = b"".join(tile.tobytes() for tile in tiles)
    places = struct.pack("<6I", *(8 + i * 1536 for i in range(6)))
    sizes, bits = struct.pack("<6I", *[1536] * 6), struct.pack("<3H", 8, 8, 8)
    at = 8 + len(body)
    tags = [(256, 3, 1, 64), (257, 3, 1, 48), (258, 3, 3, at + 48), (259, 3, 1, 1), (262, 3, 1, 2)]
    tags += [
        (277, 3, 1, 3),
        (322, 3, 1, 32),
        (323, 3, 1, 16),
        (324, 4, 6, at),
        (325, 4, 6, at + 24),
    ]
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
    extra = places + sizes + bits
    data = b"II*\0" + struct.pack("<I", at + len(extra)) + body + extra + directory + bytes(4)
    np.testing.assert_array_equal(page_of(data), card)


# PDF


def test_a_pdf_scan_is_drawn_at_its_own_resolution() -> None:
    page = open_scan(
        saved(Image.fromarray(scene()).resize((600, 400)), "PDF", resolution=200), LIMIT
    )
    assert page.page(0).dpi == pytest.approx(200, rel=0.01)
    assert page.page(0).pixels.shape == (400, 600, 3)


def test_a_pdf_without_a_scan_is_drawn_at_300_dpi_or_what_the_limit_allows() -> None:
    document = pdfium.PdfDocument.new()
    document.new_page(144, 72)
    stream = BytesIO()
    document.save(stream)
    page = open_scan(stream.getvalue(), LIMIT).page(0)
    assert (page.dpi, page.pixels.shape) == (300, (300, 600, 3))
    assert (page.pixels == 255).all()
    smaller = open_scan(stream.getvalue(), 45_000).page(0)
    assert 145 < smaller.dpi < 151
    assert smaller.pixels.shape[0] * smaller.pixels.shape[1] <= 45_000
    assert error_of(stream.getvalue(), 5_000).code == FailureCode.TOO_LARGE


def test_pdf_pages_are_counted_and_drawn() -> None:
    scan = open_scan(VALID["pages.pdf"], LIMIT)
    assert scan.n_pages == 3
    assert scan.page(2).pixels.shape == (64, 48, 3)


# Errors


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", FailureCode.EMPTY_FILE),
        (b"\x89", FailureCode.UNSUPPORTED_FORMAT),
        (b"<html>%PDF-1.7</html>", FailureCode.UNSUPPORTED_FORMAT),
        (b"GIF89a", FailureCode.UNREADABLE),
        (saved(Image.new("L", (4, 4)), "BMP")[:60], FailureCode.UNREADABLE),
        (saved(Image.new("L", (4, 4)), "AVIF"), FailureCode.UNSUPPORTED_FORMAT),
        (saved(Image.new("RGB", (4, 4)), "PPM"), FailureCode.UNSUPPORTED_FORMAT),
        (b"II*\0\x08\0\0\0\0\0\0\0\0\0", FailureCode.UNREADABLE),
        (b"%PDF-1.7\nhello", FailureCode.UNREADABLE),
    ],
)
def test_what_is_no_scan_is_told_by_code(data: bytes, code: FailureCode) -> None:
    assert error_of(data).code == code


@pytest.mark.parametrize("name", [name for name in ONE_PAGE if name != "scan.pdf"])
def test_the_limit_of_pixels_is_named_with_its_remedy(name: str) -> None:
    assert page_of(VALID[name], 48 * 64).size == 48 * 64 * 3
    error = error_of(VALID[name], 48 * 64 - 1)
    assert error.code == FailureCode.TOO_LARGE
    assert "3071" in str(error)
    assert "--max-pixels" in str(error)


def test_a_side_of_30000_is_too_large_and_one_less_is_not() -> None:
    assert page_of(saved(Image.new("L", (29_999, 1)), "PNG")).shape == (1, 29_999, 3)
    assert error_of(saved(Image.new("L", (1, 30_000)), "PNG")).code == FailureCode.TOO_LARGE


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about directories cut off
@settings(max_examples=300, deadline=None)
@given(st.sampled_from([name for name in ONE_PAGE if name != "scan.pdf"]), st.floats(0, 0.9999))
def test_a_file_cut_off_is_never_part_of_a_page(name: str, share: float) -> None:
    data = VALID[name][: int(share * len(VALID[name]))]
    if name.endswith(".jpg") and len(VALID[name]) - len(data) <= 2:  # only the end mark is cut off
        page = open_scan(data, LIMIT).page(0)
        assert page.warnings == ("jpeg_without_end",)
        np.testing.assert_array_equal(page.pixels, page_of(VALID[name]))
        return
    if name == "grey.gif" and len(VALID[name]) - len(data) <= 2:
        # Its last two bytes end the picture and the file; every pixel came before them.
        np.testing.assert_array_equal(page_of(data), page_of(VALID[name]))
        return
    if name.startswith(("film.", "two eyes.")):  # only the first of several pictures is read
        with suppress(UnreadableScan):
            np.testing.assert_array_equal(page_of(data), page_of(VALID[name]))
        return
    assert error_of(data).code in (
        FailureCode.EMPTY_FILE,
        FailureCode.UNSUPPORTED_FORMAT,
        FailureCode.UNREADABLE,
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("giant.png", FailureCode.TOO_LARGE),
        ("wide.jpg", FailureCode.TOO_LARGE),
        ("giant.tif", FailureCode.TOO_LARGE),
        ("giant canvas.webp", FailureCode.TOO_LARGE),
        ("giant box.pdf", FailureCode.TOO_LARGE),
        ("giant image.pdf", FailureCode.TOO_LARGE),
        ("a million pages.tif", FailureCode.TOO_LARGE),
        ("giant tile.tif", FailureCode.UNREADABLE),
        ("no strips.tif", FailureCode.UNREADABLE),
        ("many scans.jpg", FailureCode.UNREADABLE),
        ("many tiles.jp2", FailureCode.UNREADABLE),
        ("many blocks.j2k", FailureCode.UNREADABLE),
        ("cut then whole.jpg", FailureCode.UNREADABLE),
    ],
)
def test_headers_that_promise_too_much_are_refused_unread(name: str, code: FailureCode) -> None:
    assert error_of(hostile_files()[name]).code == code


@pytest.mark.parametrize("name", ["text bomb.png", "profile bomb.png", "circle.tif"])
def test_what_the_pixels_do_not_need_cannot_hurt_them(name: str) -> None:
    assert page_of(hostile_files()[name]).size


def test_a_jpeg_filled_up_with_zeros_is_cut_off() -> None:
    data = (SAMPLES / "cursive-letter.jpg").read_bytes()
    half = len(data) // 2
    assert error_of(data[:half] + bytes(half)).code == FailureCode.UNREADABLE


def test_a_damaged_png_fails_its_checksum() -> None:
    data = bytearray(VALID["rgb.png"])
    data[len(data) // 2] ^= 1
    assert "checksum" in str(error_of(bytes(data)))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {}),
        ("PNG", {}),
        ("WEBP", {}),
        ("JPEG2000", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "group4"}),
    ],
)
@pytest.mark.filterwarnings("error")
def test_the_limit_is_ours_and_not_the_process_wide_one_of_pillow(
    kind: str, options: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = saved(Image.new("1" if options else "L", (4_000, 3_000), 1), kind, **options)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5_000_000)
    assert page_of(data, 12_000_000).shape == (3_000, 4_000, 3)
    assert error_of(data, 11_999_999).code == FailureCode.TOO_LARGE
    assert Image.MAX_IMAGE_PIXELS == 5_000_000


def test_scans_are_read_in_several_threads_at_once() -> None:
    names = [name for name in ONE_PAGE if not name.endswith("pdf")]
    expected = {name: page_of(VALID[name]) for name in names}
    wrong: list[str] = []

    def read() -> None:
        wrong.extend(n for n in names * 5 if not np.array_equal(page_of(VALID[n]), expected[n]))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# Bytes between steps


def test_encoded_pages_come_back_as_they_were() -> None:
    np.testing.assert_array_equal(decode_pixels(encode_page(scene())), scene())


def test_a_jpeg_passed_on_gives_the_pixels_as_stored() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(Image.fromarray(scene()), "JPEG", quality=95, exif=exif)
    pixels = decode_pixels(data)
    assert pixels.shape == scene().shape
    assert np.abs(pixels.astype(int) - scene()).mean() < 4


@pytest.mark.parametrize("data", [b"", b"no image", VALID["rgb.png"][:100]])
def test_bytes_that_are_no_image_are_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableScan):
        decode_pixels(data)


def _strip_of(data: bytes, page: int) -> bytes:
    """The bytes of a page's one strip, found by Pillow."""
    image = Image.open(BytesIO(data))
    image.seek(page)
    start, length = image.tag_v2[273][0], image.tag_v2[279][0]
    return data[start : start + length]
