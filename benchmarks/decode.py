"""How fast answers are written, beside `transformers.generate` on the same weights and images.

    .venv/bin/python benchmarks/decode.py WORDS_FOLDER [--config small] [--batches 8 32]

On a CPU with one thread the processor's time is counted, so that other programs do not.
Weights are random, for speed does not depend on them; the end is never their choice. Each answer is
as long as the tokens of the ink that `trace` finds in its image, or, with `--tokens N`, N tokens.
Both loops run in float32 on a CPU, in bfloat16 on a GPU, greedy, on the same batches, encoder
included; `generate` is told the end of each row, and its tokens are compared. The last columns are
ours with the grammar on, as in a run. Bandwidth is that of reading a large tensor, the best of the
run so far; the roofline counts the bytes that each step must read: the decoder's matrices once, and
the keys and values of the rows that are not done.
"""

from __future__ import annotations

import argparse
import math
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from transformers import LogitsProcessor, LogitsProcessorList, MT5ForConditionalGeneration

from benchmarks.mt5_twin import encoder_inputs, mt5_twin
from ductus.model.derenderer import Derendered, Prompt
from ductus.model.derenderers.inksight import device_named
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.config import CONFIGS, config_named
from ductus.model.inksight.decoding.decoder import Decoder
from ductus.model.inksight.grid import GridImage, on_grid
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.prompts import PLAIN
from ductus.model.inksight.vocabulary import END, Bytes

BATCHES = (1, 8, 32, 128)
T = TypeVar("T")
PROMPT = [*Bytes().encode(PLAIN), END]


@dataclass(frozen=True, eq=False)
class Work:
    """A batch: pictures, and how many tokens each answer has."""

    images: Tensor
    lengths: list[int]


class Timer:
    """Seconds of work, and the machine's bandwidth."""

    def __init__(self, clock: Callable[[], float], device: torch.device) -> None:
        self._clock, self._device = clock, device
        self._large = torch.zeros(128 * 2**20, device=device)
        self._best = math.inf

    def timed(self, work: Callable[[], T]) -> tuple[T, float]:
        """What comes of it, and its seconds; on a GPU of the second run, when graphs are there."""
        if self._device.type == "cuda":
            work()
            torch.cuda.synchronize()
        started = self._clock()
        done = work()
        if self._device.type == "cuda":
            torch.cuda.synchronize()
        return done, self._clock() - started

    def bandwidth(self) -> float:
        """Bytes a second of reading 512 MB, the best of ten and of all times before."""
        times = [self.timed(lambda: self._large.sum().item())[1] for _ in range(10)]
        self._best = min(self._best, *times)
        return self._large.nbytes / self._best


