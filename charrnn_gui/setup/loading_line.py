"""A text that is being loaded."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QPushButton, QWidget

from charrnn_gui.widgets.bounded import in_a_line
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _


class LoadingLine(FollowsChanges, QWidget):
    """What is being loaded, how far it is, and a way to stop it.

    Attributes:
        cancel: the button.
    """

    def __init__(self) -> None:
        super().__init__()
        self._label = QLabel(wordWrap=True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.cancel = QPushButton()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label, 0, 0, 1, 2)
        layout.addWidget(self._bar, 1, 0)
        layout.addWidget(self.cancel, 1, 1)
        self.follow_changes()

    def show_progress(self, text: str | None, fraction: float | None) -> None:
        """Show ``text`` and its ``fraction`` done (None: unknown); without a text the line is hidden."""
        self._label.setText(in_a_line(text or ""))
        self._bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self._bar.setValue(round(1000 * min(1.0, max(0.0, fraction))))
        self.setVisible(text is not None)

    def retranslate(self) -> None:
        """Write every text in the current language."""
        self._bar.setAccessibleName(_("Loading"))
        self._bar.setToolTip(_("How much of the text has been read."))
        self.cancel.setText(_("Cancel"))
        self.cancel.setToolTip(_("Stop loading and keep the current text."))
