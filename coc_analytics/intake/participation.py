"""Door 1: admitting participation: read, keyed, each event once, rolled up. No text, name or time goes further."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa

from coc_analytics.intake.accounts import Accounts, load_accounts
from coc_analytics.intake.bundles import digest
from coc_analytics.intake.frame import Collector, Listener
from coc_analytics.intake.places import find_exports
from coc_analytics.intake.reading import OddRow
from coc_analytics.intake.rolling import roll_up, workbench
from coc_analytics.intake.sources import read_export
from coc_analytics.intake.sources.generic import COLUMNS, generic_events
from coc_analytics.intake.work import Admission, Ids, Work, fresh_rows
from coc_analytics.terms import Source

_WITH_ACCOUNTS = (Source.SLACK, Source.ZULIP, Source.MATTERMOST, Source.DISCOURSE)
_TYPED = """
    create temp view events as
    select * replace (cast(kind as presence_kind) as kind, cast(space as space) as space, cast(grp as grp) as grp)
    from collected
"""


PARTICIPATION = frozenset(Source) - {Source.COMMITTEE, Source.REPORTS, Source.PULSE}


def accounts_of(work: Work) -> Accounts:
    """Whose the accounts are that this vault knows.

    Where nothing was ever written down, an earlier version may have filled the casebook: the exports it admitted say
    whom it counted their accounts as, so that nobody is somebody new because the software is.
    """
    known = load_accounts(work.vault)
    if known is not None or work.casebook.first_quarter() is None:
        return known or Accounts()
    accounts = Accounts()
    for export in find_exports(work.vault):
        if export.source in _WITH_ACCOUNTS and work.casebook.knows(work.keys.content(digest(export.path))):
            read_export(
                replace(work, export=export), Listener(work.keys, work.community, export.source, accounts)
            )
    return accounts


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
        collector = Collector(work.keys, work.community, work.export.source, work.accounts)
        columns = read_export(work, collector)
        connection.register("collected", collector.table())
        connection.execute(_TYPED)
        admission = _rolled_up(connection, work, columns, collector.odd)
        return replace(admission, robots=collector.robots)


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
    return Admission(rows_in, int((main & ~fresh).sum()), facts, columns, odd, rows=ids)


def _keep_fresh(connection: duckdb.DuckDBPyConnection, ids: Ids, fresh: Ids) -> None:
    """The view `fresh`: events that come for the first time, each id once."""
    if fresh.all():
        connection.execute("create temp view fresh as from events")
        return
    connection.register("fresh_ids", pa.table({"row": np.unique(ids[fresh])}))
    connection.execute(
        "create temp table fresh as select distinct on (row) * from events semi join fresh_ids using (row)"
    )