def main() -> None:
    """Prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", type=Path, help="a folder of images of single words")
    parser.add_argument("--config", choices=sorted(CONFIGS), default="small")
    parser.add_argument("--tokens", type=int, default=0, help="tokens an answer, all alike")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batches", type=int, nargs="+", default=BATCHES, metavar="N")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    device = device_named(asked.device)
    network = _network(asked.config, device)
    clock = time.process_time if device.type == "cpu" and asked.threads == 1 else time.perf_counter
    timer = Timer(clock, device)
    decoders = Decoder(network, with_grammar=False), Decoder(network)
    assert decoders[1].grammar is not None
    decoders[1].grammar.bars[:, END] = -torch.inf
    twin = mt5_twin(network)
    size = sum(parameter.numel() for parameter in network.parameters()) / 1e6
    print(f"{asked.config}: {size:.0f} M parameters, {device.type}, {asked.threads} threads\n")
    print(
        "| batch | tokens | generate: tokens/s | words/s | ours: tokens/s | words/s | times "
        "| same tokens | GB/s | roofline | with grammar: tokens/s | times | roofline |"
    )
    print("|" + "---|" * 13)
    words = _words(asked.words, max(asked.batches), asked.tokens)
    for count in asked.batches:
        work = _batch(words, count)
        print(_row(network, decoders, twin, work, timer), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\npeak memory of the process: {peak:.1f} GB")


def _network(name: str, device: torch.device) -> InkSight:
    torch.manual_seed(0)
    network = InkSight(config_named(name)).eval().requires_grad_(False)
    network.head.weight[END] = 0  # some other token is always likelier
    return network.to(device, torch.bfloat16 if device.type == "cuda" else torch.float32)


def _words(folder: Path, count: int, tokens: int) -> list[tuple[GridImage, int]]:
    """Grid images over the whole folder, with the lengths of their answers, longest first."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".png", ".jpg"))
    picked = [paths[k * len(paths) // count] for k in range(count)]
    crops = [np.array(Image.open(path).convert("RGB")) for path in picked]
    images = [on_grid(crop) for crop in crops]
    lengths = [tokens] * count if tokens else _traced_lengths(crops, images)
    return sorted(zip(images, lengths, strict=True), key=lambda word: -word[1])


def _traced_lengths(crops: list[NDArray[np.uint8]], images: list[GridImage]) -> list[int]:
    lengths = []
    traced = TraceDerenderer().derender(crops, [Prompt()] * len(crops))
    for image, read in zip(images, traced, strict=True):
        assert isinstance(read, Derendered)
        strokes = [stroke.xy for stroke in read.ink.mapped(image.to_grid).strokes]
        lengths.append(max(1, len(ink_tokens.encode(strokes).tokens)))
    return lengths


def _batch(words: Sequence[tuple[GridImage, int]], count: int) -> Work:
    """Neighbours in length, around the median, as batches of sorted crops hold them."""
    first = (len(words) - count) // 2
    some = words[first : first + count]
    images = torch.from_numpy(np.stack([image.pixels for image, _ in some]))
    return Work(images, [length for _, length in some])


class _Ends(LogitsProcessor):
    """Ends each row at its length."""

    def __init__(self, lengths: list[int], device: torch.device) -> None:
        self.lengths = torch.tensor(lengths, device=device)

    def __call__(self, written: Tensor, scores: Tensor) -> Tensor:
        done = self.lengths <= written.shape[1] - 1
        ends = torch.full_like(scores[:1], -torch.inf)
        ends[:, END] = 0
        return torch.where(done[:, None], ends, scores)


def _row(
    network: InkSight,
    decoders: tuple[Decoder, Decoder],
    twin: MT5ForConditionalGeneration,
    work: Work,
    timer: Timer,
) -> str:
    count, total = len(work.lengths), sum(work.lengths)
    prompts, text_first = [PROMPT] * count, [False] * count
    theirs, their_time = timer.timed(lambda: _generated(network, twin, work))
    plain, grammar = (
        timer.timed(lambda d=decoder: d.answers(work.images, prompts, text_first, work.lengths))
        for decoder in decoders
    )
    answers, time_plain = plain
    bandwidth = timer.bandwidth()
    assert all(len(answer.tokens) == n for answer, n in zip(answers, work.lengths, strict=True))
    same = np.mean([a.tokens == b for a, b in zip(answers, theirs, strict=True)])
    least = _least_bytes(network, work.lengths, ink_only=False) / bandwidth
    least_ink = _least_bytes(network, work.lengths, ink_only=True) / bandwidth
    return (
        f"| {count} | {min(work.lengths)} to {max(work.lengths)} | {total / their_time:.1f} "
        f"| {count / their_time:.3f} | {total / time_plain:.1f} | {count / time_plain:.3f} "
        f"| {their_time / time_plain:.2f} | {same:.0%} | {bandwidth / 1e9:.1f} "
        f"| {least / time_plain:.0%} "
        f"| {total / grammar[1]:.1f} | {their_time / grammar[1]:.2f} "
        f"| {least_ink / grammar[1]:.0%} |"
    )


@torch.inference_mode()
def _generated(
    network: InkSight, twin: MT5ForConditionalGeneration, work: Work
) -> list[tuple[int, ...]]:
    device = network.head.weight.device
    prompts = torch.tensor([PROMPT] * len(work.lengths), device=device)
    embeddings, mask = encoder_inputs(network, work.images.to(device), prompts)
    written = twin.generate(
        inputs_embeds=embeddings,
        attention_mask=mask,
        max_new_tokens=max(work.lengths),
        do_sample=False,
        num_beams=1,
        logits_processor=LogitsProcessorList([_Ends(work.lengths, device)]),
    )
    rows = zip(written[:, 1:].tolist(), work.lengths, strict=True)
    return [tuple(row[:length]) for row, length in rows]


def _least_bytes(network: InkSight, lengths: list[int], ink_only: bool) -> float:
    """What all steps of a batch must read at least."""
    config, bytes_each = network.config, network.head.weight.element_size()
    unused = sum(
        part.weight.numel() for layer in network.decoder_layers() for part in (layer.cross.k,) * 2
    )
    decoder = sum(parameter.numel() for parameter in network.decoder.parameters()) - unused
    head = (ink_tokens.N_INK_TOKENS + 1 if ink_only else config.n_tokens) * config.width
    row = 2 * config.decoder_layers * config.heads * config.head_size  # keys and values of a token
    sights = config.n_patches + len(PROMPT)
    steps = max(lengths) * (decoder + head)
    rows = sum(length * sights + length * (length + 1) // 2 for length in lengths)
    return float(bytes_each * (steps + row * rows))


if __name__ == "__main__":
    main()
