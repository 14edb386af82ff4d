"""``launch.py`` from end to end: a real environment, a real pip, a package so small that it takes seconds."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from core.installation import qt_libraries, system_packages
from launcher import pip_log, stamps, torch_build

ROOT = Path(__file__).resolve().parent.parent
TINY = "tinytext"
# Those of core that launch.py uses, when only the standard library is there.
BEFORE_INSTALLING = (
    "common/assets",
    "installation/error_window",
    "common/i18n",
    "installation/kind",
    "installation/processes",
    "installation/qt_libraries",
    "installation/screens",
    "installation/menu_entry",
    "installation/nvidia",
    "installation/own_program",
    "installation/system_packages",
)
# What the two real programs are to launch.py: something that says how it was started.
PROGRAM = """
import json, os, sys, tinytext
answer = dict(program=PROGRAM, arguments=sys.argv[1:], folder=os.getcwd())
answer.update(prefix=sys.prefix, module=tinytext.__file__, utf8=sys.flags.utf8_mode)
print(json.dumps(answer), flush=True)
if "--fail" in sys.argv:
    sys.exit(7)
"""


def _write_wheel(folder: Path) -> None:
    files = {
        f"{TINY}.py": "",
        f"{TINY}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {TINY}\nVersion: 1.0\n",
        f"{TINY}-1.0.dist-info/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    record = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text)}\n"
    files[f"{TINY}-1.0.dist-info/RECORD"] = record + f"{TINY}-1.0.dist-info/RECORD,,\n"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / f"{TINY}-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)


def _make_studio(folder: Path) -> Path:
    """Copy what launch.py needs into ``folder``, with a lock of one tiny package and two tiny programs."""
    folder.mkdir(parents=True)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copy(ROOT / "launch.py", folder)
    shutil.copytree(ROOT / "launcher", folder / "launcher", ignore=ignore)
    shutil.copytree(ROOT / "resources" / "icons", folder / "resources" / "icons")
    for entry in ROOT.glob("CharRNN Studio.*"):
        shutil.copy(entry, folder)
    for package in ("core", "core/common", "core/installation", "charrnn_gui"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").touch()
        (folder / package / "__main__.py").write_text(PROGRAM.replace("PROGRAM", repr(package)), "utf-8")
    for module in BEFORE_INSTALLING:
        shutil.copy(ROOT / "core" / f"{module}.py", folder / "core" / f"{module}.py")
    (folder / "requirements").mkdir()
    for lock in ("run.txt", "test.txt"):
        (folder / "requirements" / lock).write_text(f"{TINY}==1.0\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels") / "w"
    _write_wheel(folder)
    return folder


@pytest.fixture(scope="module")
def shared_studio(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Path:
    """Return a studio that is set up already, in a folder whose name is full of traps."""
    studio = _make_studio(tmp_path_factory.mktemp("launch") / "歌词 studio 100% $HOME `x`")
    result = _launch(studio, wheels, "--", "first")
    assert result.returncode == 0, result.stderr
    return studio


@pytest.fixture
def studio(tmp_path: Path) -> Path:
    return _make_studio(tmp_path / "歌词 studio")


@pytest.fixture
def studio_without_packages(shared_studio: Path) -> Path:
    """Return the shared studio as it is when its environment is made, which takes seconds, and no more."""
    stamps.clear(shared_studio)
    for installed in stamps.venv(shared_studio).rglob(f"{TINY}*"):
        shutil.rmtree(installed) if installed.is_dir() else installed.unlink()
    return shared_studio


def _environment(wheels: Path, **more: str) -> dict[str, str]:
    dropped = ("PIP_", "PYTHON", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LANG", "LC_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_CONFIG_FILE": os.devnull}
    return environment | pip | {"PYTHONDONTWRITEBYTECODE": "1"} | more


def _launch(studio: Path, wheels: Path, *arguments: str, cwd: Path | None = None, **more: str):
    return subprocess.run(
        [sys.executable, str(studio / "launch.py"), *arguments],
        env=_environment(wheels, **more),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )


def test_a_start_runs_the_command_line_in_the_environment_wherever_the_person_stands(
    shared_studio: Path, wheels: Path, tmp_path: Path
) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__main__.py").write_text("raise SystemExit('the wrong core')", "utf-8")
    arguments = ["generate", "--prefix", "分开 “$x” %s", "--", ""]
    result = _launch(shared_studio, wheels, "--", *arguments, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["program"] == "core"
    assert answer["arguments"] == arguments
    assert Path(answer["folder"]) == tmp_path
    assert Path(answer["prefix"]) == shared_studio / ".venv"
    assert Path(answer["module"]).is_relative_to(shared_studio / ".venv")


# A real Ctrl+C at the moment when the program takes the place of the launcher.
INTERRUPTED = """
import os, runpy, signal, sys
def note(event, arguments):
    if event == "os.exec":
        os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.addaudithook(note)
