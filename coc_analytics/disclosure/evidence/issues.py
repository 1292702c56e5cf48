"""Door 2, evidence: issues of every sort as unknowns. What holds between them is what `casebook/records.py` says.

Complete in whole numbers: whatever fits these rows can be dealt out to issues (realising.py), so nothing that the
intake could have written is left out but issues with several reports, which keep the same rules.
"""

from collections.abc import Mapping, Sequence
from math import inf

from coc_analytics.casebook import MeasureSpec
from coc_analytics.casebook.codes import NONE, NOT_CODED
from coc_analytics.disclosure.evidence.realising import ANYWHERE, DECIDED, RECEIVED, Realised, realise_issues
from coc_analytics.disclosure.evidence.told import Number
from coc_analytics.disclosure.evidence.unknowns import TOTALS, Ints, Sort, Unknowns, each
from coc_analytics.terms import (
    TOTAL,
    Answer,
    Channel,
    CodeOrigin,
    Finding,
    Outcome,
    Promise,
    ReporterMode,
    ReportKind,
    Siblings,
    Space,
)

LABELS = "labels"
_SIMPLE = {"channel": Channel, "ongoing": Answer, "safety_risk": Answer, "repeat": Answer}
"""Facets that are tied to nothing else."""
_OF_MODE = {"mode": ReporterMode, "acknowledged": Promise, "answered": Promise}
_CODING = {"kind": ReportKind, "coded": CodeOrigin}
_UNIVERSES = {"issues_received": RECEIVED, "issues_decided": DECIDED}
_WITHOUT = (NONE, NOT_CODED)


class Issues:
    """The unknowns of issues, and which of them the numbers of measures add up."""

    def __init__(
        self, quarters: Sequence[str], behaviours: Mapping[str, str], places: Sequence[str] = tuple(Space)
    ) -> None:
        """`behaviours` has the value that each goes against; `places` are those by which values are told."""
        self.behaviours, self.places = behaviours, places
        values = tuple(dict.fromkeys(behaviours.values()))
        self.unknowns = Unknowns(quarters, _sorts(values, behaviours, places))
        for facet, codes in {**_SIMPLE, **_OF_MODE, **_CODING, "space": Space}.items():
            self.unknowns.tie(0, 0, (1, each(facet, codes)), (-1, [RECEIVED]))
        for promise in ("acknowledged", "answered"):
            cannot, anonymous = (promise, Promise.CANNOT), ("mode", ReporterMode.ANONYMOUS)
            self.unknowns.tie(0, 0, (1, [cannot]), (-1, [anonymous]))
        _tie_labels(self.unknowns, values, behaviours, places)
        _tie_coding(self.unknowns, places)
        _tie_decisions(self.unknowns)

    @staticmethod
    def describes(spec: MeasureSpec) -> bool:
        """Whether the numbers of a measure are numbers of issues."""
        return spec.universe in _UNIVERSES and spec.time is Siblings.ADDITIVE

    def sorts_of(self, spec: MeasureSpec, number: Number) -> tuple[Sort, ...] | None:
        """The sorts that a number adds up; None where this description does not know what it is about."""
        about = {d.name: code for d, code in zip(spec.dimensions, number.codes, strict=True) if code != TOTAL}
        if not about:
            return (_UNIVERSES[spec.universe],)
        if "value" in about or "behaviour" in about:
            found = self._sorts_of_labels(about)
        else:
            found = tuple(about.items()) if len(about) == 1 else ()
        return found if found and all(sort in self.unknowns.sorts for sort in found) else None

    def realised(self, table: Ints) -> Realised:
        """Issues of which there are as many of every sort as the table says."""
        return {"issues": realise_issues(self.unknowns, table, self.behaviours, self.places)}

    def _sorts_of_labels(self, about: Mapping[str, str]) -> tuple[Sort, ...]:
        code, space = about.get("value") or about["behaviour"], about.get("space")
        if set(about) - {"value", "behaviour", "space"} or {"value", "behaviour"} <= set(about):
            return ()
        if ("behaviour", code) in self.unknowns.sorts:
            return (("behaviour", code),) if space is None else ()
        return tuple(_label(code, place) for place in (self.places if space is None else (space,)))


