"""How near a network under training comes to the true ink."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.decoding.decoder import Decoder
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.training.tasks import AnswerForm, Sample, Task, collated, task_example
from ductus.model.inksight.vocabulary import TextVocabulary
from ductus.model.measures.ink_score import InkScore, mean_score, score


def evaluated(
    network: InkSight, vocabulary: TextVocabulary, samples: Sequence[Sample], seed: int = 0
) -> InkScore:
    """How near the network's ink comes to the true ink, asked to derender.

    Args:
        samples: with strokes; those that do not fit an answer are left out.

    Raises:
        ValueError: there are none.
    """
    first_ink = network.config.text_tokens
    form = AnswerForm(vocabulary, first_ink)
    placed = [task_example(one, Task.DERENDER, form, None) for one in samples]
    examples = [one for one in placed if one]
    chance = torch.Generator(network.head.weight.device)
    chance.manual_seed(seed)
    images = collated(examples, chance).images if examples else torch.zeros(0)
    was_training = network.training
    decoder = Decoder(network.eval())
    scores = []
    for first in range(0, len(examples), 32):
        some = examples[first : first + 32]
        prompts, text_first = [one.prompt for one in some], [False] * len(some)
        answers = decoder.answers(images[first : first + 32], prompts, text_first)
        for one, answer in zip(some, answers, strict=True):
            ink = ink_tokens.decode([token - first_ink for token in answer.tokens])
            scores.append(score(ink, one.strokes))
    network.train(was_training)
    return mean_score(scores)
