"""The same encoder-decoder as an mT5 of `transformers`: what answers and speed are held against."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import MT5Config, MT5ForConditionalGeneration

from ductus.model.inksight.blocks import Attention, Hidden
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.vocabulary import END, PAD


def mt5_twin(network: InkSight) -> MT5ForConditionalGeneration:
    """An mT5 with the network's own tensors, for `generate(inputs_embeds=..., ...)`.

    Its `generate` needs at least as many encoder layers as decoder layers (transformers 5.23).
    """
    config = network.config
    twin: MT5ForConditionalGeneration
    with torch.device("meta"):
        twin = MT5ForConditionalGeneration(
            MT5Config(
                vocab_size=config.n_tokens,
                d_model=config.width,
                d_kv=config.head_size,
                d_ff=config.hidden,
                num_layers=config.encoder_layers,
                num_decoder_layers=config.decoder_layers,
                num_heads=config.heads,
                dropout_rate=0.0,
                pad_token_id=PAD,
                eos_token_id=END,
                decoder_start_token_id=PAD,
            )
        )
    # mT5's head is its own; transformers 5.23 ties it to the embedding whatever the config says.
    twin.lm_head.weight = nn.Parameter(torch.empty_like(twin.lm_head.weight))
    twin.load_state_dict(_renamed(network), strict=True, assign=True)
    twin.requires_grad_(False)
    twin.train(False)
    return twin


def encoder_inputs(network: InkSight, images: Tensor, prompts: Tensor) -> tuple[Tensor, Tensor]:
    """`inputs_embeds` and `attention_mask` of the twin, for arguments of `InkSight.encode`."""
    pictures = images.permute(0, 3, 1, 2).to(network.head.weight.dtype) / 127.5 - 1
    seen = network.sight.vit(pictures)
    embeddings = torch.cat([seen, network.tokens(prompts)], dim=1)
    mask = torch.cat(
        [
            torch.ones(seen.shape[:2], dtype=torch.int64, device=seen.device),
            (prompts != PAD).long(),
        ],
        dim=1,
    )
    return embeddings, mask


def _renamed(network: InkSight) -> dict[str, Tensor]:
    named = {"shared.weight": network.tokens.weight, "lm_head.weight": network.head.weight}
    for side in ("encoder", "decoder"):
        stack = network.sight.encoder if side == "encoder" else network.decoder
        first = f"{side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
        named[f"{side}.embed_tokens.weight"] = network.tokens.weight
        named[first] = stack.get_parameter("distances.weight")
        named[f"{side}.final_layer_norm.weight"] = stack.get_parameter("norm.weight")
        blocks = [("norm_attention", "attention", "SelfAttention")]
        blocks += [("norm_cross", "cross", "EncDecAttention")] if side == "decoder" else []
        blocks += [("norm", "hidden", "DenseReluDense")]
        for k, layer in enumerate(stack.get_submodule("layers").children()):
            for place, (norm, block, name) in enumerate(blocks):
                at = f"{side}.block.{k}.layer.{place}"
                named[f"{at}.layer_norm.weight"] = layer.get_parameter(f"{norm}.weight")
                for part, tensor in _block(layer.get_submodule(block)).items():
                    named[f"{at}.{name}.{part}.weight"] = tensor
    return {name: tensor.detach() for name, tensor in named.items()}


def _block(block: nn.Module) -> dict[str, Tensor]:
    if isinstance(block, Attention):
        return {part: block.get_parameter(f"{part}.weight") for part in "qkvo"}
    assert isinstance(block, Hidden)
    return {"wi_0": block.gate.weight, "wi_1": block.wide.weight, "wo": block.narrow.weight}
