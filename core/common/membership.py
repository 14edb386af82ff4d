"""Whether this process is one of a team that trains one run. No torch, which takes seconds to load."""

from __future__ import annotations

import os


def is_member() -> bool:
    """Return whether torch has started this process together with others."""
    return "TORCHELASTIC_RUN_ID" in os.environ
