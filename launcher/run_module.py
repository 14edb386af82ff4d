"""Run a package of this folder (``run_module.py core ARGS``), wherever the person stands.

``python -m`` would look into the current folder first, where another ``core`` may lie, and PYTHONPATH
cannot hold every path that a folder can have.
"""

import runpy
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
