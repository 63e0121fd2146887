"""Which way a language is written is told by any code a library gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.scans.find_scans import find_all
from ductus.scans.languages import direction_of
from ductus.schemas.records import Direction, Scan


@pytest.mark.parametrize(
    "code",
    [
        *("ar", "fa", "he", "iw", "ur", "yi", "ji", "ps", "sd", "ug", "ks", "dv"),  # ISO 639-1
        *("ara", "per", "fas", "heb", "urd", "yid", "pus", "snd", "uig", "kas", "div"),  # 639-2
        *("ota", "syr", "syc", "arc", "sam", "jrb", "jpr", "lad", "chg", "bal", "pal", "ajm"),
        *("arb", "pes", "prs", "ckb", "azb", "hbo", "aii", "tmr", "mid", "lah", "pnb", "nqo"),
    ],
)
def test_codes_of_every_standard_run_from_right_to_left(code: str):
    assert direction_of(code) is Direction.RTL
    assert direction_of(f" {code.upper()} ") is Direction.RTL


@pytest.mark.parametrize(
    "tag",
    [
        *("fa_IR", "FA-ir", "ar-EG", "ar-001", "prs-AF", "ar-arb", "zh-Arab", "ar-x-sudani"),
        *("az-Arab", "AZ_ARAB", "az-Arab-IR", "ms-arab", "ku-Arab", "und-Hebr", "tr-Aran"),
        *("ff-Adlm", "pa-PK", "uz-AF", "kk-CN", "ku-IQ", "aze-IR", "ar-u-nu-latn"),
    ],
)
def test_tag_runs_from_right_to_left_by_its_script_or_region(tag: str):
    assert direction_of(tag) is Direction.RTL


@pytest.mark.parametrize("tag", ["ar-Latn", "yi_Latn", "ug-Cyrl", "ug-KZ", "sd-Deva", "sd-IN"])
def test_script_or_region_overrules_what_a_language_mostly_is(tag: str):
    assert direction_of(tag) is Direction.AUTO


@pytest.mark.parametrize(
    "code",
    [
        *("en", "fre", "lat", "grc", "rus", "az", "ku", "kur", "uz", "ms", "tr", "pa", "kk"),
        *("ja", "jpn", "zh-Hant", "chi", "mn-Mong", "oui", "sog"),  # down or across: it is seen
        *("mul", "und", "zxx", "mis", "x-foo", "zzz", "qaa"),
    ],
)
def test_what_other_languages_run_is_left_to_be_seen(code: str):
    assert direction_of(code) is Direction.AUTO


@pytest.mark.parametrize(
    "said",
    [
        "",
        "  ",
        "Arabic",
        "Hebräisch",
        "arabe",
        "ar-",
        "-ar",
        "ar--EG",
        "a",
        "ÅR",
        "\uff41\uff52",
        "\0",
    ],
)
def test_names_and_bad_codes_decide_nothing(said: str):
    assert direction_of(said) is Direction.AUTO


@pytest.mark.parametrize(
    ("said", "direction"),
    [
        *(("ara; per", Direction.RTL), ("heb|arc", Direction.RTL), ("ara per", Direction.RTL)),
        *(("ara,eng", Direction.AUTO), ("lat + heb", Direction.AUTO)),
    ],
)
def test_several_codes_decide_where_they_agree(said: str, direction: Direction):
    assert direction_of(said) is direction


def test_list_of_a_library_with_marc_codes_runs_from_right_to_left(tmp_path: Path):
    codes = ["ar", "ara", "heb", "per", "urd", "fre", "Persian"]
    rows = "".join(f"m_{code}.jpg,{code}\n" for code in codes)
    (tmp_path / "list.csv").write_text(f"uri,language\n{rows}")
    scans = [s for s in find_all(str(tmp_path / "list.csv")) if isinstance(s, Scan)]
    assert [scan.language for scan in scans] == codes
    assert [scan.direction for scan in scans] == [Direction.RTL] * 5 + [Direction.AUTO] * 2
