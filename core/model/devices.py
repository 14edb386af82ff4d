"""Choose the device: a GPU that works, or the CPU."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from core.common.i18n import clauses
from core.common.i18n import gettext as _
from core.installation import nvidia
from core.installation.kind import Installation, installation


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """A device that works, and a sentence for the person if it is not the one they asked for."""

    device: torch.device
    note: str = ""


def choose_device(name: str) -> DeviceChoice:
    """Return the device for ``name``: auto, cpu, cuda or mps.

    Automatic takes the first GPU that works. If a GPU is missing or fails, the result is the CPU with
    a note that says so, and so it is if a bundle has no use for the NVIDIA GPU that is there.
    """
    if name == "cpu":
        return DeviceChoice(torch.device("cpu"))
    reasons: list[str] = []
    for kind in ("cuda", "mps") if name == "auto" else (name,):
        if not _is_there(kind):
            if kind == "cuda" and installation() is Installation.BUNDLE and nvidia.has_gpu():
                reasons.append(
                    _(
                        "this download cannot use the NVIDIA GPU of this computer, but the version that is "
                        "installed with Python can, if the GPU and its driver are new enough"
                    )
                )
            elif name != "auto":
                reasons.append(
                    _("this computer has none that PyTorch {version} can use").format(
                        version=torch.__version__
                    )
                )
            continue
        try:
            # A listed device may still not work: a driver that is too old fails only here.
            probe = torch.ones(8, 8, device=kind)
            if float((probe @ probe).sum()) == 512.0:
                return DeviceChoice(torch.device(kind))
            reasons.append(_("it computed a wrong result"))
        except Exception as error:  # A driver can fail in many ways; the CPU always works.
            reasons.append(next(iter(str(error).splitlines()), type(error).__name__))
    note = _("No GPU: {reason}. The CPU is used.").format(reason=clauses(reasons)) if reasons else ""
    return DeviceChoice(torch.device("cpu"), note)


def _is_there(kind: str) -> bool:
    return torch.cuda.is_available() if kind == "cuda" else torch.backends.mps.is_available()
