"""Other communities' published forms: every number stands where the public's release has it, the rest is in words."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from coc_analytics.cli import main
from coc_analytics.dashboards import FORMS, renew_dashboards
from coc_analytics.dashboards.forms import fill_form, is_untouched, release_and_period, write_form
from coc_analytics.dashboards.rollups import grain_of
from coc_analytics.periods import Quarter
from coc_analytics.release import Cell, MeasureRelease, Release, open_shelf
from coc_analytics.terms import Audience, Form, Refusal, ReleaseState
from tests.made_up_releases import LAST, MEDIUM, SMALL, Size, made_up_release, retitled
from tests.small_releases import noisy

PUBLIC = ("acknowledged", "acknowledged_share", "active_members", "answered", "outcomes", "received_by_value")
OUTCOMES = {
    "No further action": "no_further_action",
    "Private conversation": "private_conversation",
    "Voluntary break": "voluntary_hiatus",
    "Enforced break": "enforced_hiatus",
    "Temporary exclusion": "temporary_exclusion",
    "Permanent exclusion": "permanent_exclusion",
    "Resources offered": "resources",
    "Not recorded": "not_recorded",
}
VALUES = {
    "Being inclusive": "inclusive",
    "Empowering one another": "empower",
    "Learning and sharing": "learn_share",
    "Trust": "trust",
    "Gratitude and recognition": "gratitude",
    "No unwelcome behaviour": "none",
    "Not coded yet": "not_coded",
}
RESULTS = {f"- {words}: {{}}": ("outcomes", code) for words, code in OUTCOMES.items()}
TOUCHED = {f"- {words}: {{}}": ("received_by_value", code) for words, code in VALUES.items()}
PLACES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "carpentries": {
        "- Issues received: {}": ("acknowledged", "total"),
        "- Acknowledged in time: {}": ("acknowledged", "in_time"),
        "- Answered in time: {}": ("answered", "in_time"),
        "What became of the issues that were decided ({}):": ("outcomes", "total"),
        **RESULTS,
    },
    "kubernetes": {
        "| Issues received | {} |": ("acknowledged", "total"),
        "| Issues decided | {} |": ("outcomes", "total"),
        "| Restorative: a private conversation | {} |": ("outcomes", "private_conversation"),
        "| Restorative: resources offered | {} |": ("outcomes", "resources"),
        "| Restorative: a voluntary break | {} |": ("outcomes", "voluntary_hiatus"),
        "| Punitive: an enforced break | {} |": ("outcomes", "enforced_hiatus"),
        "| Punitive: temporary exclusion | {} |": ("outcomes", "temporary_exclusion"),
        "| Punitive: permanent exclusion | {} |": ("outcomes", "permanent_exclusion"),
        "| No further action | {} |": ("outcomes", "no_further_action"),
    },
    "psf": {
        "Issues received: {}": ("acknowledged", "total"),
        "Issues decided: {}": ("outcomes", "total"),
        "- Answered in time: {}": ("answered", "in_time"),
        "- Answered late: {}": ("answered", "late"),
        **RESULTS,
        **TOUCHED,
    },
    "ropensci": {"Issues decided: {}": ("outcomes", "total"), **RESULTS, **TOUCHED},
}
"""A line of every form, and the place of the release whose number stands in it."""
YEARLY = {
    "Issues received": ("acknowledged", "total"),
    "Warned in private": ("outcomes", "private_conversation"),
    "Suspended": ("outcomes", "temporary_exclusion"),
    "Banned": ("outcomes", "permanent_exclusion"),
    "No action taken": ("outcomes", "no_further_action"),
}
"""Django's columns."""
PERIODS = ("2026Q3", "2026H1", "2025")


def public(
    size: Size = MEDIUM, state: ReleaseState = ReleaseState.PUBLISHED, last: Quarter = LAST
) -> Release:
    """A made-up release for everybody, with the measures that are for everybody."""
    release = made_up_release(size, Audience.PUBLIC, state, last=last)
    return replace(release, measures={name: release.measures[name] for name in PUBLIC})


def every_number_another(release: Release) -> Release:
    """Every place has a number of its own, shown or as an end of its range: none can pass by being equal."""
    fresh = iter(range(100_000, 900_000, 50))

    def another(cell: Cell) -> Cell:
        n = float(next(fresh))
        return Cell(n, n, n) if cell.n is not None else Cell(None, n, n + 20)

    measures: dict[str, MeasureRelease] = {
        name: replace(m, cells={place: another(cell) for place, cell in m.cells.items()})
        for name, m in release.measures.items()
        if m.form is Form.COUNT
    }
    return replace(release, measures=measures)


