"""A finished line as it reads now: other words, the same strokes in the same order."""

from __future__ import annotations

from dataclasses import replace

from ductus.model.measures.fidelity import fidelity
from ductus.model.reading.recognizer import GIVEN
from ductus.model.reading.stroke_words import words_of_strokes
from ductus.schemas.attributes import number
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction, Region, RegionInk
from ductus.schemas.text import clean_text
from ductus.transforms.leaves import Leaf, leaves_of

_EMPTY = "empty"


def is_told(ink: RegionInk) -> bool:
    """Whether a de-renderer told a region's text (how sure, it never says), or people gave it."""
    region = ink.region
    return bool(region.text) and (not region.text_confidence or region.recognizer == GIVEN)


def told(ink: RegionInk, region: Region) -> Region:
    """A line whose text stays, with the spots of now, and the shapes if its words are the same."""
    shapes = region.shapes if _spans(ink.region) == _spans(region) else ()
    return replace(ink.region, spots=region.spots, shapes=shapes)


def reworded(ink: RegionInk, region: Region) -> RegionInk:
    """The ink of a line, shared out to the words that it has now.

    Args:
        ink: of the line; itself is returned if the line says the same in the same words, and has
            the same clues.
        region: the line as it is now, with a crop where its words are others, and with its clues
            as a file keeps them.
    """
    if _says(ink.region) == _says(region):
        return ink
    if _spans(ink.region) == _spans(region):
        line = _saying(ink.region, region)
        pairs = zip(ink.words, region.words, strict=True)
        words = tuple(replace(word, region=_saying(word.region, now)) for word, now in pairs)
    else:
        line = replace(region, crop=b"", plain=b"", plain_beyond=0)
        words = _shared_out(ink, region)
    line = replace(line, words=tuple(word.region for word in words))
    return replace(ink, region=line, words=words)


def _says(region: Region) -> tuple[object, ...]:
    """What a line's record tells of its text, words and clues."""
    own = clean_text(region.text), number(region.text_confidence), region.continues
    return (
        *own,
        region.spots,
        region.shapes,
        _spans(region),
        *(_says(word) for word in region.words),
    )


def _spans(region: Region) -> list[tuple[int, int] | None]:
    return [word.span for word in region.words]


def _saying(region: Region, now: Region) -> Region:
    return replace(
        region,
        text=now.text,
        text_confidence=now.text_confidence,
        recognizer=now.recognizer,
        language=now.language,
        continues=now.continues,
        spots=now.spots,
        shapes=now.shapes,
    )


def _shared_out(ink: RegionInk, region: Region) -> tuple[RegionInk, ...]:
    """The words of a line with their strokes."""
    if not region.words:
        return ()
    in_crop = ink.ink.mapped(region.crop_to_page.inverse()).strokes
    spans = [word.span or (0, 0) for word in region.words]
    axis = 1 if region.direction is Direction.TTB else 0
    of_stroke = words_of_strokes(in_crop, spans, axis).tolist()
    words = []
    for place, leaf in enumerate(leaves_of(region)):
        own = [stroke for stroke, word in enumerate(of_stroke) if word == place]
        drawn = Ink(tuple(in_crop[stroke] for stroke in own)).mapped(leaf.origin.inverse())
        word = _word_ink(ink, leaf, drawn)
        words.append(replace(word, ink=Ink(tuple(ink.ink.strokes[stroke] for stroke in own))))
    return tuple(words)


def _word_ink(line: RegionInk, leaf: Leaf, drawn: Ink) -> RegionInk:
    """A word with what is measured of it; `drawn` is its ink in its own crop."""
    precision, recall, pixels = fidelity(drawn, leaf.prompt.mask_of(leaf.crop), leaf.plain)
    if not pixels and not drawn.strokes:
        precision = recall = 0.0  # nothing is true to nothing
    flags = [flag for flag in line.flags if flag != _EMPTY]
    return RegionInk(
        region=replace(leaf.region, crop=b"", plain=b""),
        ink=drawn,
        fidelity_precision=precision,
        fidelity_recall=recall,
        ink_pixels=pixels,
        flags=(*flags, *(() if drawn.strokes else (_EMPTY,))),
        order_confidence=line.order_confidence,
        trust=line.trust if drawn.strokes else 0.0,
        doubt=line.doubt if drawn.strokes else "",
    )
