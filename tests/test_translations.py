"""The catalogues hold what the source says, wholly, and the window shows them."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from core.common import i18n
from tools import translations as t

LANGUAGES = list(i18n.LANGUAGES)
HAN = re.compile(r"[\u3400-\u9fff]")
# A half-width mark after a character, before another one or a place; a space after a full-width one.
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:?!] ?[\u3400-\u9fff{]|[。，；：！？] +[\u3400-\u9fff{]")
MNEMONIC = re.compile(r"(?<!&)&(\w)")


def test_the_template_is_what_the_source_holds() -> None:
    assert t.po_bytes(t.extract()) == t.TEMPLATE.read_bytes(), "run: python -m tools.translations update"


@pytest.mark.parametrize("language", t.TRANSLATED)
def test_every_message_is_translated_with_its_placeholders_and_mnemonic(language: str) -> None:
    assert t.faults(language) == []


@pytest.mark.parametrize("language", t.TRANSLATED)
def test_the_catalogue_stands_as_the_tool_writes_it(language: str) -> None:
    assert t.po_bytes(t.merged(language, t.extract())) == t.po_path(language).read_bytes()


@pytest.mark.parametrize("language", t.TRANSLATED)
def test_the_compiled_file_is_compiled_from_the_catalogue(language: str) -> None:
    compiled = t.po_path(language).with_suffix(".mo")
    assert t.mo_bytes(t.read(language)) == compiled.read_bytes(), "run: python -m tools.translations compile"


def test_chinese_sentences_have_full_width_punctuation() -> None:
    messages = [message for message in t.read("zh_CN") if message.id]
    said = [text for m in messages for text in (m.string if isinstance(m.string, tuple) else (m.string,))]
    assert [text for text in said if HALF_WIDTH.search(text)] == []


@pytest.mark.parametrize("language", t.TRANSLATED)
def test_the_words_of_qt_are_compiled_from_their_source(language: str) -> None:
    compiled = t.qt_path(language).with_suffix(".qm")
    assert t.qm_bytes(language) == compiled.read_bytes(), "run: python -m tools.translations compile"


@pytest.mark.parametrize(
    ("message", "translation", "fault"),
    [
        ("{count} of {total}", "{count}", "other placeholders (total)"),
        ("{count}", "{count}，{more}", "other placeholders (more)"),
        ("{value:.2f}", "{value}", "other placeholders (value, value)"),
        ("{count}", "{count", "broken braces"),
        ("&File", "文件", "mnemonic lost or added"),
        ("File", "文件(&F)", "mnemonic lost or added"),
        ("a & b", "甲 & 乙", None),
        ("Save ", "保存", "space at an end lost or added"),
        ("usage: ", "用法：", None),
        ("Save", "", "untranslated"),
        (("{count} file", "{count} files"), ("文件",), "other placeholders (count)"),
        (("one file", "{count} files"), ("{count} 个文件",), None),
    ],
)
def test_a_broken_translation_is_found(message: Any, translation: Any, fault: str | None) -> None:
    catalog = Catalog(locale="zh_CN")
    catalog.add(message, translation)
    (held,) = [held for held in catalog if held.id]
    assert list(t._message_faults(held)) == ([] if fault is None else [fault])


def test_a_guessed_translation_is_found() -> None:
    assert list(t._message_faults(Message("Save", "保存", flags=["fuzzy"]))) == ["fuzzy"]


def test_every_marked_message_is_one_literal_that_can_be_extracted() -> None:
    unfit = []
    for path in t.source_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in t.KEYWORDS:
                continue
            messages = node.args[:2] if node.func.id == "ngettext" else node.args[:1]
            for message in messages:
                literal = isinstance(message, ast.Constant) and isinstance(message.value, str)
                # A name stands for what N_ marked elsewhere; N_ itself marks.
                named = isinstance(message, (ast.Name, ast.Attribute, ast.Subscript)) and node.func.id == "_"
                if not literal and not named:
                    unfit.append(f"{path.relative_to(t.ROOT)}:{node.lineno}: {ast.unparse(node)[:80]}")
    assert not unfit, unfit


@pytest.mark.parametrize("language", t.TRANSLATED)
def test_a_chosen_language_speaks_and_english_needs_no_catalogue(language: str) -> None:
    i18n.set_language(language)
    assert HAN.search(i18n.gettext("Ready. Press Train to begin."))
    words = i18n.ngettext("{count} update an epoch", "{count} updates an epoch", 3)
    assert HAN.search(words.format(count=3))
    i18n.set_language("en")
    assert i18n.gettext("Ready. Press Train to begin.") == "Ready. Press Train to begin."


class _Marked(gettext.NullTranslations):
    """A language in which every message is seen to be translated."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return f"⟦{singular if n == 1 else plural}⟧"


