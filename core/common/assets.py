"""Find the files that come with the program: corpora, icons, translations, fonts."""

from __future__ import annotations

from pathlib import Path


def asset(*parts: str) -> Path:
    """Return the path of a file or folder that comes with the program.

    The first part is ``"data"`` or ``"resources"``. A built wheel has both inside this package
    (``core/bundled``); a checkout has them at the top.

    Raises:
        FileNotFoundError: there is nothing of that name; the installation is damaged.
    """
    package = Path(__file__).resolve().parent.parent
    bundled = package / "bundled"
    path = (bundled if bundled.is_dir() else package.parent).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(path)
    return path
