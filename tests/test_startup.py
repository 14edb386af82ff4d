"""The window stands before torch is loaded, and the command line answers without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 120

# Prints the heavy modules that are loaded at each step of a start, up to the engine's own word.
_START = """
import json, sys
from pathlib import Path

def loaded():
    return [name for name in ("torch", "safetensors", "core.training.trainer") if name in sys.modules]

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from charrnn_gui.app import App
from charrnn_gui.starting.folders import Folders
from charrnn_gui.worker import Worker

seen = {"imported": loaded()}
folder = Path(sys.argv[1])
application = QApplication(["charrnn"])
app = App(application, Folders(folder / "runs", folder / "preferences.json", folder / "logs"))
seen["built"] = loaded()

class Watcher(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and "painting" not in seen:
            seen["painting"] = loaded()
            # Posted before the program's own next step, so it still sees the end of this paint.
            QTimer.singleShot(0, self, self.painted)
        return False

    def painted(self):
        seen["painted"] = loaded()

watcher = Watcher()

def ready():
    seen["ready"] = loaded()
    app.window.close()

app.session.findChild(Worker).engine_ready.connect(ready)
app.show()
app.window.installEventFilter(watcher)  # Last installed is first asked.
seen["shown"] = loaded()
application.exec()
app.close()
print(json.dumps(seen))
"""


def _output(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_window_is_painted_before_torch_is_loaded(tmp_path: Path) -> None:
    seen = json.loads(_output("-c", _START, str(tmp_path)))
    assert seen["ready"] == ["torch", "safetensors", "core.training.trainer"]
    del seen["ready"]
    assert seen == {"imported": [], "built": [], "shown": [], "painting": [], "painted": []}


def test_the_command_line_explains_itself_without_loading_torch_or_qt() -> None:
    script = (
        "import runpy, sys\n"
        "sys.argv = ['charrnn', '--help']\n"
        "try:\n"
        "    runpy.run_module('core', run_name='__main__')\n"
        "except SystemExit as left:\n"
        "    assert not left.code\n"
        "print([name for name in ('torch', 'PySide6') if name in sys.modules])\n"
    )
    output = _output("-c", script)
    assert "train" in output
    assert output.splitlines()[-1] == "[]"