def _without_marked(text: str) -> str:
    """Return what of a text is neither translated nor the name of a key."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧|\((?:Ctrl|Shift|[-+/\w])+\)$", "", text)) != text:
        text = shorter
    return text


@pytest.fixture
def window(qtbot: Any) -> Any:
    from charrnn_gui.main_window import MainWindow

    window = MainWindow()
    qtbot.addWidget(window)
    return window


def _change_language(window: Any, language: str) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    i18n.set_language(language)
    QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


def _texts(window: Any) -> Iterator[tuple[str, str]]:
    """Yield each text that a window shows or a screen reader speaks, and where it stands."""
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QComboBox, QWidget

    for thing in [window, *window.findChildren(QWidget), *window.findChildren(QAction)]:
        place = f"{type(thing).__name__} {thing.objectName()}".strip()
        # Qt's own parts, which its own catalogue names.
        if thing.objectName().startswith("qt_"):
            continue
        for name in (
            "text",
            "toolTip",
            "title",
            "windowTitle",
            "placeholderText",
            "accessibleName",
            "specialValueText",
        ):
            read = getattr(thing, name, None)
            if callable(read) and isinstance(text := read(), str):
                yield f"{place}.{name}", re.sub(r"<[^>]*>", "", text)
        if isinstance(thing, QComboBox):
            for index in range(thing.count()):
                yield f"{place}[{index}]", thing.itemText(index)


# The same in every language: languages in their own words, prefixes, and an entry of pyqtgraph's for a
# menu that never opens. Settings as text are those of the command line.
NAMES = {*i18n.LANGUAGES.values(), "分开, 不分开", "Export", "Export...", "quick", "Ctrl+K"}


def test_no_text_of_the_window_goes_round_the_catalogue(window: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_catalogue", _Marked())
    monkeypatch.setattr(i18n, "set_language", lambda language: None)
    _change_language(window, "marked")
    bare = [
        (place, text)
        for place, text in _texts(window)
        if text not in NAMES and re.search(r"[^\W\d_]{2}", _without_marked(text))
    ]
    assert not bare, "\n".join(map(str, bare))


def test_going_back_to_english_leaves_no_chinese_behind(window: Any) -> None:
    before = sorted(_texts(window))
    _change_language(window, "zh_CN")
    chinese = sorted(_texts(window))
    assert sum(bool(HAN.search(text)) for _place, text in chinese) > 100
    _change_language(window, "en")
    assert sorted(_texts(window)) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_items_of_a_menu_share_a_mnemonic(window: Any, language: str) -> None:
    from PySide6.QtWidgets import QMenu

    _change_language(window, language)
    menus = [window.menuBar(), *window.findChildren(QMenu)]
    assert len(menus) > 5
    for menu in menus:
        keys = [key.upper() for action in menu.actions() for key in MNEMONIC.findall(action.text())]
        assert len(keys) == len(set(keys)), [action.text() for action in menu.actions()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_controls_of_the_window_share_a_mnemonic(window: Any, language: str) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLabel

    _change_language(window, language)
    menus = [action.text() for action in window.menuBar().actions()]
    labels = [label.text() for label in window.findChildren(QLabel) if label.buddy() is not None]
    buttons = [button.text() for button in window.findChildren(QAbstractButton)]
    keys = [key.upper() for text in [*menus, *labels, *buttons] for key in MNEMONIC.findall(text)]
    assert len(keys) > 10
    assert len(keys) == len(set(keys)), sorted(keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_toolbar_buttons_show_no_mnemonics(window: Any, language: str) -> None:
    _change_language(window, language)
    for name in ("train", "pause", "step", "stop", "reset"):
        assert not re.search(r"[&(]", window.actions_by_name[name].iconText())
