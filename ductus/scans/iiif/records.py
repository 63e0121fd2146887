"""What a IIIF manifest or collection says, whichever version of the API it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Image:
    """The image that is painted on a canvas.

    Attributes:
        url: of its file; may be empty where there is a service.
        service: of the Image API that has it, without `/` at its end; empty where there is none.
        version: of that API, 1, 2 or 3; 0 where it is not said.
    """

    url: str
    service: str = ""
    version: int = 0


@dataclass(frozen=True)
class Canvas:
    """A page of an object.

    Attributes:
        canvas_id: its address.
        label: what it is called, mostly its folio.
        width, height: of its frame; 0 where nothing is said.
        image: the first that is painted on it; None where there is none.
        n_images: how many are.
        ranges: the parts of the object that it is in, from the outer to the inner, by ` / `;
            a slash within a label has no-break spaces.
    """

    canvas_id: str
    label: str
    width: int
    height: int
    image: Image | None
    n_images: int = 0
    ranges: str = ""


@dataclass(frozen=True)
class Manifest:
    """An object: a codex, a letter.

    Attributes:
        manifest_id: its address.
        label: what it is called.
        rights: an address of a licence or statement.
        required: the statement that has to be shown, as an attribution.
        viewing_direction: `left-to-right`, `right-to-left`, `top-to-bottom`, `bottom-to-top`.
        metadata: what is said of it, by name, as text.
        canvases: its pages, in order.
    """

    manifest_id: str
    label: str
    rights: str
    required: str
    viewing_direction: str
    canvases: tuple[Canvas, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Collection:
    """Manifests, and collections of them.

    Attributes:
        label: what it is called.
        members: their addresses, in order.
    """

    label: str
    members: tuple[str, ...]


class BadManifest(ValueError):
    """It is no manifest; the message says why."""
