"""The table of settings in the documents says what the program does."""

from __future__ import annotations

from core.settings.settings import SPECS
from tools.settings_table import PAGE, page


def test_the_table_is_current_and_has_every_setting() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tools.settings_table"
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(SPECS)


def test_a_row_says_when_a_setting_matters_and_may_change() -> None:
    rows = {line.split("`")[1]: line for line in page().splitlines() if line.startswith("| `")}
    assert rows["forget_bias"].endswith("Has an effect only with `cell` = `lstm`. |")
    assert "| 0 | 0 to 100 (0: none) | never |" in rows["forget_bias"]
    assert "| branch, resume |" in rows["save_interval_s"]
    assert "| branch, live |" in rows["prefixes"]
