"""The written-out gradients, against those that autograd derives from torch's own modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
import torch
from torch import Tensor, nn

from core.common.progress import UpdateFinished
from core.model import products
from core.model.char_model import CharModel, DropoutMasks
from core.model.lstm_layer import LSTMLayer
from core.model.network import ModuleNetwork, Network
from core.settings.settings import Settings
from core.text.corpus import training_text
from core.text.library import load_shipped
from core.training.trainer import Trainer

CPU = torch.device("cpu")
VOCAB_SIZE, TIME, BATCH = 17, 7, 4
KINDS = [
    ("scratch", 1, 0),
    *product(("rnn_tanh", "rnn_relu", "gru", "lstm"), (1, 2), (0, 5)),
]
UPDATES = Settings(
    max_chars=1500, hidden_size=24, batch_size=4, num_steps=12, epochs=100, clip_norm=0.5, prefixes=()
)


@pytest.fixture
def _double() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def settings_of(cell: str, layers: int, embedding: int, **more: float) -> Settings:
    return Settings(
        cell=cell,
        num_layers=layers,
        embedding_size=embedding,
        hidden_size=12,
        batch_size=BATCH,
        num_steps=TIME,
        **more,  # type: ignore[arg-type]
    )


def drawn(settings: Settings) -> tuple[CharModel, Tensor, tuple[Tensor, ...]]:
    """Return a model, ids of shape ``(batch, time + 1)`` and the parts of a state that is not empty."""
    torch.manual_seed(3)
    model = CharModel(VOCAB_SIZE, settings)
    state = model.initial_state(BATCH)
    parts = state if isinstance(state, tuple) else (state,)
    return (
        model,
        torch.randint(VOCAB_SIZE, (BATCH, TIME + 1)),
        tuple(torch.randn_like(part) for part in parts),
    )


def as_state(parts: tuple[Tensor, ...]) -> Tensor | tuple[Tensor, Tensor]:
    return (parts[0], parts[1]) if len(parts) == 2 else parts[0]


def as_parts(state: Tensor | tuple[Tensor, Tensor]) -> tuple[Tensor, ...]:
    return state if isinstance(state, tuple) else (state,)


@pytest.mark.usefixtures("_double")
@pytest.mark.parametrize(("cell", "layers", "embedding"), KINDS)
def test_loss_gradients_and_state_are_those_of_autograd(cell: str, layers: int, embedding: int) -> None:
    more = {"output_dropout": 0.3, "input_dropout": 0.3 if embedding else 0.0}
    settings = settings_of(cell, layers, embedding, **more)
    model, ids, parts = drawn(settings)
    masks = DropoutMasks.drawn(settings, torch.Generator().manual_seed(5), CPU)
    logits, end = model(ids[:, :-1], as_state(parts), masks)
    loss = nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].reshape(-1))
    wanted = torch.autograd.grad(loss, list(model.parameters()))
    network = Network(model, TIME, BATCH, trains=True)
    # Twice: what the first pass left in the buffers and gradients must not show.
    for _ in range(2):
        found, reached = network.compute_gradients(ids.t()[:-1], ids.t()[1:], as_state(parts), masks)
    assert found.item() == pytest.approx(loss.item(), abs=1e-12)
    for parameter, gradient in zip(model.parameters(), wanted, strict=True):
        assert parameter.grad is not None
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-9, atol=1e-12)
    for part, other in zip(as_parts(end), as_parts(reached), strict=True):
        torch.testing.assert_close(part, other, rtol=1e-9, atol=1e-12)


def relative_errors(found: list[Tensor], wanted: list[Tensor]) -> list[float]:
    return [float((a - b).norm() / b.norm()) for a, b in zip(found, wanted, strict=True)]


@pytest.mark.skipif(not LSTMLayer.suits(torch.empty(0)), reason="oneDNN has no LSTM layer here")
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("embedding", [0, 5])
def test_an_lstm_layer_of_onednn_agrees_with_the_formulas(layers: int, embedding: int) -> None:
    """In float32 to 1e-5 of each gradient, where the formulas are computed in float64."""
    settings = settings_of("lstm", layers, embedding, output_dropout=0.3)
    model, ids, parts = drawn(settings)
    masks = DropoutMasks.drawn(settings, torch.Generator().manual_seed(5), CPU)
    results = []
    for dtype in (torch.float32, torch.float64):
        model.to(dtype)
        assert masks.output is not None
        network = Network(model, TIME, BATCH, trains=True)
        state = as_state(tuple(part.to(dtype) for part in parts))
        typed = replace(masks, output=masks.output.to(dtype))
        # Twice: what the first pass left in the buffers and gradients must not show.
        for _ in range(2):
            loss, end = network.compute_gradients(ids.t()[:-1], ids.t()[1:], state, typed)
        gradients = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
        results.append([loss, *as_parts(end), *(gradient.double() for gradient in gradients)])
    assert max(relative_errors(*results)) < 1e-5


HAS_BFLOAT16 = pytest.mark.skipif(
    not products.multiplies_bfloat16(), reason="this processor has no instructions for bfloat16"
)


@HAS_BFLOAT16
@pytest.mark.parametrize("cell", ["scratch", "rnn_tanh", "gru", "lstm"])
def test_rounded_to_bfloat16_gradients_agree_to_a_fiftieth(cell: str) -> None:
    """Against float32, at a size where a step's products too are large enough to be rounded."""
    settings = Settings(
        cell=cell, hidden_size=512, batch_size=32, num_steps=16, embedding_size=0 if cell == "scratch" else 64
    )
    torch.manual_seed(0)
    model = CharModel(500, settings)
    ids = torch.randint(500, (17, 32))
    network = Network(model, 16, 32, trains=True)
    results = []
    for name in ("bfloat16", "float32"):
        with products.precision(name):
            loss, end = network.compute_gradients(ids[:-1], ids[1:], model.initial_state(32))
        gradients = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
        results.append([loss, *as_parts(end), *(gradient.clone() for gradient in gradients)])
    errors = relative_errors(*results)
    assert max(errors) < 0.02
    # Something was rounded.
    assert max(errors) > 1e-4


