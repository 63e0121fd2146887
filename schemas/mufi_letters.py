"""Private-use characters that medievalists agreed on, and the letters that they are.

Source: the character recommendation of the Medieval Unicode Font Initiative (https://mufi.info),
whose code points editions and ground truth use for what Unicode lacks. Here are its letterforms,
enlarged and small capital letters, ligatures and combining letters; letters with marks that
Unicode could compose, punctuation and signs of money and weight are not. What is private use and
not of MUFI is nothing that anyone could know.
"""

from __future__ import annotations

from itertools import count

_FORMS = {
    "a": "eaf0 f13a f200 f201 f202 f203 f214 f215",
    "b": "ebd0 ef25",
    "c": "f106 f198",
    "d": "ebb2 ebd1 ebd2 ef26 f193",
    "e": "eaf3 f10a f217 f218 f219 f21a",
    "f": "ebb3 ebb4 ebd3 ebd4 ebd5 ebd6 ebd7 eeff f194 f207 f21b f21c",
    "g": "ef20 ef27 f10e f196 f21d f21e f21f",
    "h": "ebda f110 f23a",
    "i": "e8a1 e8dd f220",
    "j": "e8a2 ebe2 ebe3",
    "k": "ebdb f195 f208 f209 f221",
    "l": "ebdc ef28 f222",
    "m": "ebb5 ebb6 ebdd ef29 f11a f223 f224 f225 f226 f23c f23d f23e",
    "n": "ef21 ef2a f19a f228 f229 f22a f22b",
    "p": "ebcf",
    "q": "e8b4 ef0c f22c",
    "r": "ebb9 ef22 ef2b f19b",
    "s": "e8b7 e8b8 ebaf eedf ef23 ef2c f126 f127 f128",
    "t": "ef24 ef2d f199",
    "v": "e8ba e8bb e8bc ebba ebbb",
    "x": "e8bd e8be e8ce ef11 f232",
    "y": "f233",
    "aa": "efa0 efdf efe0 efe1",
    "ae": "e8d1 e8d3 eaf1 efa1 efae f204",
    "af": "efa3 efa4",
    "ag": "efa5",
    "al": "efa6",
    "an": "efa7 efa8",
    "ao": "eaf2 efde efe2 efe3 f205 f206",
    "ap": "efa9",
    "ar": "efaa efab",
    "au": "efe4 efe5",
    "av": "efa2 efe6 efe7",
    "aþ": "efac",
    "bb": "eec2",
    "bg": "eec3",
    "ch": "f1bb",
    "ck": "eec4",
    "ct": "eec5",
    "dd": "eec6",
    "ey": "eec7",
    "fa": "eec8",
    "fft": "eece",
    "ffy": "eecf",
    "fj": "eec9",
    "fr": "eeca",
    "ft": "eecb",
    "fty": "eed0",
    "fu": "eecc",
    "fy": "eecd",
    "gd": "eed2 eed3",
    "gg": "eed1",
    "go": "eede",
    "gp": "ead2",
    "gr": "ead0",
    "gð": "eed4",
    "hr": "e8c2 e8c3",
    "hs": "ebad",
    "kr": "e8c5",
    "ks": "ebae",
    "ll": "f4f9",
    "ns": "eed5",
    "oc": "efad",
    "oe": "efdd",
    "oo": "efe8 efe9",
    "or": "e8de",
    "pp": "eed6 eed7 eedd",
    "qr": "e8b3",
    "qv": "ead1",
    "sa": "eba0",
    "sch": "f4fa",
    "sh": "eba1",
    "si": "eba2",
    "sj": "f4fb",
    "sk": "f4fc",
    "sl": "e8df eba3",
    "so": "eba4",
    "sp": "eba5",
    "ss": "eba6 f4fd",
    "ssi": "eba7",
    "ssk": "f4fe",
    "ssl": "eba8",
    "sst": "f4ff",
    "st": "eada",
    "sti": "eba9",
    "str": "ebaa",
    "su": "ebab",
    "sv": "ebac",
    "tr": "eed8",
    "tt": "eed9 eeda",
    "ty": "eedb",
    "tz": "eedc",
    "ue": "e8c8 e8c9",
    "uu": "e8c6 e8c7",
}
"""Letters, and the code points in hexadecimal that stand for them."""
_ENLARGED = "abcddðefghijklmnopqrstþuvwxyzij"
"""Enlarged letters, from U+EEE0 on."""
_COMBINING = {
    "b": "f012 f013",
    "d": "f016",
    "f": "f017",
    "k": "f01c",
    "p": "f025",
    "t": "f02a f03b",
    "y": "f02b",
    "i": "f02f",
    "j": "f030 f031",
    "o": "f032 f13e f13f",
    "q": "f033",
    "an": "f036 f03a",
    "ar": "f038 f130",
    "w": "f03c",
    "th": "f03d",
    "or": "f03e f03f",
    "r": "f040",
    "e": "f135 f136",
    "ur": "f153 f1c2",
    "ra": "f1c1",
    "": "f00a f00b f00c f00d f1c0 f1c5 f1c7 f1c8 f1ca f1cc f1fc",
}
"""Letters written small over others, and strokes and dots that are no letter."""


def _by_character(codes: dict[str, str]) -> dict[str, str]:
    return {chr(int(code, 16)): text for text, some in codes.items() for code in some.split()}


SEMICOLON = "\uf1ac"
"""The sign like a semicolon or a 3: `q` with it is *que*, `b` with it *bus*."""
MUFI_LETTERS = _by_character(_FORMS) | {
    chr(code): letter for code, letter in zip(count(0xEEE0), _ENLARGED, strict=False)
}
"""Private-use characters that are letters, and which."""
MUFI_MARKS = _by_character(_COMBINING)
"""Private-use characters that are written over letters, and what letters they are."""
