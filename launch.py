"""Start CharRNN Studio; set it up first, if that is not done yet.

    python3 launch.py                      open the window
    python3 launch.py -- ARGS              run the command line (python3 launch.py -- --help)
    python3 launch.py --test ARGS          install what the tests need and run them (ARGS go to pytest)
    python3 launch.py --install-shortcut   put CharRNN Studio into your menu
    python3 launch.py --rebuild            set everything up again, then open the window
    python3 launch.py --collect DIR        fill a folder with the packages, for computers without a network;
                                           for others than this one: --collect DIR windows-x64-3.12 …
    python3 launch.py --offline DIR …      set up from that folder, without a network, then go on as above

Needs only Python 3.10 or newer. Everything is installed into the folder .venv beside this file.
"""

# Uses only the syntax of Python 3.6, so that an old Python shows the sentence below and no SyntaxError.
import os
import shutil
import sys
from pathlib import Path

OLDEST_MINOR = 10
NEWEST_MINOR = 14  # the newest with builds of the pinned torch

if not OLDEST_MINOR <= sys.version_info[1] <= NEWEST_MINOR:
    for minor in range(NEWEST_MINOR, OLDEST_MINOR - 1, -1):
        other = shutil.which(f"python3.{minor}")
        # A version manager may have a placeholder for a Python that is not active; it does not run.
        if other and os.system(f'"{other}" -c "" >{os.devnull} 2>&1') == 0:
            os.execv(other, [other, str(Path(__file__).resolve()), *sys.argv[1:]])
if sys.version_info < (3, OLDEST_MINOR):
    sys.exit(
        f"CharRNN Studio needs Python 3.{OLDEST_MINOR} or newer; this is Python "
        f"{sys.version_info[0]}.{sys.version_info[1]}. Install a newer Python and start launch.py with it."
    )

from launcher import stamps  # noqa: E402

ROOT = Path(__file__).resolve().parent


def main(arguments: "list[str]") -> int:
    """Do what the arguments ask for and return the exit status."""
    desktop = "--desktop" in arguments[:1] or sys.stderr is None
    arguments = [a for a in arguments if a != "--desktop"] if desktop else arguments
    wheels = None
    if arguments[:1] == ["--offline"] and len(arguments) > 1:
        wheels, arguments = Path(arguments[1]).absolute(), arguments[2:]
    first = arguments[0] if arguments else ""
    if first in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    if first == "--install-shortcut":
        from core.installation import menu_entry as shortcut

        print(shortcut.install(ROOT, ROOT / "resources" / "icons"))
        return 0
    if first == "--collect":
        from launcher import collecting

        return collecting.main(ROOT, arguments[1:])
    python = stamps.venv_python(ROOT)
    if first == "--test":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ.pop("DISPLAY", None)
        os.environ.pop("WAYLAND_DISPLAY", None)
        needs: tuple[str, ...] = ("test", "offscreen")
        os.chdir(str(ROOT))
        command = [str(python), "-m", "pytest", *arguments[1:]]
    elif first == "--":
        needs = ("run",)
        command = [*_program(python), "core", *arguments[1:]]
    elif first.startswith("-") and first != "--rebuild":
        print(__doc__.strip(), file=sys.stderr)
        return 2
    else:
        needs = ("run", "display")
        files = arguments[1:] if first == "--rebuild" else arguments
        command = [*_program(python), "charrnn_gui", *files]

    # The quick way: from here to the start it takes only a few milliseconds.
    if first == "--rebuild" or not all(stamps.is_valid(ROOT, need) for need in needs) or _no_display(needs):
        from launcher import setup

        status = setup.prepare(ROOT, needs, desktop=desktop, afresh=first == "--rebuild", wheels=wheels)
        if status:
            return status
    if desktop:
        from launcher import voices

        return voices.run_watched(ROOT, command)
    if os.name == "nt":
        import signal
        import subprocess

        # Ctrl+C reaches the program, too, which first saves its run: it is not to be killed meanwhile.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.call(command)
    os.execv(command[0], command)
    return 0


def _program(python: "Path") -> "list[str]":
    # Qt reads every path as UTF-8, so Python must do the same in every locale. Otherwise Qt does not find its
    # own files in a folder with a Chinese name.
    return [str(python), "-X", "utf8", str(ROOT / "launcher" / "run_module.py")]


def _no_display(needs: "tuple[str, ...]") -> bool:
    return "display" in needs and sys.platform.startswith("linux") and not stamps.display()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
