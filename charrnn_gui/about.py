"""What Help knows of this copy of the program: what it is, where newer ones are, how to get at it."""

from __future__ import annotations

import contextlib
from html import escape
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from charrnn_gui.main_window import MainWindow
from charrnn_gui.widgets.bounded import in_a_line
from core.common.assets import asset
from core.common.i18n import gettext as _
from core.common.version import program_version
from core.installation import menu_entry
from core.installation.build import build, notices


class About(QObject):
    """Shows what this copy is, and does what can be done with it.

    Args:
        window: the parent of the dialogs.
        log_file: named in the dialog.

    Signals:
        said: a sentence for the person (str), and its severity (info, error).
    """

    said = Signal(str, str)

    def __init__(self, window: MainWindow, log_file: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._log_file = window, log_file

    def show(self) -> None:
        """Show what this program is; a bundle also shows the licences of all that is in it."""
        text = _(
            "<h3>CharRNN Studio {version}</h3>"
            "<p>Watch a character-level language model learn to write.</p>"
            "<p>It follows the chapters on recurrent neural networks of “Dive into Deep Learning”. "
            "Nothing leaves this computer: no telemetry, and no network without your click.</p>"
            "<p>Log file: {log}</p>"
        ).format(
            version=f"{program_version()} {build().commit}".rstrip(),
            log=escape(in_a_line(str(self._log_file), 1_000)),
        )
        box = QMessageBox(parent=self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(_("About CharRNN Studio"))
        box.setTextFormat(Qt.TextFormat.RichText)
        box.setText(text)
        box.setIconPixmap(self._window.windowIcon().pixmap(64))
        close = box.addButton(_("Close"), QMessageBox.ButtonRole.RejectRole)
        box.setEscapeButton(close)
        box.setDefaultButton(close)
        if (licences := notices()) is not None:
            button = box.addButton(_("Licences"), QMessageBox.ButtonRole.ActionRole)
            button.setToolTip(_("Show the licences of everything that this download contains."))
            button.clicked.connect(lambda: self._show_licences(licences))
        box.open()

    def look_for_newer(self) -> None:
        """Open the page with newer versions in the browser, and do nothing else."""
        page = build().page
        if not page:
            self.said.emit(
                _("This copy does not know where newer versions are. Look where you got it."), "info"
            )
        elif not QDesktopServices.openUrl(QUrl(page)):
            self.said.emit(_("No browser answered. The page is {address}").format(address=page), "info")

    def add_to_menu(self) -> None:
        """Put the program into the person's applications menu."""
        try:
            path = menu_entry.install(*_for_the_menu())
        except OSError as error:
            self.said.emit(
                _("The menu entry could not be written: {reason}").format(reason=error.strerror or error),
                "error",
            )
        else:
            self.said.emit(_("Added to the applications menu: {path}").format(path=path), "info")

    def renew_in_menu(self) -> None:
        """Let the entry in the menu start this copy, if the copy that it started is gone."""
        with contextlib.suppress(OSError):  # The program works without an entry.
            menu_entry.renew(*_for_the_menu())

    def _show_licences(self, file: Path) -> None:
        # Not before it is needed: the window stands sooner.
        from charrnn_gui.widgets.licences_dialog import LicencesDialog

        dialog = LicencesDialog(file.read_text("utf-8"), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _for_the_menu() -> tuple[Path, Path]:
    return asset("resources").parent, asset("resources", "icons")
