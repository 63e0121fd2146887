"""What is de-rendered of a region: its words, each with its own part of the crop, or the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import Crop, Prompt
from ductus.model.images.files.decode import decode_pixels
from ductus.model.images.ink_mask import ink_mask
from ductus.model.layout.plain_masks import decode_mask
from ductus.model.orientation.line_direction import SURE
from ductus.schemas.geometry import Affine
from ductus.schemas.records import Direction, Kind, Region


@dataclass(frozen=True, eq=False)
class Leaf:
    """What is de-rendered of a region: itself or one of its words.

    Attributes:
        region: it, or the word.
        whole: uint8[H, W, 3], RGB: the region's crop.
        crop: uint8[h, w, 3], RGB: its part, without other words' ink.
        part: rows and columns of `whole` that `crop` shows.
        prompt: what is known of it.
        plain: bool[h, w], what plain thresholds take for its ink; None where none were asked.
    """

    region: Region
    whole: Crop
    crop: Crop
    part: tuple[slice, slice]
    prompt: Prompt
    plain: NDArray[np.bool_] | None

    @property
    def seen(self) -> int:
        """The pixels that plain thresholds take for its ink."""
        return 0 if self.plain is None else int(np.count_nonzero(self.plain))

    @property
    def origin(self) -> Affine:
        """Maps pixels of `crop` to those of the region's crop."""
        rows, columns = self.part
        return Affine.translation(columns.start or 0, rows.start or 0)


def leaves_of(region: Region) -> list[Leaf]:
    """A region's words in order, or itself where it has none; nothing of one without a crop."""
    if not region.crop:
        return []
    crop = decode_pixels(region.crop)
    plain = decode_mask(region.plain) if region.plain else None
    if not region.words:
        return [_leaf(region, crop, crop, (slice(None), slice(None)), plain)]
    leaves = []
    for word in region.words:
        assert word.span is not None
        if word.crop:
            own = decode_pixels(word.crop)
            part = _place(word, region, own.shape)
            of_word = decode_mask(word.plain) if word.plain else None
        else:
            along, across = slice(*word.span), slice(None)
            part = (along, across) if region.direction is Direction.TTB else (across, along)
            own, of_word = crop[part], None if plain is None else plain[part]
        leaves.append(_leaf(word, crop, own, part, of_word))
    return leaves


def _place(word: Region, line: Region, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The rows and columns of its line's crop that a word's own crop shows."""
    corner = word.crop_to_page.then(line.crop_to_page.inverse()).apply(np.zeros((1, 2)))
    x, y = np.rint(corner[0]).astype(int).tolist()
    return slice(y, y + shape[0]), slice(x, x + shape[1])


def _leaf(
    region: Region,
    whole: Crop,
    own: Crop,
    part: tuple[slice, slice],
    plain: NDArray[np.bool_] | None,
) -> Leaf:
    # Not the mask that the line was cut by: what is traced from that lies less well on what was
    # written, above all where the line was turned (`benchmarks.crop_masks`).
    prompt = Prompt(_sure_direction(region), region.text, ink_mask(own))
    return Leaf(region, whole, own, part, prompt, plain)


def _sure_direction(region: Region) -> Direction:
    """Which way it runs; of a word that may run either way the pen's order tells more than a guess.

    Lines keep theirs: they are looked at part by part, and parts need an order.
    """
    across = region.direction in (Direction.LTR, Direction.RTL)
    doubt = region.kind is Kind.WORD and across and 0 < region.direction_confidence < SURE
    return Direction.AUTO if doubt else region.direction
