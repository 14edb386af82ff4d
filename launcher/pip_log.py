"""Explain from pip's log, in one or two sentences, why pip failed."""

from __future__ import annotations

import platform
import re
from pathlib import Path

from core.common.i18n import gettext as _

_NO_NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeoutError|ReadTimeoutError|NameResolutionError|ProxyError"
    r"|Connection broken|RemoteDisconnected|ConnectionResetError|Network is unreachable"
)


def reason(log: Path, start: int, wheels: Path | None = None) -> str:
    """Return the reason for pip's failure, from its output in ``log`` after byte ``start``.

    Args:
        log: pip's log file.
        start: where this output begins.
        wheels: the folder that pip was to install from, without a network.
    """
    try:
        with log.open("rb") as file:
            file.seek(start)
            text = file.read().decode("utf-8", "replace")
    except OSError:
        text = ""
    if "No space left on device" in text or "There is not enough space on the disk" in text:
        return _("The disk is full. Make room (about 2 GB, or 8 GB with a GPU) and start again.")
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return _(
            "The package server’s certificate could not be checked. Is the clock right? "
            "Is there a proxy in between?"
        )
    if _NO_NETWORK.search(text):
        return _(
            "The packages could not be fetched: there is no connection to the package server. "
            "Connect to the network and start again; what is already here is kept."
        )
    missing = re.search(r"No matching distribution found for (\S+)", text)
    machine = f"{platform.system()} {platform.machine()}"
    if missing and wheels is not None:
        return _(
            "The folder {folder} has no {package} for Python {version} on {machine}. Fill it on a computer "
            "with a network: python3 launch.py --collect FOLDER"
        ).format(folder=wheels, package=missing.group(1), version=platform.python_version(), machine=machine)
    if missing:
        return _(
            "There is no build of {package} for Python {version} on {machine}. Python 3.10 to 3.14 will "
            "do, on 64-bit Linux with glibc 2.34 or newer, 64-bit Windows, or macOS 14 or newer with an "
            "Apple chip."
        ).format(
            package=missing.group(1),
            version=platform.python_version(),
            machine=machine,
        )
    return _("pip could not install the packages. Its output is in {log}.").format(log=log)
