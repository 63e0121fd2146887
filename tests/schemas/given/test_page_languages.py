"""PAGE's names of languages: all that its schema lists, and no other."""

from __future__ import annotations

from lxml import etree

from ductus.schemas.given.page_languages import code_of, name_of
from tests.support.commands import ROOT


def test_each_name_of_the_schema_has_a_code_that_leads_back():
    schema = etree.parse(ROOT / "tests" / "data" / "schemas" / "page-2019-07-15.xsd")
    (listed,) = schema.xpath("//*[@name='LanguageSimpleType']")
    names = {one.get("value") for one in listed.iter("{*}enumeration")} - {"other"}
    assert len(names) > 150
    doubled = {"Cambodian", "Panjabi"}
    assert {name for name in names if name_of(code_of(name)) == name} == names - doubled
    assert all(code_of(name) for name in doubled)


def test_older_stages_and_other_codes_have_the_name_of_their_language():
    assert [name_of(code) for code in ("lat", "FRO", "grc", "zh-Hant", "got", "")] == [
        *("Latin", "French", "Greek", "Chinese", "", ""),
    ]
    assert code_of("latin") == ""
