"""The whole program where the system's locale is a rare one: it trains, saves, lists and speaks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from charrnn_gui.starting.folders import Folders
from core.runs import list_runs

ROOT = Path(__file__).parents[3]
# A locale by its name, and what glibc makes it of; C is always there.
LOCALES = {"C": (), "tr_TR.UTF-8": ("tr_TR", "UTF-8"), "zh_CN.GBK": ("zh_CN", "GBK")}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="locales are chosen otherwise there")


@pytest.fixture(params=LOCALES)
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Variables that choose a locale, which need not be installed."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    variables |= {"LC_ALL": request.param, "PYTHONPATH": str(ROOT)}
    if LOCALES[request.param]:
        source, charset = LOCALES[request.param]
        if not shutil.which("localedef"):
            pytest.skip("no localedef to make the locale with")
        made = subprocess.run(
            ["localedef", "--no-archive", "-i", source, "-f", charset, str(tmp_path / request.param)],
            capture_output=True,
            text=True,
        )
        if made.returncode > 1:  # 1: made, with a warning
            pytest.skip(f"the locale can't be made: {made.stderr}")
        variables["LOCPATH"] = str(tmp_path)
    return variables


def test_a_run_is_trained_saved_and_listed_in_a_rare_locale(environment: dict[str, str]) -> None:
    trained = subprocess.run(
        # As launch.py starts it: the program may lie in a folder whose name the locale can't read.
        [sys.executable, "-X", "utf8", str(Path(__file__).parents[1] / "driven.py"), "training", "close"],
        env=environment,
        capture_output=True,
    )
    assert trained.returncode == 0, trained.stderr
    assert b"Traceback" not in trained.stderr
    [run] = list_runs(Folders.of_the_person().workspace)
    assert run.standing == "stopped"
    assert run.moment.update > 0
    listed = subprocess.run(
        [sys.executable, "-m", "core", "--language", "zh_CN", "runs"], env=environment, capture_output=True
    )
    assert listed.returncode == 0, listed.stderr
    assert "宋词" in listed.stdout.decode("utf-8")
    assert run.path.name in listed.stdout.decode("utf-8")
