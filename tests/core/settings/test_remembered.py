"""Of remembered settings everything is kept that makes sense."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.settings.remembered import remembered
from core.settings.settings import Settings
from tests.core.settings.test_settings import ALL_SETTINGS, FIELDS


@given(
    ALL_SETTINGS,
    st.dictionaries(st.sampled_from(list(FIELDS)) | st.text(), st.none() | st.text() | st.integers()),
)
def test_of_what_was_remembered_all_is_kept_that_makes_sense(some: Settings, garbage: dict[str, Any]) -> None:
    kept, passed_over = remembered(some.to_json() | garbage)
    assert set(garbage) - set(FIELDS) <= set(passed_over)
    for name in set(FIELDS) - set(garbage) - set(passed_over):
        assert getattr(kept, name) == getattr(some, name)


def test_what_was_remembered_whole_is_kept_whole() -> None:
    some = Settings(cell="lstm", num_layers=2, dropout=0.5)
    assert remembered(some.to_json()) == (some, ())
    assert remembered({"dropout": 0.5, "telepathy": 1}) == (
        Settings(),
        ("telepathy", "dropout"),
    )
