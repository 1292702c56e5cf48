"""The README of the engine is true: every example in it is run, and gives what stands there."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "coc_analytics" / "ambiguity" / "README.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = {"python": [sys.executable], "cat": ["cat"]}


def blocks(kind: str) -> list[tuple[str, str]]:
    """The blocks of one language, each with the file it stands for."""
    found = BLOCK.findall(README.read_text(encoding="utf-8"))
    return [(file, text) for language, file, text in found if language == kind]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of the README, in the folder in which its examples are run."""
    for name, text in blocks("csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_every_example_in_python_gives_what_stands_there() -> None:
    text = "\n".join(text for _, text in blocks("python"))
    example = doctest.DocTestParser().get_doctest(text, {}, README.name, str(README), 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=said.append)
    assert result.failed == 0, "".join(said)
    assert result.attempted > 30


def commands() -> Iterator[tuple[str, str]]:
    """Each command with what it says."""
    for _, text in blocks("console"):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, said = part.partition("\n")
            yield command, said


def test_every_command_says_what_stands_there() -> None:
    for command, said in commands():
        program, *words = shlex.split(command)
        run = subprocess.run(
            [*PROGRAMS[program], *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert run.stdout == said, command
        assert run.returncode == (1 if said.startswith("refused") else 0), command


def test_there_are_five_worked_examples_and_all_names_of_the_face_are_told() -> None:
    text = README.read_text(encoding="utf-8")
    assert [int(n) for n in re.findall(r"^## (\d)\. ", text, re.MULTILINE)] == [1, 2, 3, 4, 5]
    for name in ("Table", "protect", "released", "audit", "Refusal", "read_table"):
        assert f"`{name}" in text
