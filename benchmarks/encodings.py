"""How often a detector's encoding leads to the right text, on the texts of ``benchmarks.encoding_table``.

``python -m benchmarks.encodings`` measures this program's detector and those libraries that are installed of
chardet, charset-normalizer and chardetng-py, prints a table and writes ``benchmarks/results/encodings.json``.
``--previous FILE`` measures an earlier ``core/text/encodings.py``, too.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.encoding_table import HALVES, Case, cases
from benchmarks.harness import RESULTS
from core.text.encodings import detect_encoding

Detector = Callable[[bytes], str]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and write; return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encodings", description=__doc__)
    parser.add_argument("--previous", type=Path, metavar="FILE", help="an earlier core/text/encodings.py")
    parser.add_argument("--output", type=Path, default=RESULTS / "encodings.json")
    arguments = parser.parse_args(argv)
    detectors = _detectors(arguments.previous)
    report: dict[str, Any] = {}
    for half in HALVES:
        listed = list(cases(half))
        right = {
            name: [case for case in listed if _is_right(case, found)] for name, found in detectors.items()
        }
        report[half] = {name: len(those) for name, those in right.items()} | {"of": len(listed)}
        print(f"\nHalf {half}: right of {len(listed)}")
        _print_table(listed, right)
    report["certainty of half B"] = certainty("B")
    print("\n", report["certainty of half B"])
    arguments.output.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    return 0


def certainty(half: str) -> dict[str, int]:
    """Return how many answers of this program are right or wrong, and certain or not."""
    kinds = {(True, True): "right", (True, False): "right, unsure", (False, False): "wrong, unsure"}
    counts: Counter[str] = Counter()
    for case in cases(half):
        guess = detect_encoding(case.data)
        counts[kinds.get((case.is_right(guess.encoding), guess.is_certain), "wrong, certain")] += 1
    return dict(counts)


def _detectors(previous: Path | None) -> dict[str, Detector]:
    """Return the detectors that are at hand."""
    found: dict[str, Detector] = {"this program": lambda data: detect_encoding(data).encoding}
    if previous is not None:
        spec = importlib.util.spec_from_file_location("previous_encodings", previous)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        found["before"] = lambda data: str(module.detect_encoding(data).encoding)
    for name, make in _LIBRARIES.items():
        if importlib.util.find_spec(name) is not None:
            found[name] = make(importlib.import_module(name))
    return found


def _chardet(library: Any) -> Detector:
    return lambda data: library.detect(data, compat_names=False, prefer_superset=True)["encoding"] or ""


def _charset_normalizer(library: Any) -> Detector:
    return lambda data: getattr(library.from_bytes(data).best(), "encoding", "")


def _chardetng(library: Any) -> Detector:
    return lambda data: str(library.detect(data, allow_utf8=True))


_LIBRARIES: dict[str, Callable[[Any], Detector]] = {
    "chardet": _chardet,
    "charset_normalizer": _charset_normalizer,
    "chardetng_py": _chardetng,
}


def _is_right(case: Case, detector: Detector) -> bool:
    try:
        return case.is_right(detector(case.data))
    except LookupError:  # Python does not know the encoding
        return False


def _print_table(listed: list[Case], right: dict[str, list[Case]]) -> None:
    print(f"{'language':10}{'encoding':14}" + "".join(f"{name:>20}" for name in right))
    kinds = dict.fromkeys((case.language, case.encoding) for case in listed)
    for language, encoding in kinds:
        counts = [
            sum((case.language, case.encoding) == (language, encoding) for case in those)
            for those in (listed, *right.values())
        ]
        if min(counts) < counts[0]:
            print(f"{language:10}{encoding:14}" + "".join(f"{n:>17}/{counts[0]}" for n in counts[1:]))
    print(f"{'all':24}" + "".join(f"{len(those):>20}" for those in right.values()))


if __name__ == "__main__":
    sys.exit(main())
