"""Write: read the prefix, then choose one character after another."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch

from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, Sampling, WrittenCharacter
from core.common.tensor_files import Array
from core.model.char_model import CharModel
from core.text.vocab import Vocab
from core.writing.numpy_model import NumpyModel
from core.writing.sampling import chooser

NUM_LIKELIEST = 8
GROW_INTERVAL_S = 0.03
# Number of characters of a prefix that are read between two checks for cancellation.
WARM_UP_STEPS = 256
# Number of characters whose logits are kept and then described at once.
DESCRIBED_TOGETHER = 256

# An update that ruins the weights is detected at the next update; a prompt between the two gets a senseless
# answer, without a warning.
_quietly = np.errstate(all="ignore")


class Writer:
    """Continues prefixes with the current weights of a model.

    Args:
        model: read, never changed.
        vocab: of the model.
        line_start: the character to start from if the prefix has no known character.
    """

    def __init__(self, model: CharModel, vocab: Vocab, line_start: str) -> None:
        self._model = model
        self._vocab = vocab
        self._line_start = line_start

    def write(
        self, prompt: Prompt, moment: Moment, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Continuation]:
        """Yield the growing answer to ``prompt``; the last one has ``finished`` set.

        The first character comes at once, further ones in groups of about 30 ms or a twentieth of
        the text, whichever is more, so that the work stays linear in its length. D2L,
        ``predict_rnn``; characters of the prefix that the model does not know are skipped.

        The weights must not change between two values; ``moment`` says which these are.
        ``cancelled`` is called before every character and every piece of the prefix; if it returns True, the
        answer ends there.
        """
        unknown = self._vocab.unknown(prompt.prefix)
        ids = self._vocab.encode(prompt.prefix).tolist()
        start = "" if ids else self._line_start
        if start:
            ids = self._vocab.encode(start).tolist()
        written: list[WrittenCharacter] = []
        shown, shown_at = 0, -math.inf

        def is_due(num_more: int) -> bool:
            more = len(written) + num_more - shown
            return more > shown / 20 and time.monotonic() - shown_at > GROW_INTERVAL_S

        text = _Text(self._model, prompt.sampling, cancelled)
        text.read(ids)
        while not text.is_cancelled and len(written) < prompt.num_chars:
            written += self._described(*text.choose(prompt.num_chars - len(written), is_due))
            if is_due(0):
                yield Continuation(prompt, moment, unknown, start, tuple(written), finished=False)
                shown, shown_at = len(written), time.monotonic()
        yield Continuation(prompt, moment, unknown, start, tuple(written), finished=True)

    def _described(self, ids: Sequence[int], logits: Array) -> Iterator[WrittenCharacter]:
        """Yield each chosen character with its probability and the likeliest ones; faster for many at once.

        Args:
            ids: of the characters, ``n`` of them.
            logits: from which they were chosen, shape ``(n, vocab)``.
        """
        rows = torch.nan_to_num(torch.from_numpy(logits))
        probabilities = torch.softmax(rows, dim=-1)
        of_chosen = probabilities[torch.arange(len(ids)), torch.tensor(ids, dtype=torch.int64)].tolist()
        best = torch.topk(rows, min(NUM_LIKELIEST, rows.shape[1])).indices
        of_best = probabilities.gather(1, best).tolist()
        characters = self._vocab.characters
        for chosen, probability, indices, shares in zip(ids, of_chosen, best.tolist(), of_best, strict=True):
            likeliest = tuple(zip([characters[i] for i in indices], shares, strict=True))
            yield WrittenCharacter(characters[chosen], probability, likeliest)


class _Text:
    """A text being written: the model that reads it, and the choice of the next character.

    Attributes:
        is_cancelled: whether it was cancelled, so that nothing more comes.

    Args:
        model: its weights give the probabilities.
        sampling: how a character is chosen.
        cancelled: returns whether to stop.
    """

    def __init__(self, model: CharModel, sampling: Sampling, cancelled: Callable[[], bool]) -> None:
        self._model = NumpyModel(model)
        self._choose = chooser(sampling)
        self._cancelled = cancelled
        self._logits = np.empty((DESCRIBED_TOGETHER, model.vocab_size), self._model.dtype)
        self.is_cancelled = False

    @_quietly
    def read(self, ids: Sequence[int]) -> None:
        """Read the prefix."""
        for number, character in enumerate(ids):
            if number % WARM_UP_STEPS == 0 and self._has_to_end():
                return
            self._model.read(character)

    @_quietly
    def choose(self, most: int, is_due: Callable[[int], bool]) -> tuple[list[int], Array]:
        """Choose ids until ``is_due`` returns True; return them and the logits they come from.

        Args:
            most: the largest number to choose.
            is_due: called with the number chosen so far; returns whether that is enough.
        """
        ids: list[int] = []
        for logits in self._logits[:most]:
            if self._has_to_end():
                break
            chosen = self._choose(self._model.predict(logits))
            ids.append(chosen)
            self._model.read(chosen)
            if is_due(len(ids)):
                break
        return ids, self._logits[: len(ids)]

    def _has_to_end(self) -> bool:
        self.is_cancelled = self._cancelled()
        return self.is_cancelled
