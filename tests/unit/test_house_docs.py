"""The pages say what the code does: words, files and links are held against it. No page names a machine or a person."""

import inspect
import os
import re
import shutil
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

from coc_analytics import terms
from coc_analytics.intake.sources import generic, pulse, reports
from tests.house import PLACES

ROOT = Path(__file__).resolve().parents[2]
ENUMERATIONS = {
    name: kind
    for name, kind in inspect.getmembers(terms, inspect.isclass)
    if issubclass(kind, StrEnum) and kind.__module__ == terms.__name__
}
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))

MACHINE_PATH = re.compile(
    r"(?<![\w.$}/*<])/(?:home|root|Users|mnt|srv|work|opt|private)/[\w.-]+/|[A-Z]:\\Users\\"
)
INDEX_HOST = re.compile(
    "|".join(
        re.escape(first + rest)
        for first, rest in (
            ("pypi", ".org"),
            ("files.python", "hosted.org"),
            ("conda.", "anaconda.org"),
            ("registry.npm", "js.org"),
            ("--index", "-url"),
            ("--extra-index", "-url"),
            ("deb.", "debian.org"),
        )
    )
)


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _tracked() -> list[Path]:
    """Every file in git; where this is no checkout, every file that a checkout would have."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "-C", str(ROOT), "ls-files", "-z"]
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
        return [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    pytest.skip("not a git checkout")


def _glossary() -> dict[str, dict[str, str]]:
    """Codes with their meanings, by enumeration."""
    found: dict[str, dict[str, str]] = {}
    for section in re.split(r"^## ", _text("GLOSSARY.md"), flags=re.MULTILINE)[1:]:
        rows = re.findall(r"^\| `([a-z0-9_]+)` \| (.+) \|$", section, flags=re.MULTILINE)
        assert len(rows) == len(dict(rows))
        found[section.splitlines()[0]] = dict(rows)
    return found


def test_the_glossary_has_every_enumeration_and_no_other() -> None:
    sections = set(_glossary()) - {"Words of the house"}
    assert sections == set(ENUMERATIONS)


@pytest.mark.parametrize("name", ENUMERATIONS)
def test_the_glossary_has_every_code_of_an_enumeration_in_its_order(name: str) -> None:
    assert list(_glossary().get(name, {})) == [str(code) for code in ENUMERATIONS[name]]


def test_the_words_of_the_house_are_used() -> None:
    """A word nobody uses is not part of the language."""
    section = _text("GLOSSARY.md").split("## Channel")[0]
    words = [word.split(",")[0] for word in re.findall(r"^\| ([a-z][^|`]*?) \|", section, flags=re.MULTILINE)]
    pages = " ".join(
        file.read_text(encoding="utf-8").casefold()
        for file in [
            *ROOT.glob("*.md"),
            *(ROOT / "docs").rglob("*.md"),
            *(ROOT / "coc_analytics").rglob("*.py"),
        ]
        if file.name != "GLOSSARY.md"
    )
    assert len(words) > 25
    assert [word for word in words if word != "word" and word not in pages] == []


def test_readme_says_what_who_and_how() -> None:
    readme = _text("README.md")
    for part in ("make demo", "make test", "committee.html", "board.html", "make lab", "## Two commands"):
        assert part in readme


def test_every_version_says_what_readers_may_notice() -> None:
    versions = re.split(r"^## ", _text("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert versions
    assert all("### What readers may notice\n\n- " in version for version in versions)


def test_the_licence_is_mit_and_of_the_contributors() -> None:
    assert _text("LICENSE").startswith("MIT License\n\nCopyright (c) 2026 the coc_analytics contributors\n")


def test_decisions_are_one_page_each_and_numbered() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert len(DECISIONS) >= 8


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name[:4])
def test_a_decision_says_what_why_and_what_holds_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]} ")
    assert len(text.splitlines()) <= 60
    for part in ("**Decided**", "**Why.**", "**Considered.**", "**It follows**", "**Held by**"):
        assert part in text


def test_every_file_called_sensitive_exists_and_is_watched() -> None:
    rows = [line.split(" | ") for line in _text("docs/SENSITIVE.md").splitlines() if line.startswith("| `")]
    assert len(rows) >= 15
    named = [name for row in rows for cell in (row[0], row[-1]) for name in re.findall(r"`([^`]+)`", cell)]
    assert [name for name in named if not list(ROOT.glob(name))] == []
    assert all("`tests/" in row[-1] for row in rows)


def test_settings_and_places_are_described() -> None:
    page = _text("data/README.md")
    for variables in PLACES.values():
        assert all(f"`{variable}`" in page for variable in variables - {"COC_SPARK"})


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in (file for file in _tracked() if file.suffix == ".md"):
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / link).exists():
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []


def test_no_file_names_a_machine_or_a_package_index() -> None:
    named = []
    for file in _tracked():
        text = file.read_bytes().decode("utf-8", "ignore")
        if file != Path(__file__).resolve() and (MACHINE_PATH.search(text) or INDEX_HOST.search(text)):
            named.append(str(file.relative_to(ROOT)))
    assert named == []


@pytest.mark.parametrize(
    "text",
    [
        "see " + "/ho" + "me/somebody/file",
        "'" + "/ro" + "ot/project/x'",
        "C:" + "\\Users\\me",
        "(/wo" + "rk/main/x)",
    ],
)
def test_a_machine_path_is_recognised(text: str) -> None:
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize(
    "text", ["https://py" + "pi.org/x", "pip --index" + "-url x", "files.python" + "hosted.org"]
)
def test_a_package_index_is_recognised(text: str) -> None:
    assert INDEX_HOST.search(text)


def test_data_holds_only_its_page() -> None:
    assert [file for file in _tracked() if (ROOT / "data") in file.parents] == [ROOT / "data" / "README.md"]


def _pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("pre-commit")), *arguments]
    home = {"PRE_COMMIT_HOME": str(folder / ".hooks"), "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(
        command, cwd=folder, env=os.environ | home, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty repository with our hooks."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("checkout")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    shutil.copy(ROOT / ".pre-commit-config.yaml", folder)
    return folder


@pytest.mark.parametrize(
    ("hook", "name"),
    [
        ("data-folder", "data/vault/reports/reports.csv"),
        ("data-folder", "data/community.toml"),
        ("data-files", "docs/answers.CSV"),
        ("data-files", "tests/casebook.duckdb"),
        ("data-files", "export.zip"),
        ("data-files", "notebooks/events.parquet"),
        ("data-files", "shelf/release.json"),
        ("data-files", "review.xlsx"),
    ],
)
def test_a_data_file_cannot_be_committed(checkout: Path, hook: str, name: str) -> None:
    assert _run_hook(checkout, hook, name).returncode == 1


@pytest.mark.parametrize(
    ("hook", "name"),
    [("data-folder", "data/README.md"), ("data-files", "benchmarks/disclosure/results/table.csv")],
)
def test_what_is_no_data_can_be_committed(checkout: Path, hook: str, name: str) -> None:
    assert _run_hook(checkout, hook, name).returncode == 0


def _run_hook(checkout: Path, hook: str, name: str) -> subprocess.CompletedProcess[str]:
    file = checkout / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x\n")
    subprocess.run(["git", "-C", str(checkout), "add", "-f", ".pre-commit-config.yaml", name], check=True)
    try:
        return _pre_commit(checkout, "run", hook, "--files", name)
    finally:
        subprocess.run(["git", "-C", str(checkout), "rm", "-q", "--cached", name], check=True)


def test_nothing_is_fetched_by_the_hooks() -> None:
    text = _text(".pre-commit-config.yaml")
    assert re.findall(r"repo: (.+)", text) == ["local"]
    assert set(re.findall(r"language: (.+)", text)) == {"fail", "system"}


@pytest.mark.parametrize("table", [reports, pulse, generic], ids=lambda table: table.__name__.split(".")[-1])
def test_the_columns_of_a_table_are_listed(table: ModuleType) -> None:
    listed = ", ".join(f"**`{name}`**" if name in table.REQUIRED else f"`{name}`" for name in table.COLUMNS)
    assert f"| {listed} |" in _text("data/README.md")
