"""The style sheet over Fusion, made from the tokens.

Texts take their colour from the palette as far as possible: a rule with ``color`` would win over the palette
of every widget that it matches.
"""

from __future__ import annotations

import re
from dataclasses import fields
from string import Template

from charrnn_gui.look.tokens import TYPES, Colors

IMAGES = "look"
"""The prefix under which Qt finds the pictures of the style sheet."""

_TEMPLATE = """
QToolTip {
    background: $tip; color: $tip_ink; border: 1px solid $tip; padding: 4px 8px; font-size: 12px;
    max-width: 420px;
}

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {
    background: $field; border: 2px solid $field_line; border-radius: 6px;
    selection-background-color: $accent; selection-color: $accent_ink;
}
QLineEdit, QComboBox { padding: 0 6px; min-height: 24px; }
QAbstractSpinBox { padding: 0 6px; min-height: 21px; }
QLineEdit QToolButton { padding: 0; min-height: 0; border: none; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { background: $hover; border-color: $hover; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
    border-color: $accent;
}
PrefixEdit, PrefixEdit:hover { background: $panel; border: 1px solid $edge; padding: 2px 5px; }
PrefixEdit:focus { border: 2px solid $accent; padding: 1px 4px; }
ContinuationView { background: $panel; border: 2px solid $panel; }
ContinuationView:focus { border-color: $accent; }
QAbstractItemView QLineEdit, QAbstractItemView QLineEdit:focus {
    padding: 0 2px; min-height: 0; border-radius: 0;
}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
    background: $sunken; border-color: $sunken; color: $disabled;
}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
    border: none; background: transparent; padding: 0; min-height: 0;
}
QAbstractSpinBox QLineEdit { padding: 0 6px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; background: transparent; border: none; width: 18px;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0; }
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { image: none; width: 10px; height: 10px; }
QAbstractSpinBox::up-arrow:hover { image: url(look:up.svg); }
QAbstractSpinBox::down-arrow:hover { image: url(look:down.svg); }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(look:down.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
    background: $popup; border: 1px solid $outline; border-radius: 0; padding: 3px;
    selection-background-color: $selected; selection-color: $selected_ink;
}

QPushButton {
    background: $panel; border: 1px solid $outline; border-radius: 6px; padding: 0 8px; min-height: 26px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $hover; border-color: $edge; }
QPushButton:focus { border: 2px solid $accent; padding: 0 7px; }
QPushButton:default { border-color: $edge; }
QPushButton:disabled { background: transparent; border-color: $border; color: $disabled; }
QPushButton::menu-indicator {
    image: url(look:down.svg); width: 12px; height: 12px; subcontrol-position: right center; right: 6px;
}
QPushButton::menu-indicator:disabled { image: url(look:down-disabled.svg); }
QPushButton[hasMenu="true"] { padding-right: 12px; }

QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 2px 5px; min-height: 20px;
}
QToolButton:hover { background: $hover; }
QToolButton:checked { background: $accent_soft; border-color: $accent_soft; }
QToolButton:pressed { background: $hover; border-color: $hover; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton:disabled { color: $disabled; }
QToolButton[popupMode="2"] { padding-right: 18px; }
QToolButton::menu-indicator {
    image: url(look:down.svg); width: 12px; height: 12px; subcontrol-position: right center; right: 4px;
}

QCheckBox { spacing: 8px; }
QCheckBox::indicator, QAbstractItemView::indicator {
    width: 14px; height: 14px; border: 1px solid $edge; border-radius: 4px; background: $panel;
}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
    background: $accent; border-color: $accent; image: url(look:check.svg);
}
QCheckBox::indicator:focus { border: 2px solid $accent; width: 12px; height: 12px; }
QCheckBox::indicator:disabled { border-color: $border; background: $sunken; image: none; }
QCheckBox:disabled { color: $disabled; }

QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $edge; border-radius: 7px; background: $panel;
}
QRadioButton::indicator:checked {
    width: 6px; height: 6px; border: 5px solid $accent; border-radius: 8px; background: $accent_ink;
}
QRadioButton::indicator:focus { border-color: $accent; }

QSlider:horizontal { min-height: 18px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $outline; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 10px; height: 10px; margin: -5px 0;
    border: 2px solid $accent; border-radius: 7px; background: $panel;
}
QSlider::handle:horizontal:hover { background: $accent_soft; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::sub-page:horizontal:disabled { background: $outline; }
QSlider::handle:horizontal:disabled { border-color: $outline; }

QProgressBar {
    background: $sunken; border: none; border-radius: 2px; max-height: 4px; min-height: 4px;
}
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QTableView {
    background: $panel; border: 1px solid $panel; gridline-color: $border;
    selection-background-color: $selected; selection-color: $selected_ink;
}
QTableView:focus { border: 1px solid $accent; }
QTableView::item { border-bottom: 1px solid $border; padding: 0 4px; }
LinesTable::item { border: none; padding: 0; }
DifferencesTable::item { padding: 0 4px 0 10px; }
DifferencesTable QHeaderView::section { padding: 3px 4px 3px 13px; }
QTableView::item:selected { background: $selected; color: $selected_ink; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $muted; border: none; border-bottom: 1px solid $border; padding: 3px 6px;
    font-size: 12px;
}
QHeaderView::section:vertical { border-right: none; }
QHeaderView::down-arrow { image: url(look:down.svg); width: 10px; height: 10px; }
QHeaderView::up-arrow { image: url(look:up.svg); width: 10px; height: 10px; }
QTableCornerButton::section { background: $panel; border: none; }

QMenuBar { background: $chrome; border-bottom: 1px solid $border; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $popup; border: 1px solid $outline; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 28px; border-radius: 4px; }
QMenu::item:selected { background: $hover; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 8px; }
QMenu::indicator:checked { image: url(look:tick.svg); }
QMenu::right-arrow { image: url(look:right.svg); width: 12px; height: 12px; margin-right: 6px; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: $outline; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QSplitter::handle { background: $border; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: $accent_line; }
Rail { border: none; border-right: 1px solid $border; }
RailButton { border-radius: 8px; padding: 4px 0 3px 0; color: $muted; }
RailButton:checked { background: $accent_soft; color: $accent; font-weight: 600; }
RailButton::menu-indicator { image: none; width: 0; }
RailButton[popupMode="2"] { padding: 4px 0 3px 0; }
QPushButton[kind="primary"] {
    background: $accent; border: 1px solid $accent; border-radius: 7px; padding: 0 13px;
    color: $accent_ink; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 0 12px; }
QPushButton[kind="primary"]:disabled { background: $sunken; border-color: $sunken; color: $disabled; }
QPushButton[kind="tonal"] {
    background: $accent_soft; border: 1px solid $accent_soft; border-radius: 7px; padding: 0 13px;
    color: $accent; font-weight: 600;
}
QPushButton[kind="tonal"]:hover { border-color: $accent; }
QPushButton[kind="tonal"]:focus { border: 2px solid $accent; padding: 0 12px; }
StatusLine { border: none; border-top: 1px solid $border; }
StatusLine QToolButton { padding: 0 6px; min-height: 18px; border-radius: 5px; }
StatusLine QComboBox {
    background: transparent; border: 1px solid transparent; min-height: 18px; font-size: 12px;
}
StatusLine QComboBox:disabled { background: transparent; border-color: transparent; }
StatusLine QComboBox:hover { background: $hover; }
StatusLine QComboBox:focus { border-color: $accent; }
Header { border: none; }
MessageBar, UnsavedNotice { background: palette(window); border: 1px solid $border; border-radius: 6px; }
SettingsGroup { border-top: 1px solid $border; }
QTabBar::tab {
    background: transparent; border: none; border-bottom: 2px solid transparent; padding: 6px 12px;
}
QTabBar::tab:selected { border-bottom: 2px solid $accent; }
QTabBar::tab:hover { background: $hover; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
SectionHeading, SectionHeading:checked { background: transparent; border-color: transparent; padding: 3px 0; }
SectionHeading:hover { background: $hover; }
SectionHeading:focus { border: 1px solid $accent; }
QToolButton[kind="search"] {
    background: $field; border: 1px solid $field_line; padding: 2px 8px; color: $muted;
}
QToolButton[kind="search"]:hover { background: $hover; border-color: $hover; }
QToolButton[kind="search"]:focus { border-color: $accent; }
QLabel[kind="key"] { background: $panel; border: 1px solid $outline; border-radius: 4px; padding: 1px 5px; }
QLabel[kind="paper"] { background: $panel; border: 1px solid $border; border-radius: 6px; padding: 5px 9px; }
QFrame[kind="card"] { border: 1px solid $border; border-radius: 6px; }
QLabel[kind="empty"] { border: 1px dashed $outline; border-radius: 8px; padding: 8px 16px; }
QFrame[kind="popup"] { background: $popup; border: 1px solid $outline; border-radius: 8px; }
QFrame[kind="popup"] > QLineEdit { background: transparent; border: none; min-height: 32px; font-size: 15px; }
QFrame[kind="popup"] > QListView { background: transparent; }
QFrame[kind="segments"] { background: $sunken; border: 1px solid $sunken; border-radius: 6px; }
QToolButton[kind="bare"] { padding: 0 2px; min-height: 18px; color: $accent; }
QFrame[kind="segments"] QToolButton { border-radius: 5px; padding: 1px 1px; color: $muted; }
QFrame[kind="segments"] QToolButton[popupMode="2"] { padding-right: 14px; }
QFrame[kind="segments"] QToolButton:hover { background: $hover; }
QFrame[kind="segments"] QToolButton:checked {
    background: $panel; border: 1px solid $outline; color: $text; font-weight: 600;
}
QFrame[kind="segments"] QToolButton:focus { border: 1px solid $accent; }
Chip, QToolButton[kind="chip"] {
    background: $field; border: 1px solid $field_line; border-radius: 12px; padding: 1px 9px;
    min-height: 20px; font-size: 12px;
}
Chip:checked, QToolButton[kind="chip"]:checked {
    background: $accent_soft; border-color: $accent_line; color: $accent; font-weight: 600;
}
Chip:focus, QToolButton[kind="chip"]:focus { border-color: $accent; }
QToolButton[kind="small"] { padding: 1px 3px; font-size: 12px; }
QToolButton[kind="small"]::menu-indicator { image: none; width: 0; }
"""
_TYPES = "".join(
    f'{widget}[type="{name}"] {{ font-size: {wanted.size}px; font-weight: {wanted.weight}; }}\n'
    for name, wanted in TYPES.items()
    for widget in ("QLabel", "QToolButton", "QPlainTextEdit")
)


def style_sheet(colors: Colors, *, images: str, scale: float = 1.0) -> str:
    """Return the style sheet.

    Args:
        colors: of the theme.
        images: which folder under the prefix ``IMAGES`` has the pictures in these colours.
        scale: of every length but a line of one pixel.
    """
    values = {field.name: getattr(colors, field.name) for field in fields(colors)}
    text = Template(_TEMPLATE + _TYPES).substitute(values).replace("url(look:", f"url({IMAGES}:{images}/")
    return re.sub(
        r"(radius: )?(\d+)px",
        lambda found: (
            f"{found[1]}{_radius(int(found[2]), scale)}px"
            if found[1]
            else f"{scaled(int(found[2]), scale)}px"
        ),
        text,
    )


def scaled(pixels: int, scale: float) -> int:
    """Return a length at ``scale``; a hair line stays one."""
    return pixels if pixels <= 1 else max(1, round(pixels * scale))


def _radius(pixels: int, scale: float) -> int:
    # Qt draws no round corner at all if its radius is more than half of what it has to round.
    return pixels if scale == 1 else max(0, int(pixels * scale) - (scale % 1 > 0))
