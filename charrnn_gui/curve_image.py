"""The curves of runs as an image of pixels, drawn by Qt from the picture of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

from charrnn_gui.look.fonts import INTER
from core.runs import RunFolder
from core.runs.comparison import ComparedRun, Row
from core.sharing.comparison_drawing import Drawing, comparison_svg
from core.sharing.exported import curve_picture, export_comparison, export_curve, write_export

_PIXELS_A_UNIT = 2
"""Pictures are twice as sharp as they are drawn, for paper and large screens."""


def write_curve(run: RunFolder, file: Path, others: Sequence[RunFolder] = ()) -> None:
    """Write the curve of ``run`` into ``file``, in the form that its ending says: .png, .svg or .csv.

    The curves of ``others`` are laid over it.

    Raises:
        RunError: a file of the run is damaged, or ``file`` can't be written.
        UserError: it has another ending.
    """
    if file.suffix.lower() != ".png":
        export_curve(run, file, others)
        return
    _write_image(drawn(run, others), file)


def write_comparison(runs: Sequence[ComparedRun], rows: Sequence[Row], drawing: Drawing, file: Path) -> None:
    """Write a comparison into ``file``, in the form that its ending says: .png, .svg or .csv.

    Args:
        runs: in the order of the table.
        rows: a fact about each of the runs in each.
        drawing: what the picture shows.
        file: see above.

    Raises:
        RunError: ``file`` can't be written.
        UserError: it has another ending.
    """
    # Qt takes a list of families for the name of one, and finds Chinese characters by itself.
    in_inter = replace(drawing, fonts=INTER)
    if file.suffix.lower() == ".png":
        _write_image(_image(comparison_svg(in_inter, rows)), file)
    else:
        export_comparison(runs, rows, file, drawing)


def drawn(run: RunFolder, others: Sequence[RunFolder] = ()) -> QImage:
    """Return an image of the curve of ``run``, with those of ``others`` over it, in the current language.

    Raises:
        RunError: a file of the run is damaged.
    """
    # Qt takes a list of families for the name of one, and finds Chinese characters by itself.
    svg = curve_picture(run, INTER, others)
    return _image(svg)


def _image(svg: str) -> QImage:
    renderer = QSvgRenderer(QByteArray(svg.encode("utf-8", "backslashreplace")))
    image = QImage(renderer.defaultSize() * _PIXELS_A_UNIT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def _write_image(image: QImage, file: Path) -> None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    write_export(file, bytes(buffer.data().data()))
