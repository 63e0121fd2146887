"""Opens the ONNX models that rapidocr's wheel carries: one thread, no log, no download."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ductus.model.layout.rapidocr.cut_graph import cut_at


def rapidocr_version() -> str:
    """The installed release, as `rapidocr-3.10.0`."""
    return f"rapidocr-{version('rapidocr')}"


def open_model(pattern: str, inner: Sequence[str] = ()) -> Any:
    """An onnxruntime session on one of rapidocr's models.

    rapidocr itself is never imported: it would configure logging and look for downloads.

    Args:
        pattern: of the model's file name, as `*_det_*.onnx`.
        inner: tensors within it that it ends at, instead of its own outputs.

    Raises:
        FileNotFoundError: rapidocr is not installed or carries no such model.
    """
    import onnxruntime  # type: ignore[import-untyped]

    spec = find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec and spec.submodule_search_locations else []
    models = sorted(path for folder in folders for path in Path(folder, "models").glob(pattern))
    if not models:
        raise FileNotFoundError(f"no model {pattern} in the package rapidocr")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # pages differ in size: an arena would only grow
    options.log_severity_level = 4
    model = cut_at(models[-1].read_bytes(), *inner) if inner else str(models[-1])
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
