"""Which addresses are of the world."""

from __future__ import annotations

from ductus.storage.web_guard import is_public


def test_a_public_server_behind_a_gateway_of_version_6is_public():
    assert is_public("64:ff9b::8.8.8.8")
    assert not is_public("64:ff9b::192.168.0.1")
    assert not is_public("64:ff9b:1::8.8.8.8")
