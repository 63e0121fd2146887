"""Letters and the marks on them, read one by one, as the characters that texts have (NFC)."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import numpy as np

from ductus.model.reading.ctc import CtcPath


def composed(path: CtcPath) -> CtcPath:
    """The same text in NFC; what became one character spans all that it was made of."""
    groups: list[list[int]] = []
    for place, sign in enumerate(path.text):
        if groups and unicodedata.combining(sign):
            groups[-1].append(place)
        else:
            groups.append([place])
    texts = [unicodedata.normalize("NFC", "".join(path.text[k] for k in group)) for group in groups]
    each = np.repeat(np.arange(len(groups)), [len(text) for text in texts])
    if not len(each):
        return path
    starts = np.array([path.spans[group, 0].min() for group in groups], np.float32)
    ends = np.array([path.spans[group, 1].max() for group in groups], np.float32)
    sure = np.array([path.probabilities[group].min() for group in groups], np.float32)
    spans = np.column_stack([starts, ends])[each]
    return replace(path, text="".join(texts), spans=spans, probabilities=sure[each])
