"""The fields in which a person sets how characters are chosen, with the same limits everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from charrnn_gui.widgets.spin_boxes import DecimalSpinBox, WholeSpinBox

MAX_TEMPERATURE = 5.0
MAX_SLIDER_TEMPERATURE = 2.0
MAX_NUM_CHARS = 1_000_000
MAX_SEED = 2**31 - 1
MAX_TOP_K = 100_000


def temperature_field() -> DecimalSpinBox:
    """Return a field for a temperature; 0 is greedy."""
    field = DecimalSpinBox()
    field.setRange(0.0, MAX_TEMPERATURE)
    field.setSingleStep(0.1)
    return field


def top_k_field() -> WholeSpinBox:
    """Return a field for top-k; 0 is all."""
    field = WholeSpinBox()
    field.setRange(0, MAX_TOP_K)
    return field


def top_p_field() -> DecimalSpinBox:
    """Return a field for top-p, in hundredths."""
    field = DecimalSpinBox()
    field.setRange(0.01, 1.0)
    field.setSingleStep(0.05)
    field.setValue(1.0)
    return field


def seed_field() -> WholeSpinBox:
    """Return a field for the seed of a text."""
    field = WholeSpinBox()
    field.setRange(0, MAX_SEED)
    return field


def length_field() -> WholeSpinBox:
    """Return a field for the number of characters of a text."""
    field = WholeSpinBox()
    field.setRange(1, MAX_NUM_CHARS)
    field.setValue(50)
    field.setGroupSeparatorShown(True)
    field.setStepType(WholeSpinBox.StepType.AdaptiveDecimalStepType)
    return field


def restore_fields(state: Mapping[str, object], **fields: DecimalSpinBox | WholeSpinBox) -> None:
    """Set ``fields`` to what ``state`` has remembered under their names; see ``restore_field``."""
    for name, field in fields.items():
        restore_field(field, state.get(name))


def restore_field(field: DecimalSpinBox | WholeSpinBox, value: object) -> None:
    """Set ``field`` to a remembered value; what makes no sense is passed over."""
    is_number = isinstance(value, int) or (isinstance(value, float) and isinstance(field, DecimalSpinBox))
    if not is_number or isinstance(value, bool):
        return
    number = cast("int", value)
    # A NaN is in no range.
    if field.minimum() <= number <= field.maximum():
        field.setValue(number)
