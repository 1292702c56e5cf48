"""Door 1: admitting participation: read, keyed, each event once, rolled up. No text, name or time goes further."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from coc_analytics.intake.frame import Collector
from coc_analytics.intake.reading import OddRow
from coc_analytics.intake.rolling import roll_up, workbench
from coc_analytics.intake.sources import read_export
from coc_analytics.intake.sources.generic import COLUMNS, generic_events
from coc_analytics.intake.work import Admission, Ids, Work, fresh_rows
from coc_analytics.terms import Source

_TYPED = """
    create temp view events as
    select * replace (cast(kind as presence_kind) as kind, cast(space as space) as space, cast(grp as grp) as grp)
    from collected
"""


def admit_participation(work: Work) -> Admission:
    """The events of one export, those known already left out, as presence, answers, thanks and live events."""
    if work.export.source is Source.GENERIC:
        zone = work.community.timezone
        with (
            workbench(work.vault, work.community, zone, "1GB") as connection,
            generic_events(connection, work) as odd,
        ):
            return _rolled_up(connection, work, COLUMNS, odd)
    with workbench(work.vault, work.community) as connection:
        collector = Collector(work.keys, work.community, work.export.source)
        columns = read_export(work, collector)
        connection.register("collected", collector.table())
        connection.execute(_TYPED)
        return _rolled_up(connection, work, columns, collector.odd)


def _rolled_up(
    connection: duckdb.DuckDBPyConnection, work: Work, columns: Sequence[str], odd: Sequence[OddRow]
) -> Admission:
    """The facts of the table `events`, each event once; counted are the rows of the source, not its events."""
    rows = connection.sql("select row, main from events").to_arrow_table()
    ids, main = rows["row"].to_numpy(), rows["main"].to_numpy()
    fresh = fresh_rows(work.casebook, work.export.source, ids)
    _keep_fresh(connection, ids, fresh)
    facts = roll_up(connection, work.community, work.export.source)
    rows_in = int(main.sum()) + len(odd)
    return Admission(rows_in, int((main & ~fresh).sum()), facts, columns, odd)


def _keep_fresh(connection: duckdb.DuckDBPyConnection, ids: Ids, fresh: Ids) -> None:
    """The view `fresh`: events that come for the first time, each id once."""
    if fresh.all():
        connection.execute("create temp view fresh as from events")
        return
    connection.register("fresh_ids", pa.table({"row": np.unique(ids[fresh])}))
    connection.execute(
        "create temp table fresh as select distinct on (row) * from events semi join fresh_ids using (row)"
    )
