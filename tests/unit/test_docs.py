"""What `make docs` writes is what is committed, and the README and the glossary name only commands that there are."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from coc_analytics.cli import main
from scripts import docs

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "data/README.md",
        ROOT / "pipelines/community.toml",
    ]
)
SPOKEN = [*PAGES, *sorted((ROOT / "coc_analytics").rglob("*.py")), *sorted((ROOT / "pipelines").glob("*.py"))]
NAMED = re.compile(r"(?:(?<=`)|^)\s*coc ([a-z][a-z-]*(?: [a-z][a-z-]*)*)", re.MULTILINE)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", docs.pages(), ids=lambda page: page.name)
def test_the_page_is_what_make_docs_writes(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == docs.pages()[page], "run `make docs`"


def test_writing_twice_changes_nothing() -> None:
    assert docs.pages() == docs.pages()


def test_every_command_is_on_the_page_with_an_example() -> None:
    page = docs.commands_page()
    for names, command in docs._commands(main, ("coc",)):
        assert f"# `{' '.join(names)}`" in page
        if not isinstance(command, click.Group):
            part = page.split(f"# `{' '.join(names)}`\n")[1].split("\n#")[0]
            assert "Example" in part, names
            assert f"\nUsage: {' '.join(names)} [OPTIONS]" in part, names
            assert f"\n    {' '.join(names)}" in part, names


def test_the_examples_of_the_tests_are_told_whole() -> None:
    page = docs.counting_page()
    assert "### Several reports of one incident are one issue" in page
    assert "       2025Q1  2025Q2  2025H1  all\ntotal  2       .       2       2\n" in page, (
        "columns stay in line"
    )
    assert page.count("What was reported") > 10


def test_the_examples_of_what_is_hidden_have_a_before_and_an_after() -> None:
    text = docs.disclosure_examples()
    assert "#### Zero is small too\n\nBefore:\n\n```text\nchat  call  total\n9     0     9\n```" in text
    assert "After, where the threshold is 3:\n\n```text\nchat  call  total\n?     ?     9\n```" in text


def _commands_named(text: str) -> Iterator[tuple[str, ...]]:
    """Every `coc …` that a text names as a command: in backticks or at the beginning of a line of code."""
    for match in NAMED.finditer(text):
        yield tuple(match[1].split())


def _known(words: tuple[str, ...]) -> bool:
    """Whether these words begin with a command; what follows a command are its arguments."""
    command: click.Command = main
    for word in words:
        if not isinstance(command, click.Group):
            return True
        if word not in command.commands:
            return False
        command = command.commands[word]
    return True


@pytest.mark.parametrize("file", SPOKEN, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_command_that_is_named_exists(file: Path) -> None:
    unknown = [words for words in _commands_named(file.read_text(encoding="utf-8")) if not _known(words)]
    assert unknown == []


def test_the_pages_that_tell_how_to_begin_name_commands() -> None:
    for name in ("README.md", "data/README.md", "docs/try-real-exports.md"):
        assert list(_commands_named((ROOT / name).read_text(encoding="utf-8"))), name


@pytest.mark.parametrize(
    "text", ["run `coc frobnicate`", "\ncoc releases prepare", "`coc release burn --by Kim`"]
)
def test_a_command_that_does_not_exist_is_noticed(text: str) -> None:
    assert [words for words in _commands_named(text) if not _known(words)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_target_of_make_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"(?:(?<=`)|^)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert [target for target in named if target not in TARGETS] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_option_of_a_command_that_is_named_exists(page: Path) -> None:
    for line in re.findall(r"(?:(?<=`)|^)(coc [^`\n#]+)", page.read_text(encoding="utf-8"), re.MULTILINE):
        command: click.Command = main
        for word in line.split()[1:]:
            if isinstance(command, click.Group) and word in command.commands:
                command = command.commands[word]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
        assert [word for word in re.findall(r"(?<= )--[a-z-]+", line) if word not in known] == [], line