sys.argv = sys.argv[1:]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
def test_a_start_that_is_interrupted_ends_without_a_traceback(shared_studio: Path, wheels: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(shared_studio / "launch.py"), "--", "first"],
        env=_environment(wheels),
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_next_start_says_nothing_and_adds_less_than_300_ms(shared_studio: Path, wheels: Path) -> None:
    def seconds(command: list[str]) -> float:
        start = time.perf_counter()
        result = subprocess.run(command, env=_environment(wheels), capture_output=True, check=True)
        assert result.stderr == b""
        return time.perf_counter() - start

    python = str(stamps.venv_python(shared_studio))
    direct = [python, str(shared_studio / "launcher" / "run_module.py"), "core"]
    launched = [sys.executable, str(shared_studio / "launch.py"), "--"]
    pairs = [(seconds(direct), seconds(launched)) for _ in range(5)]
    assert min(b for _, b in pairs) - min(a for a, _ in pairs) < 0.3


def _without_network(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run ``command`` in a network namespace that has nothing, not even a route."""
    alone = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("this system gives no network namespace")
    return subprocess.run(
        [*alone, *command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has network namespaces")
def test_a_computer_without_a_network_is_set_up_from_a_folder_that_another_has_filled(
    studio_without_packages: Path, wheels: Path, tmp_path: Path
) -> None:
    studio, stick, empty = studio_without_packages, tmp_path / "stick 歌词", tmp_path / "empty"
    empty.mkdir()
    collected = _launch(studio, wheels, "--collect", str(stick))
    assert collected.returncode == 0, collected.stderr
    assert [file.name for file in stick.iterdir()] == [f"{TINY}-1.0-py3-none-any.whl"]
    assert f"python3 launch.py --offline {stick.name}" in collected.stderr
    environment = {name: v for name, v in _environment(wheels).items() if not name.startswith("PIP_")}
    command = [sys.executable, str(studio / "launch.py"), "--offline"]
    refused = _without_network([*command, str(empty), "--"], environment)
    assert refused.returncode == 1
    assert f"The folder {empty} has no {TINY}==1.0 for Python" in refused.stderr
    assert "--collect" in refused.stderr
    started = _without_network([*command, str(stick), "--", "runs"], environment)
    assert started.returncode == 0, started.stderr
    assert json.loads(started.stdout)["arguments"] == ["runs"]


def test_the_window_is_the_plain_start(shared_studio: Path, wheels: Path) -> None:
    result = _launch(shared_studio, wheels, "a text.txt", DISPLAY=":0")
    answer = json.loads(result.stdout)
    assert (answer["program"], answer["arguments"]) == ("charrnn_gui", ["a text.txt"])
    assert answer["utf8"] == 1


def test_tests_run_headless_in_the_studio_with_their_arguments(
    shared_studio: Path, wheels: Path, tmp_path: Path
) -> None:
    (shared_studio / "pytest.py").write_text(
        "import os, sys; e = os.environ.get; "
        "print(sys.argv[1:], os.getcwd(), e('QT_QPA_PLATFORM'), e('DISPLAY'))",
        "utf-8",
    )
    result = _launch(shared_studio, wheels, "--test", "-k", "a b", cwd=tmp_path, DISPLAY=":0")
    assert result.stdout == f"['-k', 'a b'] {shared_studio} offscreen None\n", result.stderr


def test_a_changed_lock_is_installed_at_the_next_start(shared_studio: Path, wheels: Path) -> None:
    lock = shared_studio / "requirements" / "run.txt"
    lock.write_text(f"# changed\n{TINY}==1.0\n", "utf-8")
    assert not stamps.is_valid(shared_studio, "run")
    result = _launch(shared_studio, wheels, "--")
    assert result.returncode == 0
    assert "Installing" in result.stderr
    assert stamps.is_valid(shared_studio, "run")


@pytest.mark.skipif(os.name == "nt", reason="kills a process group")
def test_an_interrupted_set_up_is_repaired_by_the_next_start(studio: Path, wheels: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, str(studio / "launch.py"), "--"],
        env=_environment(wheels),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not stamps.venv_python(studio).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert stamps.venv_python(studio).exists()
    assert not stamps.is_valid(studio, "run")
    result = _launch(studio, wheels, "--")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["program"] == "core"

    # The same folder, broken in the ways that come with time.
    moved = studio.rename(studio.with_name("moved 歌词"))
    result = _launch(moved, wheels, "--")
    assert Path(json.loads(result.stdout)["prefix"]) == moved / ".venv", result.stderr
    stamps.venv_python(moved).unlink()
    stamps.venv_python(moved).symlink_to("/nowhere/python3")
    result = _launch(moved, wheels, "--")
    assert json.loads(result.stdout)["program"] == "core", result.stderr
    assert "damaged" in result.stderr
    next(stamps.venv(moved).rglob(f"{TINY}.py")).unlink()
    result = _launch(moved, wheels, "--")
    assert result.returncode == 1
    assert result.stderr.startswith(
        f"The folder {moved / '.venv'} is damaged: No module named '{TINY}'. Delete it"
    )


def test_two_starts_at_once_set_up_once(studio: Path, wheels: Path) -> None:
    command = [sys.executable, str(studio / "launch.py"), "--"]
    both = [
        subprocess.Popen(
            command,
            env=_environment(wheels),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    outputs = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert sum("Setting up" in said for _, said in outputs) == 1
    assert sum("Another set-up is running" in said for _, said in outputs) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_the_command_line_is_named_before_anything_is_installed(
    studio: Path, wheels: Path
) -> None:
    result = _launch(studio, wheels)
    assert result.returncode == 2
    assert "There is no screen" in result.stderr
    assert "python3 launch.py -- --help" in result.stderr
    assert not stamps.venv(studio).exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_a_rebuild_without_a_screen_is_made_before_that_is_told(studio: Path, wheels: Path) -> None:
    old = stamps.venv(studio) / "what was there"
    old.parent.mkdir()
    old.touch()
    done = _launch(studio, wheels, "--rebuild")
    assert done.returncode == 2
    assert "There is no screen to open a window on" in done.stderr
    assert not old.exists()
    assert stamps.is_valid(studio, "run")
    assert _launch(studio, wheels, "--", "--x").returncode == 0


def test_without_a_network_a_sentence_says_so_and_the_next_start_goes_on(
    studio_without_packages: Path, wheels: Path
) -> None:
    studio = studio_without_packages
    # Port 9 of this machine: nobody answers there.
    offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_NO_INDEX": "0"}
    result = _launch(studio, wheels, "--", PIP_FIND_LINKS="", **offline)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith(
        "The packages could not be fetched: there is no connection"
    )
    result = _launch(studio, wheels, "--")
    assert json.loads(result.stdout)["program"] == "core"


def test_a_package_without_a_build_for_this_python_is_named(studio: Path, wheels: Path) -> None:
    (studio / "requirements" / "run.txt").write_text("nosuchbuild==3.0\n", "utf-8")
    result = _launch(studio, wheels, "--")
    assert result.returncode == 1
    assert "There is no build of nosuchbuild==3.0 for Python" in result.stderr.splitlines()[-1]


def test_a_full_disk_is_told_from_pips_log(tmp_path: Path) -> None:
    log = tmp_path / "launch.log"
    earlier = "NewConnectionError: an older failure\n"
    log.write_text(earlier + "ERROR: [Errno 28] No space left on device\n", "utf-8")
    assert pip_log.reason(log, len(earlier)).startswith("The disk is full")


def test_a_python_without_ensurepip_is_told_which_package_to_install(
    studio: Path, wheels: Path, tmp_path: Path
) -> None:
    (tmp_path / "lacking" / "ensurepip").mkdir(parents=True)
    (tmp_path / "lacking" / "ensurepip" / "__init__.py").write_text("raise ImportError('not here')", "utf-8")
    # No package manager within reach: this test must not install anything on the machine it runs on.
    result = _launch(studio, wheels, "--", PYTHONPATH=str(tmp_path / "lacking"), PATH=str(tmp_path))
    assert result.returncode == 1
    assert "python3-venv" in result.stderr
    assert "Traceback" not in result.stderr
    assert system_packages.venv_package("apt-get") == "python3-venv"


def _old_pythons() -> list[str]:
    found = [shutil.which(f"python3.{minor}") for minor in (6, 7, 8, 9)]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path("~").expanduser() / ".pyenv"), "versions")
    found += [str(path) for path in sorted(pyenv.glob("3.[6789].*/bin/python"))]
    return [
        path
        for path in found
        if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0
    ]


@pytest.mark.skipif(os.name == "nt" or not _old_pythons(), reason="no Python older than 3.10 is here")
def test_an_old_python_says_that_it_is_too_old_or_hands_over_to_a_newer_one(
    shared_studio: Path, wheels: Path, tmp_path: Path
) -> None:
    for old in _old_pythons():
        command = [old, str(shared_studio / "launch.py"), "--"]
        alone = _environment(wheels, PATH=str(tmp_path))
        result = subprocess.run(command, env=alone, capture_output=True, encoding="utf-8")
        assert result.returncode == 1
        assert "needs Python 3.10 or newer; this is Python 3." in result.stderr
        assert "Traceback" not in result.stderr
    (tmp_path / "python3.12").symlink_to(sys.executable)
    shell = _environment(wheels, PATH=f"{tmp_path}:/usr/bin:/bin")
    result = subprocess.run(command, env=shell, capture_output=True, encoding="utf-8")
    assert json.loads(result.stdout)["program"] == "core", result.stderr


def test_launch_py_parses_on_python_3_6() -> None:
    ast.parse((ROOT / "launch.py").read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.skipif(os.name == "nt", reason="runs shell scripts")
def test_after_a_double_click_a_failure_reaches_the_person_in_a_window(
    shared_studio: Path, wheels: Path, tmp_path: Path
) -> None:
    dialog = tmp_path / "zenity"
    dialog.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >> "$SEEN"\n', "utf-8")
    dialog.chmod(0o755)
    seen = tmp_path / "seen"
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    # A screen that does not answer, so that the stand-in for zenity has its turn.
    more = {"PATH": path, "SEEN": str(seen), "DISPLAY": ":987"}
    result = _launch(shared_studio, wheels, "--desktop", "--fail", **more)
    assert (result.returncode, result.stdout) == (2, "")
    result = _launch(shared_studio, wheels, "--desktop", "x", "--fail", **more)
    assert (result.returncode, result.stdout) == (7, "")
    assert f"status 7). Its output is in {shared_studio / 'launch.log'}" in seen.read_text("utf-8")
    assert '"arguments": ["x", "--fail"]' in (shared_studio / "launch.log").read_text("utf-8")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop entries are for Linux")
def test_the_entry_at_the_top_starts_the_window_of_its_own_folder(
    shared_studio: Path, wheels: Path, tmp_path: Path
) -> None:
    entry = shared_studio / "CharRNN Studio.desktop"
    exec_line = next(line for line in entry.read_text("utf-8").splitlines() if line.startswith("Exec="))
    command = exec_line.removeprefix("Exec=").replace("\\\\", "\\")
    (tmp_path / "python3").symlink_to(sys.executable)
    environment = _environment(wheels, DISPLAY=":0", PATH=f"{tmp_path}:/usr/bin:/bin", ENTRY=str(entry))
    log = shared_studio / "launch.log"
    for location in (str(entry), entry.as_uri()):
        log.unlink(missing_ok=True)
        shell = command.replace("%k", '"$ENTRY"').replace("%%", "%")
        subprocess.run(["sh", "-c", shell], env=environment | {"ENTRY": location}, cwd="/", check=True)
        assert '"program": "charrnn_gui"' in log.read_text("utf-8")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop entries are for Linux")
def test_the_menu_entry_survives_every_character_of_a_path(
    shared_studio: Path, wheels: Path, tmp_path: Path
) -> None:
    result = _launch(shared_studio, wheels, "--install-shortcut", XDG_DATA_HOME=str(tmp_path))
    assert result.returncode == 0, result.stderr
    entry = tmp_path / "applications" / "charrnn-studio.desktop"
    assert str(entry) in result.stdout
    assert (tmp_path / "icons/hicolor/scalable/apps/charrnn-studio.svg").is_file()
    text = entry.read_text("utf-8")
    exec_line = next(line for line in text.splitlines() if line.startswith("Exec="))
    unescaped = exec_line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")
    shell = subprocess.run(["sh", "-c", f"printf '%s\\n' {unescaped}"], capture_output=True, encoding="utf-8")
    python, launcher, flag = shell.stdout.splitlines()
    assert Path(python).exists()
    assert not Path(python).is_relative_to(shared_studio)
    assert launcher == str(shared_studio / "launch.py")
    assert flag == "--desktop"
    if shutil.which("desktop-file-validate"):
        for file in (entry, ROOT / "CharRNN Studio.desktop"):
            subprocess.run(["desktop-file-validate", "--no-hints", str(file)], check=True)


def test_an_unknown_option_shows_the_usage(studio: Path, wheels: Path) -> None:
    result = _launch(studio, wheels, "--colour")
    assert result.returncode == 2
    assert "python3 launch.py --install-shortcut" in result.stderr
    assert not stamps.venv(studio).exists()


@pytest.mark.skipif(not shutil.which("ldd"), reason="ldd is part of glibc")
def test_each_library_that_qts_plugins_want_of_the_system_has_a_package() -> None:
    qt = qt_libraries.folder(Path(sys.executable))
    assert qt is not None
    plugins = [qt / "plugins" / "platforms" / f"libq{name}.so" for name in ("xcb", "wayland", "offscreen")]
    listing = subprocess.run(["ldd", *plugins], capture_output=True, encoding="utf-8").stdout
    names = {line.split()[0] for line in listing.splitlines() if "=>" in line}
    drawing = {
        n for n in names if n.startswith(("libxcb", "libxkb", "libwayland", "libEGL", "libGL", "libfont"))
    }
    assert "libxcb-cursor.so.0" in drawing
    for manager in ("apt-get", "pacman"):
        assert [name for name in drawing if not system_packages.packages_of([name], manager)] == []


def test_a_library_nobody_knows_does_not_spoil_the_installation_of_the_others() -> None:
    assert system_packages.packages_of(["libodd.so.9", "libEGL.so.1"], "apt-get") == ["libegl1"]


@pytest.mark.skipif(os.name == "nt", reason="runs a shell script")
def test_missing_libraries_are_read_from_ldd_and_named_as_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ldd = tmp_path / "ldd"
    ldd.write_text(
        "#!/bin/sh\n"
        "echo '\tlibxcb-icccm.so.4 => not found'\n"
        "echo '\tlibEGL.so.1 => /lib/libEGL.so.1 (0x00007f)'\n"
        "echo '\tlibQt6Odd.so.6 => not found'\n"
        "echo '\tlibxcb-icccm.so.4 => not found'\n",
        "utf-8",
    )
    ldd.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    missing = qt_libraries.missing(tmp_path, ("xcb",))
    assert missing == ["libxcb-icccm.so.4"]
    assert system_packages.packages_of(missing, "apt-get") == ["libxcb-icccm4"]
    assert system_packages.packages_of(missing, "dnf") == ["libxcb-icccm.so.4()(64bit)"]
    command = system_packages.install_command(["libxcb-icccm.so.4()(64bit)"], "zypper")
    assert command.endswith("zypper --non-interactive install 'libxcb-icccm.so.4()(64bit)'")


def test_qt_that_cannot_start_gives_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert qt_libraries.trial(Path(sys.executable)) == ""
    monkeypatch.setenv("QT_QPA_PLATFORM", "nosuchscreen")
    assert "nosuchscreen" in qt_libraries.trial(Path(sys.executable))


def test_torch_comes_with_cuda_exactly_where_a_gpu_is() -> None:
    assert torch_build.index_for("linux", True) == ""
    assert torch_build.index_for("linux", False) == torch_build.CPU_INDEX
    assert torch_build.index_for("win32", True) == torch_build.CUDA_INDEX
    assert torch_build.index_for("darwin", False) == ""
    assert not torch_build.reachable("http://127.0.0.1:9/whl/cpu")
    assert torch_build.pip_arguments(wanted=False) == []
