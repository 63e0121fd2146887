"""Text that XML, Parquet and a search index all take."""

from __future__ import annotations

import re
import unicodedata

# Everything XML 1.0 forbids (https://www.w3.org/TR/xml/#charsets) and the C1 controls, which it
# only discourages. Lone surrogates are among them: file names that are not UTF-8 bring them in.
_FORBIDDEN = re.compile("[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


HYPHENS = "-=\u00ac\u00ad\u2010\u2011\u2e17\u2e40"
"""What marks a broken word: hyphens, single, double, oblique and soft, and the sign of the not."""


def clean_text(text: str) -> str:
    """`text` with each control character, lone surrogate and non-character as U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


def search_text(text: str) -> str:
    """`text` as a search index compares it: NFKC, case folded, white space collapsed."""
    folded = unicodedata.normalize("NFKC", clean_text(text)).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
