"""The auditor: releases read into one book, edition after edition. Released numbers only."""

from collections.abc import Sequence

from . import remainders, ties
from .book import Book
from .tables import ReleasedTable, all_cells


def read(book: Book, edition: int, tables: Sequence[ReleasedTable], threshold: int) -> None:
    """Take in what one edition shows, hides and says of its tables."""
    by_name, numbered = {table.name: table for table in tables}, []
    for position, table in enumerate(tables):
        cells = {cell: book.identify(tables, table, cell) for cell in all_cells(table)}
        book.at.update({(edition, position, cell): number for cell, number in cells.items()})
        for number in cells.values():
            book.thresholds[number] = min(threshold, book.thresholds.get(number, threshold))
        book.take_values(table, cells)
        ties.tie_hierarchies(book, table, cells)
        remainders.compare_labels(book, table, cells, threshold)
        ties.tie_labels_of_two_kinds(book, table, cells)
        numbered.append((table, cells))
    for table, cells in numbered:  # only now is every table's cell known by its number
        for bound in table.within:
            ties.tie_within(book, tables, table, by_name[bound], cells)
        ties.tie_known(book, edition, tables, table)
        if table.follows:
            ties.tie_follows(book, tables, table)
