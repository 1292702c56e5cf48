"""Room 1, the casebook: coded facts in one DuckDB file. No text, no name, no exact date can stand here."""

from coc_analytics.casebook.counting import CellCount, CountedMeasure, IndexValue
from coc_analytics.casebook.forgetting import People, Removed
from coc_analytics.casebook.looking import Standing, look_at
from coc_analytics.casebook.marks import LedgerHead
from coc_analytics.casebook.relations import Relation, Term, known_relations
from coc_analytics.casebook.specs import CellReference, MeasureSpec, measure_specs
from coc_analytics.casebook.store import Batch, Casebook, open_casebook, place

__all__ = [
    "Batch",
    "Casebook",
    "CellCount",
    "CellReference",
    "CountedMeasure",
    "IndexValue",
    "LedgerHead",
    "MeasureSpec",
    "People",
    "Relation",
    "Removed",
    "Standing",
    "Term",
    "known_relations",
    "look_at",
    "measure_specs",
    "open_casebook",
    "place",
]
