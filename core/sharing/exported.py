"""Write the curve and the samples of a run into files for other programs: pictures, tables, text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from core.common.errors import RunError, UserError
from core.common.files import write_atomically
from core.common.i18n import gettext as _
from core.common.i18n import listed
from core.common.progress import SampleWritten
from core.runs import RunFolder
from core.sharing.curve_drawing import curve_svg
from core.sharing.curve_table import curve_csv, samples_csv, samples_text

# A spreadsheet reads Chinese in a CSV file as UTF-8 only if this stands at its beginning.
_MARK = "\ufeff"
_Kind = TypeVar("_Kind")


def export_curve(run: RunFolder, file: Path) -> None:
    """Write the curve of ``run`` into ``file``: a picture if that ends in .svg, a table if in .csv.

    Raises:
        RunError: a file of the run is damaged, or ``file`` can't be written.
        UserError: it has another ending.
    """
    if file.suffix.lower() == ".png":
        raise UserError(
            _("The command line draws a curve as SVG, not as PNG: name a file that ends in .svg or .csv.")
        )
    _write(_choose_kind(file, {".svg": _curve_picture, ".csv": _curve_table})(run), file)


def export_samples(run: RunFolder, file: Path) -> None:
    """Write the samples of ``run`` into ``file``: as text if that ends in .txt, as a table if in .csv.

    Raises:
        RunError: a file of the run is damaged, or ``file`` can't be written.
        UserError: it has another ending.
    """
    _choose_kind(file, _SAMPLES)
    write_samples(run.samples(), file)


def write_samples(samples: Iterable[SampleWritten], file: Path) -> None:
    """Write ``samples`` into ``file``: as text if that ends in .txt, as a table if in .csv.

    Raises:
        RunError: ``file`` can't be written.
        UserError: it has another ending.
    """
    _write(_choose_kind(file, _SAMPLES)(samples), file)


def _curve_picture(run: RunFolder) -> str:
    return curve_svg(run.path.absolute().name, run.told(), run.baselines)


def _curve_table(run: RunFolder) -> str:
    return _MARK + curve_csv(run.told_of_epochs().epochs)


def _samples_table(samples: Iterable[SampleWritten]) -> str:
    return _MARK + samples_csv(samples)


_SAMPLES: Mapping[str, Callable[[Iterable[SampleWritten]], str]] = {
    ".txt": samples_text,
    ".csv": _samples_table,
}


def _choose_kind(file: Path, kinds: Mapping[str, _Kind]) -> _Kind:
    make = kinds.get(file.suffix.lower())
    if make is None:
        raise UserError(
            _("The ending of “{path}” decides what is written. It must be one of these: {endings}.").format(
                path=file, endings=listed(kinds)
            )
        )
    return make


def _write(text: str, file: Path) -> None:
    # A prefix may hold bytes that are no characters; they are written as their codes.
    content = text.encode("utf-8", "backslashreplace")
    try:
        # If the person made a link, its target is written.
        write_atomically(Path(os.path.realpath(file)), content)
    except OSError as error:
        raise RunError(
            _("“{path}” can't be written: {reason}.").format(path=file, reason=error.strerror or error)
        ) from error
