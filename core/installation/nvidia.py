"""Whether this computer has an NVIDIA GPU, found out without torch. Standard library only."""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path

from core.installation import processes

_DRIVER = Path("/proc/driver/nvidia/version")
_PATIENCE_S = 20


@functools.cache
def has_gpu() -> bool:
    """Return whether there is an NVIDIA GPU with its driver."""
    if _DRIVER.exists():
        return True
    tool = shutil.which("nvidia-smi")
    try:
        return tool is not None and processes.run([tool, "-L"], timeout_s=_PATIENCE_S).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
