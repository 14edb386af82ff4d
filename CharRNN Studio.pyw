"""Double-click on Windows: starts the window through launch.py, without a console."""

import runpy
import sys
from pathlib import Path

sys.argv[1:] = ["--desktop", *sys.argv[1:]]
runpy.run_path(str(Path(__file__).resolve().with_name("launch.py")), run_name="__main__")