@pytest.mark.parametrize("cell", ["scratch", "gru", "lstm"])
def test_fifty_updates_in_bfloat16_agree_with_autograd_in_float32_to_a_fiftieth_of_the_loss(
    cell: str,
) -> None:
    settings = replace(UPDATES, cell=cell, hidden_size=128, batch_size=16, learning_rate=3e-3)
    losses = []
    for precision, by_autograd in (("bfloat16", False), ("float32", True)):
        chosen = replace(settings, precision=precision)
        text = training_text(load_shipped("songci"), chosen)
        trainer = Trainer(chosen, text, CPU, by_autograd=by_autograd)
        updates = (progress for progress in trainer.run() if isinstance(progress, UpdateFinished))
        losses.append([next(updates).nats for _ in range(50)])
    assert losses[0] == pytest.approx(losses[1], rel=0.02)


def test_without_instructions_for_bfloat16_training_is_that_in_float32(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(products, "_CPU", {})
    assert not products.multiplies_bfloat16()
    losses = []
    for precision in ("bfloat16", "float32"):
        settings = replace(UPDATES, cell="lstm", embedding_size=8, precision=precision)
        trainer = Trainer(settings, training_text(load_shipped("songci"), settings), CPU)
        updates = (progress for progress in trainer.run() if isinstance(progress, UpdateFinished))
        losses.append([next(updates).nats for _ in range(5)])
    assert losses[0] == losses[1]


def test_the_precision_of_everybody_else_is_left_as_it_was() -> None:
    before = torch.backends.mkldnn.matmul.fp32_precision
    with pytest.raises(KeyboardInterrupt), products.precision("bfloat16"):
        raise KeyboardInterrupt
    assert torch.backends.mkldnn.matmul.fp32_precision == before


@pytest.mark.parametrize("cell", ["rnn_tanh", "gru", "lstm"])
def test_dropout_between_layers_has_the_gradient_of_a_changed_loss(cell: str) -> None:
    """Torch's modules draw these masks themselves; so a difference quotient stands in for autograd."""
    settings = replace(settings_of(cell, 2, 0), dropout=0.4)
    model, ids, parts = drawn(settings)
    model.double()
    state = as_state(tuple(part.double() for part in parts))
    masks = DropoutMasks.drawn(settings, torch.Generator().manual_seed(5), CPU)
    masks = replace(masks, between=tuple(mask.double() for mask in masks.between))
    assert {0.0} < set(masks.between[0].unique().tolist())
    network = Network(model, TIME, BATCH, trains=True)
    network.compute_gradients(ids.t()[:-1], ids.t()[1:], state, masks)
    gradients = [parameter.grad.clone() for parameter in model.parameters() if parameter.grad is not None]
    torch.manual_seed(0)
    directions = [torch.randn_like(parameter) for parameter in model.parameters()]
    losses = []
    for step in (1e-5, -2e-5):
        with torch.no_grad():
            for parameter, direction in zip(model.parameters(), directions, strict=True):
                parameter.add_(direction, alpha=step)
        losses.append(network.compute_gradients(ids.t()[:-1], ids.t()[1:], state, masks)[0].item())
    slope = sum(float((g * d).sum()) for g, d in zip(gradients, directions, strict=True))
    assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(slope, rel=1e-6)


@pytest.mark.usefixtures("_double")
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "muon"])
@pytest.mark.parametrize("cell", ["scratch", "rnn_tanh", "rnn_relu", "gru", "lstm"])
def test_fifty_updates_agree_with_autograd_on_every_weight(cell: str, optimizer: str) -> None:
    settings = replace(UPDATES, cell=cell, optimizer=optimizer, learning_rate=1e-2, sampling="consecutive")
    text = training_text(load_shipped("songci"), settings)
    trainers = [Trainer(settings, text, CPU, by_autograd=by_autograd) for by_autograd in (False, True)]
    ends = []
    for trainer in trainers:
        updates = (progress for progress in trainer.run() if isinstance(progress, UpdateFinished))
        nats = [next(updates).nats for _ in range(50)]
        ends.append((nats, trainer.model.state_dict()))
    assert ends[0][0] == pytest.approx(ends[1][0], rel=1e-9)
    for name, weight in ends[0][1].items():
        torch.testing.assert_close(weight, ends[1][1][name], rtol=0, atol=1e-9)


