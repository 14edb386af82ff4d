"""The set-up at a first start: an environment, the exact packages, and system libraries for Qt."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.common import i18n
from core.common.i18n import gettext as _
from core.installation import processes, qt_libraries, screens, system_packages
from core.installation.own_program import command_line_help
from launcher import pip_log, stamps, torch_build
from launcher.voices import Voice, log_file

NO_DISPLAY = 2


class SetupError(Exception):
    """The set-up can't continue; ``str(error)`` says why and what to do."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def prepare(
    root: Path, needs: tuple[str, ...], *, desktop: bool, afresh: bool, wheels: Path | None = None
) -> int:
    """Install what is missing for ``needs`` (some of ``stamps.KINDS``); return 0 or the exit status.

    Args:
        root: the folder of the program.
        needs: what is wanted.
        desktop: there is no terminal.
        afresh: delete first what is there.
        wheels: the folder to install from, without a network.
    """

    def install(voice: Voice) -> None:
        if not afresh:
            _require_screen(needs)
        with alone(root, voice):
            if afresh:
                _remove(stamps.venv(root))
            packages = needs[0]
            if not stamps.is_valid(root, packages):
                make_environment(root, voice)
                _install(root, packages, voice, wheels)
            # An explicit request for a set-up is always fulfilled, with or without a screen.
            _require_screen(needs)
            for need in needs[1:]:
                if not stamps.is_valid(root, need):
                    _check_qt(root, voice)
                    stamps.write(root, need)

    return status_of(install, Voice(root, desktop=desktop))


def status_of(work: Callable[[Voice], None], voice: Voice) -> int:
    """Do a part of the set-up, say what goes wrong, and return the exit status."""
    speak_the_language_of_the_system()
    try:
        work(voice)
    except SetupError as error:
        voice.fail(str(error))
        return error.status
    except OSError as error:
        voice.fail(_("The set-up could not continue: {reason}.").format(reason=error))
        return 1
    except KeyboardInterrupt:
        voice.fail(_("Stopped. The next start continues from here."))
        return 130
    finally:
        voice.close()
    return 0


def _require_screen(needs: tuple[str, ...]) -> None:
    if "display" in needs and sys.platform.startswith("linux") and not stamps.display():
        raise SetupError(screens.why_none(), NO_DISPLAY)


def speak_the_language_of_the_system() -> None:
    """Choose the language of what is said."""
    # If a catalogue is missing, the set-up continues in English.
    with suppress(OSError):
        i18n.set_language(i18n.system_language())


@contextmanager
def alone(root: Path, voice: Voice) -> Iterator[None]:
    """Allow only one set-up at a time: a second double-click waits for the first."""
    path = root / ".launch.lock"
    try:
        lock = path.open("w", encoding="utf-8")
    except OSError as error:
        raise SetupError(
            _(
                "Nothing can be written into the folder {folder}: {reason}. Move CharRNN Studio elsewhere."
            ).format(folder=root, reason=error.strerror)
        ) from error
    with lock:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                voice.say(_("Another set-up is running in this folder; waiting for it to finish…"))
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment(root: Path, voice: Voice) -> None:
    """Make the virtual environment, unless a sound one is there.

    Raises:
        SetupError: it can't be made.
    """
    folder = stamps.venv(root)
    if folder.is_symlink() or folder.exists():
        if _is_sound(root):
            return
        voice.say(_("The folder .venv is damaged; creating it again."))
        _remove(folder)
    voice.say(
        _("Setting up CharRNN Studio in {folder} (Python {version}).").format(
            folder=folder, version=platform.python_version()
        )
    )
    _require_ensurepip(voice)
    made = processes.run([sys.executable, "-m", "venv", folder])
    if made.returncode:
        raise SetupError(
            _("Python could not make a virtual environment in {folder}: {reason}").format(
                folder=folder, reason=(made.stderr or made.stdout).strip()
            )
        )
    _place(root).write_text(str(folder), "utf-8")


def _place(root: Path) -> Path:
    return stamps.venv(root) / "charrnn-folder"


def _is_sound(root: Path) -> bool:
    """Return whether the environment runs, has pip, is new enough, and was not moved."""
    code = "import pip, sys; sys.exit(sys.version_info < (3, 10) or sys.prefix == sys.base_prefix)"
    try:
        done = processes.run([stamps.venv_python(root), "-c", code])
        moved = _place(root).exists() and _place(root).read_text("utf-8") != str(stamps.venv(root))
    except (OSError, ValueError):
        return False
    return done.returncode == 0 and not moved


