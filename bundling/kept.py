"""Which of the files that PyInstaller finds go into a bundle. Each line was tried by building and running."""

from __future__ import annotations

import sys

EXCLUDED_MODULES = (
    # Grids on several computers are an extra; the program says so.
    "dask",
    "distributed",
    # Found through packages that can do without them.
    "IPython",
    "OpenGL",
    "PyQt5",
    "PyQt6",
    "PySide2",
    "cupy",
    "h5py",
    "matplotlib",
    "numba",
    "pandas",
    "pip",
    "pyqtgraph.examples",
    "pyqtgraph.opengl",
    "scipy",
    "setuptools",
    "tensorboard",
    "tkinter",
    "torch.utils.tensorboard",
    "wheel",
    *(f"PySide6.{name}" for name in ("QtDesigner", "QtHelp", "QtQml", "QtQuick", "QtQuickWidgets")),
    *(f"PySide6.{name}" for name in ("QtDBus", "QtNetwork", "QtSql", "QtTest", "QtUiTools")),
)

_FOLDERS = (
    "functorch/",
    "torch/include/",
    "torch/share/",
    "torch/test/",
    # The sources only. Those of the other parts must stay: torch reads its own source.
    "torch/testing/_internal/",
)
# The program has its own translations of Qt's dialogs.
_QT_FOLDERS = ("translations/", "qml/")
_PLUGINS = (
    "egldeviceintegrations/",
    "generic/",
    "imageformats/libqpdf",
    "imageformats/qpdf",
    "networkinformation/",
    "platforminputcontexts/libqtvirtualkeyboard",
    "platforminputcontexts/qtvirtualkeyboard",
    "platforms/libqeglfs",
    "platforms/libqlinuxfb",
    "platforms/libqvkkhr",
    "platforms/libqvnc",
    # It brings half of GTK along, which would meet the other half on a GTK desktop.
    "platformthemes/libqgtk3",
    "qmltooling/",
    "sqldrivers/",
    "tls/",
    "wayland-graphics-integration-server/",
)
_QT_LIBRARIES = ("Egl", "Network", "Pdf", "Qml", "Quick", "Test", "VirtualKeyboard", "WaylandCompositor")
_SUFFIXES = (".pyi", ".h", ".hpp", ".cuh", ".cmake", ".a", ".lib", ".po", ".pot", ".ts")

NOT_BUNDLED = (
    # The C++ runtime must be the system's: its Mesa drivers fail with an older one.
    "libstdc++",
    "libgcc_s",
    # Drivers and windows: they belong to the system's screen.
    "libGL",
    "libEGL",
    "libOpenGL",
    "libdrm",
    "libgbm",
    "libglapi",
    "libgallium",
    "libwayland-",
    "libX11.",
    "libxcb.",
    # GTK and what only GTK needs.
    "libatk",
    "libatspi",
    "libcairo",
    "libdatrie",
    "libepoxy",
    "libfribidi",
    "libgdk",
    "libgio-2.0",
    "libgraphite2",
    "libgtk",
    "libharfbuzz",
    "libmount",
    "libblkid",
    "libpango",
    "libpixman",
    "libthai",
    "libXcomposite",
    "libXcursor",
    "libXdamage",
    "libXfixes",
    "libXi.",
    "libXinerama",
    "libXrandr",
    "libXrender",
)
"""How the names of those Linux libraries begin that must be the system's, or that nothing needs."""


def is_kept(name: str, system: str = sys.platform) -> bool:
    """Return whether the file ``name``, a path in the bundle, belongs there on ``system``."""
    name = name.replace("\\", "/")
    folder, _slash, last = name.rpartition("/")
    if name.startswith("torch/bin/"):
        return "torch_shm_manager" in last  # torch refuses to load without it
    if system.startswith("linux") and not folder and last.startswith(NOT_BUNDLED):
        return False
    qt = "PySide6/" if system == "win32" else "PySide6/Qt/"
    dropped = (
        *_FOLDERS,
        *(qt + part for part in _QT_FOLDERS),
        *(f"{qt}plugins/{part}" for part in _PLUGINS),
    )
    # All of them stand in notices.txt.
    is_licence = ".dist-info/licenses/" in name
    is_unused_qt = "Qt6" in last and any(f"Qt6{part}" in last for part in _QT_LIBRARIES)
    return not (name.startswith(dropped) or is_licence or is_unused_qt or last.endswith(_SUFFIXES))
