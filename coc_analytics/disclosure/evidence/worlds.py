"""Door 2, evidence: what is needed to imagine casebooks, taken from releases alone: measures, values and behaviours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coc_analytics.casebook import MeasureSpec, measure_specs
from coc_analytics.casebook.codes import NONE, NOT_CODED
from coc_analytics.community import Community
from coc_analytics.disclosure.evidence.issues import Issues
from coc_analytics.disclosure.evidence.realising import ANYWHERE
from coc_analytics.disclosure.evidence.told import Number, Told
from coc_analytics.disclosure.shelf.views import counts_of
from coc_analytics.release import MeasureRelease, Release
from coc_analytics.taxonomies import Behaviour, Taxonomy, Value
from coc_analytics.terms import TOTAL, Form, Space

VALUE = "value"
"""The facet of values and of the behaviours under them."""


IMAGINED = ("issues", "answers")
"""The units of measures whose records are imagined, described or not."""


@dataclass(frozen=True)
class World:
    """The measures of this software, and the behaviours with the value that each goes against; no record of anybody."""

    behaviours: Mapping[str, str]
    measures: Mapping[str, MeasureRelease]

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """As much of a taxonomy as counting needs."""
        values = tuple(Value(value, value, value) for value in dict.fromkeys(self.behaviours.values()))
        behaviours = tuple(Behaviour(id_, value, id_, id_) for id_, value in self.behaviours.items())
        return Taxonomy("as released", "as released", "", "", "", values, behaviours)

    @cached_property
    def community(self) -> Community:
        """Any: neither issues nor surveys depend on a community's settings."""
        return Community()

    @cached_property
    def specs(self) -> Mapping[str, MeasureSpec]:
        """The measures of issues and surveys that are counted today as they were when they were released."""
        every = {spec.name: spec for spec in measure_specs(self.taxonomy, self.community)}
        return {
            name: every[name] for name, measure in self.measures.items() if _is_same(measure, every.get(name))
        }

    def imagines(self, number: Number) -> bool:
        """Whether the records behind a number are imagined."""
        return number.measure in self.specs

    def issues(self, told: Told) -> Issues:
        """The unknowns of issues for what is told; places beside values only where they are told together."""
        specs = (self.specs[name] for name in told.measures())
        crossed = any({VALUE, "space"} <= {d.name for d in spec.dimensions} for spec in specs)
        return Issues(told.quarters(), self.behaviours, tuple(Space) if crossed else (ANYWHERE,))


def world_of(releases: Sequence[Release]) -> World:
    """The world of these releases; where they do not agree which value a behaviour goes against, nothing is imagined."""
    measures = {m.name: m for release in releases for m in counts_of(release)}
    pairs = sorted({pair for release in releases for m in counts_of(release) for pair in _behaviours(m)})
    behaviours = dict(pairs)
    if len(behaviours) < len(pairs):
        return World({}, {})
    values = sorted({value for release in releases for m in counts_of(release) for value in _values(m)})
    missing = {f"any_{value}": value for value in values if value not in behaviours.values()}
    return World({**behaviours, **missing}, measures)


def _is_same(measure: MeasureRelease, spec: MeasureSpec | None) -> bool:
    """Whether a released measure counts records that are imagined, with the dimensions that it has today."""
    if spec is None or spec.form is not Form.COUNT or spec.universe != measure.universe:
        return False
    return spec.unit in IMAGINED and [d.name for d in measure.dimensions[1:]] == [
        d.name for d in spec.dimensions
    ]


def _behaviours(measure: MeasureRelease) -> Iterator[tuple[str, str]]:
    for dimension in measure.dimensions:
        if dimension.facet == VALUE:
            yield from ((c, p) for c, p in dimension.parents.items() if p not in ("", TOTAL))


def _values(measure: MeasureRelease) -> Iterator[str]:
    for dimension in measure.dimensions:
        if dimension.facet == VALUE:
            above = (c for c, parent in dimension.parents.items() if parent == TOTAL)
            yield from (code for code in above if code not in (NONE, NOT_CODED))
