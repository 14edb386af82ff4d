"""What the command ``grid`` tells: how each run has ended, and what all of them show together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.command_line.output import say, tell, tell_json
from core.command_line.tables import print_table
from core.common.durations import clock
from core.common.files import is_file, json_number
from core.common.i18n import gettext as _
from core.common.i18n import gettext_noop as N_
from core.runs.event_words import in_digits
from core.runs.explanations import STANDINGS
from core.runs.grid_table import SEED, Mean, is_by_heldout, means, verdict
from core.runs.layout import RUN_FILE
from core.runs.listing import RunSummary, summary_of
from core.runs.task_end import TaskEnd
from core.settings.grid import GridRun

# What --json tells of a run, and the fact of its summary.
_FACTS = {"perplexity": "perplexity", "best_heldout_perplexity": "best_heldout", "seconds": "seconds"}
# Ends of a turn that no run's folder tells.
_NOT_OF_A_RUN = {"refused": N_("refused"), "unsaved": N_("not saved")}


def tell_waiting(run: GridRun, folder: Path, end: TaskEnd, *, as_json: bool) -> None:
    """Tell that another program trains ``run``, and that it gets another turn."""
    if as_json:
        tell_json({"event": "waiting", "run": str(folder), "problem": end.problem})
    else:
        say(_("{name} waits. {reason}").format(name=run.name, reason=end.problem))


def tell_end(run: GridRun, folder: Path, end: TaskEnd, number: int, total: int, *, as_json: bool) -> None:
    """Tell how ``run`` has ended, the ``number``-th of ``total``."""
    summary = summary_of(folder) if is_file(folder / RUN_FILE) else None
    if as_json:
        facts: dict[str, float | str | None] = dict.fromkeys(_FACTS)
        if summary is not None:
            for key, attribute in _FACTS.items():
                value = getattr(summary, attribute)
                facts[key] = None if value is None else json_number(value)
        about_run = {"run": str(folder), "values": dict(run.values), "state": end.state}
        tell_json({"event": "run", **about_run, **facts, "problem": end.problem, "was_there": end.was_there})
        return
    words = _(STANDINGS[end.state]) if summary is not None and end.state in STANDINGS else _("not begun")
    if end.state in _NOT_OF_A_RUN:
        words = _(_NOT_OF_A_RUN[end.state])
    for fact in () if summary is None else _facts(summary):
        words = _("{words}, {fact}").format(words=words, fact=fact)
    if end.was_there:
        words = _("{words}, {fact}").format(words=words, fact=_("finished before"))
    line = _("{number} of {total}  {name}: {facts}").format(
        number=number, total=total, name=run.name, facts=words
    )
    tell(line)
    if end.problem:
        say(end.problem)


def _facts(run: RunSummary) -> Iterator[str]:
    if run.perplexity is not None:
        yield _("perplexity {value}").format(value=in_digits(run.perplexity))
    if run.best_heldout is not None:
        yield _("best held-out {value}").format(value=in_digits(run.best_heldout))
    if run.seconds is not None:
        yield clock(run.seconds)


def tell_table(runs: Sequence[tuple[GridRun, Path]], *, as_json: bool) -> None:
    """Print the means over seeds, and whether the best differ by more than chance."""
    known = [(run.values, summary_of(path)) for run, path in runs if is_file(path / RUN_FILE)]
    table = means(known)
    if as_json:
        for mean in table:
            tell_json({"event": "mean", **_as_json(mean)})
        return
    # The table of a single run would only repeat the line above it.
    if len(known) < 2:
        return
    by_heldout = is_by_heldout([summary for _values, summary in known])
    titles = [
        "",
        _("best held-out, mean") if by_heldout else _("perplexity, mean"),
        _("least"),
        _("greatest"),
        _("runs"),
        _("time"),
    ]
    tell("")
    print_table([titles, *map(_row, table)], numbers=range(1, len(titles)))
    sentence = verdict(table)
    if sentence:
        tell("")
        tell(sentence)


def _row(mean: Mean) -> list[str]:
    values = mean.perplexities
    name = mean.in_words() or _("all settings equal but the {seed}").format(seed=SEED)
    numbers = [in_digits(mean.mean), in_digits(min(values)), in_digits(max(values))] if values else ["–"] * 3
    return [
        name,
        *numbers,
        f"{len(values)}/{mean.num_runs}",
        "–" if mean.seconds is None else clock(mean.seconds),
    ]


def _as_json(mean: Mean) -> dict[str, object]:
    return {
        "values": dict(mean.values),
        "perplexities": list(mean.perplexities),
        "mean": json_number(mean.mean),
        "runs": mean.num_runs,
        "seconds": mean.seconds,
    }
