"""Attack: what search and audit forget, casebooks do not; and what the search takes for possible, casebooks show.

Each relation that search and audit know of issues is taken away from both. A draft that then gives a hidden number away
must be refused all the same, for want of a casebook.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from coc_analytics.ambiguity import PRESENT, hint
from coc_analytics.casebook import Casebook, MeasureSpec
from coc_analytics.casebook.records import IssueRecord
from coc_analytics.disclosure.evidence import FOUND, Backing, backing_of, in_words
from coc_analytics.disclosure.evidence.issues import Issues
from coc_analytics.disclosure.evidence.searching import search
from coc_analytics.disclosure.evidence.told import Number
from coc_analytics.disclosure.preparing import prepare
from coc_analytics.disclosure.shelf import auditing
from coc_analytics.periods import Quarter
from coc_analytics.release import Release, Shelf, open_shelf
from coc_analytics.terms import Audience, Refusal
from tests.made_up_facts import Report, report_facts
from tests.made_up_records import an_issue
from tests.spec.told import TAXONOMY, casebook_of

COMMITTEE = Audience.COMMITTEE
QUARTERS = [Quarter.parse(text) for text in ("2026Q1", "2026Q2", "2026Q3")]
BEHAVIOURS = ["doxxing", "shaming", "talking_over", "silencing"]


@contextmanager
def community(seed: int, size: int = 40) -> Iterator[Casebook]:
    """A casebook of issues nobody chose."""
    luck = Random(seed)
    issues = [an_issue(luck, [quarter.index for quarter in QUARTERS], BEHAVIOURS) for _ in range(size)]
    with casebook_of(report_facts(*(facts_of(issue, n) for n, issue in enumerate(issues, 1)))) as casebook:
        casebook.keep_secret(bytes(32))
        yield casebook


def facts_of(issue: IssueRecord, number: int) -> Report:
    plain = (
        "channel", "mode", "space", "ongoing", "safety_risk", "repeat", "acknowledged", "answered", "kind", "coded",
    )  # fmt: skip
    return Report(
        number,
        Quarter(issue.quarter),
        behaviours=sorted(issue.behaviours),
        outcomes=sorted(issue.outcomes),
        decided=None if issue.decided is None else Quarter(issue.decided),
        finding=issue.finding,
        **{name: getattr(issue, name) for name in plain},
    )


def draft_of(casebook: Casebook, folder: Path) -> Release:
    return prepare.prepare_release(casebook, open_shelf(folder), QUARTERS[-1], COMMITTEE, "Quince")


# --- what the search takes for possible ---------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_every_table_that_the_search_shows_is_one_of_records(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a relation missing from the search's list, some of its tables would be of no issues at all."""
    kept: list[Any] = []

    def keep(shelf: Shelf, draft: Release, evidence: Any, history: Any) -> None:
        kept.append((draft, evidence))

    monkeypatch.setattr(prepare, "refuse_unsafe", keep)
    with community(seed) as casebook:
        draft_of(casebook, tmp_path)
    ((draft, evidence),) = kept
    found = hint(evidence, {PRESENT: 0})
    described = Issues([str(quarter) for quarter in QUARTERS], {b.id: b.value for b in TAXONOMY.behaviours})
    columns = [columns_of(place, draft, described) for place in found.columns]
    for table in some_of(found.tables):
        shown = {at: int(n) for at, n in zip(columns, table, strict=True) if at}
        assert len(shown) > 200
        assert search(described.unknowns, shown, []) is not None


def columns_of(place: Any, draft: Release, described: Issues) -> tuple[int, ...]:
    """The unknowns that a number of the search's is the sum of; none of what is not about issues."""
    _, at, codes, quarters = place
    measure = [m for _, m in sorted(draft.measures.items()) if m.form == "count"][at]
    specs = {spec.name: spec for spec in _specs()}
    spec = specs[measure.name]
    if spec.unit != "issues" or not codes:
        return ()
    made_of = tuple(quarters) or measure.periods.get(codes[0], ())
    sorts = described.sorts_of(spec, Number(measure.name, made_of, codes[1:]))
    return described.unknowns.columns(sorts, made_of) if sorts and made_of else ()


def _specs() -> tuple[MeasureSpec, ...]:
    from coc_analytics.casebook import measure_specs
    from tests.spec.told import COMMUNITY

    return measure_specs(TAXONOMY, COMMUNITY)


def some_of(tables: np.ndarray) -> np.ndarray:
    return tables[:: max(1, len(tables) // 12)]


# --- what search and audit forget ---------------------------------------------------------------------------


def without_reason(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from coc_analytics.casebook import known_relations as every

    monkeypatch.setattr(
        prepare, "known_relations", lambda *about: tuple(r for r in every(*about) if words not in r.reason)
    )


def without_alias(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    every = Casebook.specs

    def specs(casebook: Casebook) -> tuple[MeasureSpec, ...]:
        return tuple(replace(one, aliases={}) if one.name == name else one for one in every(casebook))

    monkeypatch.setattr(Casebook, "specs", specs)


FORGOTTEN: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "what is no incident shows no unwelcome behaviour": lambda patch: without_reason("no incident", patch),
    "what waits for review in one measure waits in the other": lambda patch: without_alias(
        "received_by_kind", patch
    ),
}


@pytest.mark.parametrize("relation", FORGOTTEN)
def test_a_relation_that_search_and_audit_forget_is_found_again(
    relation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Casebooks notice what is given away, say by which relation, and the search is made again with it."""
    FORGOTTEN[relation](monkeypatch)
    with community(0, 25) as casebook:
        safe = draft_of(casebook, tmp_path / "with")
        monkeypatch.setattr(auditing, "backing_of", lambda releases, thresholds: Backing(0, 0, 0, ()))
        unsafe = draft_of(casebook, tmp_path / "without")
    given_away = backing_of([unsafe], [unsafe.threshold]).unbacked
    assert given_away
    assert all(" is at most " in in_words(one.relation) for one in given_away)
    assert backing_of([safe], [safe.threshold]).unbacked == ()
    assert FOUND in {known.reason for measure in safe.measures.values() for known in measure.known}


def test_where_relations_may_not_be_found_the_draft_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FORGOTTEN["what is no incident shows no unwelcome behaviour"](monkeypatch)
    monkeypatch.setattr(prepare, "RELATIONS_FOUND", 1)
    with community(0, 25) as casebook, pytest.raises(Refusal, match="a hidden cell can be anything below k"):
        draft_of(casebook, tmp_path)


def test_a_draft_as_it_should_be_is_backed_by_casebooks(tmp_path: Path) -> None:
    with community(0, 25) as casebook:
        draft = draft_of(casebook, tmp_path)
    found = backing_of([draft], [draft.threshold])
    assert found.unbacked == ()
    assert found.backed > 300
    assert found.casebooks > 10
