"""The optimizers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from core.model.char_model import CharModel
from core.settings.settings import Settings
from core.training.muon import Muon
from core.training.uncompiled import SGD, Adam, AdamW

_STATE_NAMES: dict[type[torch.optim.Optimizer], tuple[str, ...]] = {
    SGD: (),
    Adam: ("step", "exp_avg", "exp_avg_sq"),
    AdamW: ("step", "exp_avg", "exp_avg_sq"),
    Muon: ("momentum_buffer",),
}


# β₁ and β₂ of AdamW beside Muon, whose runs are short: of a thousand updates, the usual 0.999 would remember
# the first to the end.
_BETAS_BESIDE_MUON = (0.9, 0.95)


def preload() -> None:
    """Load what torch loads with its first optimizer, before a training waits for it."""
    SGD([nn.Parameter(torch.zeros(1))])


class Optimizers:
    """The optimizer of the settings, or Muon for the recurrent weights and AdamW for the others.

    Muon also trains the weights between layers if the settings say so.

    The output layer's weights have an optimizer of their own if they have a learning rate of their own.

    Each parameter's ``grad`` must exist already and is kept: gradients are written into it.

    Args:
        model: its parameters are changed.
        settings: of the run.
        by_tensor: let ``step_by`` take the steps: it reads the learning rate on the model's device.
    """

    def __init__(self, model: CharModel, settings: Settings, *, by_tensor: bool = False) -> None:
        self._settings = settings
        self._by_tensor, self._device = by_tensor, model.device
        parameters = dict(model.named_parameters())
        self._all: list[tuple[torch.optim.Optimizer, float]] = []
        # Fused: one pass over parameter, gradient and moments, in place of one for each operation.
        of_rest: dict[str, Any] = {"fused": model.device.type in ("cpu", "cuda")}
        if settings.optimizer == "muon":
            blocks = [
                block
                for name in _muons(parameters, settings)
                for block in _square_blocks(parameters.pop(name), settings.hidden_size)
            ]
            rate = settings.muon_learning_rate
            self._all.append((Muon(blocks, self._given(rate), settings.weight_decay), rate))
            of_rest["betas"] = _BETAS_BESIDE_MUON
        kind: type[SGD] | type[Adam]
        kind = {"sgd": SGD, "adam": Adam}.get(settings.optimizer, AdamW)
        if by_tensor and model.device.type == "cuda" and kind is not SGD:
            of_rest["capturable"] = True
        groups = [(parameters, settings.learning_rate)]
        if settings.output_learning_rate:
            name = "output.W_hq" if settings.cell == "scratch" else "output.weight"
            groups.insert(0, ({name: parameters.pop(name)}, settings.output_learning_rate))
        for group, rate in groups:
            given = self._given(rate)
            optimizer = kind(group.values(), lr=given, weight_decay=settings.weight_decay, **of_rest)
            self._all.append((optimizer, rate))

    def _given(self, rate: float) -> float | Tensor:
        """Return a learning rate as an optimizer gets it."""
        return torch.tensor(rate, device=self._device) if self._by_tensor else rate

    def step(self, share: float) -> float:
        """Take a step with ``share`` of the full learning rate, and return the learning rate of the step."""
        for optimizer, rate in self._all:
            for group in optimizer.param_groups:
                group["lr"] = rate * share
            optimizer.step()
        return self.rate(share)

    def step_by(self, share: Tensor, is_ruined: Tensor) -> None:
        """Take a step with ``share`` of the full rate, if ``is_ruined`` is 0; the host does not wait.

        Args:
            share: a tensor of no dimension on the model's device.
            is_ruined: likewise, float32: 1 leaves weights and moments as they are.
        """
        for optimizer, rate in self._all:
            optimizer.found_inf = is_ruined  # type: ignore[attr-defined]
            for group in optimizer.param_groups:
                group["lr"].copy_(share * rate)
            optimizer.step()

    def rate(self, share: float) -> float:
        """Return the learning rate that ``share`` of the full one is."""
        return self._all[-1][1] * share

    def state(self) -> dict[str, Tensor]:
        """Return all moments by name, not copied; empty before the first step."""
        return {
            f"{number}.{place}.{name}": value
            for number, place, parameter, optimizer in self._places()
            for name, value in optimizer.state.get(parameter, {}).items()
        }

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Restore what ``state`` returned.

        Raises:
            ValueError: its names, shapes or types are not those of these optimizers.
        """
        wanted: dict[str, tuple[torch.optim.Optimizer, Tensor, str]] = {
            f"{number}.{place}.{name}": (optimizer, parameter, name)
            for number, place, parameter, optimizer in self._places()
            for name in _STATE_NAMES[type(optimizer)]
        }
        if state and state.keys() != wanted.keys():
            raise ValueError("the optimizer's state has other names")
        for key, value in state.items():
            _optimizer, parameter, name = wanted[key]
            # torch counts steps in float32, whatever the parameters are.
            shape, dtype = ((), torch.float32) if name == "step" else (parameter.shape, parameter.dtype)
            if value.shape != torch.Size(shape) or value.dtype is not dtype:
                raise ValueError(f"the optimizer's state {key} has another shape or type")
        for optimizer, _rate in self._all:
            optimizer.state.clear()
        for key, value in state.items():
            optimizer, parameter, name = wanted[key]
            if name == "step":
                kept = value.clone().to(parameter.device if optimizer.defaults.get("fused") else "cpu")
            else:
                # In the parameter's layout, which the fused steps require.
                kept = torch.empty_like(parameter).copy_(value)
            optimizer.state[parameter][name] = kept

    def _places(self) -> list[tuple[int, int, Tensor, torch.optim.Optimizer]]:
        return [
            (number, place, parameter, optimizer)
            for number, (optimizer, _rate) in enumerate(self._all)
            for place, parameter in enumerate(optimizer.param_groups[0]["params"])
        ]


def _muons(parameters: Iterable[str], settings: Settings) -> list[str]:
    """Return the names of the weights that Muon trains: of those from one hidden state to another."""
    endings = ["weight_hh_l", "W_hh"]
    if settings.muon_between_layers:
        endings += [f"weight_ih_l{number}" for number in range(1, settings.num_layers)]
    return [name for name in parameters if any(ending in name for ending in endings)]


def _square_blocks(weight: nn.Parameter, hidden_size: int) -> list[nn.Parameter]:
    """Return the gates' square matrices as parameters that share their memory with ``weight``."""
    blocks = []
    assert weight.grad is not None
    for values, gradient in zip(
        torch.split(weight.data, hidden_size), torch.split(weight.grad, hidden_size), strict=True
    ):
        block = nn.Parameter(values)
        block.grad = gradient
        blocks.append(block)
    return blocks
