"""Opens ONNX models, those that rapidocr's wheel carries too: one thread, no log, no download."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ductus.model.onnx_models.tiny import without_tiny


def rapidocr_version() -> str:
    """The installed release, as `rapidocr-3.10.0`."""
    return f"rapidocr-{version('rapidocr')}"


def open_rapidocr_model(pattern: str) -> Any:
    """An onnxruntime session on one of rapidocr's models; see `rapidocr_model`."""
    return open_model(rapidocr_model(pattern))


def rapidocr_model(pattern: str) -> Path:
    """The file of one of rapidocr's models.

    rapidocr itself is never imported: it would configure logging and look for downloads.

    Args:
        pattern: of its file name, as `*_det_*.onnx`.

    Raises:
        FileNotFoundError: rapidocr is not installed or carries no such model.
    """
    spec = find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec and spec.submodule_search_locations else []
    models = sorted(path for folder in folders for path in Path(folder, "models").glob(pattern))
    if not models:
        raise FileNotFoundError(f"no model {pattern} in the package rapidocr")
    return models[-1]


def open_model(model: Path | bytes) -> Any:
    """An onnxruntime session on a model's file, or on the content of one; see `without_tiny`."""
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # pages differ in size: an arena would only grow
    options.log_severity_level = 4
    model = without_tiny(model if isinstance(model, bytes) else model.read_bytes())
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
