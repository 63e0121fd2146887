"""Smoothing takes staircases away and leaves shapes; bridges go on as paths do."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.tracing.smoothing import bridge, smooth


def test_a_staircase_becomes_its_line() -> None:
    x = np.arange(200)
    stairs = np.stack([x, x // 3], axis=1).astype(np.float32)
    smoothed = smooth(stairs, 2.0, False)
    line = x / 3 - 1 / 3
    assert np.abs(stairs[:, 1] - line).max() > 0.3
    assert np.abs(smoothed[5:-5, 1] - line[5:-5]).max() < 0.2


def test_a_straight_line_and_all_ends_stay() -> None:
    line = np.stack([np.arange(50), 3 * np.arange(50)], axis=1).astype(np.float32)
    assert smooth(line, 3.0, False) == pytest.approx(line, abs=1e-3)
    bent = np.stack([np.arange(50), np.abs(np.arange(50) - 20)], axis=1).astype(np.float32)
    assert smooth(bent, 3.0, False)[[0, -1]] == pytest.approx(bent[[0, -1]], abs=1e-4)


def test_a_ring_stays_closed_and_round() -> None:
    angle = np.linspace(0, 2 * np.pi, 126)
    ring = (20 * np.stack([np.cos(angle), np.sin(angle)], axis=1)).astype(np.float32)
    smoothed = smooth(ring, 2.0, True)
    assert smoothed[0] == pytest.approx(smoothed[-1], abs=1e-4)
    assert np.hypot(*smoothed.T) == pytest.approx(20, abs=0.3)


def test_a_bridge_goes_on_in_both_directions() -> None:
    east, south = np.array((1, 0), np.float32), np.array((0, 1), np.float32)
    a, b = np.array((0, 0), np.float32), np.array((20, 20), np.float32)
    curve = bridge(a, east, b, south)
    first, last = curve[0] - a, b - curve[-1]
    assert first[0] > 5 * abs(first[1])
    assert last[1] > 5 * abs(last[0])
    assert len(bridge(a, east, a, east)) == 0
