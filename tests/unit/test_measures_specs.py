"""Every measure is described completely and correctly, or refused with its file and key."""

import re
from datetime import date
from pathlib import Path

import pytest

from coc_analytics.casebook import CellReference, MeasureSpec, measure_specs
from coc_analytics.casebook.codes import PULSE_VALUES, known_codes
from coc_analytics.casebook.specs import MEASURES, read_measures
from coc_analytics.community import Community
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Audience, Form, Refusal, Siblings

TAXONOMY = load_taxonomy()
COMMUNITY = Community(groups={"docs": ("docs",)})
SPECS = {spec.name: spec for spec in measure_specs(TAXONOMY, COMMUNITY)}

COUNT = """
title = "Issues received"
why = "To see the load."
unit = "issues"
form = "count"
audiences = ["committee"]
weight = 1
author = "somebody"
checker = "somebody else"
next_review = 2027-01-31
universe = "issues_received"
time = "additive"

[[dimension]]
name = "channel"
siblings = "additive"
codes = "channel"
"""
SHARE = """
title = "Share"
why = "To see the share."
unit = "percent"
form = "share"
audiences = ["committee", "board"]
weight = 1
author = "somebody"
checker = "somebody else"
next_review = 2027-01-31
numerator = ["plain", "form"]
denominator = [["plain", "total"]]
"""
QUESTION = "-- How many?\nselect quarter, channel, issue as unit from issues;\n"


def described(folder: Path, toml: str = COUNT, sql: str = QUESTION, **others: str) -> MeasureSpec:
    (folder / "plain.toml").write_text(toml, encoding="utf-8")
    (folder / "plain.sql").write_text(sql, encoding="utf-8")
    for name, text in others.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return read_measures(folder, TAXONOMY, COMMUNITY)[0]


def test_a_measure_is_read_with_its_hierarchy(tmp_path: Path) -> None:
    spec = described(tmp_path)
    assert (spec.name, spec.form, spec.time, spec.weight) == ("plain", Form.COUNT, Siblings.ADDITIVE, 1.0)
    assert spec.next_review == date(2027, 1, 31)
    assert spec.dimensions[0].facet == "channel"
    assert spec.dimensions[0].parents["email"] == "total"
    assert not spec.question.endswith(";")


BROKEN = {
    "an unknown key": (COUNT + "\ncolour = 'red'", "colour"),
    "an unknown top key": ("colour = 'zebra'" + COUNT, "colour"),
    "a missing key": (COUNT.replace('why = "To see the load."', ""), "why"),
    "an empty text": (COUNT.replace("To see the load.", "  "), "why"),
    "an unknown form": (COUNT.replace('form = "count"', 'form = "zebra"'), "form"),
    "an unknown time": (COUNT.replace('time = "additive"', 'time = "zebra"'), "time"),
    "an unknown audience": (COUNT.replace('["committee"]', '["zebra"]'), "audiences"),
    "nobody to read it": (COUNT.replace('["committee"]', "[]"), "audiences"),
    "a board that sees more than the committee": (COUNT.replace('["committee"]', '["board"]'), "audiences"),
    "a public that sees more than the board": (
        COUNT.replace('["committee"]', '["committee", "public"]'),
        "audiences",
    ),
    "a weight in words": (COUNT.replace("weight = 1", 'weight = "zebra"'), "weight"),
    "a weight of nothing": (COUNT.replace("weight = 1", "weight = 0"), "weight"),
    "a weight that is no number": (COUNT.replace("weight = 1", "weight = nan"), "weight"),
    "a weight without an end": (COUNT.replace("weight = 1", "weight = inf"), "weight"),
    "a weight finer than thousandths": (COUNT.replace("weight = 1", "weight = 0.0014"), "weight"),
    "a weight that is true": (COUNT.replace("weight = 1", "weight = true"), "weight"),
    "a review that is no date": (COUNT.replace("2027-01-31", '"zebra"'), "next_review"),
    "an unknown list of codes": (COUNT.replace('codes = "channel"', 'codes = "zebra"'), "codes"),
    "a dimension called period": (COUNT.replace('name = "channel"', 'name = "period"'), "name"),
    "a dimension that is no name": (COUNT.replace('name = "channel"', "name = 'x\"y'"), "name"),
    "unknown siblings": (COUNT.replace('siblings = "additive"', 'siblings = "zebra"'), "siblings"),
    "a key of a share": ('base = "plain"\n' + COUNT, "base"),
    "an alias that is no coordinate": (COUNT + "\n[alias.channel]\nform = 'zebra'", "alias"),
    "an alias that is not there": (COUNT + "\n[alias.channel]\nform = 'mode.zebra'", "alias"),
    "a bound that is not there": ('within = ["zebra"]\n' + COUNT, "within"),
    "a universe that is not there": ('follows = "zebra"\n' + COUNT, "follows"),
}


