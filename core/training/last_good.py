"""The last weights of a model that are known to be good, to go back to after a divergence."""

from __future__ import annotations

from torch import Tensor, nn

from core.common.progress import Moment


class LastGood:
    """Weights at the end of an epoch. They are good once a later update has shown a finite loss.

    Args:
        model: its weights now are good.
        moment: which weights these are.
    """

    def __init__(self, model: nn.Module, moment: Moment) -> None:
        self._model = model
        self._good = self._unproven = self._snapshot(moment)

    def note(self, moment: Moment) -> None:
        """Take note of the weights at the end of an epoch."""
        self._unproven = self._snapshot(moment)

    def prove(self) -> None:
        """Take what was noted last for good: an update after it had a finite loss."""
        self._good = self._unproven

    def restore(self) -> Moment:
        """Give the model its last good weights again, and return which those are."""
        moment, weights = self._good
        self._model.load_state_dict(weights)
        return moment

    def _snapshot(self, moment: Moment) -> tuple[Moment, dict[str, Tensor]]:
        return moment, {name: value.clone() for name, value in self._model.state_dict().items()}
