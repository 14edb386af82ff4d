"""Chinese can be typed by fcitx5: Qt is led to the plugin that speaks to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from charrnn_gui.starting.input_methods import fcitx_variables

_START_AND_LEAVE = """
import sys
from PySide6.QtWidgets import QApplication
from charrnn_gui import process
class Application(QApplication):
    def __init__(self, arguments):
        super().__init__(arguments)
        sys.exit(0)
process.QApplication = Application
process.run(["charrnn-gui"])
"""


@pytest.mark.parametrize(
    ("asked", "modules"),
    [
        ({"QT_IM_MODULE": "fcitx"}, "fcitx;ibus"),
        ({"QT_IM_MODULE": "fcitx5"}, "fcitx;ibus"),
        ({"QT_IM_MODULES": "wayland;fcitx"}, "wayland;fcitx;ibus"),
        ({"QT_IM_MODULES": "wayland;fcitx5;fcitx", "QT_IM_MODULE": "xim"}, "wayland;fcitx;ibus"),
    ],
)
def test_who_asks_for_fcitx_is_led_to_it_by_way_of_ibus(asked: dict[str, str], modules: str) -> None:
    assert fcitx_variables(asked, has_ibus=True) == {"QT_IM_MODULES": modules}


def test_without_ibus_installed_its_plugin_is_led_to_the_portal() -> None:
    asked = {"QT_IM_MODULES": "wayland;fcitx;ibus"}
    assert fcitx_variables(asked, has_ibus=True) == {}
    assert fcitx_variables(asked, has_ibus=False) == {"IBUS_USE_PORTAL": "1"}
    assert fcitx_variables({**asked, "IBUS_USE_PORTAL": ""}, has_ibus=False) == {}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"QT_IM_MODULE": ""},
        {"QT_IM_MODULE": "ibus"},
        {"QT_IM_MODULES": "wayland;ibus", "QT_IM_MODULE": "fcitx"},
    ],
)
def test_who_does_not_ask_for_fcitx_keeps_the_environment(asked: dict[str, str]) -> None:
    assert fcitx_variables(asked, has_ibus=False) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have input methods of their own")
@pytest.mark.parametrize("name", ["fcitx", "fcitx5"])
def test_the_program_takes_the_plugin_for_ibus_where_fcitx_is_asked_for(name: str, tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "QT_IM_MODULES"}
    # A system with fcitx5 alone has no ibus-daemon.
    environment |= {"QT_IM_MODULE": name, "QT_DEBUG_PLUGINS": "1", "PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", _START_AND_LEAVE],
        cwd=Path(__file__).parents[3],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    loaded = [
        line for line in done.stderr.splitlines() if " loaded library" in line and "inputcontext" in line
    ]
    # Had the plugin for ibus given up, the one for dead keys would have been loaded after it.
    assert len(loaded) == 1, loaded
    assert "libibus" in loaded[0]
