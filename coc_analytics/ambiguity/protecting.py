"""The engine's gate: `protect` hands out what the search chose, once the auditor has found nothing in it.

Nothing that is not proven safe is ever marked shown.
"""

from collections.abc import Mapping, Sequence

from coc_analytics.ambiguity.auditor import Hint, ReleasedTable, audit
from coc_analytics.ambiguity.choosing.suppression import PRESENT, Evidence, searched
from coc_analytics.ambiguity.knowing.chance import Draw
from coc_analytics.ambiguity.tables import Protected, ProtectedTable, Table
from coc_analytics.ambiguity.terms import Refusal


def protect(
    tables: Sequence[Table],
    threshold: int,
    history: Sequence[Protected] = (),
    draw: Draw | None = None,
) -> Protected:
    """Choose what to show so that every hidden cell may still be anything from 0 to threshold - 1.

    This holds against an intruder who also knows everything in `history` (earlier releases, of any audience):
    what was shown then stays as it was, what was hidden stays hidden. With `draw`, lots from a secret, it also holds
    against one who runs this search over every guess; without, equal tables give equal patterns. Raises Refusal where counts contradict
    each other or what was published, or where the independent audit is not satisfied.
    Method: cut generation (Fischetti and Salazar-González 2001), checked in whole numbers.
    """
    chosen, evidence = searched(tables, threshold, history, draw)
    _pass_the_gate(chosen, history, evidence)
    return chosen


def released(part: ProtectedTable) -> ReleasedTable:
    """What a reader of the release can see of a protected table; its hidden counts stay behind."""
    table = part.table
    hidden = {cell for cell, shown in part.shown.items() if not shown and not table.is_unseen(cell)}
    open_ = hidden - set(table.impossible) - part.lost
    return ReleasedTable(
        dimensions=table.dimensions,
        hierarchies=table.hierarchies,
        shown={cell: part.low[cell] for cell, shown in part.shown.items() if shown},
        hidden=frozenset(open_ - part.withheld - part.unmet),
        low={cell: part.low[cell] for cell in open_ - part.unmet},
        high={cell: part.high[cell] for cell in open_ - part.unmet},
        withheld=part.withheld - part.unmet,
        overlapping=table.overlapping,
        name=table.name,
        universe=table.universe,
        facets=table.facets,
        alone=table.alone,
        aliases=table.aliases,
        covering=table.covering or (),
        impossible=table.impossible,
        periods=table.periods,
        time=table.time,
        within=table.within,
        follows=table.follows,
        known=table.known,
        rests=tuple(table.overlapping) if table.rests else (),
    )


def hint(evidence: Evidence, place_of: Mapping[int, int]) -> Hint:
    """The tables of a search for an audit that numbers the editions in its own way (PRESENT or a place in the history → there)."""
    kept = [at for at, column in enumerate(evidence.columns) if column[0] in place_of]
    columns = [(place_of[evidence.columns[at][0]], *evidence.columns[at][1:]) for at in kept]
    return Hint(columns, evidence.tables[:, kept])


def _pass_the_gate(chosen: Protected, history: Sequence[Protected], evidence: Evidence) -> None:
    """Refuse a pattern that the independent audit does not prove safe together with everything before it."""
    editions = [[released(part) for part in edition.tables] for edition in (*history, chosen)]
    places = {PRESENT: len(history), **{number: number for number in range(len(history))}}
    thresholds = [edition.threshold for edition in (*history, chosen)]
    findings = audit(editions, thresholds, [hint(evidence, places)])
    if findings:
        raise Refusal(
            f"the audit must pass, but: {findings[0].rule}",
            "nothing was released; report this as a defect of the search",
            table=findings[0].table,
        )
