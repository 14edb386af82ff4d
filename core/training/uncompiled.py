"""Torch's optimizers without its compiler, which nothing here uses.

Torch loads the compiler with the first optimizer and its first step, only to exclude some methods from what
is compiled. That takes 1.3 s of processor time and 70 MB. Here these methods are called without that. If
another version of torch excludes them in another way, it loads the compiler, and all else is as before.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch.optim import SGD, Adam, AdamW
else:

    def _uncompiled(kind: type[torch.optim.Optimizer]) -> type[torch.optim.Optimizer]:
        return type(kind.__name__, (kind,), {"step": torch.no_grad()(inspect.unwrap(kind.step))})

    def _exclude_nothing() -> None:
        for method in vars(torch.optim.Optimizer).values():
            code, inner = getattr(method, "__code__", None), getattr(method, "__wrapped__", None)
            if inner is not None and code is not None and code.co_filename == torch._compile.__file__:
                # As torch itself does at the first call, but with the compiler's version of ``inner``.
                inner.__dict__["__dynamo_disable"] = inner

    _exclude_nothing()
    SGD, Adam, AdamW = map(_uncompiled, (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW))

__all__ = ["SGD", "Adam", "AdamW"]