def _remove(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _require_ensurepip(voice: Voice) -> None:
    code = [sys.executable, "-c", "import ensurepip, venv"]
    if processes.run(code).returncode == 0:
        return
    manager = system_packages.manager()
    package = system_packages.venv_package(manager)
    if manager and system_packages.is_root():
        voice.say(_("Installing the system package {packages}…").format(packages=package))
        if system_packages.install([package], manager, voice.log) and processes.run(code).returncode == 0:
            return
    if not manager:
        raise SetupError(
            _(
                "This Python cannot make virtual environments: its modules venv and ensurepip are missing. "
                "Install your system's package for them (python3-venv or the like) and start again."
            )
        )
    raise SetupError(
        _(
            "This Python cannot make virtual environments: the system package {package} is missing. "
            "Install it with “{command}” and start again."
        ).format(package=package, command=system_packages.install_command([package], manager))
    )


def wants_torch(lock: Path) -> bool:
    """Return whether torch is among the packages of a lock file."""
    return any(line.startswith("torch==") for line in lock.read_text("utf-8").splitlines())


def pip_command(root: Path, *arguments: str) -> list[str]:
    """Return the command line of the environment's pip, which logs what it does, with ``arguments``."""
    action, *others = arguments
    # Wheels only: building from source would need compilers, and its errors are hard to understand.
    options = ["--log", str(log_file(root)), "--only-binary", ":all:", "--no-input"]
    python = str(stamps.venv_python(root))
    return [python, "-m", "pip", action, *options, "--disable-pip-version-check", *others]


def _install(root: Path, kind: str, voice: Voice, wheels: Path | None) -> None:
    stamps.clear(root)
    lock = stamps.lock_file(root, kind)
    log = log_file(root)
    if wheels is None:
        places = torch_build.pip_arguments(wants_torch(lock))
    elif wheels.is_dir():
        places = ["--no-index", "--find-links", str(wheels)]
    else:
        raise SetupError(_("There is no folder {folder} to install from.").format(folder=wheels))
    voice.say(
        _("Installing the packages of {lock}; the first time this takes a while…").format(lock=lock.name)
    )
    read_from = log.stat().st_size if log.exists() else 0
    if run_pip(pip_command(root, "install", *places, "-r", str(lock)), voice):
        raise SetupError(pip_log.reason(log, read_from, wheels))
    if wants_torch(lock):
        voice.say(_("Installed torch {version}.").format(version=_torch_version(root)))
    stamps.write(root, kind)
    if kind == "test":
        stamps.write(root, "run")  # The tests' packages include those of the program.


def run_pip(command: list[str], voice: Voice) -> int:
    """Run pip, say what it says, and return its exit status."""
    environment = {name: value for name, value in os.environ.items() if name != "PIP_USER"}
    if not voice.desktop:
        # pip draws its own progress bars on the terminal.
        return subprocess.call(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno())
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        creationflags=processes.NO_WINDOW,
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            if line.strip():
                voice.say(line.strip())
        return pip.wait()


def _torch_version(root: Path) -> str:
    """Return the version with its build, such as ``2.13.0+cpu``."""
    code = "from importlib.metadata import version; print(version('torch'))"
    return processes.run([stamps.venv_python(root), "-c", code]).stdout.strip()


def _check_qt(root: Path, voice: Voice) -> None:
    """Check that Qt starts here; install the missing system libraries, or name them."""
    python = stamps.venv_python(root)
    qt = qt_libraries.folder(python) if sys.platform.startswith("linux") else None
    if qt is None:
        return
    lacking = qt_libraries.missing(qt, qt_libraries.platforms())
    manager = system_packages.manager()
    packages = system_packages.packages_of(lacking, manager)
    if packages and manager and system_packages.is_root():
        voice.say(_("Installing the system packages {packages}…").format(packages=", ".join(packages)))
        system_packages.install(packages, manager, voice.log)
        lacking = qt_libraries.missing(qt, qt_libraries.platforms())
        packages = system_packages.packages_of(lacking, manager)
    complaint = qt_libraries.trial(python)
    if not complaint:
        return
    if lacking:
        raise SetupError(system_packages.missing_sentence(lacking))
    if no_screen := screens.why_none():
        raise SetupError(no_screen, NO_DISPLAY)
    raise SetupError(
        _("Qt cannot open a window here: {reason} The command line works without one: {command}").format(
            reason=complaint, command=command_line_help()
        ),
        NO_DISPLAY,
    )
