"""argparse as this program has it: in any order, and with a word about what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.command_line.cli import main
from tests.core.runs.made_runs import made_run


def test_an_argument_that_may_be_missing_is_also_taken_after_an_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, packed = made_run(tmp_path), tmp_path / "packed.zip"
    packed.touch()
    assert main(["export", str(run), str(packed)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["export", str(run), "--force", str(packed)]) == 0
    assert packed.stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "run", "--forse", "b.zip"], "There is no option --forse. Did you mean --force?"),
        (["generate", "run", "--temperatur=1"], "There is no option --temperatur. Did you mean --temp"),
        (["generate", "run", "--wholly-unlike", "1"], "unrecognized arguments: --wholly-unlike 1"),
        (["export", "run", "a.zip", "b.zip"], "unrecognized arguments: b.zip"),
    ],
)
def test_a_mistyped_command_is_answered_with_its_own_usage(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--language", "en", *arguments])
    assert end.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith(f"usage: charrnn {arguments[0]} ")
    assert f"charrnn {arguments[0]}: error: {said}" in told


def test_headings_of_the_help_end_with_the_colon_of_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    for language, headings in (
        ("zh_CN", ["用法：charrnn generate ", "\n位置参数：\n", "\n选项：\n"]),
        ("en", ["usage: charrnn generate ", "\npositional arguments:\n", "\noptions:\n"]),
    ):
        with pytest.raises(SystemExit):
            main(["--language", language, "generate", "--help"])
        told = capsys.readouterr().out
        assert all(heading in told for heading in headings)
