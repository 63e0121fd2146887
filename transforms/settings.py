"""What the steps of a run need to know: a small record that travels to every worker."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.identity import Recipe


@dataclass(frozen=True)
class Settings:
    """The choices of a run that its steps act on.

    Attributes:
        output: the archive's root, a folder or `gs://` prefix.
        run_id: names the run's part of the tables.
        recipe: what determines the ink.
        detector, recognizer, derenderer: names, as `model.registry` knows them.
        force: do finished pages again.
    """

    output: str
    run_id: str
    recipe: Recipe
    detector: str
    recognizer: str
    derenderer: str
    force: bool = False
