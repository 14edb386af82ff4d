"""The curve and the samples of the run on display, as files for other programs, and as a picture to paste."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog

from charrnn_gui.look.fonts import INTER
from charrnn_gui.main_window import MainWindow
from charrnn_gui.session.jobs import Job, Jobs
from charrnn_gui.session.run import Session
from core.common.errors import UserError
from core.common.i18n import gettext as _
from core.runs import RunFolder
from core.sharing.exported import curve_picture, export_curve, export_samples, write_export

_PIXELS_A_UNIT = 2
"""Pictures are twice as sharp as they are drawn, for paper and large screens."""


class CurveExport(QObject):
    """Lets the person choose a file, and writes it in a job.

    Args:
        window: the parent of the dialogs.
        session: with the run on display.
        jobs: in which files are read and written.

    Signals:
        said: a sentence for the person (str), and its severity.
        failed: a file could not be written, or the run not be read.
    """

    said = Signal(str, str)
    failed = Signal(UserError)

    def __init__(
        self, window: MainWindow, session: Session, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._jobs = window, session, jobs

    def save_curve(self) -> None:
        """Save the curve as a picture or as a table."""
        kinds = {
            ".png": _("Picture (*.png)"),
            ".svg": _("Picture of lines (*.svg)"),
            ".csv": _("Table (*.csv)"),
        }
        self._save(_("Save the curve"), kinds, write_curve)

    def save_samples(self) -> None:
        """Save the samples as text or as a table."""
        kinds = {".txt": _("Text (*.txt)"), ".csv": _("Table (*.csv)")}
        self._save(_("Save the samples"), kinds, export_samples)

    def copy_curve(self) -> None:
        """Copy the curve, to paste it as a picture."""
        folder = self._session.open_run_folder
        if folder is None:
            return

        def draw(_job: Job) -> QImage:
            return drawn(RunFolder.open(folder))

        def copy(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self.said.emit(_("The curve is copied: paste it as a picture."), "info")

        self._jobs.begin(draw, copy, self._on_failed)

    def _save(self, title: str, kinds: Mapping[str, str], write: Callable[[RunFolder, Path], None]) -> None:
        """Let the person choose a file of one of ``kinds``, which are named by their endings."""
        folder = self._session.open_run_folder
        if folder is None:
            return
        proposed = Path.home() / f"{folder.name}{next(iter(kinds))}"
        chosen, kind = QFileDialog.getSaveFileName(
            self._window, title, str(proposed), ";;".join(kinds.values())
        )
        if not chosen:
            return
        ending = next((ending for ending, name in kinds.items() if name == kind), next(iter(kinds)))
        file = Path(chosen)
        if file.suffix.lower() not in kinds:
            file = file.with_name(file.name + ending)

        def save(_job: Job) -> Path:
            write(RunFolder.open(folder), file)
            return file

        self._jobs.begin(save, self._on_saved, self._on_failed)

    def _on_saved(self, file: Path) -> None:
        self.said.emit(_("Saved in “{file}”.").format(file=file), "info")

    def _on_failed(self, error: UserError) -> None:
        self.failed.emit(error)


def write_curve(run: RunFolder, file: Path) -> None:
    """Write the curve of ``run`` into ``file``, in the form that its ending says: .png, .svg or .csv.

    Raises:
        RunError: a file of the run is damaged, or ``file`` can't be written.
        UserError: it has another ending.
    """
    if file.suffix.lower() != ".png":
        export_curve(run, file)
        return
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(drawn(run))
    write_export(file, bytes(buffer.data().data()))


def drawn(run: RunFolder) -> QImage:
    """Return a picture of the curve of ``run``, in the current language.

    Raises:
        RunError: a file of the run is damaged.
    """
    # Qt takes a list of families for the name of one, and finds Chinese characters by itself.
    svg = curve_picture(run, fonts=INTER)
    renderer = QSvgRenderer(QByteArray(svg.encode("utf-8", "backslashreplace")))
    image = QImage(renderer.defaultSize() * _PIXELS_A_UNIT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image
