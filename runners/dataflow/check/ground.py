"""What a check is about: the run that is meant, its project, and who asks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ductus.pipeline.options import RunOptions
from ductus.runners.dataflow.check.findings import Finding, Thing, explained, project_thing
from ductus.runners.dataflow.check.google_api import GoogleApi, Refused
from ductus.runners.dataflow.preset import default_temp

NEEDED = ("dataflow", "compute", "storage", "artifactregistry")
"""The APIs that a run itself needs; others only tell of it."""


@dataclass(frozen=True)
class Ground:
    """A run on Dataflow that is meant, and the APIs that are asked about it."""

    options: RunOptions
    api: GoogleApi

    @property
    def project(self) -> str:
        """The Google Cloud project."""
        return self.options.engine.project

    @property
    def region(self) -> str:
        """Where it is to run."""
        return self.options.engine.region

    @property
    def temp(self) -> str:
        """The `gs://` prefix for what is kept during a run."""
        return self.options.engine.temp or default_temp(self.options.output)

    def explained(self, refused: Refused, thing: Thing | None = None) -> Finding:
        """What a refusal means; of the project if nothing else is named."""
        thing = thing or project_thing(self.project)
        return explained(refused, self.project, thing, self.api.account)

    def aside(self, refused: Refused, thing: Thing | None = None) -> Finding:
        """The same of what a run works without: only this look was not allowed to who asked.

        Credentials that are not taken stop a run, and so does an API that it needs itself.
        """
        found = self.explained(refused, thing)
        is_ours = refused.is_disabled and refused.api in NEEDED
        return (
            found
            if found.what.startswith("credentials") or is_ours
            else replace(found, stops=False)
        )
