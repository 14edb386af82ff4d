"""The form of settings: what is typed stays, what is wrong is said where it stands."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from charrnn_gui.setup.in_a_line import in_a_line
from charrnn_gui.setup.setting_editors import ListEdit, NumberEdit
from charrnn_gui.setup.settings_form import SettingsForm
from core.settings.recipes import RECIPES
from core.settings.settings import SPECS, Settings
from core.settings.specs import GROUPS
from tests.charrnn_gui.rolling import roll_wheel

# The virtual screen has no window manager that could be told of sizes, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def form(qtbot: QtBot) -> SettingsForm:
    form = SettingsForm()
    qtbot.addWidget(form)
    for name in GROUPS:
        form.group(name).set_expanded(name != "samples")
    form.show()
    qtbot.waitExposed(form)
    return form


def number(form: SettingsForm, name: str) -> NumberEdit:
    editor = form.editor(name)
    assert isinstance(editor, NumberEdit)
    return editor


def type_into(qtbot: QtBot, form: SettingsForm, name: str, text: str) -> None:
    line = number(form, name).lineEdit()
    line.setText(text)  # as an input method does; keys alone can't bring every character
    qtbot.keyClick(line, Qt.Key.Key_Return)


def choose(form: SettingsForm, name: str, value: object) -> None:
    """Do what a click does: change the editor, then tell."""
    form.editor(name).set_value(value)
    form.editor(name).committed.emit()


ODD = Settings(
    max_chars=10**12,
    heldout_fraction=0.123456789,
    cell="lstm",
    num_layers=3,
    dropout=0.35,
    learning_rate=1.5e-7,
    clip_norm=1e9,
    seed=2**32 - 1,
    epochs=10**9,
    prefixes=("Oh, my", "分开"),
)


@pytest.mark.parametrize("settings", [*(r.settings for r in RECIPES.values()), ODD], ids=[*RECIPES, "odd"])
def test_settings_come_out_as_they_went_in(form: SettingsForm, settings: Settings) -> None:
    form.set_settings(settings)
    assert form.settings() == settings


def test_showing_settings_announces_nothing(qtbot: QtBot, form: SettingsForm) -> None:
    with qtbot.assertNotEmitted(form.settings_changed, wait=700):
        form.set_settings(ODD)


def test_a_hidden_setting_keeps_its_value(qtbot: QtBot) -> None:
    form = SettingsForm(hidden_fields=("device",))
    qtbot.addWidget(form)
    form.set_settings(Settings(device="cpu"))
    assert form.settings() == Settings(device="cpu")
    with pytest.raises(KeyError):
        form.editor("device")


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("learning_rate", "1e-3", 0.001),
        ("learning_rate", "100", 100.0),
        ("max_chars", "3,000,000,000", 3_000_000_000),
        ("max_chars", "0", 0),
        ("seed", "4294967295", 2**32 - 1),
        ("hidden_size", "５１２", 512),
    ],
)
def test_a_typed_number_is_announced(
    qtbot: QtBot, form: SettingsForm, name: str, typed: str, value: float
) -> None:
    form.set_settings(Settings(max_chars=7))
    with qtbot.waitSignal(form.settings_changed) as changed:
        type_into(qtbot, form, name, typed)
    assert changed.args == [dataclasses.replace(Settings(max_chars=7), **{name: value})]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("learning_rate", 0.001, "0.001"),
        ("learning_rate", 100.0, "100"),
        ("max_chars", 10_000, "10,000"),
        ("max_chars", 0, "all"),
        ("clip_norm", 0.0, "off"),
        ("weight_decay", 0.0, "0"),
    ],
)
def test_a_number_is_shown_as_a_person_writes_it(
    form: SettingsForm, name: str, value: float, shown: str
) -> None:
    form.set_settings(dataclasses.replace(Settings(), **{name: value}))
    assert number(form, name).lineEdit().text() == shown


def test_typing_is_judged_after_a_pause_and_not_at_every_key(qtbot: QtBot, form: SettingsForm) -> None:
    line = number(form, "learning_rate").lineEdit()
    line.selectAll()
    heard: list[object] = []
    form.settings_changed.connect(heard.append)
    qtbot.keyClicks(line, "0.05")
    assert form.error() is None  # "0" alone would have been one
    qtbot.waitUntil(lambda: heard == [Settings(learning_rate=0.05)], timeout=180_000)


def test_an_echo_of_what_is_being_typed_leaves_text_and_cursor_alone(
    qtbot: QtBot, form: SettingsForm
) -> None:
    form.settings_changed.connect(form.set_settings)
    line = number(form, "learning_rate").lineEdit()
    line.selectAll()
    with qtbot.waitSignal(form.settings_changed, timeout=180_000):
        qtbot.keyClicks(line, "1e-3")
    assert (line.text(), line.cursorPosition()) == ("1e-3", 4)
    qtbot.keyClicks(line, "0")
    assert line.text() == "1e-30"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("hidden_size", "many"),
        ("hidden_size", "0"),
        ("hidden_size", "9" * 400),
        ("learning_rate", "-1"),
        ("learning_rate", "nan"),
        ("learning_rate", ""),
        ("heldout_fraction", "1.5"),
    ],
)
def test_an_impossible_number_is_explained_under_it_and_stays(
    qtbot: QtBot, form: SettingsForm, name: str, typed: str
) -> None:
    line = number(form, name).lineEdit()
    with qtbot.assertNotEmitted(form.settings_changed):
        line.selectAll()
        qtbot.keyClick(line, Qt.Key.Key_Delete)
        qtbot.keyClicks(line, typed)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert form.settings() is None
    assert form.note(name).isVisible()
    assert SPECS[name].label in form.note(name).text()
    assert line.text() == typed
    assert [n for n in ("hidden_size", "learning_rate", "heldout_fraction") if form.note(n).isVisible()] == [
        name
    ]


def test_of_two_impossible_numbers_each_is_explained(qtbot: QtBot, form: SettingsForm) -> None:
    type_into(qtbot, form, "hidden_size", "0")
    type_into(qtbot, form, "epochs", "0")
    assert form.note("hidden_size").isVisible()
    assert form.note("epochs").isVisible()
    type_into(qtbot, form, "hidden_size", "8")
    assert not form.note("hidden_size").isVisible()
    assert form.note("epochs").isVisible()
    assert form.settings() is None


def test_the_explanation_goes_when_the_value_is_mended(qtbot: QtBot, form: SettingsForm) -> None:
    type_into(qtbot, form, "epochs", "0")
    assert form.note("epochs").isVisible()
    type_into(qtbot, form, "epochs", "3")
    assert not form.note("epochs").isVisible()
    assert form.settings() == Settings(epochs=3)


def test_an_error_in_a_closed_section_opens_it(qtbot: QtBot, form: SettingsForm) -> None:
    assert not form.group("samples").is_expanded()
    number(form, "sample_chars").set_value(0)
    form.editor("sample_chars").committed.emit()
    assert form.group("samples").is_expanded()
    assert form.note("sample_chars").isVisible()


def test_scratch_with_two_layers_is_explained_and_one_click_mends_it(
    qtbot: QtBot, form: SettingsForm
) -> None:
    form.set_settings(Settings(num_layers=2, dropout=0.5, embedding_size=64))
    choose(form, "cell", "scratch")
    assert form.settings() is None
    assert form.note("cell").isVisible()
    assert form.editor("num_layers").isEnabled()
    assert form.editor("embedding_size").isEnabled()
    with qtbot.waitSignal(form.settings_changed) as changed:
        qtbot.mouseClick(form.note("cell").button(), Qt.MouseButton.LeftButton)
    assert changed.args == [Settings(cell="scratch")]
    assert not form.note("cell").isVisible()


def test_scratch_with_two_layers_can_be_mended_by_hand(qtbot: QtBot, form: SettingsForm) -> None:
    form.set_settings(Settings(num_layers=2))
    choose(form, "cell", "scratch")
    type_into(qtbot, form, "num_layers", "1")
    assert form.settings() == Settings(cell="scratch")


def test_dropout_without_a_second_layer_can_be_taken_back(qtbot: QtBot, form: SettingsForm) -> None:
    form.set_settings(Settings(num_layers=2, dropout=0.5))
    type_into(qtbot, form, "num_layers", "1")
    assert form.note("dropout").isVisible()
    assert form.editor("dropout").isEnabled()
    type_into(qtbot, form, "dropout", "0")
    assert form.settings() == Settings()
    assert not form.editor("dropout").isVisible()


@pytest.mark.parametrize(
    ("name", "label", "changed", "typed"),
    [
        ("dropout", "Use no dropout", "num_layers", "1"),
        ("input_dropout", "Use no input dropout", "embedding_size", "0"),
    ],
)
def test_dropout_of_nothing_is_mended_with_one_click(
    qtbot: QtBot, form: SettingsForm, name: str, label: str, changed: str, typed: str
) -> None:
    form.set_settings(Settings(num_layers=2, dropout=0.5, embedding_size=8, input_dropout=0.5))
    type_into(qtbot, form, changed, typed)
    assert form.settings() is None
    assert form.note(name).button().text() == label
    qtbot.mouseClick(form.note(name).button(), Qt.MouseButton.LeftButton)
    settings = form.settings()
    assert settings is not None
    assert getattr(settings, name) == 0
    assert not form.note(name).isVisible()


def test_bidirectional_is_refused_with_the_reason_and_a_way_back(qtbot: QtBot, form: SettingsForm) -> None:
    choose(form, "bidirectional", True)
    assert "both ends" in form.note("bidirectional").text()
    with qtbot.assertNotEmitted(form.settings_changed):
        qtbot.mouseClick(form.note("bidirectional").button(), Qt.MouseButton.LeftButton)
    assert form.settings() == Settings()


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (Settings(), "dropout"),
        (Settings(sampling="random"), "carry_state"),
        (Settings(cell="scratch"), "num_layers"),
        (Settings(cell="scratch"), "embedding_size"),
        (Settings(sampling="random"), "rotate_text"),
        (Settings(cell="gru"), "forget_bias"),
        (Settings(optimizer="adam"), "muon_learning_rate"),
        (Settings(embedding_size=0), "input_dropout"),
        (Settings(), "evaluate_every"),
        (Settings(prefixes=()), "sample_chars"),
    ],
)
def test_a_setting_that_does_not_apply_is_not_shown(
    form: SettingsForm, settings: Settings, name: str
) -> None:
    group = form.group(SPECS[name].group)
    group.reveal(form.row(name))
    other = Settings(cell="lstm", num_layers=2, embedding_size=8, optimizer="muon", heldout_fraction=0.1)
    form.set_settings(other)
    assert form.editor(name).isVisible()
    plain = form.editor(name).toolTip()
    form.set_settings(settings)
    assert not form.editor(name).isVisible()
    assert len(form.editor(name).toolTip()) > len(plain)


@pytest.mark.parametrize("name", ["hidden_size", "learning_rate", "cell", "optimizer"])
def test_the_wheel_changes_nothing_without_focus(qtbot: QtBot, form: SettingsForm, name: str) -> None:
    form.editor("seed").setFocus()
    with qtbot.assertNotEmitted(form.settings_changed):
        roll_wheel(form.editor(name))
    assert form.settings() == Settings()


def test_the_wheel_turns_what_has_the_focus(qtbot: QtBot, form: SettingsForm) -> None:
    form.activateWindow()
    form.editor("hidden_size").setFocus()
    qtbot.waitUntil(form.editor("hidden_size").hasFocus)
    roll_wheel(form.editor("hidden_size"))
    assert form.settings() == Settings(hidden_size=260)


@pytest.mark.parametrize(
    ("name", "start", "up", "down"),
    [
        ("hidden_size", 256, 260, 250),
        ("num_layers", 9, 10, 8),
        ("num_layers", 1, 2, 1),
        ("num_layers", 16, 16, 15),
        ("max_chars", 10_000, 11_000, 9_900),
        ("learning_rate", 0.01, 0.02, 0.005),
        ("learning_rate", 100.0, 200.0, 50.0),
        ("learning_rate", 0.003, 0.005, 0.002),
        ("clip_norm", 0.0, 0.0001, 0.0),
        ("heldout_fraction", 0.1, 0.15, 0.05),
        ("heldout_fraction", 0.9, 0.9, 0.85),
    ],
)
def test_steps_go_to_round_numbers_and_stay_within_the_limits(
    qtbot: QtBot, name: str, start: float, up: float, down: float
) -> None:
    editor = NumberEdit(SPECS[name], whole=isinstance(start, int))
    qtbot.addWidget(editor)
    for steps, wanted in ((1, up), (-1, down)):
        editor.set_value(start)
        editor.stepBy(steps)
        assert editor.value() == pytest.approx(wanted)


def test_prefixes_are_told_apart_by_either_comma(qtbot: QtBot, form: SettingsForm) -> None:
    editor = form.editor("prefixes")
    assert isinstance(editor, ListEdit)
    form.group("samples").set_expanded(True)
    editor.selectAll()
    editor.insert("想要， the ,")
    editor.editingFinished.emit()
    assert form.settings() == Settings(prefixes=("想要", "the "))


def test_every_editor_has_a_name_a_tooltip_and_the_tab_key(form: SettingsForm) -> None:
    for field in dataclasses.fields(Settings):
        editor = form.editor(field.name)
        assert editor.accessibleName()
        assert editor.toolTip()
        assert editor.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_form_fits_a_narrow_dock(form: SettingsForm) -> None:
    assert form.minimumSizeHint().width() <= 290


@pytest.mark.parametrize("prefixes", [tuple(f"{n:0200}" for n in range(200)), ("字" * 10_000,) * 5])
def test_more_prefixes_than_a_line_can_show_come_out_as_they_went_in(
    form: SettingsForm, prefixes: tuple[str, ...]
) -> None:
    form.set_settings(Settings(prefixes=prefixes))
    settings = form.settings()
    assert settings is not None
    assert settings.prefixes == prefixes


def test_a_closed_group_says_its_values_and_an_open_one_does_not(form: SettingsForm) -> None:
    form.set_settings(Settings(optimizer="adam", learning_rate=0.01, epochs=30))
    training = form.group("training")
    training.set_expanded(False)
    assert training._summary.isVisible()
    assert training._summary.text() == "Adam · 0.01 · 30 epochs"
    training.set_expanded(True)
    assert not training._summary.isVisible()


@pytest.mark.parametrize(
    ("group", "settings", "line"),
    [
        ("text", Settings(max_chars=20_000), "first 20,000 · nothing held out"),
        ("text", Settings(heldout_fraction=0.1), "held-out 0.1"),
        ("model", Settings(cell="lstm", hidden_size=384), "LSTM 384"),
        ("training", Settings(time_limit_s=140.0, epochs=1000), "Adam · 0.01 · 140 s"),
        ("training", Settings(epochs=1), "Adam · 0.01 · 1 epoch"),
        ("samples", Settings(sample_every=1), "every epoch"),
        ("samples", Settings(sample_every=2), "every 2 epochs"),
        ("samples", Settings(prefixes=()), "none"),
        ("saving", Settings(save_interval_s=10.0), "every 10 s"),
    ],
)
def test_the_line_of_a_group_has_what_matters_most(group: str, settings: Settings, line: str) -> None:
    assert in_a_line(group, settings) == line


def test_the_settings_behind_the_fold_are_counted_and_the_first_named(form: SettingsForm) -> None:
    more = form.group("model")._more
    assert more._heading.text() == "3 more: output dropout, start from frequencies…"
    form.set_settings(Settings(cell="lstm", embedding_size=8))
    assert more._heading.text() == "5 more: input dropout, output dropout…"


def test_an_error_behind_the_fold_is_brought_to_light(form: SettingsForm) -> None:
    number(form, "num_steps").set_value(0)
    form.editor("num_steps").committed.emit()
    assert form.note("num_steps").isVisible()


def test_a_text_that_is_shorter_than_what_may_be_used_is_said_to_be_used_whole(form: SettingsForm) -> None:
    form.set_settings(Settings(max_chars=20_000))
    form.set_text_length(529_809)
    assert form.group("text")._summary.text() == "first 20,000 · nothing held out"
    form.set_text_length(2_440)
    assert form.group("text")._summary.text() == "the whole text · nothing held out"


def test_a_long_time_limit_is_shown_in_figures(form: SettingsForm) -> None:
    form.set_settings(Settings(time_limit_s=10_000_000.0))
    assert form.group("training")._summary.text().endswith("10,000,000 s")
