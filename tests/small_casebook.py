"""A casebook of hand-made facts for the tests of door 2: it counts a few rows in plain Python, with no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import product
from types import MappingProxyType

from coc_analytics.casebook import (
    CellCount,
    CellReference,
    CountedMeasure,
    IndexValue,
    LedgerHead,
    MeasureSpec,
)
from coc_analytics.casebook.counting import time_dimension
from coc_analytics.community import Community
from coc_analytics.dimensions import Dimension
from coc_analytics.periods import Quarter, roll_ups, with_others
from coc_analytics.taxonomies import Taxonomy, load_taxonomy
from coc_analytics.terms import Audience, Form, Siblings

EVERYONE = tuple(Audience)
FIRST = Quarter.parse("2026Q1")


def _codes(name: str, *codes: str, siblings: Siblings = Siblings.ADDITIVE) -> Dimension:
    return Dimension(name, siblings, {"total": "", **dict.fromkeys(codes, "total")}, name)


MODE = _codes("mode", "named", "anonymous", "witness")
SPACE = _codes("space", "chat", "call")


def _spec(name: str, form: Form, audiences: tuple[Audience, ...] = EVERYONE, **about: object) -> MeasureSpec:
    made = MeasureSpec(
        name, name, "so that it is known", "issues", form, audiences, 1.0, "a", "b", date(2027, 1, 1)
    )
    return replace(made, **about)  # type: ignore[arg-type]


SPECS = (
    _spec("active_members", Form.COUNT, universe="active_members", time=Siblings.LABELS, unit="members"),
    _spec(
        "anonymous_share",
        Form.SHARE,
        numerator=CellReference("by_mode", ("anonymous",)),
        denominator=(CellReference("by_mode", ("total",)),),
    ),
    _spec("by_mode", Form.COUNT, universe="issues", dimensions=(MODE,)),
    _spec("by_space", Form.COUNT, EVERYONE[:2], universe="issues", dimensions=(SPACE,)),
    _spec("voice", Form.INDEX, EVERYONE[:1], base="active_members", rounding=(5.0,)),
)


@dataclass
class SmallCasebook:
    """Issues (quarter → (mode, space) → how many) and members (quarter → how many of the first so many)."""

    issues: dict[str, dict[tuple[str, str], int]]
    members: dict[str, int]
    thresholds: Mapping[Audience, int] = field(
        default_factory=lambda: dict(zip(Audience, (3, 4, 6), strict=True))
    )
    voice: float = 43.0
    closed: Quarter | None = None
    head: LedgerHead | None = None
    series: Quarter | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    known_specs: tuple[MeasureSpec, ...] = SPECS
    draws: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)

    @property
    def community(self) -> Community:
        return Community(name="Example community", thresholds=self.thresholds, **self.settings)  # type: ignore[arg-type]

    @property
    def taxonomy(self) -> Taxonomy:
        return load_taxonomy("cscce")

    def specs(self) -> tuple[MeasureSpec, ...]:
        return self.known_specs

    def first_quarter(self) -> Quarter | None:
        first = min(map(Quarter.parse, self.issues)) if self.issues else None
        return first if first is None or self.series is None else max(first, self.series)

    def begin_anew(self, first: Quarter) -> None:
        self.series = first

    def draw(self, name: str) -> float:
        """Lots all alike: nothing is hidden by lot, and among equals the names decide. Marks of proofs differ."""
        return int(sha256(name.encode()).hexdigest()[:8], 16) / 2**32 if name.startswith("proven") else 0.5

    def kept_draw(self, name: str, counted: Sequence[int]) -> tuple[int, ...] | None:
        before, drawn = self.draws.get(name, ((), ()))
        return drawn if before == tuple(counted) else None

    def keep_draw(self, name: str, counted: Sequence[int], drawn: Sequence[int]) -> None:
        self.draws[name] = tuple(counted), tuple(drawn)

    def ledger_head(self) -> LedgerHead | None:
        return self.head

    def keep_ledger_head(self, head: LedgerHead) -> None:
        self.head = head

    def last_closed(self) -> Quarter | None:
        return self.closed

    def close_quarter(self, quarter: Quarter) -> None:
        self.closed = quarter if self.closed is None else max(self.closed, quarter)

    def count(
        self,
        spec: MeasureSpec,
        first: Quarter,
        last: Quarter,
        ahead: Mapping[str, tuple[Quarter, ...]] = MappingProxyType({}),
    ) -> CountedMeasure:
        told = roll_ups(first, last)
        periods = with_others(told, {code: each for code, each in ahead.items() if each[0] >= first})
        dimensions = (time_dimension(spec.time, periods), *spec.dimensions)
        cells = {
            codes: self._count(spec, codes, periods) for codes in product(*(d.codes for d in dimensions))
        }
        return CountedMeasure(spec, dimensions, periods, cells, ahead=frozenset(periods.keys() - told.keys()))

    def index(self, spec: MeasureSpec, first: Quarter, last: Quarter) -> dict[tuple[str, ...], IndexValue]:
        return {
            (code,): IndexValue(self.voice, max(self.members.get(str(quarter), 0) for quarter in quarters))
            for code, quarters in roll_ups(first, last).items()
        }

    def _count(
        self, spec: MeasureSpec, codes: tuple[str, ...], periods: Mapping[str, tuple[Quarter, ...]]
    ) -> CellCount:
        quarters = [str(quarter) for quarter in periods[codes[0]]]
        if spec.universe == "active_members":
            n = max(self.members.get(quarter, 0) for quarter in quarters)
            return CellCount(n, n)
        at = {"by_mode": 0, "by_space": 1}[spec.name]
        n = sum(
            number
            for quarter in quarters
            for where, number in self.issues.get(quarter, {}).items()
            if codes[1] in ("total", where[at])
        )
        return CellCount(n, n)


def small_casebook(**about: object) -> SmallCasebook:
    """Three quarters: anonymous is small in each, witness in the second; the call is small in the third."""
    made = SmallCasebook(
        issues={
            "2026Q1": {("named", "chat"): 14, ("anonymous", "call"): 2, ("witness", "call"): 9},
            "2026Q2": {
                ("named", "chat"): 16,
                ("anonymous", "call"): 1,
                ("witness", "call"): 2,
                ("named", "call"): 7,
            },
            "2026Q3": {
                ("named", "chat"): 20,
                ("anonymous", "chat"): 2,
                ("witness", "chat"): 8,
                ("named", "call"): 1,
            },
        },
        members={"2026Q1": 60, "2026Q2": 64, "2026Q3": 71},
    )
    return replace(made, **about)  # type: ignore[arg-type]