@pytest.mark.parametrize("cell", ["scratch", "rnn_tanh", "gru", "lstm"])
def test_in_single_precision_fifty_updates_agree_to_a_thousandth_of_the_loss(cell: str) -> None:
    settings = replace(UPDATES, cell=cell, hidden_size=128, learning_rate=3e-3)
    text = training_text(load_shipped("songci"), settings)
    losses = []
    for by_autograd in (False, True):
        trainer = Trainer(settings, text, CPU, by_autograd=by_autograd)
        updates = (progress for progress in trainer.run() if isinstance(progress, UpdateFinished))
        losses.append([next(updates).nats for _ in range(50)])
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)


@pytest.mark.parametrize(("cell", "layers", "embedding"), KINDS)
def test_reading_on_piece_by_piece_is_what_the_modules_read(cell: str, layers: int, embedding: int) -> None:
    model, ids, parts = drawn(settings_of(cell, layers, embedding))
    network, modules = Network(model, 3, BATCH), ModuleNetwork(model, BATCH)
    for reader in (network, modules):
        reader.set_state(as_state(parts))
    for piece in ids.t().split([3, 1, 2, 2]):
        torch.testing.assert_close(network.run(piece), modules.run(piece))


@pytest.mark.parametrize(("cell", "layers", "embedding"), KINDS)
@pytest.mark.parametrize("rows", [1, 5, 1000])
def test_in_blocks_the_logits_are_the_same(cell: str, layers: int, embedding: int, rows: int) -> None:
    model, ids, _parts = drawn(settings_of(cell, layers, embedding))
    read = ids.t()[:TIME]
    pauses = 0
    for network in (Network(model, TIME, BATCH), ModuleNetwork(model, BATCH)):
        expected = network.run(read)
        network.set_state(model.initial_state(BATCH))
        values = list(network.run_in_blocks(read, rows))
        blocks = [value for value in values if value is not None]
        pauses += len(values) - len(blocks)
        torch.testing.assert_close(torch.cat(blocks), expected)
        assert all(len(block) == rows for block in blocks[:-1])
    # After each layer of the written-out network, and one of the modules.
    assert pauses == layers + 1


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_a_network_sees_changed_weights_once_it_is_refreshed(cell: str) -> None:
    model, ids, _parts = drawn(settings_of(cell, 1, 5))
    network = Network(model, TIME, BATCH)
    network.run(ids.t()[:TIME])
    network.set_state(model.initial_state(BATCH))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)
    network.refresh()
    torch.testing.assert_close(network.run(ids.t()[:TIME]), ModuleNetwork(model, BATCH).run(ids.t()[:TIME]))


