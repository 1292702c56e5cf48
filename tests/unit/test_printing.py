"""Printed pages: what a volunteer is told where there is no browser, and what a browser is given where there is one."""

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from coc_analytics.cli import main
from coc_analytics.dashboards import rendering
from coc_analytics.release import open_shelf
from coc_analytics.terms import Audience, ReleaseState
from pipelines import printing
from tests.made_up_releases import LAST, SMALL, made_up_release

PRINTS = """#!/bin/sh
for word in "$@"; do
  case "$word" in
    --print-to-pdf=*) printf '%%PDF-1.4 /CreationDate (D:20261128111300+00)' > "${word#--print-to-pdf=}" ;;
    file:*) cat "${word#file://}" > "$SEEN/page.html" ;;
  esac
done
printf '%s\\n' "$@" > "$SEEN/words"
"""


@pytest.fixture
def community(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two releases on a shelf, and no browser."""
    monkeypatch.setattr(rendering, "_bundle", lambda: "/* Plotly */")
    monkeypatch.setattr(printing, "ELSEWHERE", ())
    shelf = open_shelf(tmp_path / "releases")
    for last in (LAST, LAST.plus(-1)):
        release = made_up_release(SMALL, Audience.BOARD, ReleaseState.PUBLISHED, last=last)
        shelf.stage(release)
        shelf.place_staged(release)
    (tmp_path / "bin").mkdir()
    for name, value in (
        ("COC_RELEASES", "releases"),
        ("COC_DASHBOARDS", "dashboards"),
        ("PATH", "bin"),
        ("SEEN", ""),
    ):
        monkeypatch.setenv(name, str(tmp_path / value))
    return tmp_path


def a_browser(community: Path, script: str = PRINTS) -> None:
    """A program with a browser's name."""
    file = community / "bin" / "chromium"
    file.write_text(script.replace("cat ", "/bin/cat "))
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def test_without_a_browser_it_says_what_to_do_and_the_pages_are_there(community: Path) -> None:
    done = CliRunner().invoke(main, ["dashboards", "--pdf"])
    assert done.exit_code == 1
    assert (
        "refused: there is no Chromium, Chrome or Edge on this machine to print with: install one"
        in done.output
    )
    assert (community / "dashboards" / str(LAST) / "board.html").is_file()


@pytest.mark.parametrize(
    ("asked", "printed"), [([], LAST), (["--quarter", str(LAST.plus(-1))], LAST.plus(-1))]
)
def test_one_quarter_is_printed_the_newest_where_none_is_given(
    community: Path, asked: list[str], printed: object
) -> None:
    a_browser(community)
    done = CliRunner().invoke(main, ["dashboards", "--pdf", *asked])
    assert done.exit_code == 0, done.output
    assert [path.parent.name for path in (community / "dashboards").rglob("*.pdf")] == [str(printed)]
    assert done.output.splitlines()[-1].endswith("board.pdf")


def test_the_day_of_printing_is_not_in_the_file_and_nothing_is_left_behind(community: Path) -> None:
    a_browser(community)
    CliRunner().invoke(main, ["dashboards", "--pdf"])
    folder = community / "dashboards" / str(LAST)
    assert (folder / "board.pdf").read_bytes() == b"%PDF-1.4 /CreationDate (D:20000101000000+00)"
    assert {path.name for path in folder.iterdir()} == {"board.html", "explore.html", "board.pdf"}


def test_the_browser_gets_a_page_for_a4_and_may_look_up_no_address(community: Path) -> None:
    a_browser(community)
    CliRunner().invoke(main, ["dashboards", "--pdf"])
    assert "size: A4" in (community / "page.html").read_text()
    words = (community / "words").read_text().splitlines()
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in words
    assert ("--no-sandbox" in words) == (os.geteuid() == 0)
    assert sum("://" in word for word in words) == 1


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 0\n", "#!/bin/sh\nexit 3\n"])
def test_a_browser_that_prints_nothing_is_said_to(community: Path, script: str) -> None:
    a_browser(community, script)
    done = CliRunner().invoke(main, ["dashboards", "--pdf"])
    assert done.exit_code == 1
    assert "the browser printed nothing" in done.output
    assert not list((community / "dashboards").rglob("*.pdf"))


def test_a_browser_that_never_ends_is_stopped(community: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PATIENCE_SECONDS", 0.2)
    a_browser(community, "#!/bin/sh\nexec /bin/sleep 30\n")
    done = CliRunner().invoke(main, ["dashboards", "--pdf"])
    assert "did not finish printing" in done.output
