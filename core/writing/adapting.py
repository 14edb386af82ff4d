"""Read a text with weights that follow it: each stretch is predicted first, and then learned from.

Dynamic evaluation: B. Krause, E. Kahembwe, I. Murray, S. Renals, "Dynamic Evaluation of Neural Sequence
Models", 2018. They divide a gradient by its root mean square over the training text. Here it is that over
what has been read so far, because the training text may be missing, plus that of the whole matrix: of a
character that came once or twice the own one says little, and a vocabulary of thousands has many of these.
"""

from __future__ import annotations

import torch

from core.common.progress import Moment
from core.common.surprise import TwoReadings
from core.model.char_model import CharModel
from core.model.network import Network
from core.text.vocab import Vocab
from core.writing.surprise import Costs

SEGMENT = 64
"""Characters that are predicted with the same weights."""
RATE = 0.0008
"""How far a weight moves at most in a step, about. Chosen with ``DECAY`` on Austen and Song ci: a larger one
gains more for a model that has seen little text, and loses for one that has seen much."""
DECAY = 0.01
"""By which share of the way each weight falls back to where it was, in a step."""
_TINY = 1e-12


class AdaptedReading:
    """A text being read by a copy of a model, whose weights follow the text, and by the model as it is.

    Args:
        model: its weights are copied, and stay as they are.
        vocab: of the model.
        text: may be empty.
        moment: which weights these are.
    """

    def __init__(self, model: CharModel, vocab: Vocab, text: str, moment: Moment) -> None:
        self._moment = moment
        self._costs, self._fixed_costs = Costs(vocab, text), Costs(vocab, text)
        followed, fixed = _copied(model), _copied(model)
        self._network = Network(followed, SEGMENT, 1, trains=True)
        self._fixed_network = Network(fixed, SEGMENT, 1)
        self._weights, self._given = list(followed.parameters()), list(fixed.parameters())
        self._squares = [torch.zeros_like(weight) for weight in self._given]
        self._steps = 0

    @property
    def is_done(self) -> bool:
        """Whether the whole text has been read."""
        return self._costs.done >= len(self._costs.ids)

    def read_on(self) -> None:
        """Predict the next segment, note what it costs, and learn from it if more is to come."""
        begin = self._costs.done - 1
        ids = torch.from_numpy(self._costs.ids[begin : begin + SEGMENT + 1])
        inputs, targets = ids[:-1, None], ids[1:, None]
        self._fixed_costs.note(self._fixed_network.run(inputs))
        logits = self._network.run(inputs)
        self._costs.note(logits)
        if not self.is_done:
            self._network.gradients_of(inputs, targets, logits)
            state = self._network.state()
            self._follow()
            self._network.refresh()
            self._network.set_state(state)

    def told(self) -> TwoReadings:
        """Return what the characters read so far cost, beside the cost with the weights as they were.

        The other characters are as if nobody had predicted them.
        """
        return TwoReadings(self._costs.told(self._moment), self._fixed_costs.told(self._moment))

    @torch.no_grad()
    def _follow(self) -> None:
        """w ← w − rate · g ⁄ (r + R) + decay · (w₀ − w): r is the root of the mean g², R that of all r²."""
        self._steps += 1
        for weight, given, squares in zip(self._weights, self._given, self._squares, strict=True):
            assert weight.grad is not None
            squares.lerp_(weight.grad.square(), 1 / self._steps)
            scale = squares.sqrt().add_(squares.mean().sqrt_()).add_(_TINY)
            weight.lerp_(given, DECAY).addcdiv_(weight.grad, scale, value=-RATE)


def adapted(model: CharModel, vocab: Vocab, text: str, moment: Moment) -> TwoReadings:
    """Read the whole of ``text`` with weights that follow it, and as they are; see ``AdaptedReading``."""
    reading = AdaptedReading(model, vocab, text, moment)
    while not reading.is_done:
        reading.read_on()
    return reading.told()


def _copied(model: CharModel) -> CharModel:
    """Return a copy of ``model`` on the CPU, where small steps are fastest; draw no random numbers."""
    with torch.device("meta"):
        copy = CharModel(model.vocab_size, model.settings)
    weights = {
        name: value.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)
        for name, value in model.state_dict().items()
    }
    copy.load_state_dict(weights, assign=True)
    return copy.eval()
