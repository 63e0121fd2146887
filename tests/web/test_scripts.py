"""Data as scripts is data, whatever it says."""

from __future__ import annotations

import json

import pytest

from ductus.web.scripts import script


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)//", "\u2028", "<!--", '"); x("', "é\ud800"]
)
def test_nothing_in_a_text_is_code(text: str):
    made = script("page", text, {"title": text})
    assert b"<" not in made
    assert made.isascii()
    told = made.decode().removeprefix("Ductus.receive(").removesuffix(");\n")
    assert json.loads(f"[{told}]") == ["page", text, {"title": text}]


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError):
        script("page", "", float("nan"))
