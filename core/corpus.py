"""Text in, ids out: a corpus, and what of it a run is trained on."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.batches import characters_needed
from core.config import Settings
from core.errors import UserError
from core.i18n import gettext as _
from core.vocab import Vocab


class CorpusError(UserError):
    """A text can't be read or can't be trained on."""


class TextTooShortError(CorpusError):
    """The text does not fill one batch.

    Attributes:
        fitting: settings that this text can be trained with; None where no settings can help.
    """

    def __init__(self, message: str, fitting: Settings | None) -> None:
        super().__init__(message)
        self.fitting = fitting


@dataclass(frozen=True, slots=True)
class Corpus:
    """A text with a name.

    Attributes:
        name: what the person calls it: a title or a file's name.
        text: the characters as read, line ends as ``\\n``.
        source: where it came from: a path, or ``shipped:NAME`` for a corpus that ships.
        encoding: of the file, in Python's naming; empty where there was none.
        prefixes: prefixes that suit the text.
    """

    name: str
    text: str
    source: str = ""
    encoding: str = ""
    prefixes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, in hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class TrainingText:
    """What a run is trained on, by its settings.

    Attributes:
        characters: the text, prepared.
        vocab: of all its characters, the held-out ones included.
        train_ids: shape ``(n,)``, int64.
        heldout_ids: shape ``(m,)``, int64; empty without a held-out split.
        line_start: the character that most often begins a line; what an empty prefix starts from.
    """

    characters: str
    vocab: Vocab
    train_ids: NDArray[np.int64]
    heldout_ids: NDArray[np.int64]
    line_start: str


def prepared(text: str, settings: Settings) -> str:
    """Return the characters that ``settings`` choose from ``text``, as the model will see them.

    Newlines and carriage returns become spaces first, then the text is cut: the order of the
    book's ``load_data_jay_lyrics``.
    """
    # Only the part that can survive the cut is touched: the rest may be a gigabyte.
    kept = text[: settings.max_chars] if settings.max_chars else text
    return kept.replace("\n", " ").replace("\r", " ") if settings.newlines_to_spaces else kept


def most_frequent_line_start(text: str) -> str:
    """Return the character that most often begins a line of ``text`` (as read, newlines intact).

    Equals are decided by code point. Empty where the text has only white space.
    """
    starts = Counter(re.findall(r"^\s*(\S)", text, flags=re.MULTILINE))
    return min(starts, key=lambda character: (-starts[character], character), default="")


def training_text(corpus: Corpus, settings: Settings) -> TrainingText:
    """Return what a run of ``settings`` on ``corpus`` is trained on.

    Raises:
        CorpusError: the text is empty or has only one distinct character.
        TextTooShortError: the training part does not fill one batch, or the held-out part does
            not hold two characters.
    """
    text = prepared(corpus.text, settings)
    if not text.strip():
        raise CorpusError(_("This text is empty. Choose one with at least a few lines."))
    vocab = Vocab.of(text)
    visible = "".join(vocab.characters.split())
    if len(visible) < 2:
        raise CorpusError(
            _("This text has only one distinct character, “{character}”: there is nothing to learn.").format(
                character=visible
            )
        )
    ids = vocab.encode(text)
    num_train = len(ids) - int(len(ids) * settings.heldout_fraction)
    needed = characters_needed(settings)
    if num_train < needed:
        raise TextTooShortError(
            _(
                "One batch of {batch} sequences of {steps} steps takes {needed} characters, and there are "
                "{have} to train on. Use a longer text, a smaller batch or fewer steps."
            ).format(batch=settings.batch_size, steps=settings.num_steps, needed=needed, have=num_train),
            fitting_settings(num_train, settings),
        )
    heldout_ids = ids[num_train:]
    if settings.heldout_fraction and len(heldout_ids) < 2:
        raise TextTooShortError(
            _(
                "The held-out share of this text is {have} characters; two are the least. "
                "Use a longer text or a larger share, or hold nothing out."
            ).format(have=len(heldout_ids)),
            replace(settings, heldout_fraction=0.0),
        )
    start = most_frequent_line_start(corpus.text[: settings.max_chars or None])
    return TrainingText(text, vocab, ids[:num_train], heldout_ids, start or vocab.characters[0])


def fitting_settings(num_chars: int, settings: Settings) -> Settings | None:
    """Return ``settings`` with batch and steps reduced until ``num_chars`` fill one batch.

    None where even two characters are not there.
    """
    if num_chars < 2:
        return None
    num_steps = min(settings.num_steps, max(1, int(num_chars**0.5) - 1))
    rows = num_chars // (num_steps + 1)
    return replace(settings, num_steps=num_steps, batch_size=min(settings.batch_size, rows))
