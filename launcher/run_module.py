"""Run a package of this folder (``run_module.py core ARGS``), whatever the current folder is.

``python -m`` would search the current folder first, which may contain another ``core``, and PYTHONPATH can't
contain every possible path.
"""

import signal

# A Ctrl+C while modules are loaded ends the program without Python's traceback.
if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import contextlib
import runpy
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
del sys.argv[0]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
except ImportError as error:
    # A file was removed from .venv after the set-up; a traceback would not help.
    from core.common import i18n

    with contextlib.suppress(OSError):
        i18n.set_language(i18n.system_language())
    sys.exit(
        i18n.gettext(
            "The folder {folder} is damaged: {reason}. Delete it and start again; it will be created "
            "again. Texts and runs are kept elsewhere."
        ).format(folder=sys.prefix, reason=error)
    )
