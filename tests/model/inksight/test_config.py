"""Sizes fit their parts."""

from __future__ import annotations

import pytest

from ductus.model.inksight.config import CONFIGS, config_named


def test_configurations_fit_their_parts():
    for config in CONFIGS.values():
        assert config.image_width % config.image_heads == 0
        assert 224 % config.patch == 0
        assert config.encoder_layers >= config.decoder_layers  # or the oracle raises
    assert config_named("small", text_tokens=300).n_tokens == 751
    with pytest.raises(KeyError):
        config_named("large")