def _sorts(values: Sequence[str], behaviours: Mapping[str, str], places: Sequence[str]) -> dict[Sort, str]:
    found: dict[Sort, str] = {RECEIVED: TOTALS, DECIDED: TOTALS}
    for facet, codes in _SIMPLE.items():
        found |= dict.fromkeys(each(facet, codes), facet)
    for facet, codes in _OF_MODE.items():
        found |= dict.fromkeys(each(facet, codes), "mode")
    for facet, codes in _CODING.items():
        found |= dict.fromkeys(each(facet, codes), LABELS)
    found |= dict.fromkeys(each("space", Space), "space" if ANYWHERE in places else LABELS)
    found |= dict.fromkeys((_label(v, place) for v in (*values, *_WITHOUT) for place in places), LABELS)
    found |= dict.fromkeys(each("behaviour", behaviours), LABELS)
    found |= dict.fromkeys(each("finding", Finding), "finding")
    return found | dict.fromkeys(each("outcome", Outcome), "outcome")


def _label(value: str, place: str) -> Sort:
    return ("label", value, str(place))


def _everything_in(place: str) -> Sort:
    return RECEIVED if place == ANYWHERE else ("space", place)


def _tie_labels(
    unknowns: Unknowns, values: Sequence[str], behaviours: Mapping[str, str], places: Sequence[str]
) -> None:
    """Whoever shows a value shows no `none`; everybody shows something; a value is shown by its behaviours."""
    for place in places:
        without, everything = [_label(value, place) for value in _WITHOUT], [_everything_in(place)]
        for value in values:
            unknowns.tie(-inf, 0, (1, [_label(value, place), *without]), (-1, everything))
        shown = [_label(value, place) for value in values]
        unknowns.tie(0, inf, (1, [*shown, *without]), (-1, everything))
        unknowns.tie(-inf, 0, (1, without), (-1, everything))
    for value in values:
        where = [_label(value, place) for place in places]
        own = [("behaviour", behaviour) for behaviour, its in behaviours.items() if its == value]
        for behaviour in own:
            unknowns.tie(-inf, 0, (1, [behaviour]), (-1, where))
        unknowns.tie(0, inf, (1, own), (-1, where))


def _tie_coding(unknowns: Unknowns, places: Sequence[str]) -> None:
    """What waits for review has no kind; only people call an incident what shows no behaviour."""
    waiting = [_label(NOT_CODED, place) for place in places]
    none = [_label(NONE, place) for place in places]
    unknowns.tie(0, 0, (1, [("coded", CodeOrigin.ABSTAINED)]), (-1, waiting))
    unknowns.tie(0, 0, (1, [("kind", ReportKind.NOT_CODED)]), (-1, waiting))
    no_others = (ReportKind.INCIDENT, ReportKind.NOT_CODED)
    others: list[Sort] = [("kind", kind) for kind in ReportKind if kind not in no_others]
    unknowns.tie(-inf, 0, (1, others), (-1, none))
    unknowns.tie(-inf, 0, (1, none), (-1, others), (-1, [("coded", CodeOrigin.CONFIRMED)]))


def _tie_decisions(unknowns: Unknowns) -> None:
    """Nothing is decided before it is counted, nor twice; what is decided has an outcome, or it is not recorded."""
    unknowns.tie_until(-inf, 0, (1, DECIDED), (-1, RECEIVED))
    unknowns.tie(0, 0, (1, each("finding", Finding)), (-1, [DECIDED]))
    recorded = [outcome for outcome in Outcome if outcome is not Outcome.NOT_RECORDED]
    missing = ("outcome", Outcome.NOT_RECORDED)
    for outcome in recorded:
        unknowns.tie(-inf, 0, (1, [("outcome", outcome), missing]), (-1, [DECIDED]))
    unknowns.tie(0, inf, (1, [*each("outcome", recorded), missing]), (-1, [DECIDED]))