@pytest.mark.parametrize("shape", [(3, 4, 5), (64, 300, 400)])
def test_products_are_the_same_whichever_library_makes_them(shape: tuple[int, int, int]) -> None:
    n, k, m = shape
    torch.manual_seed(0)
    a, b, bias = torch.randn(n, k), torch.randn(m, k).t(), torch.randn(m)
    wanted = a.double() @ b.double()
    close = {"rtol": 1e-4, "atol": 1e-4, "check_dtype": False}
    torch.testing.assert_close(products.product(a, b, out=torch.empty(n, m)), wanted, **close)  # type: ignore[arg-type]
    torch.testing.assert_close(products.product_plus(a, b, bias), wanted + bias, **close)  # type: ignore[arg-type]
    factor = products.Factor(b, n)
    torch.testing.assert_close(factor.times(a), wanted, **close)  # type: ignore[arg-type]
    torch.testing.assert_close(factor.add_times(torch.ones(n, m), a), wanted + 1, **close)  # type: ignore[arg-type]


@pytest.mark.parametrize(("is_slow", "is_half_as_wide"), [(False, False), (True, False), (True, True)])
@pytest.mark.parametrize("transposed_out", [False, True])
@pytest.mark.parametrize("shape", [(3, 4, 5), (256, 500, 301), (256, 500, 320)])
def test_sums_over_rows_are_the_same_whichever_library_makes_them(
    monkeypatch: pytest.MonkeyPatch,
    is_slow: bool,
    is_half_as_wide: bool,
    transposed_out: bool,
    shape: tuple[int, int, int],
) -> None:
    monkeypatch.setattr(products, "_MKL_IS_SLOW", is_slow)
    monkeypatch.setattr(products, "_MKL_IS_HALF_AS_WIDE", is_half_as_wide)
    size, rows, m = shape
    torch.manual_seed(0)
    a, b = torch.randn(rows, size).t(), torch.randn(rows, m)
    out = torch.empty(m, size).t() if transposed_out else torch.empty(size, m)
    assert products.product(a, b, out=out) is out
    torch.testing.assert_close(out.double(), a.double() @ b.double(), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_product_at_its_best_takes_time_and_is_no_slower_than_any_machine(precision: str) -> None:
    assert 1e7 < products.peak_flops(precision, seconds=0.0) < 1e15


@HAS_BFLOAT16
def test_products_in_bfloat16_sum_up_in_more_digits_than_they_multiply() -> None:
    torch.manual_seed(0)
    a, b, bias = torch.rand(128, 2000), torch.rand(300, 2000).t(), torch.rand(300)
    wanted = a.double() @ b.double()
    with products.precision("bfloat16"):
        assert products.is_rounded(a)
        found = products.product(a, b, out=torch.empty(128, 300))
        plus = products.product_plus(a, b, bias)
    # The sum may be rounded too, once, at its end; never that of logits.
    torch.testing.assert_close(found.double(), wanted, rtol=2**-7, atol=0.0)
    torch.testing.assert_close(plus.double(), wanted + bias, rtol=1e-3, atol=0.0)
    assert not torch.equal(found, torch.mm(a, b))
