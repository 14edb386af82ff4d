"""What differs between runs, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.common.durations import clock
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.common.progress import RanksChanged, SettingChanged
from core.runs.about import CorpusInfo, Origin, origin_of
from core.runs.copied_share import copied_share
from core.runs.event_words import in_digits
from core.runs.explanations import outcome_in_words
from core.runs.folder import RunFolder
from core.runs.listing import RunSummary, summary_of
from core.settings.arithmetic import num_parameters
from core.settings.rules import without_effect
from core.settings.run_end import epochs_text
from core.settings.settings import SPECS, Settings
from core.settings.specs import in_words

NOTHING = "–"
# They say what is kept of the run, who chose its settings and what the person looks at, but change neither
# its curve nor its speed.
_WITHOUT_CONSEQUENCE = frozenset({"keep_text", "sized", "prefixes"})


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """What a comparison knows of a run.

    Attributes:
        vocabulary: the characters it knows.
        changes: what was changed by hand while it was trained, in order.
        origin: which run it branches from, and where; None: it is no branch.
        characters_per_second: mean over its epochs, each as long as it took; None before the first has ended.
        copied: see ``copied_share``; None also while the run is trained.
        ranks: when another number of processes trained it than before, in order.
    """

    summary: RunSummary
    corpus: CorpusInfo
    vocabulary: str
    changes: tuple[SettingChanged, ...]
    origin: Origin | None
    characters_per_second: float | None
    copied: float | None = None
    ranks: tuple[RanksChanged, ...] = ()

    @property
    def name(self) -> str:
        """The name of the run."""
        return self.summary.path.absolute().name

    @property
    def settings(self) -> Settings:
        """With which it began."""
        return self.summary.settings


@dataclass(frozen=True, slots=True)
class Row:
    """One fact about each of several runs.

    Attributes:
        name: of a setting, or of a fact; never translated.
        label: in the current language.
        texts: one for each run, in the current language.
        values: the same for programs: numbers as they are, in seconds, in shares of 1; None: there is none.
        differs: for each run, whether its text is unlike the first.
    """

    name: str
    label: str
    texts: tuple[str, ...]
    values: tuple[str | float | None, ...]
    differs: tuple[bool, ...]


def compared(folder: Path) -> ComparedRun:
    """Return what a comparison needs to know of the run in ``folder``.

    Raises:
        RunError: it is no run, or it is damaged.
        OSError: it can't be read.
    """
    run = RunFolder.open(folder)
    told = run.told_of_epochs()
    took = [
        after.seconds - before
        for before, after in zip([0.0, *(epoch.seconds for epoch in told.epochs)], told.epochs, strict=False)
    ]
    characters = sum(epoch.characters_per_second * s for epoch, s in zip(told.epochs, took, strict=True))
    summary = summary_of(folder)
    return ComparedRun(
        summary=summary,
        corpus=run.corpus_info,
        vocabulary=run.vocab.characters,
        changes=tuple(event for event in told.events if isinstance(event, SettingChanged)),
        origin=origin_of(run.about),
        characters_per_second=characters / sum(took) if sum(took) > 0 else None,
        copied=None if summary.is_claimed else copied_share(run),
        ranks=tuple(event for event in told.events if isinstance(event, RanksChanged)),
    )


def settings_rows(runs: Sequence[ComparedRun], *, differing: bool = True) -> list[Row]:
    """Return the text and the settings of ``runs``, in the order of the form, and who trained them.

    A setting that has no effect in a run is a dash there. What was changed by hand stands behind the value.

    Args:
        runs: at least one.
        differing: leave out what is equal in all of them.
    """
    rows = [_row("text", _("text"), [(_text(run), run.corpus.name) for run in runs])]
    for name, spec in SPECS.items():
        if name not in _WITHOUT_CONSEQUENCE:
            rows.append(_row(name, _(spec.label), [_setting(run, name) for run in runs]))
    rows.append(_row("ranks", _("processes"), [_ranks(run) for run in runs]))
    return [row for row in rows if any(row.differs)] if differing else rows


def outcome_rows(runs: Sequence[ComparedRun]) -> list[Row]:
    """Return what came of the settings: size, speed, time and perplexities of ``runs``."""
    return [_row(name, _(label), [fact(run) for run in runs]) for name, (label, fact) in _OUTCOMES.items()]


def names_of(runs: Sequence[ComparedRun]) -> list[str]:
    """Return the names of ``runs``; of equal ones with the folders above that tell them apart."""
    paths = [run.summary.path.absolute() for run in runs]

    def name_of(path: Path) -> str:
        for depth in range(1, len(path.parts)):
            if all(other == path or other.parts[-depth:] != path.parts[-depth:] for other in paths):
                return "/".join(path.parts[-depth:])
        return str(path)

    return [name_of(path) for path in paths]


def doubt(runs: Sequence[ComparedRun]) -> str:
    """Return why the perplexities of ``runs`` do not compare, in a sentence; empty if they do."""
    # Even a guess costs more in those that know more.
    if len({frozenset(run.vocabulary) for run in runs}) > 1:
        return _(
            "These runs know different characters, so their perplexities do not compare: a text of more "
            "characters is harder to guess."
        )
    if len({(run.corpus.sha256, run.settings.max_chars) for run in runs}) > 1:
        return _("These runs were trained on different texts: a lower perplexity may be an easier text.")
    # A run that holds nothing out has no such perplexity, so there is nothing to compare it with.
    holding_out = [run.settings for run in runs if run.settings.heldout_fraction > 0]
    if len({(settings.heldout_fraction, settings.heldout_from) for settings in holding_out}) > 1:
        return _(
            "These runs hold out different parts of the text, so their held-out perplexities do not compare."
        )
    return ""


_Value = str | float | None


def _row(name: str, label: str, facts: Sequence[tuple[str, _Value]]) -> Row:
    texts, values = zip(*facts, strict=True)
    return Row(name, label, texts, values, tuple(text != texts[0] for text in texts))


def _text(run: ComparedRun) -> str:
    return run.corpus.source.title(run.corpus.name)


def _setting(run: ComparedRun, name: str) -> tuple[str, _Value]:
    settings, changes = run.settings, [change for change in run.changes if change.setting == name]
    values = {field: getattr(settings, field) for field in SPECS}
    if not changes and name in without_effect(values, SPECS):
        return NOTHING, None
    text = in_words(SPECS[name], values[name]) or NOTHING
    if not changes:
        return text, values[name]
    for change in changes:
        now = _("as planned") if change.now is None else in_digits(change.now)
        text = _then(text, now, change.epochs_done)
    return text, text


def _ranks(run: ComparedRun) -> tuple[str, _Value]:
    """Return how many processes trained the run."""
    text, value = "1", 1
    changes = False
    for change in run.ranks:
        value = change.ranks
        now = f"{value:,}"
        changes = changes or change.moment.update > 0
        text = _then(text, now, change.epochs_done) if change.moment.update else now
    return text, text if changes else value


def _then(before: str, now: str, epochs_done: float) -> str:
    return _("{before}, then {now} from epoch {epoch}").format(
        before=before, now=now, epoch=epochs_text(epochs_done)
    )


def _number(value: float | None, in_words: Callable[[float], str]) -> tuple[str, _Value]:
    return (NOTHING, None) if value is None or not math.isfinite(value) else (in_words(value), value)


def _perplexity(value: float | None) -> tuple[str, _Value]:
    return (NOTHING, None) if value is None else (in_digits(value), value)


def _ended(run: ComparedRun) -> tuple[str, _Value]:
    return outcome_in_words(run.summary), run.summary.standing


_OUTCOMES: Mapping[str, tuple[str, Callable[[ComparedRun], tuple[str, _Value]]]] = {
    "parameters": (
        N_("parameters"),
        lambda run: _number(num_parameters(run.settings, len(run.vocabulary)), "{:,}".format),
    ),
    "characters_per_second": (
        N_("characters/s"),
        lambda run: _number(run.characters_per_second, "{:,.0f}".format),
    ),
    "seconds": (N_("duration"), lambda run: _number(run.summary.seconds, clock)),
    "epochs": (N_("epochs trained"), lambda run: _number(run.summary.epochs, epochs_text)),
    "perplexity": (N_("perplexity"), lambda run: _perplexity(run.summary.perplexity)),
    "heldout": (N_("held-out perplexity"), lambda run: _perplexity(run.summary.heldout)),
    "best_heldout": (N_("best held-out"), lambda run: _perplexity(run.summary.best_heldout)),
    "copied": (N_("share copied"), lambda run: _number(run.copied, "{:.0%}".format)),
    "standing": (N_("how it ended"), _ended),
}
