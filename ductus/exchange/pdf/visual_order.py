"""The order in which signs of a word stand on the page from left to right (after UAX #9)."""

from __future__ import annotations

import re
import unicodedata

_KINDS = {"R": "r", "AL": "r", "L": "l", "EN": "l", "AN": "l"}
_RUN = re.compile("l(?:n*l)*")
"""Signs that run from the left, and what stands between them."""


def visual(word: str) -> str:
    """A word as it stands from left to right.

    Readers of PDF turn round what runs from the right, for that is how fonts that show it have it;
    a word in the order in which it is read would be found reversed. Numbers and Latin letters in
    it keep their own direction.
    """
    kinds = "".join(_KINDS.get(unicodedata.bidirectional(sign), "n") for sign in word)
    if "r" not in kinds:
        return word
    turned, made, at = word[::-1], [], 0
    for run in _RUN.finditer(kinds[::-1]):
        made += [turned[at : run.start()], turned[run.start() : run.end()][::-1]]
        at = run.end()
    return "".join([*made, turned[at:]])
