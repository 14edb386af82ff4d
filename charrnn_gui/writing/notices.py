"""What there is to say about a prefix and its continuation."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from charrnn_gui.look.tokens import Colors
from charrnn_gui.theme import in_color
from charrnn_gui.widgets.signs import visible_character
from charrnn_gui.widgets.unknown_characters import unknown_sentence
from charrnn_gui.writing.sentences import LOOP_TEMPERATURE, loop_sentence
from core.common.i18n import gettext as _
from core.common.prompts import Continuation, Prompt
from core.text.repetition import repeated_period
from core.text.vocab import Vocab

_LOOP_LOOK_BACK = 1000


class Notices:
    """Three sentences, each in a label of its own, hidden while there is nothing to say.

    Attributes:
        unknown: which characters of the prefix the model does not know.
        start: with which character an empty prefix begins.
        loop: that the text repeats itself.
        loop_button: offers a temperature that ends the repetition.
        loop_line: the two side by side.
    """

    def __init__(self) -> None:
        self.unknown, self.start, self.loop = (notice_label() for _i in range(3))
        self.loop_button = QToolButton()
        self.loop_line = QWidget()
        line = QHBoxLayout(self.loop_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.loop, 1)
        line.addWidget(self.loop_button)

    def show(self, prompt: Prompt, answer: Continuation | None, vocab: Vocab | None) -> None:
        """Say what there is to say.

        Args:
            prompt: as it stands now.
            answer: what is shown; it is passed over if it answers another prompt.
            vocab: that of the model, if it is known.
        """
        if answer is not None and answer.prompt != prompt:
            answer = None
        if vocab is not None:
            unknown = vocab.unknown(prompt.prefix)
        else:
            unknown = answer.unknown if answer is not None else ()
        _tell(self.unknown, unknown_sentence(unknown) if unknown else "")
        _tell(
            self.start,
            _("Begins with “{character}”, the most frequent start of a line.").format(
                character=visible_character(answer.start)
            )
            if answer is not None and answer.start
            else "",
        )
        tail = "".join(w.character for w in answer.written[-_LOOP_LOOK_BACK:]) if answer is not None else ""
        period = repeated_period(tail)
        _tell(self.loop, "" if period is None else loop_sentence(period, tail[-1], prompt))
        self.loop_line.setVisible(period is not None)
        self.loop_button.setVisible(period is not None and prompt.sampling.temperature < LOOP_TEMPERATURE)

    def retranslate(self) -> None:
        """Set the texts of the button in the current language; ``show`` writes the sentences."""
        self.loop_button.setText(_("Temperature {value:g}").format(value=LOOP_TEMPERATURE))
        self.loop_button.setAccessibleName(_("Temperature {value:g}").format(value=LOOP_TEMPERATURE))
        self.loop_button.setToolTip(_("Set the temperature, so that the next character is drawn by chance."))

    def set_colors(self, colors: Colors) -> None:
        """Write in ``colors``, each sentence in that of its weight."""
        for label, color in (
            (self.unknown, colors.error),
            (self.start, colors.muted),
            (self.loop, colors.warn),
        ):
            label.setPalette(in_color(color))


def notice_label() -> QLabel:
    """Return a label for a sentence of any length, which may hold what a model wrote."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _tell(label: QLabel, sentence: str) -> None:
    label.setText(sentence)
    label.setVisible(bool(sentence))
