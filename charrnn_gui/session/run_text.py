"""The text of the run on display: what was held out, and an index of what was trained on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from charrnn_gui.session.jobs import Job
from core.common.errors import CorpusError
from core.common.i18n import gettext as _
from core.common.progress import SampleWritten
from core.runs import RunFolder
from core.runs.corpus_again import corpus_of
from core.text.copied import (
    Copies,
    TextIndex,
    chance_length,
    copied,
    copies_in,
    share_of_texts,
    training_index,
)
from core.text.corpus import Corpus, Selection, TrainingText, selection, training_text
from core.text.readers import read_corpus

MOST_READ = 20_000
"""Characters of a text that are read at most: in the window it is read again and again."""
Point = tuple[float, float, int]
"""Epochs done, the share of the samples that is copied, and the length of the longest stretch."""


@dataclass(frozen=True, slots=True, eq=False)
class RunText:
    """The text of a run.

    Attributes:
        folder: of the run.
        chosen: the whole text as the run's settings select it.
        trained: the part that is trained on, and the part held out.
        heldout: the first characters held out; empty if nothing is.
        index: of what is trained on; None if the text is too long.
        problem: why there is no index; else empty.
    """

    folder: Path
    chosen: Selection
    trained: TrainingText
    heldout: str
    index: TextIndex | None
    problem: str

    @classmethod
    def of(cls, folder: Path, corpus: Corpus | None, job: Job, file: Path | None = None) -> RunText:
        """Return the text of the run in ``folder``; if ``corpus`` is its text, it is not read again.

        ``file`` is where the person says that it is now.

        Raises:
            CorpusError: the text is no longer there, or another one is.
        """
        run = RunFolder.open(folder)
        info = run.corpus_info
        if file is not None:
            corpus = read_corpus(file, info.encoding or None, progress=job.report, cancelled=job.cancelled)
            if corpus.sha256 != info.sha256:
                raise CorpusError(
                    _("“{file}” is not the text of this run, “{name}”, which has {count} characters.").format(
                        file=file.name, name=info.name, count=f"{info.characters:,}"
                    )
                )
        if corpus is None or corpus.sha256 != info.sha256:
            corpus = corpus_of(run, job.report, job.cancelled)
        trained = training_text(corpus, run.settings)
        heldout = trained.vocab.decode(trained.heldout_ids[:MOST_READ].tolist())
        index, problem = None, ""
        try:
            index = training_index(corpus, run.settings, trained.vocab)
        except CorpusError as error:
            problem = str(error)
        return cls(folder, selection(corpus.tokens, run.settings), trained, heldout, index, problem)

    def as_read(self, text: str) -> str:
        """Return ``text`` as the model reads its own: with spaces for line ends, if it was trained so."""
        if "\n" in self.trained.vocab:
            return text
        return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")

    def part(self, begin: int, end: int) -> str:
        """Return the characters of the whole text from ``begin`` to before ``end``."""
        vocab = self.chosen.vocab
        ids = self.chosen.encoded(vocab, max(0, begin), min(end, self.chosen.length))[:]
        return vocab.decode(ids.tolist())

    def copies(self, written: str, least: int) -> Copies | None:
        """Return what ``written`` has copied in stretches from ``least`` on; 0: from what is not chance.

        None without an index, or for an empty text.
        """
        if self.index is None or not written:
            return None
        return copies_in(written, self.index, self.trained, least or None)

    def copied_in_samples(self, samples: tuple[SampleWritten, ...], least: int) -> tuple[Point, ...]:
        """Return a point for each epoch with samples, in order; ``least`` as in ``copies``."""
        if self.index is None or not samples:
            return ()
        num_written = max(1, sum(len(sample.text) for sample in samples))
        vocab = self.trained.vocab
        least = least or chance_length(self.trained.train_ids, len(vocab), num_written)
        by_place: dict[float, list[str]] = {}
        for sample in samples:
            written = sample.text.removeprefix(sample.prefix)
            by_place.setdefault(sample.place, []).append(written)
        points = []
        for place, texts in sorted(by_place.items()):
            stretches = [each for text in texts for each in copied(self.index, vocab, text, least)]
            longest = max((stretch.length for stretch in stretches), default=0)
            points.append((place, share_of_texts(self.index, vocab, texts, least), longest))
        return tuple(points)
