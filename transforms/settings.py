"""What the steps of a run need to know: a small record that travels to every worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ductus.model.registry import Models
from ductus.schemas.identity import Recipe, Redo

if TYPE_CHECKING:  # options must be known before anything heavy is imported
    from ductus.transforms.watch import Watch


@dataclass(frozen=True)
class Settings:
    """The choices of a run that its steps act on.

    Attributes:
        output: the archive's root, a folder or `gs://` prefix.
        run_id: names the run's part of the tables.
        recipe: what determines the ink.
        models: which detector, recogniser and de-renderer, and how that is asked.
        share_model: the worker processes of a machine share one de-renderer, as they do its GPU.
        force: do finished pages again.
        redo: which finished pages are done again, if their recipe is another.
        shards: Parquet files a table that a pipeline writes.
        not_before: rows are not to seem older than those of the archive; None where it has none.
    """

    output: str
    run_id: str
    recipe: Recipe
    models: Models
    share_model: bool = False
    force: bool = False
    redo: Redo = Redo.NOTHING
    shards: int = 1
    not_before: datetime | None = None

    @property
    def watch(self) -> Watch:
        """Watches the run's work."""
        from ductus.archive.crashes import Place
        from ductus.transforms.watch import Watch

        place = Place.of(self.output, self.recipe)
        return Watch(place, self.run_id, self.recipe.max_minutes)
