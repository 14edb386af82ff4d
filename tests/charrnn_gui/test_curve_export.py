"""What is seen goes into files of other programs, and into the clipboard."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from charrnn_gui.app import App
from charrnn_gui.curve_export import drawn, write_curve
from charrnn_gui.run_state import RunState
from core.common import i18n
from core.runs import RunFolder
from core.settings.settings import Settings
from tests.charrnn_gui.listening import PATIENCE_MS

GOLDEN = Path(__file__).parents[1] / "golden" / "schema-1"
StartApp = Callable[..., App]


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    shutil.copytree(GOLDEN, tmp_path / "golden")
    return RunFolder.open(tmp_path / "golden")


@pytest.fixture
def chinese() -> Iterator[None]:
    before = i18n.language()
    i18n.set_language("zh_CN")
    yield
    i18n.set_language(before)


def colors_in(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    }


@pytest.mark.usefixtures("qapp")
def test_a_png_shows_the_curve_twice_as_sharp_as_it_is_drawn(run: RunFolder, tmp_path: Path) -> None:
    write_curve(run, tmp_path / "curve.PNG")
    image = QImage(str(tmp_path / "curve.PNG"))
    assert (image.width(), image.height()) == (1920, 1080)
    assert {"#ffffff", "#0b62b8", "#a9cbee"} <= colors_in(image)


@pytest.mark.usefixtures("qapp", "chinese")
def test_the_picture_speaks_the_language_of_the_window(run: RunFolder, tmp_path: Path) -> None:
    write_curve(run, tmp_path / "curve.svg")
    assert "困惑度" in (tmp_path / "curve.svg").read_text("utf-8")
    in_chinese = drawn(run)
    i18n.set_language("en")
    assert drawn(run) != in_chinese


def test_the_curve_and_the_samples_are_saved_where_the_person_says(
    qtbot: Any,
    start_app: StartApp,
    small_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = start_app(replace(small_settings, epochs=2))
    actions = app.window.actions_by_name
    assert not actions["save_curve"].isEnabled()
    assert actions["save_curve"].toolTip().startswith("No run is on display.")
    actions["train"].trigger()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    said: list[tuple[str, str]] = []
    app.learning_wiring.export.said.connect(lambda sentence, severity: said.append((sentence, severity)))
    # The ending that is missing is that of the kind that was chosen.
    for number, (action, typed, kind, written) in enumerate(
        (
            ("save_curve", "a", "Table (*.csv)", "a.csv"),
            ("save_curve", "b.svg", "Picture (*.png)", "b.svg"),
            ("save_curve", "run 1.5", "Picture (*.png)", "run 1.5.png"),
            ("save_samples", "c", "Text (*.txt)", "c.txt"),
        )
    ):
        monkeypatch.setattr(
            QFileDialog,
            "getSaveFileName",
            lambda *_args, typed=typed, kind=kind: (str(tmp_path / typed), kind),
        )
        actions[action].trigger()
        qtbot.waitUntil(lambda number=number: len(said) > number, timeout=PATIENCE_MS)
        assert (tmp_path / written).stat().st_size > 50
        assert written in said[-1][0]
    actions["copy_curve"].trigger()
    qtbot.waitUntil(lambda: len(said) == 5, timeout=PATIENCE_MS)
    assert QGuiApplication.clipboard().image().width() == 1920


def test_a_place_that_can_not_be_written_is_said_in_a_sentence(
    qtbot: Any, start_app: StartApp, small_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start_app(replace(small_settings, epochs=1))
    app.window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: app.session.state is RunState.FINISHED, timeout=PATIENCE_MS)
    nowhere = tmp_path / "missing" / "curve.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(nowhere), "Picture (*.png)"))
    with qtbot.waitSignal(app.learning_wiring.export.failed, timeout=PATIENCE_MS) as failed:
        app.window.actions_by_name["save_curve"].trigger()
    assert str(nowhere) in str(failed.args[0])


def test_the_menu_of_the_plots_offers_the_same(qtbot: Any, start_app: StartApp) -> None:
    app = start_app()
    offered = app.window.learning.axes.menu().actions()
    for name in ("save_curve", "copy_curve", "save_samples"):
        assert app.window.actions_by_name[name] in offered
