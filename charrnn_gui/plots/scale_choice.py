"""The choice between a logarithmic and a linear scale, as segments."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _


class ScaleChoice(FollowsChanges, QFrame):
    """Two segments, of which one is chosen.

    Signals:
        chosen(bool): the scale is to be logarithmic (True) or linear.
    """

    chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "segments")
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 2, 2, 2)
        line.setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        group = QButtonGroup(self)
        self.logarithmic, self.linear = QToolButton(), QToolButton()
        for button in (self.logarithmic, self.linear):
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            group.addButton(button)
            line.addWidget(button)
        self.logarithmic.setChecked(True)
        self.logarithmic.toggled.connect(self.chosen)
        self.follow_changes()

    def choose(self, logarithmic: bool) -> None:
        """Choose one, as the person would."""
        (self.logarithmic if logarithmic else self.linear).setChecked(True)

    def retranslate(self) -> None:
        """Write in the current language."""
        self.setAccessibleName(_("Scale"))
        self.logarithmic.setText(_("log"))
        self.linear.setText(_("linear"))
        self.logarithmic.setAccessibleName(_("Logarithmic scale"))
        self.linear.setAccessibleName(_("Linear scale"))
        self.logarithmic.setToolTip(_("Equal steps of the axis are equal ratios."))
        self.linear.setToolTip(_("Equal steps of the axis are equal differences."))