@pytest.mark.parametrize(("toml", "key"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_description_is_refused_with_its_file_and_key(tmp_path: Path, toml: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        described(tmp_path, toml)
    assert (refused.value.file, refused.value.column) == ("plain.toml", key)
    assert "zebra" not in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('["plain", "form"]', '["zebra", "form"]', "numerator or denominator"),
        ('["plain", "form"]', '["plain", "zebra"]', "numerator or denominator"),
        ('["plain", "form"]', '["plain"]', "numerator or denominator"),
        ('["plain", "form"]', "[]", "numerator"),
        ('["plain", "form"]', '"plain"', "numerator"),
        ('[["plain", "total"]]', '["plain", "total"]', "denominator"),
        ('[["plain", "total"]]', "[]", "denominator"),
    ],
)
def test_a_share_of_something_that_is_not_there_is_refused(
    tmp_path: Path, before: str, after: str, key: str
) -> None:
    described(tmp_path, share=SHARE)
    with pytest.raises(Refusal) as refused:
        described(tmp_path, share=SHARE.replace(before, after))
    assert (refused.value.file, refused.value.column) == ("share.toml", key)


@pytest.mark.parametrize("steps", ["[]", "[0.5, 0.1]", "[0]", '["zebra"]', "[true]", "0.1"])
def test_an_index_needs_steps_from_fine_to_coarse(tmp_path: Path, steps: str) -> None:
    index = (
        SHARE.replace('"share"', '"index"').split("numerator")[0] + f'base = "plain"\nrounding = {steps}\n'
    )
    (tmp_path / "index.sql").write_text(QUESTION)
    described(tmp_path, index=index.replace(f"rounding = {steps}", "rounding = [0.1, 1]"))
    with pytest.raises(Refusal) as refused:
        described(tmp_path, index=index)
    assert (refused.value.file, refused.value.column) == ("index.toml", "rounding")


def test_a_measure_is_a_pair(tmp_path: Path) -> None:
    (tmp_path / "alone.toml").write_text(COUNT)
    with pytest.raises(Refusal, match=r"alone\.sql"):
        read_measures(tmp_path, TAXONOMY, COMMUNITY)
    (tmp_path / "alone.toml").unlink()
    (tmp_path / "alone.sql").write_text(QUESTION)
    with pytest.raises(Refusal, match=r"alone\.toml"):
        read_measures(tmp_path, TAXONOMY, COMMUNITY)


def test_a_file_that_is_not_toml_is_refused_without_its_text(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        described(tmp_path, COUNT + "\nzebra zebra")
    assert refused.value.file == "plain.toml"
    assert "zebra" not in str(refused.value)


# --- the measures we have ------------------------------------------------------------------------------------


def test_everything_promised_is_measured() -> None:
    conduct = {
        *("received_by_channel", "received_by_mode", "received_by_space", "received_by_kind"),
        *("received_by_value", "received_by_behaviour", "value_by_space", "acknowledged", "answered"),
        *("ongoing", "safety", "repeats", "coding", "findings", "outcomes"),
    }
    participation = {
        *("active_members", "active_by_group", "participation_modes", "newcomers", "newcomers_answered"),
        *("retained", "thanked", "organisers_first_time"),
        *("concentration_top10", "concentration_gini", "contributor_absence_factor"),
    }
    pulse = {"pulse_answers", "pulse_by_value", "knows_code", "would_report", "felt_resolved"}
    shares = {
        *("anonymous_share", "acknowledged_share", "answered_share", "newcomers_answered_share"),
        *("retention_share", "would_report_share", "knows_code_share", "reports_per_100_active"),
    }
    assert conduct | participation | pulse | shares <= set(SPECS)


def test_every_question_is_lower_case_states_itself_in_english_and_binds_nothing_by_hand() -> None:
    for path in sorted(MEASURES.glob("*.sql")):
        lines = path.read_text(encoding="utf-8").splitlines()
        comment = " ".join(line for line in lines if line.startswith("--"))
        assert lines[0].startswith("-- ")
        assert "?" in comment, path.name
        code = "\n".join(line for line in lines if not line.startswith("--"))
        assert not re.search(r"[A-Z]", code), path.name
        assert ";" not in code, path.name


def test_every_measure_tells_a_volunteer_why_it_matters() -> None:
    for spec in SPECS.values():
        assert spec.why.endswith("."), spec.name
        assert 20 <= len(spec.why) <= 240, spec.name
        assert spec.title[0].isupper()
        assert len(spec.title) <= 60, spec.name
        assert spec.author != spec.checker, spec.name


def test_the_wider_the_audience_the_coarser_the_page() -> None:
    def seen_by(audience: Audience) -> set[str]:
        return {spec.name for spec in SPECS.values() if audience in spec.audiences}

    assert seen_by(Audience.COMMITTEE) == set(SPECS)
    assert seen_by(Audience.PUBLIC) < seen_by(Audience.BOARD) < seen_by(Audience.COMMITTEE)
    assert not {"received_by_behaviour", "value_by_space", "coding"} & seen_by(Audience.BOARD)
    assert seen_by(Audience.PUBLIC) == {
        *("received_by_value", "acknowledged", "answered", "outcomes", "active_members"),
        *("acknowledged_share", "answered_share"),
    }


def test_shares_are_computed_from_cells_their_readers_see() -> None:
    for spec in SPECS.values():
        for cell in (*([spec.numerator] if spec.numerator else []), *spec.denominator):
            assert set(spec.audiences) <= set(SPECS[cell.measure].audiences), spec.name
        if spec.base:
            assert set(spec.audiences) <= set(SPECS[spec.base].audiences), spec.name


def test_two_measures_of_one_universe_mean_the_same_by_the_same_coordinates() -> None:
    """A measure without dimensions is its universe's total, so no two of one universe may both have none."""
    bare = [spec.universe for spec in SPECS.values() if spec.form is Form.COUNT and not spec.dimensions]
    assert len(bare) == len(set(bare))
    for spec in SPECS.values():
        same = {s.time for s in SPECS.values() if s.form is Form.COUNT and s.universe == spec.universe}
        assert len(same) <= 1


def test_behaviours_hang_under_their_values_and_share_their_facet() -> None:
    behaviour, value = SPECS["received_by_behaviour"].dimensions[0], SPECS["received_by_value"].dimensions[0]
    assert behaviour.facet == value.facet == "value"
    assert behaviour.parents["doxxing"] == "trust"
    assert set(behaviour.children("total")) == set(value.children("total"))
    assert {"none", "not_coded"} <= set(value.children("total"))


def test_shares_name_their_parts() -> None:
    spec = SPECS["acknowledged_share"]
    assert spec.numerator == CellReference("acknowledged", ("in_time",))
    assert spec.denominator == (
        CellReference("acknowledged", ("in_time",)),
        CellReference("acknowledged", ("late",)),
    )
    assert SPECS["reports_per_100_active"].per == 100


def test_the_lists_of_codes_follow_taxonomy_and_community() -> None:
    codes = known_codes(TAXONOMY, COMMUNITY)
    assert list(codes["groups"]) == ["docs", "other"]
    assert len(codes["behaviours"]) == 5 + 2 + 29
    assert set(PULSE_VALUES) == {value.id for value in TAXONOMY.values}


def test_the_page_about_measures_names_every_one_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
    for spec in SPECS.values():
        dimensions = ", ".join(dimension.name for dimension in spec.dimensions) or "–"
        assert f"| `{spec.name}` | {spec.title} | {dimensions} | {spec.audiences[-1]} |" in page
