"""Add CharRNN Studio to the applications menu: a desktop entry, an app bundle or a start-menu link.

Standard library only: ``launch.py`` uses it before anything is installed.
"""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from core.installation import own_program
from core.installation.error_window import is_frozen

NAME = "CharRNN Studio"
APP_ID = "charrnn-studio"
COMMENT = {"": "Watch a character-level language model learn to write", "zh_CN": "看字符级语言模型学会写作"}

_PROGRAM = "TryExec="


def install(checkout: Path, icons: Path) -> Path:
    """Add the window to the person's menu and return the file of the entry.

    ``checkout`` is the folder of ``launch.py``; ``icons`` is ``resources/icons``.

    Raises:
        OSError: the person's folders cannot be written to.
    """
    command = own_program.window(checkout)
    if sys.platform == "win32":
        return _install_windows(command, icons)
    if sys.platform == "darwin":
        return _install_mac(command, icons)
    return _install_linux(command, icons)


def is_useful() -> bool:
    """Return whether this copy can be added. A bundle of macOS is an entry; ours might overwrite it."""
    return not (sys.platform == "darwin" and is_frozen())


def renew(checkout: Path, icons: Path) -> None:
    """Let an entry whose program is gone start this program, if this is a bundle.

    The file of a newer AppImage has another name, so the entry of the older one would start nothing.

    Raises:
        OSError: see ``install``.
    """
    entry = _entry()
    if not is_frozen() or not sys.platform.startswith("linux") or not entry.is_file():
        return
    lines = entry.read_text("utf-8", errors="replace").splitlines()
    programs = [line.removeprefix(_PROGRAM) for line in lines if line.startswith(_PROGRAM)]
    if any(not Path(program.replace("\\\\", "\\")).exists() for program in programs):
        install(checkout, icons)


def desktop_entry(command: Sequence[str]) -> str:
    """Return the text of a freedesktop.org desktop entry that runs ``command``."""
    lines = ["[Desktop Entry]", "Type=Application", f"Name={NAME}"]
    lines += [f"Comment[{code}]={text}" if code else f"Comment={text}" for code, text in COMMENT.items()]
    if Path(command[0]).is_absolute():
        # Desktops hide an entry whose program is gone.
        lines.append(_PROGRAM + command[0].replace("\\", "\\\\").replace("\n", "\\n"))
    lines += [
        "Exec=" + " ".join(_quoted(argument) for argument in command),
        f"Icon={APP_ID}",
        "Terminal=false",
        "Categories=Education;ArtificialIntelligence;",
        "Keywords=RNN;language model;perplexity;",
        f"StartupWMClass={APP_ID}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(argument: str) -> str:
    """Quote one argument as the section "Exec key" of the Desktop Entry Specification requires.

    Inside the quotes four characters take a backslash; the line is then read as a string in which
    a backslash is an escape too, so each backslash is doubled; % starts a field code.
    """
    for character in ("\\", '"', "`", "$"):
        argument = argument.replace(character, "\\" + character)
    return '"' + argument.replace("\\", "\\\\").replace("%", "%%").replace("\n", "\\n") + '"'


def _install_linux(command: Sequence[str], icons: Path) -> Path:
    entry = _entry()
    theme = entry.parents[1] / "icons" / "hicolor"
    _copy(icons / f"{APP_ID}.svg", theme / "scalable" / "apps" / f"{APP_ID}.svg")
    for size in (48, 256):
        _copy(icons / f"{APP_ID}-{size}.png", theme / f"{size}x{size}" / "apps" / f"{APP_ID}.png")
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(desktop_entry(command), "utf-8")
    entry.chmod(0o755)
    if shutil.which("update-desktop-database"):
        subprocess.run(["update-desktop-database", str(entry.parent)], capture_output=True)
    return entry


def _entry() -> Path:
    share = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return share / "applications" / f"{APP_ID}.desktop"


def _install_mac(command: Sequence[str], icons: Path) -> Path:
    bundle = Path.home() / "Applications" / f"{NAME}.app"
    program = bundle / "Contents" / "MacOS" / APP_ID
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!/bin/sh\nexec {shlex.join(command)}\n", "utf-8")
    program.chmod(0o755)
    _copy(icons / f"{APP_ID}.icns", bundle / "Contents" / "Resources" / f"{APP_ID}.icns")
    information = {
        "CFBundleName": NAME,
        "CFBundleIdentifier": f"org.{APP_ID}",
        "CFBundleExecutable": APP_ID,
        "CFBundleIconFile": APP_ID,
        "CFBundlePackageType": "APPL",
    }
    (bundle / "Contents" / "Info.plist").write_bytes(plistlib.dumps(information))
    return bundle


def _install_windows(command: Sequence[str], icons: Path) -> Path:
    menu = Path(os.environ["APPDATA"], "Microsoft", "Windows", "Start Menu", "Programs")
    link = menu / f"{NAME}.lnk"
    # Handed over in the environment, so that no character of a path needs quoting for PowerShell.
    values = {
        "CHARRNN_LINK": str(link),
        "CHARRNN_TARGET": command[0],
        "CHARRNN_ARGUMENTS": subprocess.list2cmdline(command[1:]),
        "CHARRNN_ICON": str(icons / f"{APP_ID}.ico"),
    }
    script = (
        "$s = (New-Object -ComObject WScript.Shell).CreateShortcut($env:CHARRNN_LINK); "
        "$s.TargetPath = $env:CHARRNN_TARGET; $s.Arguments = $env:CHARRNN_ARGUMENTS; "
        "$s.IconLocation = $env:CHARRNN_ICON; $s.Save()"
    )
    done = subprocess.run(
        ["powershell", "-NoProfile", "-NonInteractive", "-Command", script],
        env={**os.environ, **values},
        capture_output=True,
        creationflags=0x08000000,
    )
    if done.returncode or not link.exists():
        raise OSError(done.stderr.decode("utf-8", "replace").strip())
    return link


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
