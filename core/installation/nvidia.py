"""Whether this computer has an NVIDIA GPU, found out without torch. Standard library only."""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path

from core.installation import processes

# The driver has a folder here for each GPU that it drives, named by the GPU's place on the bus.
_GPUS = Path("/proc/driver/nvidia/gpus")
_PATIENCE_S = 20


@functools.cache
def has_gpu() -> bool:
    """Return whether there is an NVIDIA GPU with NVIDIA's driver.

    Without that driver no build of torch can use the GPU. The driver alone is not enough: it stays loaded if
    the GPU is unplugged or given to a virtual machine.
    """
    return _is_driven() or _is_listed()


def _is_driven() -> bool:
    try:
        return any(_GPUS.iterdir())
    except OSError:
        return False


def _is_listed() -> bool:
    """Return whether the tool of the driver names a GPU; Windows and WSL have no such folder."""
    tool = shutil.which("nvidia-smi")
    try:
        done = processes.run([tool, "-L"], timeout_s=_PATIENCE_S) if tool else None
    except (OSError, subprocess.TimeoutExpired):
        return False
    # It may find none and still succeed.
    return done is not None and done.returncode == 0 and done.stdout.startswith("GPU ")