def said(cell: Cell) -> str:
    """What a form says of a number that is shown, or of a range that tells something."""
    return f"{cell.n:,.0f}" if cell.n is not None else f"hidden: between {cell.low:,.0f} and {cell.high:,.0f}"


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"\d{3},\d{3}", text))


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("template", PLACES)
def test_every_number_stands_where_the_release_has_it(template: str, period: str) -> None:
    release = every_number_another(public())
    text = fill_form(release, template, period)
    expected: set[str] = set()
    for line, (measure, *codes) in PLACES[template].items():
        words = said(release.measures[measure].cell(period, *codes))
        assert any(found.startswith(line.format(words)) for found in text.splitlines()), line
        expected |= numbers_in(words)
    expected |= _said_elsewhere(release, template, period)
    assert numbers_in(text) == expected


def _said_elsewhere(release: Release, template: str, period: str) -> set[str]:
    """The numbers a form tells beside its lines: Kubernetes' of the period before, rOpenSci's in a sentence."""
    if template == "kubernetes":
        before = _before(release.measures["outcomes"], period)
        places = [(m, before, *codes) for m, *codes in PLACES[template].values()]
    else:
        places = [("acknowledged", period, "total")] if template == "ropensci" else []
    return numbers_in(" ".join(said(release.measures[m].cell(*codes)) for m, *codes in places))


def _before(measure: MeasureRelease, period: str) -> str:
    same = [p for p in measure.periods if grain_of(p) is grain_of(period)]
    return max(p for p in same if p < period)


@pytest.mark.parametrize("period", PERIODS)
def test_djangos_table_has_every_number_in_its_row_and_column(period: str) -> None:
    release = every_number_another(public())
    lines = [line for line in fill_form(release, "django", period).splitlines() if line.startswith("|")]
    headings, rows = _cells(lines[0]), [_cells(line) for line in lines[2:]]
    told = [
        p for p in release.measures["outcomes"].periods if grain_of(p) is grain_of(period) and p <= period
    ]
    assert len(rows) == len(told)
    for row, told_of in zip(rows, sorted(told, reverse=True), strict=True):
        for heading, (measure, code) in YEARLY.items():
            assert row[headings.index(heading)] == said(release.measures[measure].cell(told_of, code))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_ropenscis_sentence_says_the_number_or_that_it_is_hidden() -> None:
    release = every_number_another(public())
    received = release.measures["acknowledged"]
    shown = said(received.cell("2025", "total"))
    assert f"In 2025, we received {shown} Code of Conduct issues." in fill_form(release, "ropensci", "2025")
    hidden = {**received.cells, ("2025", "total"): Cell(None, 0.0, None)}
    changed = replace(release, measures={**release.measures, "acknowledged": replace(received, cells=hidden)})
    assert "In 2025, Code of Conduct issues received: fewer than 10 or hidden." in fill_form(
        changed, "ropensci", "2025"
    )


@pytest.mark.parametrize("template", FORMS)
@pytest.mark.parametrize("size", [SMALL, MEDIUM])
def test_no_digit_comes_from_anywhere_but_the_release(template: str, size: Size) -> None:
    """With every number hidden beyond saying, only periods, the threshold and the seal have digits."""
    release = public(size)
    measures = {
        name: replace(
            m, cells={place: Cell(None, 0.0, None if m.form is Form.COUNT else 100.0) for place in m.cells}
        )
        for name, m in release.measures.items()
    }
    text = fill_form(replace(release, measures=measures), template, "2025")
    lines = text.splitlines()[:-1]
    assert "fewer than 10 or hidden" in text
    rest = re.sub(r"fewer than 10|20\d\d", "", "\n".join(lines), flags=re.IGNORECASE)
    assert re.findall(r"\d", rest) == []


@pytest.mark.parametrize("template", FORMS)
def test_a_form_has_places_for_the_committee_and_none_for_a_single_story(template: str) -> None:
    text = fill_form(public(), template, "2025")
    assert text.count("**[The committee writes here: ") >= 1
    assert "How to read these numbers" in text


@pytest.mark.parametrize("audience", [Audience.COMMITTEE, Audience.BOARD])
def test_no_form_is_filled_from_what_is_not_for_everybody(audience: Audience, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="public"):
        fill_form(made_up_release(MEDIUM, audience), "psf", "2025")
    shelf = open_shelf(tmp_path)
    shelf.write_draft(made_up_release(MEDIUM, audience))
    with pytest.raises(Refusal, match="no release for the public"):
        write_form(shelf, tmp_path / "out", "psf", "2025")


def test_what_is_told_with_noise_is_told_as_such_and_of_its_own_quarter_alone() -> None:
    release = replace(public(), measures={}, noisy=noisy(name="received_by_channel"))
    (measure,) = noisy().measures.values()
    text = fill_form(release, "kubernetes", str(release.quarter))
    told = re.findall(r"about ([\d,]+), give or take (\d+)", text)
    assert [int(n) for n, _ in told] == list(measure.cells.values())
    assert {int(width) for _, width in told} == {measure.half_width}
    assert "give or take" not in fill_form(replace(release, measures=public().measures), "kubernetes", "2025")


HOSTILE = "</script> [a](javascript:alert(1)) `c` *d* <img src=x> # e | f"


@pytest.mark.parametrize("template", FORMS)
def test_words_of_a_release_stay_words(template: str) -> None:
    bare = re.sub(r"\\.", "", fill_form(retitled(public(), HOSTILE), template, "2025").rpartition("<!--")[0])
    assert "<" not in bare
    assert "](" not in bare
    assert "`" not in bare


