"""How long and how exact the answers of the InkSight network may be; loads nothing."""

from __future__ import annotations

MOST_TOKENS = 1024
"""The longest answer; what does not fit is flagged."""
TOLERANCE = 0.6
"""How far a simplified path may lie from its points, in grid pixels."""
