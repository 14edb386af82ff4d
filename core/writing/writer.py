"""Write: read the prefix, then choose one character after another."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat

import numpy as np
import torch

from core.common.choices import Choice
from core.common.progress import Moment
from core.common.prompts import Continuation, Prompt, WrittenCharacter
from core.common.surprise import Surprise
from core.common.tensor_files import Array
from core.model.char_model import CharModel
from core.text.vocab import Vocab
from core.writing.adapting import AdaptedReading
from core.writing.choosing import Asked, described_choice
from core.writing.numpy_model import NumpyModel
from core.writing.sampling import banned_ids, chooser
from core.writing.surprise import reading

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
        self,
        prompt: Prompt,
        moment: Moment,
        cancelled: Callable[[], bool] = lambda: False,
        num_likeliest: int = NUM_LIKELIEST,
    ) -> Iterator[Continuation]:
        """Yield the growing answer to ``prompt``; the last one has ``finished`` set.

        The first character comes at once, further ones in groups of about 30 ms or a twentieth of
        the text, whichever is more, so that the work stays linear in its length. D2L,
        ``predict_rnn``; characters of the prefix that the model does not know are skipped.

        The weights must not change between two values; ``moment`` says which these are.
        ``cancelled`` is called before every character and every piece of the prefix; if it returns True, the
        answer ends there. Each character comes with the ``num_likeliest`` characters in its place.

        Raises:
            UserError: all characters are banned.
        """
        unknown, start = self._vocab.unknown(prompt.prefix), self.start(prompt.prefix)
        written: list[WrittenCharacter] = []
        text = self._begun(prompt, cancelled, DESCRIBED_TOGETHER)
        while text.continues:
            written += self._described(*text.choose(), num_likeliest)
            if text.is_due():
                yield Continuation(prompt, moment, unknown, start, tuple(written), finished=False)
                text.note_shown()
        yield Continuation(prompt, moment, unknown, start, tuple(written), finished=True)

    def pieces(self, prompt: Prompt) -> Iterator[str]:
        """Yield the text that ``write`` writes, in pieces and without probabilities, which takes less time.

        The weights must not change between two pieces.
        """
        text = self._begun(prompt, lambda: False, num_kept=0)
        while text.continues:
            yield self._vocab.decode(text.choose()[0])
            text.note_shown()

    @property
    def num_bytes(self) -> int:
        """The size of the weights."""
        return sum(value.nbytes for value in self._model.state_dict().values())

    def copied(self) -> Writer:
        """Return a writer with a copy of the present weights, on the CPU; they change no more."""
        # No random weights are drawn that would only be replaced.
        with torch.device("meta"):
            model = CharModel(len(self._vocab), self._model.settings)
        model.to_empty(device="cpu").load_state_dict(self._model.state_dict())
        return Writer(model.eval(), self._vocab, self._line_start)

    def reading(self, text: str, moment: Moment) -> Iterator[Surprise | None]:
        """Begin to read ``text``; see ``core.writing.surprise``."""
        return reading(self._model, self._vocab, text, moment)

    def adapting(self, text: str, moment: Moment) -> AdaptedReading:
        """Begin to read ``text`` with a copy of the weights that follows it."""
        return AdaptedReading(self._model, self._vocab, text, moment)

    def start(self, prefix: str) -> str:
        """Return what the model reads instead of a prefix without a known character; else nothing."""
        return "" if any(character in self._vocab for character in prefix) else self._line_start

    def _begun(self, prompt: Prompt, cancelled: Callable[[], bool], num_kept: int) -> _Text:
        text = _Text(self._model, self._vocab, prompt, cancelled, num_kept)
        text.read(self._vocab.encode(self.start(prompt.prefix) or prompt.prefix).tolist())
        return text

    def choice(self, prompt: Prompt, moment: Moment, written: str, place: int) -> Choice:
        """Return how the character at ``place``, from 0, of an answer was chosen.

        Args:
            prompt: what was answered.
            moment: which weights these are; they must be those that answered.
            written: the answer.
            place: less than the length of the answer.

        Raises:
            UserError: all characters are banned.
        """
        before = (self.start(prompt.prefix) or prompt.prefix) + written[:place]
        chosen = self._vocab.id_of(written[place], -1)
        banned = banned_ids(prompt.sampling, self._vocab)
        asked = Asked(prompt, place, moment, chosen)
        return described_choice(self._vocab, self._logits_after(before), banned, asked)

    @_quietly
    def _logits_after(self, text: str) -> Array:
        model = NumpyModel(self._model)
        for character in self._vocab.encode(text).tolist():
            model.read(character)
        return model.predict(np.empty(len(self._vocab), model.dtype))

    def _described(self, ids: Sequence[int], logits: Array, num_likeliest: int) -> Iterator[WrittenCharacter]:
        """Yield each chosen character with its probability and the likeliest ones; faster for many at once.

        Args:
            ids: of the characters, ``n`` of them.
            logits: from which they were chosen, shape ``(n, vocab)``; changed if they are not finite.
            num_likeliest: how many of the likeliest there are to be.
        """
        rows = torch.from_numpy(logits).nan_to_num_()
        probabilities = torch.softmax(rows, dim=-1)
        of_chosen = probabilities[torch.arange(len(ids)), torch.tensor(ids, dtype=torch.int64)].tolist()
        best = torch.topk(rows, min(num_likeliest, rows.shape[1])).indices
        of_best = probabilities.gather(1, best).tolist()
        character = self._vocab.characters.__getitem__
        for chosen, probability, indices, shares in zip(ids, of_chosen, best.tolist(), of_best, strict=True):
            likeliest = tuple(zip(map(character, indices), shares, strict=True))
            yield WrittenCharacter(character(chosen), probability, likeliest)


class _Text:
    """A text being written: the model that reads it, and the choice of the next character.

    Args:
        model: its weights give the probabilities.
        vocab: of the model.
        prompt: says how many characters are chosen, and how.
        cancelled: returns whether to stop.
        num_kept: the number of characters whose logits are kept and chosen together; 0 keeps none.
    """

    def __init__(
        self,
        model: CharModel,
        vocab: Vocab,
        prompt: Prompt,
        cancelled: Callable[[], bool],
        num_kept: int,
    ) -> None:
        self._model = NumpyModel(model)
        self._choose = chooser(prompt.sampling, banned_ids(prompt.sampling, vocab))
        self._begun = vocab.encode(prompt.begun)[::-1].tolist()
        self._line_end = vocab.id_of("\n", -1) if prompt.ends_at_line else -1
        self._cancelled = cancelled
        self._is_cancelled = False
        self._num_kept = num_kept
        self._logits = np.empty((max(1, num_kept), model.vocab_size), self._model.dtype)
        self._num_left = max(prompt.num_chars, len(self._begun))
        self._num_shown = self._num_unshown = 0
        self._due_s = -math.inf

    @property
    def continues(self) -> bool:
        """Whether it is neither cancelled nor long enough."""
        return not self._is_cancelled and self._num_left > 0

    @_quietly
    def read(self, ids: Sequence[int]) -> None:
        """Read the prefix."""
        for number, character in enumerate(ids):
            if number % WARM_UP_STEPS == 0 and self._has_to_end():
                return
            self._model.read(character)

    @_quietly
    def choose(self) -> tuple[list[int], Array]:
        """Choose characters until it is time to show them.

        Returns:
            Their ids, and if they are kept, the logits they come from, shape ``(n, vocab)``.
        """
        ids: list[int] = []
        kept, most = self._logits[: self._num_left], self._num_left
        for logits in kept if self._num_kept else repeat(kept[0], most):
            if self._has_to_end():
                break
            chosen = self._choose(self._model.predict(logits))
            is_free = not self._begun
            if not is_free:
                chosen = self._begun.pop()
            ids.append(chosen)
            self._model.read(chosen)
            self._num_unshown += 1
            if chosen == self._line_end and is_free:
                self._num_left = len(ids)
                break
            if self.is_due():
                break
        self._num_left -= len(ids)
        return ids, kept[: len(ids)]

    def is_due(self) -> bool:
        """Return whether to show what has been written since it was last shown."""
        return self._num_unshown > self._num_shown / 20 and time.monotonic() > self._due_s

    def note_shown(self) -> None:
        """Take note that all that has been written is shown now."""
        self._num_shown, self._num_unshown = self._num_shown + self._num_unshown, 0
        self._due_s = time.monotonic() + GROW_INTERVAL_S

    def _has_to_end(self) -> bool:
        self._is_cancelled = self._cancelled()
        return self._is_cancelled
