"""The model as it writes, a character at a time, against torch's own modules."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from core.model.char_model import CharModel
from core.writing.numpy_model import NumpyModel
from tests.core.model.test_network import KINDS, VOCAB_SIZE, settings_of

LENGTH = 30


@pytest.fixture(params=[torch.float64, torch.float32], ids=["float64", "float32"])
def dtype(request: pytest.FixtureRequest) -> Iterator[torch.dtype]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(request.param)
    yield request.param
    torch.set_default_dtype(before)


@pytest.mark.parametrize(("cell", "layers", "embedding"), KINDS)
def test_every_step_predicts_what_the_modules_predict(
    cell: str, layers: int, embedding: int, dtype: torch.dtype
) -> None:
    torch.manual_seed(3)
    model = CharModel(VOCAB_SIZE, settings_of(cell, layers, embedding, forget_bias=1.0))
    with torch.no_grad():
        for parameter in model.parameters():
            # Far from the little numbers of a start, and biases too.
            parameter.normal_(std=0.5)
        ids = torch.randint(VOCAB_SIZE, (LENGTH,))
        expected = model(ids.unsqueeze(0), model.initial_state(1))[0][0].numpy()
    weights = {name: value.clone() for name, value in model.state_dict().items()}
    steps = NumpyModel(model)
    predicted = np.empty_like(expected)
    for character, logits in zip(ids.tolist(), predicted, strict=True):
        steps.read(character)
        steps.predict(logits)
    tolerance = 1e-12 if dtype is torch.float64 else 1e-4
    np.testing.assert_allclose(predicted, expected, rtol=tolerance, atol=tolerance)
    assert steps.dtype == expected.dtype
    for name, value in model.state_dict().items():
        assert torch.equal(value, weights[name]), name


@pytest.mark.parametrize("cell", ["scratch", "lstm"])
def test_each_text_begins_from_an_empty_state(cell: str) -> None:
    model = CharModel(VOCAB_SIZE, settings_of(cell, 1, 0))
    predictions = []
    for _text in range(2):
        steps = NumpyModel(model)
        steps.read(3)
        predictions.append(steps.predict(np.empty(VOCAB_SIZE, steps.dtype)).tolist())
    assert predictions[0] == predictions[1]
