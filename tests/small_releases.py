"""Small releases for the tests of the shelf: two measures, three quarters, a hidden cell; and arbitrary ones."""

from dataclasses import replace

from hypothesis import strategies as st

from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter, period_parents, roll_ups
from coc_analytics.release import (
    Cell,
    Certificate,
    KnownSum,
    MeasureRelease,
    NoisyCounts,
    NoisyMeasure,
    Release,
)
from coc_analytics.release.noisy import finest
from coc_analytics.terms import Audience, Form, ReleaseState, Siblings

LAST = Quarter.parse("2026Q3")
PERIODS = roll_ups(LAST.plus(-2), LAST)
TIME = Dimension("period", Siblings.ADDITIVE, period_parents(PERIODS))
MODE = Dimension(
    "mode",
    Siblings.ADDITIVE,
    {"total": "", "named": "total", "anonymous": "total", "witness": "total"},
    "mode",
)


def shown(n: float) -> Cell:
    return Cell(n, n, n)


def hidden(high: int | None = None) -> Cell:
    return Cell(None, 0, high)


def counts(name: str = "received_by_mode", **about: object) -> MeasureRelease:
    """Issues by period and mode: 12 in each quarter; `anonymous` and `witness` hidden."""
    size = {period: 12 * len(quarters) for period, quarters in PERIODS.items()}
    cells = {}
    for period, total in size.items():
        cells[(period, "total")] = shown(total)
        cells[(period, "named")] = shown(total // 2)
        cells[(period, "anonymous")] = cells[(period, "witness")] = hidden(total // 2)
    made = MeasureRelease(
        name=name,
        title="Reports by mode",
        why="Whether people dare to give their name.",
        unit="issues",
        form=Form.COUNT,
        universe="issues_received",
        dimensions=(TIME, MODE),
        periods={code: tuple(map(str, quarters)) for code, quarters in PERIODS.items()},
        cells=cells,
        certificate=Certificate("full ambiguity", "made up", True, 0.0),
    )
    return replace(made, **about)  # type: ignore[arg-type]


def share(name: str = "anonymous_share") -> MeasureRelease:
    """The share of named reports: half of them."""
    return replace(
        counts(name),
        unit="percent",
        form=Form.SHARE,
        dimensions=(TIME,),
        cells={(period,): shown(50) for period in PERIODS},
        sources=("received_by_mode",),
        numerator=(("received_by_mode", "named"),),
        denominator=(("received_by_mode", "total"),),
        certificate=None,
    )


def release(audience: Audience = Audience.COMMITTEE, **about: object) -> Release:
    """A draft for the committee unless `about` says otherwise."""
    measures = (counts(), share())
    made = Release(
        audience=audience,
        quarter=LAST,
        state=ReleaseState.DRAFT,
        threshold={Audience.COMMITTEE: 3, Audience.BOARD: 5, Audience.PUBLIC: 6}[audience],
        community="Example community",
        measures={measure.name: measure for measure in measures},
        versions={"rules": "1", "software": "0.1.0", "taxonomy": "cscce"},
        prepared_by="Quince Preparer",
    )
    return replace(made, **about)  # type: ignore[arg-type]


def noisy(epsilon: float = 0.5, budget: float = 2.0, name: str = "by_mode") -> NoisyCounts:
    """Noisy counts of one measure by mode."""
    cells = {("named",): 14, ("anonymous",): 0, ("witness",): 9}
    measure = NoisyMeasure(name, "By mode", "so that it is known", "issues", (MODE,), cells, epsilon)
    return NoisyCounts(budget, {name: measure})


# arbitrary ones, for Hypothesis

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
labels = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def dimensions(draw: st.DrawFn, name: str) -> Dimension:
    codes = draw(st.lists(labels, min_size=1, max_size=4, unique=True))
    parents = {code: draw(st.sampled_from(["", *codes])) for code in codes}
    return Dimension(name, draw(st.sampled_from(Siblings)), parents, draw(words), draw(st.booleans()))


def count_cells(threshold: int) -> st.SearchStrategy[Cell]:
    return st.integers(threshold, 10**6).map(shown) | (st.none() | st.integers(threshold - 1, 10**6)).map(
        hidden
    )


@st.composite
def index_cells(draw: st.DrawFn) -> Cell:
    low, n, high = sorted(draw(st.tuples(*[st.floats(-1e9, 1e9)] * 3)))
    return draw(st.sampled_from([Cell(n, n, n), Cell(None, low, high), Cell(None, None, None)]))


@st.composite
def measures(draw: st.DrawFn, name: str, threshold: int) -> MeasureRelease:
    form = draw(st.sampled_from(Form))
    columns = draw(
        st.lists(
            names.filter(lambda n: n not in {"n", "low", "high", "unit", "period"}), max_size=2, unique=True
        )
    )
    time = Dimension("period", Siblings.ADDITIVE, period_parents(PERIODS))
    shape = (time, *(draw(dimensions(column)) for column in columns))
    grid = st.tuples(*(st.sampled_from(dimension.codes) for dimension in shape))
    cell = count_cells(threshold) if form is Form.COUNT else index_cells()
    impossible = draw(st.frozensets(grid, max_size=2))
    cells = draw(st.dictionaries(grid, cell, max_size=8)) | {codes: shown(0) for codes in impossible}
    certificates = st.builds(Certificate, words, words, st.booleans(), st.none() | st.floats(0, 1))
    coordinates = st.lists(st.lists(words, min_size=1, max_size=3).map(tuple), max_size=2).map(tuple)
    codes = st.lists(words, max_size=2).map(tuple)
    terms = st.lists(st.tuples(st.integers(-2, 2), names, codes), max_size=2).map(tuple)
    known = st.builds(KnownSum, terms, st.booleans(), words)
    return MeasureRelease(
        name=name,
        title=draw(words),
        why=draw(words),
        unit=draw(labels),
        form=form,
        universe=draw(words),
        dimensions=shape,
        periods={code: tuple(map(str, quarters)) for code, quarters in PERIODS.items()},
        cells=cells,
        impossible=impossible,
        within=tuple(draw(st.lists(names, max_size=2))),
        follows=draw(words),
        sources=tuple(draw(st.lists(names, max_size=2))),
        aliases=draw(st.dictionaries(words, words, max_size=2)),
        certificate=draw(st.none() | certificates),
        numerator=draw(coordinates),
        denominator=draw(coordinates),
        known=tuple(draw(st.lists(known, max_size=2))),
        per=draw(st.integers(1, 10**6)),
        rounding=tuple(draw(st.lists(st.sampled_from([0.1, 0.25, 0.5, 1, 5]), max_size=2))),
    )


@st.composite
def noisy_counts(draw: st.DrawFn, taken: set[str]) -> NoisyCounts | None:
    chosen = draw(st.lists(names.filter(lambda name: name not in taken), max_size=2, unique=True))
    epsilon = st.floats(0.01, 0.5)
    made = {name: _noisy_measure(draw, name, draw(epsilon)) for name in chosen}
    return NoisyCounts(draw(st.floats(1, 100)), made) if made else None


def _noisy_measure(draw: st.DrawFn, name: str, epsilon: float) -> NoisyMeasure:
    shape = tuple(draw(dimensions(column)) for column in draw(st.lists(names, max_size=2, unique=True)))
    cells = {codes: draw(st.integers(0, 10**6)) for codes in finest(shape)}
    return NoisyMeasure(name, draw(words), draw(words), draw(labels), shape, cells, epsilon)


@st.composite
def releases(draw: st.DrawFn) -> Release:
    threshold = draw(st.integers(3, 20))
    chosen = draw(st.lists(names, max_size=3, unique=True))
    audience = draw(st.sampled_from(Audience))
    return Release(
        audience=audience,
        quarter=LAST,
        state=draw(st.sampled_from(ReleaseState)),
        threshold=threshold,
        community=draw(words),
        measures={name: draw(measures(name, threshold)) for name in chosen},
        versions=draw(st.dictionaries(words, words, max_size=3)),
        prepared_by=draw(words),
        checked_by=draw(words),
        published_at=draw(words),
        previous=draw(words),
        noisy=draw(noisy_counts(set(chosen))) if audience is Audience.PUBLIC else None,
    )
