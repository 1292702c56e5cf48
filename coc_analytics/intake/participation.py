"""Door 1: admitting participation: read, keyed, each event once, rolled up. No text, name or time goes further."""

import numpy as np
import pyarrow as pa

from coc_analytics.intake.frame import Collector
from coc_analytics.intake.rolling import roll_up, workbench
from coc_analytics.intake.sources import read_export
from coc_analytics.intake.work import Admission, Ids, Work, fresh_rows


def admit_participation(work: Work) -> Admission:
    """The events of one export, those known already left out, as presence, answers, thanks and live events."""
    collector = Collector(work.keys, work.community, work.export.source)
    columns = read_export(work, collector)
    events = collector.table()
    ids, main = _numpy(events, "row"), _numpy(events, "main")
    fresh = fresh_rows(work.casebook, work.export.source, ids)
    rows_in = int(main.sum()) + len(collector.odd)
    with workbench(work.vault) as connection:
        connection.register("fresh", events.filter(pa.array(fresh)))
        connection.register("met_before", _met_before(work))
        facts = roll_up(connection, work.community, work.export.source)
    return Admission(rows_in, int((main & ~fresh).sum()), facts, columns, collector.odd)


def _numpy(events: pa.Table, column: str) -> Ids:
    return np.asarray(events[column].to_numpy())


def _met_before(work: Work) -> pa.Table:
    """Members of whom the casebook has a message already: they are no newcomers."""
    return pa.table({"member": pa.array([], pa.uint64())})
