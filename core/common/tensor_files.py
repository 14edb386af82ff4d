"""Write tensors as a safetensors file, piece by piece and without a copy. No torch.

The library's own ``save`` copies all tensors twice and blocks all other threads meanwhile: the window would
freeze for 50 ms for every 100 MB. The bytes written here are exactly those that ``save`` returns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_DTYPES = {"float64": "F64", "float32": "F32", "uint8": "U8"}
_ALIGNMENT = 8


def pieces(tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> Iterator[bytes | memoryview]:
    """Yield a safetensors file of ``tensors`` in pieces; they must not change meanwhile.

    Args:
        tensors: by name, in C order, little-endian, float64, float32 or uint8.
        metadata: one entry at most, as the library writes several in an order that changes.

    Raises:
        KeyError: a tensor has another dtype.
    """
    # The widest numbers first, so that each is aligned; equal widths by name.
    ordered = sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0]))
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    end = 0
    for name, tensor in ordered:
        begin, end = end, end + tensor.nbytes
        header[name] = {
            "dtype": _DTYPES[tensor.dtype.name],
            "shape": list(tensor.shape),
            "data_offsets": [begin, end],
        }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    yield len(text).to_bytes(8, "little")
    yield text
    for _name, tensor in ordered:
        if tensor.nbytes:
            yield np.ascontiguousarray(tensor).reshape(-1).view(np.uint8).data
