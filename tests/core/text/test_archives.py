"""Zips that ask for more than a computer has."""

from __future__ import annotations

import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

_LIMIT_BYTES = 3 << 30
_READ = """
import resource, sys
from core.common.errors import UserError
from core.text.readers import read_corpus

resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
try:
    read_corpus(sys.argv[1])
except UserError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited otherwise there")
def test_a_zip_that_takes_more_memory_than_there_is_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "texts.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "床前明月光\n" * 100)
    data = bytearray(path.read_bytes())
    # The properties of LZMA: its version, their length, a byte, and the size of the dictionary.
    properties = data.index(b"\x09\x04\x05\x00")
    data[properties + 5 : properties + 9] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(data)
    command = [sys.executable, "-c", _READ, str(path), str(_LIMIT_BYTES)]
    done = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"}, timeout=120)
    assert "not enough memory to unpack “texts.zip”" in done.stdout, done.stderr
