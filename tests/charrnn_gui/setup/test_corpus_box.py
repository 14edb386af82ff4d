"""The corpus box and the dialog of encodings, on real text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from charrnn_gui.setup.character_ids import CharacterIds
from charrnn_gui.setup.corpus_box import CorpusBox, CorpusChoice
from charrnn_gui.widgets.encoding_dialog import EncodingDialog
from charrnn_gui.widgets.signs import visible_character
from core.common.errors import UserError
from core.settings.settings import Settings
from core.text.corpus import Corpus
from core.text.library import load_shipped
from core.text.source import Source
from core.text.summary import summarize

# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

LYRICS = "想要有直升机\n想要和你飞到宇宙去\n想要和你融化在一起\n融化在宇宙里\n"
CHOICES = (
    CorpusChoice(Source.shipped("songci"), "宋词", "1.9 million characters"),
    CorpusChoice(Source.shipped("austen"), "Jane Austen"),
    CorpusChoice(Source.at("/home/a/lyrics.txt"), "lyrics.txt", "/home/a"),
)


@pytest.fixture
def box(qtbot: QtBot) -> CorpusBox:
    box = CorpusBox()
    qtbot.addWidget(box)
    box.facts.details.set_expanded(True)
    box.resize(320, 700)
    box.show()
    return box


def show(box: CorpusBox, source: str, settings: Settings | None = None, encoding: str = "") -> None:
    corpus = Corpus("lyrics", LYRICS, Source.parse(source), encoding)
    box.show_corpus(corpus, summarize(corpus, settings or Settings()))


def combo(box: CorpusBox) -> QComboBox:
    return next(iter(box.findChildren(QComboBox)))


def words(box: CorpusBox) -> str:
    return "\n".join(label.text() for label in box.findChildren(QLabel) if label.isVisible())


def button(box: CorpusBox, text: str) -> QPushButton:
    return next(b for b in box.findChildren(QPushButton) if b.text() == text)


def test_choosing_a_corpus_tells_its_source(qtbot: QtBot, box: CorpusBox) -> None:
    box.set_corpora(CHOICES)
    show(box, "shipped:songci")
    combo(box).setFocus()
    with qtbot.waitSignal(box.corpus_chosen) as chosen:
        qtbot.keyClick(combo(box), Qt.Key.Key_Down)
    assert chosen.args == [Source.shipped("austen")]


def test_a_persons_own_texts_stand_below_a_line(box: CorpusBox) -> None:
    box.set_corpora(CHOICES)
    assert [combo(box).itemData(i) for i in range(combo(box).count())] == [
        Source.shipped("songci"),
        Source.shipped("austen"),
        None,
        Source.at("/home/a/lyrics.txt"),
    ]


def test_showing_and_listing_choose_nothing(qtbot: QtBot, box: CorpusBox) -> None:
    with qtbot.assertNotEmitted(box.corpus_chosen):
        box.set_corpora(CHOICES)
        show(box, "shipped:austen")
        box.set_corpora(CHOICES[::-1])
        box.retranslate()
    assert box.current_source() == Source.shipped("austen")


def test_a_text_that_is_not_listed_is_named_too(box: CorpusBox) -> None:
    box.set_corpora(CHOICES)
    show(box, "/tmp/dropped.txt")
    assert box.current_source() == Source.at("/tmp/dropped.txt")
    assert combo(box).currentText() == "lyrics"


def test_the_list_goes_back_to_what_is_there_when_loading_ends_without_it(
    qtbot: QtBot, box: CorpusBox
) -> None:
    box.set_corpora(CHOICES)
    show(box, "shipped:songci")
    qtbot.keyClick(combo(box), Qt.Key.Key_Down)
    assert box.current_source() == Source.shipped("austen")
    box.set_loading("Reading…", None)
    assert box.current_source() == Source.shipped("austen")
    box.set_loading(None, None)
    assert box.current_source() == Source.shipped("songci")


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Open text…", "open_file_requested"),
        ("Open folder…", "open_folder_requested"),
        ("Get the book's lyrics…", "book_lyrics_requested"),
    ],
)
def test_each_way_to_open_a_text_asks_for_its_own(
    qtbot: QtBot, box: CorpusBox, text: str, signal: str
) -> None:
    menu = box.findChildren(QMenu)[0]
    action = next(action for action in menu.actions() if action.text() == text)
    with qtbot.waitSignal(getattr(box, signal)):
        action.trigger()
    assert action.toolTip()


def test_the_facts_are_those_of_the_text(box: CorpusBox) -> None:
    show(box, "shipped:songci", Settings(max_chars=17, batch_size=2, num_steps=3))
    shown = words(box)
    assert f"first 17 of {len(LYRICS)} characters" in shown
    assert f"{len(set(LYRICS[:17].replace(chr(10), ' ')))} distinct" in shown
    assert "11.8% are newlines; they become spaces" in shown
    assert "2 updates an epoch" in shown
    assert "想要有直升机 想要和你飞到宇宙去" in shown
    assert "想\u00a011.8%" in shown


def test_kept_newlines_are_said_and_shown(box: CorpusBox) -> None:
    show(box, "shipped:songci", Settings(newlines_to_spaces=False))
    assert "newlines; they are kept" in words(box)
    assert "想要有直升机⏎" in words(box)
    assert "⏎\u00a0" in words(box)


def test_a_text_without_newlines_says_so(box: CorpusBox) -> None:
    corpus = Corpus("t", "aabb")
    box.show_corpus(corpus, summarize(corpus, Settings()))
    assert "There are no newlines." in words(box)
    assert "4 characters, all used" in words(box)


def test_the_characters_stand_over_their_ids(box: CorpusBox) -> None:
    corpus = Corpus("t", "aab\n")
    box.show_corpus(corpus, summarize(corpus, Settings()))
    described = box.findChildren(CharacterIds)[0].accessibleDescription()
    assert described == "a 0, a 0, b 2, ␣ 1"


def test_what_has_no_shape_gets_a_sign() -> None:
    assert [visible_character(c) for c in " \n\tx爱\u200b"] == ["␣", "⏎", "→", "x", "爱", "U+200B"]


def test_the_encoding_is_named_and_can_be_doubted(qtbot: QtBot, box: CorpusBox) -> None:
    show(box, "/tmp/a.txt", encoding="gb18030")
    assert "Simplified Chinese (GB18030, GBK)" in words(box)
    with qtbot.waitSignal(box.encoding_change_requested):
        qtbot.mouseClick(button(box, "Change…"), Qt.MouseButton.LeftButton)


def test_a_shipped_text_has_no_encoding_to_doubt(box: CorpusBox) -> None:
    corpus = load_shipped("songci")
    box.show_corpus(corpus, summarize(corpus, Settings(max_chars=1000)))
    assert "Unicode (UTF-8)" in words(box)
    assert not button(box, "Change…").isVisible()


def test_only_an_uncertain_encoding_stands_before_the_fold(box: CorpusBox) -> None:
    box.facts.details.set_expanded(False)
    show(box, "/tmp/a.txt", encoding="gb18030")
    assert not box.facts.encoding.isVisible()
    corpus = Corpus("lyrics", LYRICS, Source.at("/tmp/a.txt"), "cp1252", doubtful="/tmp/a.txt")
    box.show_corpus(corpus, summarize(corpus, Settings()))
    assert box.facts.encoding.isVisible()
    show(box, "/tmp/a.txt", encoding="gb18030")
    assert not box.facts.encoding.isVisible()


def test_the_encodings_of_a_folder_are_all_named(box: CorpusBox) -> None:
    show(box, "/tmp/folder", encoding="utf-8, cp950")
    assert "Encoding: Unicode (UTF-8), Traditional Chinese (Big5)." in words(box)


def test_a_title_that_is_cut_is_told_in_full(box: CorpusBox) -> None:
    box.set_corpora(CHOICES)
    show(box, "shipped:songci")
    assert "宋词 · 1.9 million characters" in combo(box).toolTip()


def test_loading_shows_how_far_it_is_and_can_be_cancelled(qtbot: QtBot, box: CorpusBox) -> None:
    bar = box.findChildren(QProgressBar)[0]
    assert not bar.isVisible()
    box.set_loading("Reading lyrics.zip…", 0.25)
    assert bar.isVisible()
    assert (bar.value() - bar.minimum()) / (bar.maximum() - bar.minimum()) == 0.25
    assert "Reading lyrics.zip…" in words(box)
    with qtbot.waitSignal(box.load_cancel_requested):
        qtbot.mouseClick(button(box, "Cancel"), Qt.MouseButton.LeftButton)
    box.set_loading("Fetching…", None)
    assert bar.minimum() == bar.maximum()
    box.set_loading(None, None)
    assert not bar.isVisible()


def dropped(*urls: QUrl) -> QMimeData:
    data = QMimeData()
    data.setUrls(urls)
    return data


def enter(box: CorpusBox, data: QMimeData) -> bool:
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(box, event)
    return event.isAccepted()


def drop(box: CorpusBox, data: QMimeData) -> None:
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(box, event)


def test_dropped_files_and_folders_are_told_as_paths(qtbot: QtBot, box: CorpusBox, tmp_path: Path) -> None:
    song = tmp_path / "一首 歌.txt"
    data = dropped(QUrl.fromLocalFile(str(song)), QUrl.fromLocalFile(str(tmp_path)))
    assert enter(box, data)
    with qtbot.waitSignal(box.paths_dropped) as told:
        drop(box, data)
    assert told.args == [(song, tmp_path)]


def test_what_is_no_file_is_not_welcome(qtbot: QtBot, box: CorpusBox) -> None:
    assert not enter(box, dropped(QUrl("https://example.org/a.txt")))
    plain = QMimeData()
    plain.setText("words")
    assert not enter(box, plain)


def preview_of(data: bytes) -> object:
    def preview(encoding: str) -> str:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise UserError(f"Byte {error.start} is not valid in {encoding}.") from None

    return preview


def test_the_dialog_shows_the_text_in_the_encoding_chosen(qtbot: QtBot) -> None:
    dialog = EncodingDialog("cp950", preview_of(LYRICS.encode("gb18030")))  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    assert dialog.encoding() == "cp950"
    dialog.choose("gb18030")
    assert dialog.preview_text() == LYRICS
    assert dialog.problem() == ""
    dialog.open()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.ok_button(), Qt.MouseButton.LeftButton)
    assert dialog.encoding() == "gb18030"


def test_of_several_encodings_the_dialog_begins_with_the_first(qtbot: QtBot) -> None:
    dialog = EncodingDialog("cp950, utf-8", lambda encoding: encoding)
    qtbot.addWidget(dialog)
    assert dialog.encoding() == dialog.preview_text() == "cp950"


def test_an_encoding_that_does_not_fit_says_why_and_cannot_be_taken(qtbot: QtBot) -> None:
    dialog = EncodingDialog("gb18030", preview_of(LYRICS.encode("gb18030")))  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    assert dialog.ok_button().isEnabled()
    dialog.choose("utf-8")
    assert dialog.problem() == "Byte 0 is not valid in utf-8."
    assert dialog.preview_text() == ""
    assert not dialog.ok_button().isEnabled()
    dialog.choose("gb18030")
    assert dialog.ok_button().isEnabled()


def test_it_is_said_what_of_a_long_text_the_reference_lines_come_from(box: CorpusBox) -> None:
    show(box, "shipped:songci")
    assert "reference lines" not in words(box)
    corpus = Corpus("long", "想要有直升机\n" * 300_000)
    box.show_corpus(corpus, summarize(corpus, Settings()))
    assert "The reference lines come from the last 2,000,000 characters" in words(box)


def test_an_uncertain_encoding_is_asked_about(box: CorpusBox) -> None:
    corpus = Corpus("lyrics", LYRICS, Source.at("/tmp/a.txt"), "cp1252", doubtful="/tmp/a.txt")
    box.show_corpus(corpus, summarize(corpus, Settings()))
    assert "Read as Western European (Windows-1252). Is this right?" in words(box)
    assert button(box, "Change…").isVisible()
    show(box, "/tmp/a.txt", encoding="cp1252, cp949")
    assert "Encoding: Western European (Windows-1252), Korean (EUC-KR, Windows-949)." in words(box)