@pytest.mark.parametrize("template", FORMS)
def test_nobody_is_named(template: str) -> None:
    assert "Quince" not in fill_form(public(), template, "2025")


# --- which release, and what lies there


def on_shelf(path: Path, *releases: Release) -> Path:
    shelf = open_shelf(path)
    for release in releases:
        if release.state is ReleaseState.DRAFT:
            shelf.write_draft(release)
        else:
            shelf.stage(release)
            shelf.place_staged(release)
    return path


@pytest.mark.parametrize(
    ("template", "wanted", "of"),
    [
        ("carpentries", None, ("2026Q2", "2026Q2", "published")),
        ("kubernetes", None, ("2026Q2", "2026H1", "published")),
        ("django", None, ("2026Q2", "2025", "published")),
        ("psf", "2024", ("2026Q2", "2024", "published")),
        ("ropensci", "2026Q3", ("2026Q3", "2026Q3", "draft")),
    ],
)
def test_a_published_release_comes_before_a_draft(
    template: str, wanted: str | None, of: tuple[str, str, str], tmp_path: Path
) -> None:
    draft, published = public(state=ReleaseState.DRAFT), public(last=LAST.plus(-1))
    shelf = open_shelf(on_shelf(tmp_path, draft, published))
    release, period = release_and_period(shelf, template, wanted)
    assert (str(release.quarter), period, str(release.state)) == of
    assert ("**DRAFT**" in fill_form(release, template, period)) == (of[2] == "draft")


@pytest.mark.parametrize("wanted", ["2026", "2027Q1", "2019"])
def test_a_period_nobody_tells_of_is_refused(wanted: str, tmp_path: Path) -> None:
    shelf = open_shelf(on_shelf(tmp_path, public()))
    with pytest.raises(Refusal, match="no release for the public that tells of"):
        write_form(shelf, tmp_path / "out", "psf", wanted)


def test_written_twice_it_is_the_same_and_words_of_the_committee_are_kept(tmp_path: Path) -> None:
    shelf = open_shelf(on_shelf(tmp_path / "shelf", public()))
    path = write_form(shelf, tmp_path / "out", "psf", None)
    first = path.read_bytes()
    assert write_form(shelf, tmp_path / "out", "psf", None).read_bytes() == first
    path.write_text(path.read_text().replace("**[The committee writes here", "We write here"))
    with pytest.raises(Refusal, match="not written over"):
        write_form(shelf, tmp_path / "out", "psf", None)
    assert "We write here" in path.read_text()


def test_a_draft_s_form_becomes_that_of_the_published_release(tmp_path: Path) -> None:
    shelf = open_shelf(on_shelf(tmp_path / "shelf", public(state=ReleaseState.DRAFT)))
    path = write_form(shelf, tmp_path / "out", "psf", None)
    on_shelf(tmp_path / "shelf", public())
    assert "DRAFT" in path.read_text()
    assert "DRAFT" not in write_form(shelf, tmp_path / "out", "psf", None).read_text()


def test_with_a_withdrawn_release_its_forms_go_and_written_ones_say_so(tmp_path: Path) -> None:
    root, out = on_shelf(tmp_path / "shelf", public()), tmp_path / "out"
    shelf = open_shelf(root)
    plain, written = (write_form(shelf, out, name, "2025") for name in ("psf", "django"))
    written.write_text(written.read_text().replace("The committee writes here", "Nothing changed"))
    renew_dashboards(root, out, LAST)
    assert is_untouched(plain)
    shelf.remove_published(Audience.PUBLIC, LAST)
    renew_dashboards(root, out, LAST)
    renew_dashboards(root, out, LAST)
    assert not plain.exists()
    assert written.read_text().startswith("**WITHDRAWN**")
    assert written.read_text().count("WITHDRAWN") == 1
    assert "Nothing changed" in written.read_text()


# --- the command


def test_the_command_prints_the_path_and_wants_one_period(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_shelf(tmp_path / "releases", public())
    monkeypatch.setenv("COC_RELEASES", str(tmp_path / "releases"))
    monkeypatch.setenv("COC_DASHBOARDS", str(tmp_path / "dashboards"))
    done = CliRunner().invoke(main, ["report", "--template", "kubernetes", "--quarter", "2026Q3"])
    assert done.exit_code == 0, done.output
    assert done.output.strip() == str(tmp_path / "dashboards/2026Q3/report-kubernetes-2026Q3.md")
    both = ["report", "--template", "psf", "--quarter", "2026Q3", "--year", "2025"]
    assert CliRunner().invoke(main, both).exit_code == 2
    assert CliRunner().invoke(main, ["report", "--template", "psf", "--year", "25"]).exit_code == 2
    refused = CliRunner().invoke(main, ["report", "--template", "psf", "--year", "2019"])
    assert refused.exit_code == 1
    assert refused.output.startswith("refused: there is no release for the public")
