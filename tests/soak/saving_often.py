"""The command line, saving as often as is told: ``python -m tests.soak.saving_often SECONDS ARGUMENT…``.

A person's run saves every ten seconds; a soak that waited for that would seldom kill in the midst of it.
"""

from __future__ import annotations

import sys

from core.command_line import cli
from core.saving import recorder

recorder.SAVE_SHARE = 1.0
sys.exit(cli.main([*sys.argv[2:], "--set", f"save_interval_s={sys.argv[1]}"]))
