"""The entries are those of the window as it is: values, keys and reasons are shown with them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from charrnn_gui.palette.sources import action_entries, run_entries, setting_entries, text_entries
from core.settings.settings import SPECS, Settings
from core.text.source import Source


def test_every_setting_is_there_with_its_value_and_why_it_does_not_apply() -> None:
    entries = {entry.setting: entry for entry in setting_entries(Settings(cell="lstm", max_chars=20_000))}
    assert set(entries) == set(SPECS)
    assert (entries["max_chars"].value, entries["cell"].value) == ("20,000", "LSTM")
    assert (entries["learning_rate"].value, entries["carry_state"].value) == ("0.01", "off")
    assert entries["heldout_fraction"].value == "none"
    assert entries["muon_learning_rate"].reason == "Muon is not the optimizer."
    assert entries["forget_bias"].reason == ""


def test_an_action_has_its_keys_and_if_it_is_disabled_the_reason(qtbot: QtBot) -> None:
    possible, impossible = QAction("&Train"), QAction("St&op…")
    possible.setShortcut("F5")
    impossible.setEnabled(False)
    impossible.setToolTip("Nothing is under way.")
    first, second = action_entries({"train": possible, "stop": impossible})
    assert (first.title, first.keys, first.reason) == ("Train", "F5", "")
    assert (second.title, second.reason) == ("Stop", "Nothing is under way.")
    with qtbot.waitSignal(possible.triggered):
        first.do()


def test_each_text_and_each_run_opens_itself() -> None:
    opened: list[object] = []
    texts = [(Source.shipped(name), name, "") for name in ("songci", "austen")]
    runs = [(Path("a"), "a", ""), (Path("b"), "b", "")]
    for entry in (*text_entries(texts, opened.append), *run_entries(runs, opened.append, "")):
        entry.do()
    assert opened == [Source.shipped("songci"), Source.shipped("austen"), Path("a"), Path("b")]
