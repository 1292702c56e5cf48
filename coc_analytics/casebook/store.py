"""Room 1: the casebook's file: opened, admitted to, closed by quarter. No text, name or exact date can be written.

Reading never changes a byte of it; a change is made whole or not at all.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

import duckdb

from coc_analytics.casebook import admitting, counting, forgetting, marks
from coc_analytics.casebook.connection import plainly, read_casebook, the_one, write_casebook
from coc_analytics.casebook.making import FIRST_QUARTER, SERIES, VIEWS, bring_up_to_date, make
from coc_analytics.casebook.specs import MeasureSpec, measure_specs
from coc_analytics.casebook.vocabulary import describe_vocabulary
from coc_analytics.casebook.writing import copy_privately, replacing
from coc_analytics.community import Community
from coc_analytics.periods import Quarter
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import Refusal, Source

_MADE_WITH_THE_KEY = ("batches", "lots", "key_fingerprint")
REPORT_TABLES = ("reports", "report_people", "report_codes", "report_outcomes")


def place() -> Path:
    """Where the casebook is: `COC_CASEBOOK`, or `data/casebook.duckdb`."""
    return Path(os.environ.get("COC_CASEBOOK", "data/casebook.duckdb"))


@dataclass(frozen=True)
class Batch:
    """What one file brought: rows in = admitted + duplicate + quarantined. `batch` is a keyed id of its content."""

    batch: int
    source: Source
    rows_in: int
    admitted: int
    duplicate: int
    quarantined: int


def open_casebook(path: Path, taxonomy: Taxonomy, community: Community) -> "Casebook":
    """The casebook at `path`, made (mode 0600) where there is none, and ready for this taxonomy and community.

    Refuses (`terms.Refusal`) one that a newer software made, that is no casebook, or that another program writes to.
    """
    if not path.exists():
        make(path, taxonomy, community)
    bring_up_to_date(path, taxonomy, community)
    return Casebook(path, taxonomy, community)


class Casebook:
    """An open casebook; a context manager. Made by `open_casebook`."""

    def __init__(self, path: Path, taxonomy: Taxonomy, community: Community) -> None:
        self.path, self.taxonomy, self.community = path, taxonomy, community
        self._secret: bytes | None = None
        self._open()

    def _open(self) -> None:
        self._seen_as = _signature(self.path)
        self._connection = read_casebook(self.path)
        self._laid_out = False

    def _lay_out(self) -> duckdb.DuckDBPyConnection:
        """The connection with everything measures ask of laid out in memory, which only counting needs."""
        if not self._laid_out:
            with plainly("the casebook cannot be read", "run `coc doctor`"):
                describe_vocabulary(self._connection, self.taxonomy, self.community)
                for view in self._views():
                    self._connection.execute(view)
            self._laid_out = True
        return self._connection

    def _views(self) -> list[str]:
        """The views that measures ask of; in a series that began anew they see nothing from before it."""
        views = [view.read_text(encoding="utf-8") for view in VIEWS]
        first = marks.series_begun(self._connection)
        if first is None:
            return views
        since = SERIES.read_text(encoding="utf-8").replace("$first", str(first))
        return [since, *(view.replace(" casebook.", " memory.since.") for view in views)]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> "Casebook":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def specs(self) -> tuple[MeasureSpec, ...]:
        """Every measure, as `measure_specs` for this casebook's taxonomy and community."""
        return measure_specs(self.taxonomy, self.community)

    def knows(self, batch: int) -> bool:
        """Whether a batch of this id was admitted before."""
        return bool(self._one("select exists (from casebook.batches where batch = $batch)", batch=batch))

    def seen(self, source: Source, ids: Any) -> Any:
        """Which row ids (a pyarrow uint64 array) of a source were admitted before: a boolean array, same order."""
        import pyarrow as pa
        import pyarrow.compute as pc

        incoming = pa.table({"row_id": ids.cast(pa.uint64())})
        with plainly("ids of rows cannot be compared", "give keyed ids of 64 bits"):
            self._connection.register("incoming_ids", incoming)
            known = self._connection.sql(
                "select row_id from casebook.seen where source::varchar = $source"
                " and row_id in (select row_id from incoming_ids)",
                params={"source": str(source)},
            ).to_arrow_table()
            self._connection.unregister("incoming_ids")
        return pc.is_in(incoming["row_id"].combine_chunks(), value_set=known["row_id"].combine_chunks())

    def reports(self) -> Mapping[str, Any]:
        """The facts of all reports as pyarrow tables: reports, report_people, report_codes, report_outcomes."""
        return {table: self._facts(table) for table in REPORT_TABLES}

    def first_quarter(self) -> Quarter | None:
        """Where the series begins: fixed when the first quarter is closed, or anew; None while nothing is counted."""
        fixed = self._one("select min(first_quarter) from casebook.closed_quarters")
        found = fixed if fixed is not None else self._one(FIRST_QUARTER.read_text(encoding="utf-8"))
        begun = self._one("select max(first_quarter) from casebook.series")
        return None if found is None else Quarter(max(int(found), int(begun or 0)))

    def begin_anew(self, first: Quarter) -> None:
        """Begin the series anew with this quarter: no earlier one is counted again, alone or within a longer period."""
        begun = self._one("select max(first_quarter) from casebook.series")
        if begun is None or int(begun) < first.index:
            self._change(lambda connection: marks.begin_series(connection, first.index))

    def last_closed(self) -> Quarter | None:
        """The last quarter of which something was published; None before the first."""
        found = self._one("select max(quarter) from casebook.closed_quarters")
        return None if found is None else Quarter(int(found))

    def close_quarter(self, quarter: Quarter) -> None:
        """Freeze everything counted up to this quarter: what comes later is counted after it."""
        closed = self.last_closed()
        if closed is not None and closed >= quarter:
            return
        first = self.first_quarter() or quarter
        self._change(lambda connection: admitting.close_quarter(connection, quarter, min(first, quarter)))

    def admit(self, batch: Batch, facts: Mapping[str, Any]) -> None:
        """Write one batch and its facts (pyarrow tables by name), all or nothing; a known batch changes nothing.

        Tables keyed by `report` replace what was known of the reports named in any of them (give an empty table to
        take codes or outcomes away); all others are added to. Facts of a closed quarter are counted in the
        next one; a change of a report that is already published is refused.
        """
        if not self.knows(batch.batch):
            closed = self.last_closed()
            self._change(lambda connection: admitting.admit(connection, batch, facts, closed))

    def keep_secret(self, secret: bytes) -> None:
        """Keep what lots are drawn with, 32 secret bytes; what is kept already stays."""
        if not self._one("select count(*) from casebook.lots"):
            self._change(lambda connection: marks.keep_secret(connection, secret))

    def was_filled(self) -> bool:
        """Whether a key was ever used with this casebook: another one would count everybody again."""
        question = " or ".join(f"exists (from casebook.{table})" for table in _MADE_WITH_THE_KEY)
        return bool(self._one(f"select {question}"))

    def recognises(self, fingerprint: int, secret: bytes) -> bool:
        """Whether this is the key it was filled with, by its fingerprint; before that was kept, by the secret of lots."""
        with plainly("the casebook cannot be read", "run `coc doctor`"):
            kept = marks.kept_fingerprint(self._connection)
            known = marks.kept_secret(self._connection)
        return kept == fingerprint if kept is not None else known in (b"", secret)

    def keep_fingerprint(self, fingerprint: int) -> None:
        """Keep by what the vault's key is recognised; what is kept already stays."""
        if self._one("select bits from casebook.key_fingerprint") is None:
            self._change(lambda connection: marks.keep_fingerprint(connection, fingerprint))

    def ledger_head(self) -> marks.LedgerHead | None:
        """Where the ledger ended when it was last written to; None where nothing was published since this is kept."""
        with plainly("the casebook cannot be read", "run `coc doctor`"):
            return marks.kept_head(self._connection)

    def keep_ledger_head(self, head: marks.LedgerHead) -> None:
        """Keep where the ledger ends now."""
        if self.ledger_head() != head:
            self._change(lambda connection: marks.keep_head(connection, head))

    def draw(self, name: str) -> float:
        """A lot: from 0 up to 1, always the same for a name; nobody without this casebook can foresee it."""
        if self._secret is None:
            self._secret = self._kept_secret()
        lot = blake2b(name.encode(), key=self._secret, digest_size=8).digest()
        return (int.from_bytes(lot, "big") >> 11) / 2**53

    def _kept_secret(self) -> bytes:
        with plainly("the casebook cannot be read", "run `coc doctor`"):
            secret = marks.kept_secret(self._connection)
        if not secret:
            raise Refusal("the casebook has no secret to draw lots with yet", "run `coc intake`")
        return secret

    def kept_draw(self, name: str, counted: Sequence[int]) -> tuple[int, ...] | None:
        """The noisy counts that were drawn under a name for exactly these counts; None where none were."""
        with plainly("the casebook cannot be read", "run `coc doctor`"):
            rows = self._connection.execute(
                "select counted, drawn from casebook.draws where name = $1 order by place", [_hashed(name)]
            ).fetchall()
        same = [count for count, _ in rows] == list(counted)
        return tuple(drawn for _, drawn in rows) if rows and same else None

    def keep_draw(self, name: str, counted: Sequence[int], drawn: Sequence[int]) -> None:
        """Keep noisy counts with the counts they were drawn for; those kept under the name before are forgotten."""
        self._change(lambda connection: admitting.keep_draw(connection, _hashed(name), counted, drawn))

    def forget(self, people: forgetting.People) -> forgetting.Removed:
        """Take a person out, all or nothing; what is in published numbers stays there under a key of nobody's."""
        closed, done = self.last_closed(), []
        self._change(lambda connection: done.append(forgetting.forget(connection, people, closed)))
        return done[0]

    def count(
        self,
        spec: MeasureSpec,
        first: Quarter,
        last: Quarter,
        ahead: Mapping[str, tuple[Quarter, ...]] = MappingProxyType({}),
    ) -> counting.CountedMeasure:
        """Every cell of a COUNT measure for every period of a release of quarter `last`, zeros included.

        `ahead` are other stretches of quarters by code, counted to be protected and never told; those that begin
        before the series does are left out.
        """
        within = {code: quarters for code, quarters in ahead.items() if quarters[0] >= first}
        return counting.count(self._lay_out(), spec, first, last, within)

    def index(
        self, spec: MeasureSpec, first: Quarter, last: Quarter
    ) -> Mapping[tuple[str, ...], counting.IndexValue]:
        """The unrounded values of an INDEX measure by codes, period first, each with the people behind it."""
        return counting.index(self._lay_out(), spec, first, last)

    def _change(self, work: admitting.Work) -> None:
        with replacing(self.path) as place_of_work:
            self._refuse_if_changed()
            copy_privately(self.path, place_of_work)
            with closing(write_casebook(place_of_work)) as connection:
                admitting.in_one_transaction(connection, work)
        self.close()
        self._open()

    def _refuse_if_changed(self) -> None:
        if _signature(self.path) != self._seen_as:
            raise Refusal("another run changed the casebook meanwhile", "run the same command again")

    def _facts(self, table: str) -> Any:
        import pyarrow as pa

        with plainly("the casebook cannot be read", "run `coc doctor`"):
            found = self._connection.sql(f"from casebook.{table} order by all").to_arrow_table()
        plain = [
            pa.field(field.name, pa.string()) if pa.types.is_dictionary(field.type) else field
            for field in found.schema
        ]
        return found.cast(pa.schema(plain))

    def _one(self, question: str, **values: Any) -> Any:
        with plainly("the casebook cannot be read", "run `coc doctor`"):
            return the_one(self._connection, question, values or None)


def _hashed(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")


def _signature(path: Path) -> tuple[int, int, int]:
    about = os.stat(path)
    return about.st_ino, about.st_mtime_ns, about.st_size
