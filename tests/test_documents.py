"""What the documents name exists, and they name every room."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

from tests.test_habits import ROOT, files_of

FILES = files_of(ROOT)
PAGES = sorted(path for path in FILES if path.suffix == ".md")
FOLDERS = {path.relative_to(ROOT).parts[0] for path in FILES} - {path.name for path in FILES}
ROOMS = sorted(
    f"{package}/{path.name}"
    for package in ("core", "charrnn_gui")
    for path in (ROOT / package).iterdir()
    if (path / "__init__.py").is_file()
)

_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
# A line of a tree: how deep, the name, at least two spaces, what it is.
_BRANCH = re.compile(r"^( *)([\w.]+/?) {2,}\S")
_ROOM = re.compile(r"\| `([\w./]+/)`")
_MEMBER = re.compile(r"[A-Z]\w*[a-z]\w*\.\w+")
_FILE = re.compile(r"[\w./-]+\.(?:py|md|toml|sh|yml|json|txt|po|ts)")


def _ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def named(page: str) -> list[tuple[str, str]]:
    """Return what stands in backticks outside of fences, each with its line."""
    lines = _FENCE.sub("", page).splitlines()
    return [(code, line) for line in lines for code in _CODE.findall(line)]


def in_tree(page: str) -> list[str]:
    """Return the paths that the trees of a page draw by indentation, two spaces a level."""
    paths = []
    for fence in _FENCE.findall(page):
        folders: list[str] = []
        for line in fence.splitlines():
            if not (found := _BRANCH.match(line)):
                continue
            depth = len(found[1]) // 2
            folders[depth:] = [found[2].rstrip("/")]
            paths.append("/".join(folders))
    return paths


@lru_cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@lru_cache
def defined_in(path: Path) -> frozenset[str]:
    """Return the names that a module has: ``Class``, ``Class.member``, ``function``, ``CONSTANT``."""
    names = set()
    for node in _tree(path).body:
        for name in _names_of(node):
            names.add(name)
            if isinstance(node, ast.ClassDef):
                names |= {f"{name}.{member}" for member in _members(node)}
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return frozenset(names)


def _names_of(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _members(cls: ast.ClassDef) -> set[str]:
    members = {name for node in cls.body for name in _names_of(node)}
    for node in ast.walk(cls):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            members.add(node.attr)
    return members


@lru_cache
def all_defined() -> frozenset[str]:
    """Return the names of all modules of the project together."""
    modules = [path for path in FILES if path.suffix == ".py"]
    return frozenset(name for path in modules for name in defined_in(path))


def fault_of(code: str, line: str) -> str | None:
    """Return what is wrong with a name in backticks; None if it is true or names nothing of the project.

    Args:
        code: a file, ``file.py:name``, a folder, a module, ``python -m MODULE``, or ``Class.member``.
        line: that it stands in. If it is a table's row about a room, files without a folder are that room's.
    """
    code = re.sub(r"^python3? -m (\S+).*", r"\1", code).removesuffix("()")
    path, _colon, name = code.partition(":")
    first = path.split("/")[0]
    if path.endswith("/"):
        return f"there is no folder {path}" if first in FOLDERS and not (ROOT / path).is_dir() else None
    if _FILE.fullmatch(path) and (first in FOLDERS or (first == path and path.endswith(".py"))):
        return _fault_of_file(path, name, line)
    words = code.split(".")
    if first.split(".")[0] in FOLDERS and len(words) > 1 and all(word.isidentifier() for word in words):
        return _fault_of_module(words)
    if _MEMBER.fullmatch(code) and not code.startswith("Q"):
        return None if code in all_defined() else f"no class has {code}"
    return None


def _fault_of_file(path: str, name: str, line: str) -> str | None:
    room = _ROOM.match(line)
    if "/" in path or room:
        places = [ROOT / (room[1] if room and "/" not in path else "") / path]
    else:
        places = [file for file in FILES if file.name == path]
    found = [place for place in places if place.is_file()]
    if not found:
        return f"there is no {path}"
    return f"{path} has no {name}" if name and name not in defined_in(found[0]) else None


def _fault_of_module(words: list[str]) -> str | None:
    for end in range(len(words), 0, -1):
        place = ROOT.joinpath(*words[:end])
        file = place.with_suffix(".py")
        if file.is_file():
            rest = words[end:]
            return None if not rest or rest[0] in defined_in(file) else f"{file.name} has no {rest[0]}"
        if place.is_dir():
            return None if end == len(words) else f"{'.'.join(words[:end])} has no {words[end]}"
    return "there is no such package"


@pytest.mark.parametrize("path", PAGES, ids=_ids)
def test_every_file_module_and_name_in_a_document_exists(path: Path) -> None:
    faults = {code: fault for code, line in named(path.read_text("utf-8")) if (fault := fault_of(code, line))}
    assert not faults


@pytest.mark.parametrize("path", PAGES, ids=_ids)
def test_every_link_in_a_document_leads_somewhere(path: Path) -> None:
    for target in _LINK.findall(path.read_text("utf-8")):
        file, _hash, _anchor = target.partition("#")
        if not file.startswith(("http:", "https:", "mailto:")):
            assert (path.parent / file).exists(), target


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_tree_of_the_readme_names_every_room_and_nothing_else(name: str) -> None:
    paths = in_tree((ROOT / name).read_text("utf-8"))
    assert set(ROOMS) <= set(paths)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert len(paths) == len(set(paths))


def test_architecture_names_every_room() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert [room for room in ROOMS if f"| `{room}/`" not in page] == []


def test_what_does_not_exist_is_found() -> None:
    row = "| `core/runs/` | a run | `claim.py` |"
    assert fault_of("claim.py", row) is None
    assert fault_of("trainer.py", row)
    assert fault_of("core/runs/claim.py:Claim.acquire", "") is None
    assert fault_of("core/runs/claim.py:Claim.seize", "")
    assert fault_of("core/runs/gone.py", "")
    assert fault_of("core.model.char_model.CharModel.state_dict()", "") is None
    assert fault_of("core.models", "")
    assert fault_of("python -m benchmarks", "") is None
    assert fault_of("Trainer.restore", "") is None
    assert fault_of("Trainer.restored", "")
    assert in_tree("```\na/  x\n  b.py  y\nc  z\n```") == ["a", "a/b.py", "c"]
