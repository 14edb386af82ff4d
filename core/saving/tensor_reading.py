"""Read tensors from a safetensors file with any path. Needs torch."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from safetensors import safe_open


@contextlib.contextmanager
def opened_tensors(path: Path) -> Iterator[Any]:
    """Yield the open safetensors file ``path``, its tensors on the CPU.

    Raises:
        OSError: it can't be opened.
        SafetensorError: it is damaged.
    """
    with contextlib.ExitStack() as stack:
        try:
            os.fspath(path).encode("utf-8")
        except UnicodeEncodeError:
            # The library accepts no other paths, so it opens a link with a plain path.
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charrnn-")))
            (folder / "tensors").symlink_to(path.absolute())
            path = folder / "tensors"
        yield stack.enter_context(safe_open(path, framework="pt", device="cpu"))
