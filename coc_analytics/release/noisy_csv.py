"""Room 2, the release: noisy counts as a table for people with a spreadsheet; it says nothing that release.json does not."""

import csv
import io

from coc_analytics.periods import Quarter
from coc_analytics.release.noisy import NoisyCounts, NoisyMeasure
from coc_analytics.terms import TOTAL

NAME = "noisy_counts"
"""The file's name without `.csv`; no measure is called so."""

COLUMNS = ("period", "measure", "dimensions", "codes", "n", "low", "high", "epsilon", "unit")


def noisy_csv(noisy: NoisyCounts, quarter: Quarter) -> bytes:
    """One row a noisy count, with the range that holds the true one 19 times in 20.

    `low` and `high` are `n` less and plus the half width, and `low` is never below zero; other than in a measure's own CSV
    the true count can lie outside. Several dimensions, and their codes, have `;` between them.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for _, measure in sorted(noisy.measures.items()):
        names = ";".join(dimension.name for dimension in measure.dimensions)
        for codes, n in sorted(measure.cells.items()):
            told = (n, *_range(measure, n), repr(measure.epsilon), measure.unit)
            writer.writerow([quarter, measure.name, names, ";".join(codes) or TOTAL, *told])
    return text.getvalue().encode()


def _range(measure: NoisyMeasure, n: int) -> tuple[int, int]:
    return max(0, n - measure.half_width), n + measure.half_width
