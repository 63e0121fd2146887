"""Beam's RunInference, without what it imports beside it: PyTorch and SciPy's optimizers.

They belong to its manager of models on GPUs, which it does without where that cannot be imported,
and imports again where it is asked for. A worker is 150 MB lighter without, and starts sooner.
"""

from __future__ import annotations

import sys

_MANAGER = "apache_beam.ml.inference.model_manager"

_held = sys.modules.setdefault(_MANAGER, None)  # type: ignore[arg-type]  # None: not to be imported
try:
    from apache_beam.ml.inference.base import ModelHandler, RunInference
finally:
    if _held is None:
        del sys.modules[_MANAGER]

__all__ = ["ModelHandler", "RunInference"]
