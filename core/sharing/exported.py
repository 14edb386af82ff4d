"""Write curves, samples, lines and costs into files for other programs: pictures, tables, text."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from core.common.errors import RunError, UserError
from core.common.files import write_atomically
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.common.lines import Line
from core.common.progress import SampleWritten
from core.common.surprise import Surprise
from core.common.unwritable import with_remedy
from core.runs import RunFolder
from core.runs.comparison import ComparedRun, Row, names_of
from core.runs.lines import read_lines
from core.sharing.comparison_drawing import Drawing, comparison_svg
from core.sharing.curve_drawing import curve_svg
from core.sharing.curve_table import curve_csv, curves_csv, no_formula, samples_csv, samples_text, table
from core.sharing.line_tree import lines_as_json, lines_text
from core.sharing.surprise_table import surprise_csv
from core.sharing.svg_plot import FONTS

# A spreadsheet reads Chinese in a CSV file as UTF-8 only if this stands at its beginning.
_MARK = "\ufeff"


def export_curve(run: RunFolder, file: Path, others: Sequence[RunFolder] = ()) -> None:
    """Write the curve of ``run`` into ``file``: a picture if that ends in .svg, a table if in .csv.

    The curves of ``others`` are laid over it, or come below it in the table.

    Raises:
        RunError: a file of the run is damaged, or ``file`` can't be written.
        UserError: it has another ending.
    """
    if file.suffix.lower() == ".png":
        raise UserError(
            _("The command line draws a curve as SVG, not as PNG: name a file that ends in .svg or .csv.")
        )
    check_ending(file, [".svg", ".csv"])
    is_picture = file.suffix.lower() == ".svg"
    _write(file, curve_picture(run, others=others) if is_picture else _curve_table(run, others))


def export_samples(run: RunFolder, file: Path) -> None:
    """Write the samples of ``run`` into ``file``: as text if that ends in .txt, as a table if in .csv.

    Raises:
        RunError: there are none, a file of the run is damaged, or ``file`` can't be written.
        UserError: it has another ending.
    """
    check_ending(file, _SAMPLES)
    samples = run.samples()
    if not samples:
        raise RunError(
            _("The run “{name}” has no samples, so no file was written.").format(name=_name_of(run))
        )
    write_samples(samples, file)


def write_samples(samples: Iterable[SampleWritten], file: Path) -> None:
    """Write ``samples`` into ``file``: as text if that ends in .txt, as a table if in .csv.

    Raises:
        RunError: ``file`` can't be written.
        UserError: it has another ending.
    """
    check_ending(file, _SAMPLES)
    _write(file, _SAMPLES[file.suffix.lower()](samples))


def export_lines(run: RunFolder, file: Path) -> None:
    """Write the lines of ``run`` into ``file``: as text if that ends in .txt, for programs if in .json.

    Raises:
        RunError: there are none, a file of the run is damaged, or ``file`` can't be written.
        UserError: it has another ending.
    """
    check_ending(file, _LINES)
    lines = read_lines(run.path)[0].lines
    if not lines:
        raise RunError(
            _(
                "The run “{name}” has no lines, so no file was written. Lines are written in the window, "
                "under Write."
            ).format(name=_name_of(run))
        )
    write_lines(lines, file)


def write_lines(lines: Iterable[Line], file: Path) -> None:
    """Write ``lines`` into ``file``: as text if that ends in .txt, for programs if in .json.

    Raises:
        RunError: ``file`` can't be written.
        UserError: it has another ending.
    """
    check_ending(file, _LINES)
    _write(file, _LINES[file.suffix.lower()](lines))


def export_surprise(surprise: Surprise, file: Path, adapted: Surprise | None = None) -> None:
    """Write what each character costs into ``file``, a table whose name must end in .csv.

    ``adapted`` is what the same text costs with weights that follow it.

    Raises:
        RunError: ``file`` can't be written.
        UserError: it has another ending.
    """
    check_ending(file, [".csv"])
    _write(file, _MARK + surprise_csv(surprise, adapted))


def export_comparison(
    runs: Sequence[ComparedRun], rows: Sequence[Row], file: Path, drawing: Drawing | None = None
) -> None:
    """Write a comparison of ``runs`` into ``file``: a table if that ends in .csv, a picture if in .svg.

    The table is for programs: names that are never translated, and numbers as they are.

    Args:
        runs: in the order of the table.
        rows: a fact about each of the runs in each.
        file: see above.
        drawing: what the picture shows; None: only a table can be written.

    Raises:
        RunError: ``file`` can't be written.
        UserError: it has another ending.
    """
    check_ending(file, [".csv"] if drawing is None else [".svg", ".csv"])
    if drawing is not None and file.suffix.lower() == ".svg":
        _write(file, comparison_svg(drawing, rows))
        return
    cells = ((row.name, *map(_cell, row.values)) for row in rows)
    _write(file, _MARK + table(["", *map(no_formula, names_of(runs))], cells))


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return no_formula(value) if isinstance(value, str) else value


def curve_picture(run: RunFolder, fonts: str = FONTS, others: Sequence[RunFolder] = ()) -> str:
    """Return the curve of ``run`` as an SVG picture, with those of ``others`` over it; see ``curve_svg``.

    Raises:
        RunError: a file of the run is damaged.
    """
    told = [(_name_of(other), other.told_of_epochs()) for other in others]
    return curve_svg(_name_of(run), run.told(), run.baselines, fonts, told)


def check_ending(file: Path, endings: Collection[str]) -> None:
    """Check before long work that the name of ``file`` has one of ``endings``.

    Raises:
        UserError: it has not.
    """
    if file.suffix.lower() not in endings:
        raise UserError(
            _("The ending of “{path}” decides what is written. It must be one of these: {endings}.").format(
                path=file, endings=listed(endings)
            )
        )


def write_export(file: Path, content: bytes) -> None:
    """Write ``content`` into ``file``, completely or not at all.

    Raises:
        RunError: it can't be written.
    """
    try:
        # If the person made a link, its target is written.
        write_atomically(Path(os.path.realpath(file)), content)
    except OSError as error:
        raise RunError(
            with_remedy(
                _("“{path}” can't be written: {reason}.").format(path=file, reason=error.strerror or error),
                error,
            )
        ) from error


def _curve_table(run: RunFolder, others: Sequence[RunFolder] = ()) -> str:
    told = {_name_of(each): each.told_of_epochs() for each in (run, *others)}
    return _MARK + (curve_csv(told[_name_of(run)]) if not others else curves_csv(told))


def _name_of(run: RunFolder) -> str:
    return run.path.absolute().name


def _samples_table(samples: Iterable[SampleWritten]) -> str:
    return _MARK + samples_csv(samples)


_LINES: Mapping[str, Callable[[Iterable[Line]], str]] = {".txt": lines_text, ".json": lines_as_json}
_SAMPLES: Mapping[str, Callable[[Iterable[SampleWritten]], str]] = {
    ".txt": samples_text,
    ".csv": _samples_table,
}


def _write(file: Path, text: str) -> None:
    # A prefix may hold bytes that are no characters; they are written as their codes.
    write_export(file, text.encode("utf-8", "backslashreplace"))
