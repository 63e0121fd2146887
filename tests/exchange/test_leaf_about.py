"""Statements of rights have one address, in the form that validators and viewers compare."""

from __future__ import annotations

import pytest

from ductus.exchange.leaf_about import rights_uri

IN_C = "http://rightsstatements.org/vocab/InC/1.0/"
BY = "http://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("https://rightsstatements.org/page/InC/1.0/?language=en", IN_C),
        ("http://rightsstatements.org/vocab/InC/1.0/", IN_C),
        ("https://creativecommons.org/licenses/by/4.0/deed.de", BY),
        ("https://creativecommons.org/licenses/by/4.0", BY),
        ("CC-BY-4.0", BY),
        ("cc-by-nc-sa-4.0", "http://creativecommons.org/licenses/by-nc-sa/4.0/"),
        ("CC0-1.0", "http://creativecommons.org/publicdomain/zero/1.0/"),
        (
            "https://creativecommons.org/publicdomain/mark/1.0/",
            "http://creativecommons.org/publicdomain/mark/1.0/",
        ),
        ("https://creativecommons.org.evil.example/licenses/by/4.0/", ""),
        ("With kind permission", ""),
        ("", ""),
    ],
)
def test_rights_have_one_address(told: str, address: str):
    assert rights_uri(told) == address
