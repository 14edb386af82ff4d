"""Every widget follows the language, the palette and the font, and there is one way in which it does."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFrame, QTableView, QWidget

import charrnn_gui
from charrnn_gui.main_window import MainWindow
from charrnn_gui.run_state import RunState
from charrnn_gui.runs.how_far import HowFar
from charrnn_gui.runs.run_row import RunRow
from charrnn_gui.setup.corpus_box import CorpusChoice
from charrnn_gui.standing import Standing
from charrnn_gui.theme import apply_theme
from charrnn_gui.widgets.encoding_dialog import EncodingDialog
from charrnn_gui.widgets.follows_changes import FollowsChanges
from charrnn_gui.widgets.report_dialog import ReportDialog
from core.common import i18n
from core.common.progress import EpochFinished, Moment, SampleWritten, Told, UpdateFinished
from core.common.prompts import Continuation, WrittenCharacter
from core.settings.run_end import RunEnd
from core.settings.settings import Settings
from core.sharing.problem_report import Document
from core.text.baselines import Baselines
from core.text.corpus import Corpus
from core.text.source import Source
from core.text.summary import summarize
from core.text.vocab import Vocab

# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

RUN = Path("/runs/a")
UPDATES = [UpdateFinished(Moment(1, i), 5000.0, 1120, 0.1 / i, 1.0, i / 8) for i in range(1, 9)]
EPOCHS = [EpochFinished(Moment(1, 8), 800.0, 900.0, 1.0, 6e4, 0.1, 1.0)]


def main_window() -> MainWindow:
    """Return the window with something in each of its panels."""
    window = MainWindow()
    window.resize(1440, 900)
    corpus = Corpus(
        "lyrics", "想要有直升机\n想要和你飞到宇宙去\n" * 9, Source.at("/home/a/lyrics.txt"), "utf-8"
    )
    settings = Settings(max_chars=50, epochs=9)
    window.setup.set_corpora([CorpusChoice(corpus.source, corpus.name)])
    window.setup.show_corpus(corpus, summarize(corpus, settings))
    window.setup.set_settings(settings)
    window.show_standing(Standing(RunState.TRAINING, RunEnd(9), 1, 1.0))
    learning, write = window.learning, window.write
    window.header.heading.set_run("a", "lyrics", "GRU 256")
    learning.set_baselines(Baselines(1027.0, 388.0, 61.0, 9.5, "train"))
    learning.set_settings(Settings(clip_norm=0.01))
    learning.add(Told.of([*UPDATES, *EPOCHS]))
    learning.perplexity_plot.pointed.emit(1.0)
    write.set_available(True)
    write.set_vocab(Vocab.of("东风夜 "))
    write.set_prefix("东x")
    write.set_pinned_prefixes(("东风", "", "x"))
    write.add(Told.of([SampleWritten(Moment(1, 8), "东风", "东风夜")]))
    written = tuple(WrittenCharacter("夜", 0.5, (("夜", 0.5), (" ", 0.25))) for _number in range(30))
    write.show_continuation(Continuation(write.prompt(), Moment(1, 8), ("x",), "东", written, True))
    window.runs.set_runs([RunRow(RUN, "a", "lyrics", "GRU", 2.0, 8, "", "finished", end=RunEnd(8))])
    window.runs.select(RUN)
    window.set_unsaved("/disk")
    return window


def how_far() -> HowFar:
    question = HowFar()
    question.ask("a", RunEnd(8), 8.0)
    return question


def report_dialog() -> ReportDialog:
    return ReportDialog(lambda _typed: (Document("log.txt", "1 2 3"),))


def encoding_dialog() -> EncodingDialog:
    return EncodingDialog("utf-8", lambda encoding: encoding)


def texts(top: QWidget) -> Counter[tuple[str, str]]:
    """Return every text that ``top`` shows or that a screen reader speaks, and where it is."""
    found = []
    things: list[QObject] = [top, *top.findChildren(QWidget), *top.findChildren(QAction)]
    # Qt's own catalogue has the words of Qt's own parts.
    for thing in [thing for thing in things if not thing.objectName().startswith("qt_")]:
        place = f"{type(thing).__name__} {thing.objectName()}"
        description = thing.metaObject()
        for number in range(description.propertyCount()):
            name = description.property(number).name()
            value = thing.property(name)
            if value and isinstance(value, str) and name not in {"styleSheet", "html", "windowFilePath"}:
                found.append((f"{place}.{name}", value))
        if isinstance(thing, QComboBox):
            found += [(f"{place}[{index}]", thing.itemText(index)) for index in range(thing.count())]
        elif isinstance(thing, QTableView):
            found += [(place, str(text)) for text in cells(thing.model())]
    return Counter(found)


def cells(model: QAbstractItemModel) -> Iterator[Any]:
    for column in range(model.columnCount()):
        yield model.headerData(column, Qt.Orientation.Horizontal)
        for row in range(model.rowCount()):
            yield model.index(row, column).data()


def plotted(top: QWidget) -> list[object]:
    """Return the texts that the plots draw."""
    if not isinstance(top, MainWindow):
        return []
    plots = (top.learning.perplexity_plot, top.learning.gradient_plot)
    return [
        (
            plot.legend_rows,
            plot.margin_texts(),
            *plot.written(),
        )
        for plot in plots
    ]


def change_language(widget: QWidget, language: str) -> None:
    i18n.set_language(language)
    QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))


@pytest.mark.parametrize(("before", "after"), [("en", "zh_CN"), ("zh_CN", "en")])
@pytest.mark.parametrize("build", [main_window, how_far, report_dialog, encoding_dialog])
def test_after_a_change_of_language_a_widget_reads_like_a_new_one(
    qtbot: Any, build: Callable[[], QWidget], before: str, after: str
) -> None:
    i18n.set_language(before)
    changed = build()
    qtbot.addWidget(changed)
    first = texts(changed)
    change_language(changed, after)
    new = build()
    qtbot.addWidget(new)
    left, missing = list(texts(changed) - texts(new)), list(texts(new) - texts(changed))
    assert (left, missing) == ([], [])
    assert texts(new) != first
    assert plotted(changed) == plotted(new)


@pytest.fixture
def light(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light")
    yield
    apply_theme(qapp, "system")


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("build", [main_window, report_dialog, encoding_dialog])
def test_after_a_change_of_theme_a_widget_looks_like_a_new_one(
    qtbot: Any, qapp: QApplication, build: Callable[[], QWidget]
) -> None:
    changed = build()
    qtbot.addWidget(changed)
    first = changed.grab().toImage()
    apply_theme(qapp, "dark")
    qapp.processEvents()
    new = build()
    qtbot.addWidget(new)
    # While a window is hidden, Qt gives its scroll bars other ranges, and mends them at the next paint.
    for widget in (changed, new):
        widget.grab()
    qapp.processEvents()
    assert changed.grab().toImage() == new.grab().toImage() != first


def widget_classes() -> list[type[QWidget]]:
    """Return every class of widgets that the window has."""
    classes: set[type[QWidget]] = set()
    for module in pkgutil.walk_packages(charrnn_gui.__path__, "charrnn_gui."):
        if module.name != "charrnn_gui.__main__":
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and issubclass(value, QWidget):
                    classes.add(value)
    return sorted((c for c in classes if c.__module__.startswith("charrnn_gui.")), key=lambda c: c.__name__)


def test_no_widget_follows_changes_in_a_way_of_its_own() -> None:
    classes = widget_classes()
    assert len(classes) > 30
    for widget in classes:
        own = {"changeEvent", "retranslate", "restyle"} & vars(widget).keys()
        assert "changeEvent" not in own, widget
        assert not own or issubclass(widget, FollowsChanges), widget
        if issubclass(widget, FollowsChanges):
            assert widget.changeEvent is FollowsChanges.changeEvent, widget


@pytest.mark.parametrize("qt_class", [QWidget, QFrame, QDialog])
def test_texts_follow_the_language_and_the_style_palette_and_font(
    qtbot: Any, qt_class: type[QWidget]
) -> None:
    class Widget(FollowsChanges, qt_class):
        def __init__(self) -> None:
            super().__init__()
            self.setFont("Sans")  # sends a change before there is anything to style
            self.followed: list[str] = []
            self.follow_changes()

        def retranslate(self) -> None:
            self.followed.append("language")

        def restyle(self) -> None:
            self.followed.append("style")

    widget = Widget()
    qtbot.addWidget(widget)
    assert sorted(widget.followed) == ["language", "style"]
    widget.followed.clear()
    QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
    assert widget.followed == ["language"]
    widget.setPalette(QPalette("red"))
    assert widget.followed == ["language", "style"]
    font = widget.font()
    font.setPointSize(font.pointSize() + 7)
    widget.setFont(font)
    assert widget.followed == ["language", "style", "style"]
