"""Damage that knows nothing of formats: cut, flipped, overwritten, repeated, stretched, spliced."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

EXTREMES = (b"\0" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\1", b"\1\0\0\0")
"""Four bytes where numbers turn over."""


def cut(random: Random, data: bytes) -> bytes:
    """The first part."""
    return data[: random.randrange(len(data))]


def flip_bits(random: Random, data: bytes) -> bytes:
    """One bit to 64 turned."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8, 64))):
        changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(changed)


def zero_run(random: Random, data: bytes) -> bytes:
    """Some bytes zero."""
    start, length = _run(random, data)
    return data[:start] + bytes(length) + data[start + length :]


def repeat_run(random: Random, data: bytes) -> bytes:
    """Some bytes again, up to fifty times."""
    start, length = _run(random, data)
    return data[:start] + data[start : start + length] * random.choice((2, 3, 50)) + data[start:]


def drop_run(random: Random, data: bytes) -> bytes:
    """Some bytes left out."""
    start, length = _run(random, data)
    return data[:start] + data[start + length :]


def extreme_field(random: Random, data: bytes) -> bytes:
    """Writes extremes over aligned fields of the header, or of the end where TIFF keeps its own."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4))):
        area = random.choice((32, 200, len(data)))
        at = random.randrange(max(1, min(area, len(data) - 4)))
        if random.random() < 0.3:
            at = len(data) - 4 - at
        value = random.choice(EXTREMES)[: random.choice((1, 2, 4))]
        changed[at : at + len(value)] = value
    return bytes(changed)


def noise(random: Random, data: bytes) -> bytes:
    """Some bytes by chance."""
    start, length = _run(random, data)
    return data[:start] + random.randbytes(length) + data[start + length :]


def append(random: Random, data: bytes) -> bytes:
    """Something behind the end."""
    return data + random.choice((data, bytes(1_000), b"<html>", random.randbytes(100)))


def prefix(random: Random, data: bytes) -> bytes:
    """Something before the beginning."""
    return random.choice((b"\n", b"\0\0", b"\xef\xbb\xbf", b"HTTP/1.1 200 OK\r\n\r\n")) + data


def swap_digits(random: Random, data: bytes) -> bytes:
    """Stretches the decimal numbers of text formats (PDF); flips bits where there are none."""
    places = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    if len(places) < 20:
        return flip_bits(random, data)
    at = random.choice(places)
    return (
        data[:at] + random.choice((b"99999", b"-1", b"0", b"1e9", b"2147483648")) + data[at + 1 :]
    )


def _run(random: Random, data: bytes) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(random.choice((1, 4, 16, 64, 512)), len(data) - start)


BLIND: tuple[Callable[[Random, bytes], bytes], ...] = (
    cut, cut, flip_bits, flip_bits, zero_run, repeat_run, drop_run, extreme_field, extreme_field,
    extreme_field, noise, append, prefix, swap_digits,
)  # fmt: skip
"""Each as often as it is to be taken."""


def spliced(random: Random, data: bytes, other: bytes) -> bytes:
    """The header of one file before the rest of another, or a part of the other within."""
    if random.random() < 0.5:
        at = random.choice((8, 32, 100, 300))
        return other[:at] + data[at:]
    start = random.randrange(len(other))
    at = random.randrange(len(data))
    return data[:at] + other[start : start + random.choice((16, 200, 2000))] + data[at:]
