"""InkSight weights in a folder: `config.json`, `model.safetensors`, a tokenizer if it has one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from ductus.model.inksight.config import InkSightConfig
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.vocabulary import SENTENCEPIECE_FILE, TextVocabulary, load_vocabulary

CONFIG_FILE, TENSORS_FILE = "config.json", "model.safetensors"
_FORMAT = {"architecture": "inksight", "format": 1}


@dataclass(frozen=True, eq=False)
class Weights:
    """A network ready to run, its text vocabulary, and the hash of all files they came from."""

    network: InkSight
    vocabulary: TextVocabulary
    sha256: str


def save_weights(folder: Path, network: InkSight, sentencepiece_model: bytes | None = None) -> None:
    """Writes a folder that `load_weights` reads; tensors in the type they have.

    Args:
        folder: is made.
        sentencepiece_model: without it text is bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = _FORMAT | asdict(network.config)
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in _named(network).items()}
    save_file(tensors, folder / TENSORS_FILE)
    if sentencepiece_model is not None:
        (folder / SENTENCEPIECE_FILE).write_bytes(sentencepiece_model)


def load_weights(folder: Path, device: torch.device, dtype: torch.dtype) -> Weights:
    """The network of a folder, for writing answers.

    Raises:
        FileNotFoundError: a file is missing.
        ModuleNotFoundError: the tokenizer needs a package that is not installed.
        ValueError: the files are no InkSight weights, or do not fit each other.
    """
    config = _config(folder)
    vocabulary = load_vocabulary(folder)
    if vocabulary.size > config.text_tokens:
        raise ValueError(
            f"{folder}: a tokenizer of {vocabulary.size} pieces for {config.text_tokens} ids"
        )
    with torch.device("meta"):
        network = InkSight(config)
    try:
        tensors = load_file(folder / TENSORS_FILE)
        network.load_state_dict(tensors, strict=True, assign=True)
    except (RuntimeError, SafetensorError) as error:
        raise ValueError(f"{folder / TENSORS_FILE}: {error}") from error
    network.requires_grad_(False)
    return Weights(network.to(device, dtype).eval(), vocabulary, weights_sha256(folder))


def weights_sha256(folder: Path) -> str:
    """One hash over all files of a weights folder.

    Raises:
        FileNotFoundError: one is missing.
    """
    names = [CONFIG_FILE, TENSORS_FILE]
    if (folder / SENTENCEPIECE_FILE).exists():
        names.append(SENTENCEPIECE_FILE)
    whole = hashlib.sha256()
    for name in names:
        with (folder / name).open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _config(folder: Path) -> InkSightConfig:
    path = folder / CONFIG_FILE
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        for key, value in _FORMAT.items():
            if known.pop(key) != value:
                raise ValueError(f"{key} is not {value}")
        missing = set(asdict(InkSightConfig())) - set(known)
        if missing:
            raise ValueError(f"{', '.join(sorted(missing))} missing")
        if not all(type(value) is int and value > 0 for value in known.values()):
            raise ValueError("sizes are whole numbers above 0")
        return InkSightConfig(**known)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: no InkSight configuration: {error}") from error


def _named(network: InkSight) -> dict[str, torch.Tensor]:
    return dict(network.state_dict())
