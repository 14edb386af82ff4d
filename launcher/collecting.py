"""Fill a folder with wheels, from which computers without a network are set up: ``launch.py --collect``."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.common.i18n import gettext as _
from launcher import pip_log, setup, stamps, torch_build
from launcher.setup import SetupError
from launcher.voices import Voice, log_file

OLDEST_MINOR, NEWEST_MINOR = 10, 14
# Of the wheels of PySide6: 2.34, on ARM 2.39.
_GLIBC_OF_QT = {"x86_64": 34, "aarch64": 39}
_SYSTEMS = {
    "linux-x86_64": ("linux", "x86_64"),
    "linux-aarch64": ("linux", "aarch64"),
    "macos-arm64": ("darwin", "arm64"),
    "windows-x64": ("win32", "amd64"),
}
_PIN = re.compile(r"(?P<pin>\S+==\S+)(?: ; (?P<marker>.+))?")
_MARKER = re.compile(r"python_full_version (?P<sign><|>=|==) '3\.(?P<minor>\d+)(?:\.\*)?'")


@dataclass(frozen=True, slots=True)
class Target:
    """A computer to collect wheels for.

    Attributes:
        system: one of ``_SYSTEMS``.
        minor: of its Python, 12 for Python 3.12.
    """

    system: str
    minor: int

    @classmethod
    def named(cls, name: str) -> Target:
        """Return the target of a name such as ``windows-x64-3.12``.

        Raises:
            SetupError: there is no such target.
        """
        system, _dash, version = name.rpartition("-")
        minors = {f"3.{minor}": minor for minor in range(OLDEST_MINOR, NEWEST_MINOR + 1)}
        if system not in _SYSTEMS or version not in minors:
            raise SetupError(
                _(
                    "“{name}” is no system with a Python. Write it as one of {systems}, a dash, and 3.10 to "
                    "3.14: {example}."
                ).format(name=name, systems=", ".join(_SYSTEMS), example="windows-x64-3.12"),
                2,
            )
        return cls(system, minors[version])

    def platform_tags(self) -> list[str]:
        """Return the platform tags of wheels that run there; pip adds the older ones of macOS itself."""
        kind, machine = _SYSTEMS[self.system]
        if kind == "win32":
            return ["win_amd64"]
        if kind == "darwin":
            return [f"macosx_14_0_{machine}"]
        tags = [f"manylinux_2_{minor}_{machine}" for minor in range(_GLIBC_OF_QT[machine], 4, -1)]
        return [*tags, f"manylinux2014_{machine}", f"manylinux2010_{machine}", f"manylinux1_{machine}"]

    def pins(self, lock: str) -> list[str]:
        """Return those lines of the text of a lock file that this target needs, without their conditions.

        pip would look at the conditions with the Python that runs it.

        Raises:
            ValueError: there is a condition of another kind.
        """
        pins = []
        for line in lock.splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            found = _PIN.fullmatch(line.strip())
            if found is None:
                raise ValueError(line)
            if found["marker"] is None or self._meets(found["marker"]):
                pins.append(found["pin"])
        return pins

    def pip_arguments(self) -> list[str]:
        """Return the arguments with which pip looks for this target's wheels only, and for no others."""
        kind, _machine = _SYSTEMS[self.system]
        index = torch_build.index_for(kind, gpu=False)
        arguments = ["--no-deps", "--implementation", "cp", "--python-version", f"3.{self.minor}"]
        arguments += [part for tag in self.platform_tags() for part in ("--platform", tag)]
        return arguments + (["--extra-index-url", index] if index and torch_build.reachable(index) else [])

    def _meets(self, marker: str) -> bool:
        found = _MARKER.fullmatch(marker)
        if found is None:
            raise ValueError(marker)
        minor = int(found["minor"])
        return {"<": self.minor < minor, ">=": self.minor >= minor, "==": self.minor == minor}[found["sign"]]


def collect(root: Path, folder: Path, names: Sequence[str]) -> int:
    """Fill ``folder`` for this system and Python, or for the targets ``names``; return the exit status."""

    def fill(voice: Voice) -> None:
        targets = [Target.named(name) for name in names]
        with setup.alone(root, voice):
            setup.make_environment(root, voice)
            folder.mkdir(parents=True, exist_ok=True)
            lock = stamps.lock_file(root, "run")
            if not targets:
                voice.say(
                    _("Collecting packages for this system and Python in {folder}…").format(folder=folder)
                )
                _download(
                    root,
                    folder,
                    [*torch_build.pip_arguments(setup.wants_torch(lock)), "-r", str(lock)],
                    voice,
                )
            for target in targets:
                voice.say(
                    _("Collecting packages for {system} with Python 3.{minor} in {folder}…").format(
                        system=target.system, minor=target.minor, folder=folder
                    )
                )
                _download_for(root, folder, target, lock, voice)
        voice.say(
            _(
                "Done. Copy this program and {folder} to each computer, and start it there with: {command}"
            ).format(folder=folder, command=f"python3 launch.py --offline {folder.name}")
        )

    return setup.status_of(fill, Voice(root, desktop=False))


def _download_for(root: Path, folder: Path, target: Target, lock: Path, voice: Voice) -> None:
    with tempfile.TemporaryDirectory() as name:
        pins = Path(name, "pins.txt")
        pins.write_text("\n".join(target.pins(lock.read_text("utf-8"))) + "\n", "utf-8")
        _download(root, folder, [*target.pip_arguments(), "-r", str(pins)], voice)


def _download(root: Path, folder: Path, arguments: Sequence[str], voice: Voice) -> None:
    log = log_file(root)
    read_from = log.stat().st_size if log.exists() else 0
    command = setup.pip_command(root, "download", "--dest", str(folder), *arguments)
    if setup.run_pip(command, voice):
        raise SetupError(pip_log.reason(log, read_from))


def main(root: Path, arguments: Sequence[str]) -> int:
    """Do what follows ``--collect`` and return the exit status."""
    if not arguments or arguments[0].startswith("-"):
        print(_("--collect needs a folder."), file=sys.stderr)
        return 2
    return collect(root, Path(arguments[0]).absolute(), arguments[1:])
