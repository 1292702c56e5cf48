"""What the pages say in words, on releases small enough to be read here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from coc_analytics.dashboards import questions as ask
from coc_analytics.dashboards.blocks import View
from coc_analytics.dashboards.breakdowns import by_code
from coc_analytics.dashboards.crossings import crossed
from coc_analytics.dashboards.levels import level_over_time, rate_over_time, sum_of
from coc_analytics.dashboards.promises import promise
from coc_analytics.dashboards.protection import about_the_numbers
from coc_analytics.dashboards.rollups import COARSE, Grain, finest_shown, grain_of, periods_with
from coc_analytics.dashboards.scorecard import scorecard
from coc_analytics.dashboards.statistics import poisson_interval
from coc_analytics.dashboards.trends import count_over_time
from coc_analytics.dashboards.wording import number
from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter, period_parents, quarters_between, roll_ups
from coc_analytics.release import Cell, Certificate, MeasureRelease, Release
from coc_analytics.terms import Audience, Form, ReleaseState, Siblings

LAST = Quarter.parse("2026Q3")
FIRST = LAST.plus(-11)
PERIODS = roll_ups(FIRST, LAST)
Number = float | tuple[float, float | None] | None
"""A shown number, the two ends of a hidden one, or nothing at all."""


def cell(number: Number) -> Cell | None:
    if number is None:
        return None
    if isinstance(number, tuple):
        return Cell(None, *number)
    return Cell(float(number), float(number), float(number))


def measure(
    name: str,
    numbers: Mapping[str, Number | Mapping[str, Number]],
    dimension: str = "",
    form: Form = Form.COUNT,
    default: Number = (0, 4),
    siblings: Siblings = Siblings.ADDITIVE,
) -> MeasureRelease:
    """A measure whose cells are `numbers` (by period, then by code), everything else being `default`."""
    codes = sorted({c for column in numbers.values() if isinstance(column, Mapping) for c in column})
    dimensions = [Dimension("period", Siblings.ADDITIVE, period_parents(PERIODS))]
    if dimension:
        parents = {"total": "", **dict.fromkeys([code for code in codes if code != "total"], "total")}
        dimensions.append(Dimension(dimension, siblings, parents))
    cells = {}
    for period in PERIODS:
        column = numbers.get(period, default)
        for code in dimensions[1].codes if dimension else ("",):
            number = column.get(code, default) if isinstance(column, Mapping) else column
            if (found := cell(number)) is not None:
                cells[(period, code) if dimension else (period,)] = found
    return MeasureRelease(
        name=name,
        title=name,
        why="",
        unit="issues",
        form=form,
        universe="issues_received",
        dimensions=tuple(dimensions),
        periods={code: tuple(map(str, quarters)) for code, quarters in PERIODS.items()},
        cells=cells,
    )


def view(*measures: MeasureRelease, audience: Audience = Audience.COMMITTEE) -> View:
    return View(
        Release(audience, LAST, ReleaseState.DRAFT, 3, "Made-up", {one.name: one for one in measures})
    )


def channels(**periods: Mapping[str, Number]) -> MeasureRelease:
    return measure("received_by_channel", {k.removeprefix("p"): v for k, v in periods.items()}, "channel")


def summary(block: object) -> str:
    return str(getattr(block, "summary", None))


# --- what is most frequent


def test_a_small_quarter_hands_over_to_the_last_four_and_says_so() -> None:
    found = by_code(view(channels(plast4={"total": 20, "form": 12, "email": 8})), ask.CHANNELS)
    assert summary(found) == (
        "Over the last four quarters, issues came most often by the form (12 of 20 issues), then e-mail (8); "
        "most of the third quarter of 2026 alone is hidden."
    )
    assert found is not None
    assert found.period == "Q4 2025 to Q3 2026 (last four quarters)"


def test_a_coarse_page_never_speaks_of_one_quarter() -> None:
    found = by_code(
        view(channels(p2026Q3={"total": 20, "form": 20}, plast4={"total": 60, "form": 50, "email": 10})),
        replace(ask.CHANNELS, grains=COARSE),
    )
    assert summary(found).startswith("Over the last four quarters, issues came most often by the form (50")
    assert found is not None
    assert "Q3 2026" not in found.table.columns


def test_a_field_of_two_dimensions_names_its_strongest_square() -> None:
    value = Dimension("value", Siblings.LABELS, {"total": "", "trust": "total", "empower": "total"})
    space = Dimension("space", Siblings.ADDITIVE, {"total": "", "chat": "total", "call": "total"})
    plain = measure("value_by_space", {}, "")
    cells = {(p, v, s): Cell(None, 0.0, 4.0) for p in PERIODS for v in value.codes for s in space.codes}
    cells[("all", "trust", "chat")] = Cell(7.0, 7.0, 7.0)
    field = replace(plain, dimensions=(*plain.dimensions, value, space), cells=cells)
    assert summary(crossed(view(field), ask.VALUES_BY_SPACE)) == (
        "Over all 12 quarters, the most frequent combination is trust and chat (7 issues); "
        "1 of 4 combinations are not hidden."
    )
    level = {**cells, ("all", "empower", "call"): Cell(7.0, 7.0, 7.0)}
    assert summary(crossed(view(replace(field, cells=level)), ask.VALUES_BY_SPACE)) == (
        "Over all 12 quarters, 2 combinations lead with 7 issues each; 2 of 4 combinations are not hidden."
    )
    unsure = {**cells, ("all", "empower", "call"): Cell(None, 6.0, 9.0)}
    assert summary(crossed(view(replace(field, cells=unsure)), ask.VALUES_BY_SPACE)).startswith(
        "Over all 12 quarters, of what can be told, the most frequent combination is trust and chat"
    )


# --- promises


def test_bars_and_sentence_of_a_promise_speak_of_the_same_period() -> None:
    promised = measure(
        "acknowledged",
        {"last4": {"total": (0, 40), "in_time": 16, "late": (0, 4), "cannot": (0, 4), "pending": (0, 4)}},
        "acknowledged",
    )
    block = promise(view(promised), ask.ACKNOWLEDGED, "acknowledged")
    assert block is not None
    assert "over the last four quarters, between 80 and 100 %" in block.summary
    assert block.period.startswith("Q4 2025 to Q3 2026")


# --- over time


def series(*numbers: Number) -> dict[str, Mapping[str, Number]]:
    quarters = [str(quarter) for quarter in quarters_between(FIRST, LAST)][-len(numbers) :]
    return {quarter: {"total": n} for quarter, n in zip(quarters, numbers, strict=True)}


def test_twelve_quarters_on_one_level_look_like_chance_and_a_shift_does_not() -> None:
    flat = measure("received_by_channel", series(*[5, 7, 8, 6, 5, 9, 6, 4, 5, 8, 9, 7]), "channel")
    shifted = measure("received_by_channel", series(*[4, 5, 4, 3, 5, 4, 9, 8, 9, 10, 8, 9]), "channel")
    short = measure("received_by_channel", series(*[4, 5, 4, 3, 5, (0, 4), 9, 8, 9, 10, 8, 9]), "channel")
    notes = [getattr(count_over_time(view(one), ask.RECEIVED), "notes", ()) for one in (flat, shifted, short)]
    assert "look like chance" in notes[0][-1]
    assert "a shift" in notes[1][-1]
    assert "there are 6" in notes[2][-1]


def test_the_first_quarter_on_record_is_left_out_where_everyone_is_new() -> None:
    quarters = [str(quarter) for quarter in quarters_between(FIRST, LAST)]
    newcomers = measure("newcomers", {q: 61 if q == quarters[0] else 9 for q in quarters})
    block = count_over_time(view(newcomers), ask.NEWCOMERS)
    assert block is not None
    assert "from 9 to 9" in block.summary
    assert block.period == "Q1 2024 to Q3 2026"
    assert any("left out" in note for note in block.notes)
    assert "61" in [line.entries[0].words for line in block.table.lines]


def test_a_share_is_said_in_whole_percent_with_what_it_is_out_of() -> None:
    base = measure("acknowledged", {"2026Q3": {"in_time": 23, "late": 3}}, "acknowledged")
    share = replace(
        measure("acknowledged_share", {"2026Q3": 88.5, "2026Q2": 90}, form=Form.SHARE),
        numerator=(("acknowledged", "in_time"),),
        denominator=(("acknowledged", "in_time"), ("acknowledged", "late")),
    )
    block = level_over_time(view(base, share), ask.ACKNOWLEDGED_SHARE)
    assert block is not None
    assert block.summary == "In the third quarter of 2026, the share acknowledged in time was 89 %."
    line = next(line for line in block.table.lines if line.heading == "Q3 2026")
    assert [entry.words for entry in line.entries] == ["89 %", "26"]


def test_sums_add_ends_with_ends() -> None:
    base = measure("acknowledged", {"2026Q3": {"in_time": 23, "late": (0, 4)}}, "acknowledged")
    places = (("acknowledged", "in_time"), ("acknowledged", "late"))
    assert sum_of(view(base), places, "2026Q3") == Cell(None, 23.0, 27.0)
    assert sum_of(view(base), (("nowhere",),), "2026Q3") is None


def rate(received: Number) -> View:
    counts = measure("received_by_mode", {"2026Q2": {"total": 12}, "2026Q3": {"total": received}}, "mode")
    members = measure("active_members", {"2026Q2": 100, "2026Q3": 100, "2026Q1": 100})
    per_hundred = 10.0 if received == 10 else (0.0, None)
    found = measure(
        "reports_per_100_active", {"2026Q2": 12, "2026Q3": per_hundred, "2026Q1": 9}, form=Form.RATE
    )
    return view(
        counts,
        members,
        replace(found, numerator=(("received_by_mode", "total"),), denominator=(("active_members",),)),
    )


def test_a_rate_comes_with_its_exact_poisson_interval() -> None:
    ends = poisson_interval(10)
    assert summary(rate_over_time(rate(10), ask.RATE)) == (
        "In the third quarter of 2026, there were 10 issues per 100 active members; "
        f"chance alone leaves room from {ends.low:.1f} to {ends.high:.1f}."
    )


def test_sentence_and_chart_of_a_rate_speak_of_the_same_period() -> None:
    half_yearly = {"2026H1": 12, "2025H2": 9, "last4": 21}
    counts = measure("received_by_mode", {p: {"total": n} for p, n in half_yearly.items()}, "mode")
    members = measure("active_members", dict.fromkeys(half_yearly, 100))
    found = replace(
        measure("reports_per_100_active", half_yearly, form=Form.RATE, default=(0, None)),
        numerator=(("received_by_mode", "total"),),
        denominator=(("active_members",),),
    )
    ends = poisson_interval(12)
    block = rate_over_time(view(counts, members, found), replace(ask.RATE, grain=Grain.HALF_YEAR))
    assert summary(block) == (
        "In the first half of 2026, there were 12 issues per 100 active members; chance alone leaves room from "
        f"{ends.low:.1f} to {number(round(ends.high, 1))}; over the last four quarters it was 21, "
        "as a longer span counts more issues."
    )


def test_a_share_hidden_this_quarter_says_what_the_chart_ends_with_and_the_finest_safe_one() -> None:
    numbers = {"2026Q1": 70, "2026Q2": 78, "last4": 80}
    share = measure("acknowledged_share", numbers, form=Form.SHARE, default=(0, 100))
    block = level_over_time(view(share), ask.ACKNOWLEDGED_SHARE)
    assert summary(block) == (
        "In the second quarter of 2026, the share acknowledged in time was 78 %; over the last four quarters it "
        "was 80 %; the third quarter of 2026 is hidden."
    )
    assert block is not None
    assert {entry.words for line in block.table.lines for entry in line.entries} == {
        "70 %",
        "78 %",
        "80 %",
        "hidden",
    }


def test_a_hidden_rate_is_the_range_its_count_leaves() -> None:
    block = rate_over_time(rate((0, 4)), ask.RATE)
    assert block is not None
    assert block.chart is not None
    assert "Q3 2026: hidden (between 0 and 4 issues per 100 active members)" in block.chart.spec


# --- headline


# --- pulse and scorecard


def answers(**values: Number) -> MeasureRelease:
    found = measure("pulse_by_value", {"2026Q3": values}, "value", form=Form.INDEX, default=None)
    codes = Dimension("value", Siblings.ADDITIVE, dict.fromkeys(values, ""))
    return replace(found, dimensions=(found.dimensions[0], codes))


def test_the_scorecard_sets_three_kinds_of_evidence_side_by_side() -> None:
    values = measure(
        "received_by_value",
        {"last4": {"total": 16, "trust": 5}, "2025": {"trust": (0, 4)}},
        "value",
        siblings=Siblings.LABELS,
    )
    would = measure("would_report_share", {"2026Q3": 45.0}, form=Form.SHARE)
    card = scorecard(view(values, would, answers(trust=3.5)))
    assert card is not None
    assert card.period == "Q3 2026"
    assert "all in the third quarter of 2026" in card.summary
    (line,) = card.table.lines
    assert line.heading == "Trust"
    assert [(entry.words, entry.detail) for entry in line.entries] == [
        ("between 0 and 4 issues", "in 2025: between 0 and 4"),
        ("45 % of those asked would report", ""),
        ("3.5 of 5", ""),
    ]


def test_the_scorecard_takes_a_longer_period_where_a_quarter_shows_too_little() -> None:
    values = measure("received_by_value", {"last4": {"total": 16, "trust": 5}}, "value")
    would = measure("would_report_share", {"last4": 45.0, "2026Q3": (0, 100)}, form=Form.SHARE)
    card = scorecard(view(values, would))
    assert card is not None
    assert card.period == "Q4 2025 to Q3 2026 (last four quarters)"
    assert [entry.words for entry in card.table.lines[0].entries] == [
        "5 issues",
        "45 % of those asked would report",
        "not asked",
    ]
    hidden = measure("would_report_share", {}, form=Form.SHARE, default=(0, 97))
    card = scorecard(view(values, hidden, answers(trust=3.5)))
    assert card is not None
    assert card.table.lines[0].entries[1].words == "those who would report: hidden"


# --- periods


def test_periods_with_a_quarter_come_finest_first() -> None:
    found = periods_with(channels(p2026Q3={"total": 5}), Quarter.parse("2025Q2"))
    assert [grain_of(period) for period in found] == [Grain.QUARTER, Grain.HALF_YEAR, Grain.YEAR, Grain.ALL]
    assert found[:3] == ("2025Q2", "2025H1", "2025")


def test_the_finest_safe_number_is_half_year_then_year_then_all() -> None:
    numbers: dict[str, Mapping[str, Number]] = {
        "2025H1": {"total": 5},
        "2025": {"total": 9},
        "all": {"total": 30},
    }
    quarter = Quarter.parse("2025Q2")
    for expected in ("2025H1", "2025", "all"):
        assert finest_shown(measure("m", numbers, "channel"), quarter, ("total",)) == expected
        del numbers[expected]
    assert finest_shown(measure("m", {"all": {"total": (0, 4)}}, "channel"), quarter, ("total",)) is None


# --- how the numbers are protected


def certified(*found: tuple[bool, float | None]) -> str:
    """What is said of tables with these certificates: whether proven, and the gap."""
    tables = [
        replace(channels(), name=f"table_{place}", certificate=Certificate("", "", proven, gap))
        for place, (proven, gap) in enumerate(found)
    ]
    return " ".join(about_the_numbers(view(*tables)))


def test_what_is_proven_is_said_of_all_tables_together_and_beside_small_numbers_and_lots() -> None:
    said = certified((True, 0.0), (True, 0.0))
    assert "2 tables carry a certificate that the protection was checked up to" in said
    assert (
        "It is proven that beside small numbers and lots no more is hidden than has to be, all tables taken "
        "together, and totals and longer periods counting for more than details."
    ) in said
    assert "About one in a hundred is hidden by lot" in said
    assert "fewer numbers" not in said, "worth is least, not how many are hidden"


@pytest.mark.parametrize(
    ("gaps", "part"), [((0.05,), "5%"), ((0.05, 0.15), "15%"), ((0.7,), "70%"), ((0.55,), "55%")]
)
def test_a_gap_is_said_as_the_most_that_might_have_been_shown(gaps: Sequence[float], part: str) -> None:
    said = certified(*((False, gap) for gap in gaps))
    assert f"up to {part} of all that is hidden might have been shown" in said
    assert "It is proven" not in said
    assert "people who know one case themselves" in said


def test_one_table_that_is_not_proven_speaks_for_all() -> None:
    assert "up to 10% of all" in certified((True, 0.0), (False, 0.1))


def test_a_gap_nobody_told_is_not_made_up() -> None:
    said = certified((False, None))
    assert "It is not proven that no more is hidden than has to be, all tables" in said
    assert "might have been shown" not in said


def test_without_certificates_nothing_is_said_of_them() -> None:
    said = " ".join(about_the_numbers(view(channels())))
    assert "certificate" not in said
    assert "proven" not in said
