"""A page sealed for e-mail: nothing of it can be read outside the seal, and only its passphrase opens it."""

import re
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from coc_analytics.cli import main
from coc_analytics.dashboards import rendering, renew_dashboards, sealing
from coc_analytics.dashboards.pages import render_release
from coc_analytics.dashboards.rendering import hashes_in
from coc_analytics.dashboards.sealing import FEWEST_SIGNS, ITERATIONS, opened, sealed, write_sealed
from coc_analytics.release import Release, open_shelf
from coc_analytics.terms import Audience, Refusal, ReleaseState
from tests.made_up_releases import LAST, SMALL, made_up_release

WORDS = "correct horse battery staple"
SALT, NONCE = b"s" * 16, b"n" * 12
COMMITTEE, BOARD = Audience.COMMITTEE, Audience.BOARD


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short bundle, and fewer rounds than a real seal has; how many that are is a test of its own."""
    monkeypatch.setattr(rendering, "_bundle", lambda: "/* Plotly */")
    monkeypatch.setattr(sealing, "ITERATIONS", 1000)


def release(audience: Audience = COMMITTEE, state: ReleaseState = ReleaseState.PUBLISHED) -> Release:
    return made_up_release(SMALL, audience, state)


def on_shelf(path: Path, *releases: Release) -> Path:
    shelf = open_shelf(path)
    for each in releases:
        shelf.stage(each)
        shelf.place_staged(each)
    return path


def test_a_real_seal_has_at_least_the_rounds_that_are_advised() -> None:
    assert ITERATIONS >= 600_000


def test_the_passphrase_opens_the_same_page_and_another_opens_nothing() -> None:
    page = render_release(release())
    text = sealed(page, WORDS, SALT, NONCE)
    assert opened(text, WORDS) == page
    assert opened(text, f"{WORDS}s") is None
    assert opened(page, WORDS) is None


@pytest.mark.parametrize("damage", [("salt", 3), ("nonce", 3), ("text", 40)], ids=["salt", "nonce", "text"])
def test_a_changed_file_opens_nothing(damage: tuple[str, int]) -> None:
    text = sealed(render_release(release()), WORDS, SALT, NONCE)
    part, place = damage
    start = text.index(f'"{part}": "') + len(part) + 5 + place
    other = "A" if text[start] != "A" else "B"
    assert opened(text[:start] + other + text[start + 1 :], WORDS) is None


@pytest.mark.parametrize("audience", [COMMITTEE, BOARD])
def test_outside_the_seal_stands_nothing_of_the_release(audience: Audience) -> None:
    text = sealed(render_release(release(audience)), WORDS, SALT, NONCE)
    outside = re.sub(r"'sha256-[^']*'", "", unescape(text))
    outside = re.sub(r'"(salt|nonce|text)": "[^"]*"', "", outside)
    for word in ("Made-up Science Network", "2026", "Q3", "issues", "Committee", "Advisory", "Quince", WORDS):
        assert word not in outside, word


def test_the_policy_allows_what_the_page_inside_allows_and_the_script_that_opens_it() -> None:
    page = render_release(release())
    inside, outside = hashes_in(page), hashes_in(sealed(page, WORDS, SALT, NONCE))
    assert set(inside["script-src"]) < set(outside["script-src"])
    assert len(outside["script-src"]) == len(inside["script-src"]) + 1
    assert set(inside["style-src"]) <= set(outside["style-src"])
    assert "unsafe" not in sealed(page, WORDS, SALT, NONCE).partition("</head>")[0]


@pytest.mark.parametrize(
    "short", ["", "secret", "fifteen signs !", " " * 40, f"  {'x' * (FEWEST_SIGNS - 1)} "]
)
def test_a_short_passphrase_is_refused(short: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="at least 16 signs"):
        write_sealed(on_shelf(tmp_path / "shelf", release()), tmp_path / "out", None, COMMITTEE, short)
    assert not (tmp_path / "out").exists()


def test_a_passphrase_is_the_same_however_its_letters_are_composed() -> None:
    text = sealed(render_release(release()), "vier zuf\u00e4llige W\u00f6rter", SALT, NONCE)
    assert opened(text, "vier zufa\u0308llige Wo\u0308rter") is not None


def test_sealing_again_changes_nothing_and_never_uses_a_salt_twice(tmp_path: Path) -> None:
    shelf, out = on_shelf(tmp_path / "shelf", release()), tmp_path / "out"
    path = write_sealed(shelf, out, None, COMMITTEE, WORDS)
    first = path.read_bytes()
    assert write_sealed(shelf, out, LAST, COMMITTEE, f" {WORDS}\n").read_bytes() == first
    other = write_sealed(shelf, out, None, COMMITTEE, "another four words entirely").read_text()
    again = write_sealed(shelf, out, None, COMMITTEE, WORDS).read_text()
    salts = [re.findall(r'"(?:salt|nonce)": "([^"]*)"', text) for text in (first.decode(), other, again)]
    assert len({part for found in salts for part in found}) == 6


def test_a_release_that_is_gone_leaves_no_copy(tmp_path: Path) -> None:
    root, out = on_shelf(tmp_path / "shelf", release(), release(BOARD)), tmp_path / "out"
    kept, gone = (write_sealed(root, out, None, audience, WORDS) for audience in (BOARD, COMMITTEE))
    gone.with_name("committee.pdf").write_bytes(b"%PDF")
    open_shelf(root).remove_published(COMMITTEE, LAST)
    renew_dashboards(root, out, LAST)
    assert kept.exists()
    assert {path.name for path in kept.parent.iterdir()} == {"board.sealed.html"}


@pytest.fixture
def community(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    on_shelf(tmp_path / "releases", release(), release(BOARD))
    monkeypatch.setenv("COC_RELEASES", str(tmp_path / "releases"))
    monkeypatch.setenv("COC_DASHBOARDS", str(tmp_path / "dashboards"))
    return tmp_path


def test_the_command_asks_for_the_passphrase_twice_and_shows_it_nowhere(community: Path) -> None:
    done = CliRunner().invoke(main, ["dashboards", "--sealed"], input=f"{WORDS}\n{WORDS}\n")
    assert done.exit_code == 0, done.output
    assert WORDS not in done.output
    path = community / "dashboards" / str(LAST) / "committee.sealed.html"
    assert done.output.strip().endswith(str(path))
    assert opened(path.read_text(), WORDS)


def test_the_command_reads_the_passphrase_from_a_file(community: Path) -> None:
    (community / "words").write_text(f"{WORDS}\n")
    asked = ["dashboards", "--sealed", "--audience", "board", "--passphrase-file", str(community / "words")]
    assert CliRunner().invoke(main, asked).exit_code == 0
    assert opened((community / "dashboards" / str(LAST) / "board.sealed.html").read_text(), WORDS)


def test_no_option_takes_the_passphrase_itself() -> None:
    """Whatever stands on a command line can be read by everybody on the machine."""
    named = {option for parameter in main.commands["dashboards"].params for option in parameter.opts}
    assert {option for option in named if "pass" in option} == {"--passphrase-file"}
