"""The choice of a recipe: three as segments, others behind "More"; what differs, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from charrnn_gui.look.fonts import set_type
from charrnn_gui.theme import colors_of, in_color
from charrnn_gui.widgets.elided_label import ElidedLabel
from charrnn_gui.widgets.follows_changes import FollowsChanges
from core.common.i18n import gettext as _
from core.common.i18n import ngettext, paragraph
from core.settings.recipes import RECIPES, nearest_recipe
from core.settings.settings import Settings
from core.settings.sizing import is_sized

_SEGMENTS = ("quick", "quality", "sprint")


class RecipeChoice(FollowsChanges, QWidget):
    """Shows which recipe the settings follow, or are nearest to, and lets the person choose another.

    Signals:
        chosen: the name of a recipe, to be applied; also if the person undoes the own changes.

    Attributes:
        undo: the button that goes back to the recipe.
        name: of a recipe behind "More", which is too long for a segment; it stands beside the heading.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = RECIPES[_SEGMENTS[0]].settings
        self._segments = QFrame()
        self._segments.setProperty("kind", "segments")
        line = QHBoxLayout(self._segments)
        line.setContentsMargins(2, 2, 2, 2)
        line.setSpacing(2)
        self._buttons = {name: _Segment() for name in _SEGMENTS}
        self._more = _Segment()
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._more)
        self._actions: dict[str, QAction] = {}
        for name in RECIPES:
            if name not in _SEGMENTS:
                action = menu.addAction("")
                action.setCheckable(True)
                action.triggered.connect(lambda _on, name=name: self._choose(name))
                self._actions[name] = action
        self._more.setMenu(menu)
        group = QButtonGroup(self)
        for name, button in self._buttons.items():
            button.clicked.connect(lambda _on, name=name: self._choose(name))
            group.addButton(button)
            line.addWidget(button, 1)
        group.addButton(self._more)
        line.addWidget(self._more, 1)
        self.name = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_type(self.name, "caption")
        self._description = QLabel(wordWrap=True)
        set_type(self._description, "caption")
        self._changed = QLabel()
        set_type(self._changed, "caption")
        self.undo = QToolButton()
        set_type(self.undo, "caption")
        self.undo.setProperty("kind", "bare")
        self.undo.clicked.connect(lambda: self._choose(self.current()))
        changed = QHBoxLayout()
        changed.setSpacing(6)
        changed.addWidget(self._changed)
        changed.addWidget(self.undo)
        changed.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self._segments, self._description):
            layout.addWidget(widget)
        layout.addLayout(changed)
        self.follow_changes()

    def current(self) -> str:
        """The name of the recipe that the settings follow or are nearest to."""
        return nearest_recipe(self._settings)[0]

    def show_settings(self, settings: Settings) -> None:
        """Show which recipe ``settings`` follow, and how many of them differ."""
        self._settings = settings
        self.retranslate()

    def button(self, name: str) -> QToolButton:
        """The button with which the recipe ``name`` is chosen; that of "More" for those behind it."""
        return self._buttons.get(name, self._more)

    def description(self) -> str:
        """The sentence about the recipe."""
        return self._description.text()

    def difference(self) -> str:
        """What is said about settings that differ from the recipe; empty if none do."""
        return self._changed.text() if self._changed.isVisibleTo(self) else ""

    def retranslate(self) -> None:
        """Write every text in the current language."""
        name, different = nearest_recipe(self._settings)
        for each, button in self._buttons.items():
            button.setText(_(RECIPES[each].label))
            button.setToolTip(_about(each))
        for each, action in self._actions.items():
            action.setText(_(RECIPES[each].label))
            action.setToolTip(_about(each))
            action.setChecked(each == name)
        self._more.setText(_("More"))
        self._more.setToolTip(_("The recipes of the book"))
        self.name.setText(_(RECIPES[name].label) if name in self._actions else "")
        self.button(name).setChecked(True)
        self._segments.setAccessibleName(_("Recipe"))
        self._description.setText(
            paragraph(filter(None, (_(RECIPES[name].description), _chosen(self._settings))))
        )
        count = ngettext("{number} changed", "{number} changed", len(different)).format(number=len(different))
        self._changed.setText(count)
        self.undo.setText(_("Undo"))
        self.undo.setToolTip(_("Set all settings as in the recipe again"))
        for widget in (self._changed, self.undo):
            widget.setVisible(bool(different))

    def restyle(self) -> None:
        """Take the colours of the palette."""
        for label in (self._description, self._changed, self.name):
            label.setPalette(in_color(colors_of(self).muted))

    def _choose(self, name: str) -> None:
        # Qt has checked the button already; what is checked follows from the settings alone.
        self.retranslate()
        self.chosen.emit(name)


def _about(name: str) -> str:
    """Return all that a recipe says of itself, as rich text: Qt wraps that."""
    recipe = RECIPES[name]
    return "".join(f"<p>{_(text)}</p>" for text in (recipe.description, recipe.details) if text)


class _Segment(QToolButton):
    """One of the buttons side by side; all have the same width if there is room for that."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return the room for the text itself; Qt adds two spaces to it."""
        least = super().minimumSizeHint()
        return least - QSize(2 * self.fontMetrics().horizontalAdvance(" "), 0)


def _chosen(settings: Settings) -> str:
    """Return a sentence with what the rule has chosen; empty if the settings are not sized by it."""
    if not is_sized(settings):
        return ""
    return _(
        "For this text: {size} hidden units, batch {batch}, input dropout {inputs}, output dropout {outputs}."
    ).format(
        size=settings.hidden_size,
        batch=settings.batch_size,
        inputs=f"{settings.input_dropout:g}",
        outputs=f"{settings.output_dropout:g}",
    )
