from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from safetensors.numpy import load, save

from core.common.tensor_files import pieces

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(
    lambda name: name != "__metadata__"
)
TENSORS = st.dictionaries(
    NAMES,
    st.builds(
        lambda dtype, shape: np.arange(np.prod(shape)).astype(dtype).reshape(shape),
        st.sampled_from(["float64", "float32", "uint8"]),
        array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    ),
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(tensors=TENSORS, text=st.text(st.characters(codec="utf-8")))
def test_the_pieces_are_what_the_library_would_write_byte_by_byte(tensors: Any, text: str) -> None:
    content = b"".join(pieces(tensors, {"state": text}))
    assert content == save(tensors, {"state": text})
    found = load(content)
    assert found.keys() == tensors.keys()
    for name, value in tensors.items():
        assert found[name].dtype == value.dtype
        assert np.array_equal(found[name], value)


def test_no_tensor_is_copied() -> None:
    tensor = np.zeros((3, 4), np.float32)
    *_header, piece = pieces({"a": tensor}, {})
    tensor[0, 0] = 1.0
    assert bytes(piece) == tensor.tobytes()


def test_a_type_that_a_run_does_not_have_is_a_fault() -> None:
    with pytest.raises(KeyError):
        list(pieces({"a": np.zeros(2, np.complex64)}, {}))
