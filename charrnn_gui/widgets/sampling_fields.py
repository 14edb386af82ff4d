"""The fields in which a person sets how characters are chosen, with the same limits everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from charrnn_gui.widgets.bounded import tooltip
from charrnn_gui.widgets.explained import explain
from charrnn_gui.widgets.spin_boxes import DecimalSpinBox, WholeSpinBox
from core.common.i18n import gettext as _
from core.common.prompts import Sampling

MAX_TEMPERATURE = 5.0
MAX_SLIDER_TEMPERATURE = 2.0
MAX_NUM_CHARS = 1_000_000
MAX_SEED = 2**31 - 1
MAX_TOP_K = 100_000


class SamplingFields:
    """Temperature, top-k, top-p, seed and length: what they mean, remember and say; others lay them out.

    Attributes:
        temperature, top_k, top_p, seed, length: the fields.
    """

    def __init__(self) -> None:
        self.temperature, self.top_k, self.top_p = _temperature_field(), _top_k_field(), _top_p_field()
        self.seed, self.length = _seed_field(), _length_field()

    @property
    def is_greedy(self) -> bool:
        """Whether the likeliest character is always taken."""
        return self.temperature.value() == 0

    def sampling(self, banned: str = "") -> Sampling:
        """Return how to choose; what means nothing to greedy writing is left at its default there."""
        if self.is_greedy:
            return Sampling(banned=banned)
        return Sampling(
            round(self.temperature.value(), 2),
            self.top_k.value(),
            round(self.top_p.value(), 2),
            self.seed.value(),
            banned,
        )

    def draw_again(self) -> None:
        """Take another seed."""
        self.seed.setValue((self.seed.value() + 1) % (MAX_SEED + 1))

    def save_state(self) -> dict[str, object]:
        """Return what the person set, ready for JSON."""
        return {
            "temperature": round(self.temperature.value(), 2),
            "top_k": self.top_k.value(),
            "top_p": round(self.top_p.value(), 2),
            "seed": self.seed.value(),
            "num_chars": self.length.value(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take up what ``save_state`` returned; what is missing or makes no sense is passed over."""
        for name, field in (
            ("temperature", self.temperature),
            ("top_p", self.top_p),
            ("top_k", self.top_k),
            ("seed", self.seed),
            ("num_chars", self.length),
        ):
            _restore(field, state.get(name))

    def retranslate(self) -> None:
        """Set every text of the fields in the current language."""
        self.temperature.setSpecialValueText(_("0 greedy"))
        self.top_k.setSpecialValueText(_("all"))
        for field, name in (
            (self.temperature, _("Temperature")),
            (self.top_k, _("Top-k")),
            (self.top_p, _("Top-p")),
            (self.seed, _("Seed")),
            (self.length, _("Length")),
        ):
            field.setAccessibleName(name)
        self.temperature.setToolTip(tooltip(temperature_explained()))
        explain(self.temperature, "temperature", if_asked=True)
        self.length.setToolTip(_("Characters to write after the prefix."))
        self.explain_chance()

    def explain_chance(self) -> None:
        """Allow what is random, and say what it is for; at temperature 0 say why it is not possible."""
        for field, tip in (
            (self.top_k, top_k_explained()),
            (self.top_p, top_p_explained()),
            (self.seed, _("The same seed and the same weights give the same text.")),
        ):
            field.setEnabled(not self.is_greedy)
            field.setToolTip(nothing_is_random() if self.is_greedy else tip)


def nothing_is_random() -> str:
    """Return why greedy writing has no other settings."""
    return _("At temperature 0 nothing is random: the text is the same every time.")


def temperature_explained() -> str:
    """Return what a temperature does."""
    return _(
        "0 always takes the likeliest character. Higher values draw at random: 1 by the model's "
        "probabilities, above 1 more freely."
    )


def top_k_explained() -> str:
    """Return what top-k does."""
    return _("Draw only from the k likeliest characters.")


def top_p_explained() -> str:
    """Return what top-p does."""
    return _("Draw only from the likeliest characters that together reach this probability.")


def _temperature_field() -> DecimalSpinBox:
    """Return a field for a temperature; 0 is greedy."""
    field = DecimalSpinBox()
    field.setRange(0.0, MAX_TEMPERATURE)
    field.setSingleStep(0.1)
    return field


def _top_k_field() -> WholeSpinBox:
    """Return a field for top-k; 0 is all."""
    field = WholeSpinBox()
    field.setRange(0, MAX_TOP_K)
    return field


def _top_p_field() -> DecimalSpinBox:
    """Return a field for top-p, in hundredths."""
    field = DecimalSpinBox()
    field.setRange(0.01, 1.0)
    field.setSingleStep(0.05)
    field.setValue(1.0)
    return field


def _seed_field() -> WholeSpinBox:
    """Return a field for the seed of a text."""
    field = WholeSpinBox()
    field.setRange(0, MAX_SEED)
    return field


def _length_field() -> WholeSpinBox:
    """Return a field for the number of characters of a text."""
    field = WholeSpinBox()
    field.setRange(1, MAX_NUM_CHARS)
    field.setValue(50)
    field.setGroupSeparatorShown(True)
    field.setStepType(WholeSpinBox.StepType.AdaptiveDecimalStepType)
    return field


def _restore(field: DecimalSpinBox | WholeSpinBox, value: object) -> None:
    """Set ``field`` to a remembered value; what makes no sense is passed over."""
    is_number = isinstance(value, int) or (isinstance(value, float) and isinstance(field, DecimalSpinBox))
    if not is_number or isinstance(value, bool):
        return
    number = cast("int", value)
    # A NaN is in no range.
    if field.minimum() <= number <= field.maximum():
        field.setValue(number)
