"""Where the files that come with the program are: corpora, icons, translations, fonts."""

from __future__ import annotations

from pathlib import Path


def asset(*parts: str) -> Path:
    """Return the path of a file or folder that ships with the program.

    The first part is ``"data"`` or ``"resources"``. A built wheel carries both inside this package
    (``core/bundled``); a checkout has them at its top.

    Raises:
        FileNotFoundError: nothing of that name ships; the installation is damaged.
    """
    package = Path(__file__).resolve().parent.parent
    bundled = package / "bundled"
    path = (bundled if bundled.is_dir() else package.parent).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(path)
    return path
