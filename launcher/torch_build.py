"""Choose the build of torch: with CUDA if there is an NVIDIA GPU, else the small one."""

from __future__ import annotations

import sys
import urllib.request

from core.installation import nvidia

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA_INDEX = "https://download.pytorch.org/whl/cu130"
PROBE_SECONDS = 3


def index_for(platform: str, gpu: bool) -> str:
    """Return the index to add to pip's own for ``platform`` (as ``sys.platform``); empty for none.

    pip's own index has the CUDA build for Linux and the CPU build for Windows; for macOS there is one
    build for all.
    """
    if platform == "win32":
        return CUDA_INDEX if gpu else ""
    return CPU_INDEX if platform.startswith("linux") and not gpu else ""


def pip_arguments(wanted: bool) -> list[str]:
    """Return additional arguments for pip; none if torch is not ``wanted`` or the index can't be reached."""
    index = index_for(sys.platform, nvidia.has_gpu()) if wanted else ""
    return ["--extra-index-url", index] if index and reachable(index) else []


def reachable(index: str) -> bool:
    """Return whether ``index`` answers within a few seconds."""
    try:
        with urllib.request.urlopen(f"{index}/torch/", timeout=PROBE_SECONDS):
            return True
    except (OSError, ValueError):
        return False
