"""Room 1: the lists of codes a measure's dimension may use, with their hierarchies. Codes only, never data."""

from collections.abc import Mapping

from coc_analytics.community import Community
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import (
    TOTAL,
    Answer,
    Channel,
    CodeOrigin,
    Finding,
    HourBand,
    Outcome,
    ParticipationMode,
    Promise,
    ReporterMode,
    ReportKind,
    Space,
)

NONE = "none"
"""A coded issue without an unwelcome behaviour."""

NOT_CODED = "not_coded"
"""An issue that waits for review."""

PULSE_VALUES = ("inclusive", "empower", "learn_share", "trust", "gratitude")
"""The values the pulse survey asks about (data/README.md)."""

STAND_ALONE = {
    "values": (NONE, NOT_CODED),
    "behaviours": (NONE, NOT_CODED),
    "outcome": (Outcome.NOT_RECORDED.value,),
}
"""Codes beside which nothing else is said, by list: an issue without a behaviour is about no value."""

_OF_TERMS = {
    "answer": Answer,
    "channel": Channel,
    "code_origin": CodeOrigin,
    "finding": Finding,
    "hour_band": HourBand,
    "outcome": Outcome,
    "participation_mode": ParticipationMode,
    "promise": Promise,
    "report_kind": ReportKind,
    "reporter_mode": ReporterMode,
    "space": Space,
}


def known_codes(taxonomy: Taxonomy, community: Community) -> Mapping[str, Mapping[str, str]]:
    """Every list of codes by name: each code with the one above it, `''` for those directly under the total."""
    of_terms = {name: {member.value: "" for member in kind} for name, kind in _OF_TERMS.items()}
    values = {value.id: "" for value in taxonomy.values}
    behaviours = {behaviour.id: behaviour.value for behaviour in taxonomy.behaviours}
    without = {NONE: "", NOT_CODED: ""}
    return of_terms | {
        "values": values | without,
        "behaviours": values | without | behaviours,
        "groups": dict.fromkeys(community.group_names, ""),
        "pulse_values": dict.fromkeys(PULSE_VALUES, ""),
    }


def hierarchy(codes: Mapping[str, str], top: str = TOTAL) -> Mapping[str, str]:
    """The same codes hung under a total (or, with `top` empty, under nothing)."""
    hung = {code: parent or top for code, parent in codes.items()}
    return {top: "", **hung} if top else hung
