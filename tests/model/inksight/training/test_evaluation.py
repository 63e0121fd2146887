"""A network's ink is scored against the true ink."""

from __future__ import annotations

import pytest
import torch

from ductus.model.inksight.config import config_named
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.training.evaluation import evaluated
from ductus.model.inksight.training.inksight_course import InkSightCourse
from ductus.model.inksight.training.trainer import Trainer
from tests.support.inksight import BYTES, words


def _trainer(course: InkSightCourse) -> Trainer:
    torch.manual_seed(0)
    return Trainer(InkSight(config_named("tiny")), BYTES, course)


def test_untrained_ink_is_scored():
    trainer = _trainer(InkSightCourse(1, 1))
    assert evaluated(trainer.network, BYTES, words(2)).human == 0
    with pytest.raises(ValueError, match="no scores"):
        evaluated(trainer.network, BYTES, [])
