"""Opens the ONNX models that rapidocr's wheel carries: one thread, no log, no download."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def rapidocr_version() -> str:
    """The installed release, as `rapidocr-3.10.0`."""
    return f"rapidocr-{version('rapidocr')}"


def model_file(pattern: str) -> Path:
    """One of the models that rapidocr's wheel carries.

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


def open_model(model: str | bytes) -> Any:
    """An onnxruntime session on one of rapidocr's models.

    rapidocr itself is never imported: it would configure logging and look for downloads.

    Args:
        model: see `model_file`; or the content of such a file, as `cut_at` changes it.

    Raises:
        FileNotFoundError: see `model_file`.
    """
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # pages differ in size: an arena would only grow
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        str(model_file(model)) if isinstance(model, str) else model,
        options,
        providers=["CPUExecutionProvider"],
    )
