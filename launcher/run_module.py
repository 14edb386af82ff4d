"""Run a package of this folder (``run_module.py core ARGS``), wherever the person stands.

``python -m`` would look into the current folder first, where another ``core`` may lie, and PYTHONPATH
cannot hold every path that a folder can have.
"""

import contextlib
import runpy
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
del sys.argv[0]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
except ImportError as error:
    # Somebody took a file out of .venv after it was set up; a traceback would not help anybody.
    from core.common import i18n

    with contextlib.suppress(OSError):
        i18n.set_language(i18n.system_language())
    sys.exit(
        i18n.gettext(
            "The folder {folder} is damaged: {reason}. Delete it and start again; it is then created again. "
            "Texts and runs lie elsewhere."
        ).format(folder=sys.prefix, reason=error)
    )
