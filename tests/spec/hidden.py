"""Tables before and after protection, as plain text. Before: `n`, or `n/people` where fewer people stand behind it.

After: the number where it is shown, `?` where it is hidden.
"""

from collections.abc import Collection
from textwrap import dedent

from coc_analytics.disclosure import Table, protect

Grid = dict[tuple[str, ...], str]


def facts(text: str, overlapping: Collection[str] = ()) -> Table:
    """The counts of a table with codes above and, where it has two dimensions, on the left; `total` is a margin."""
    grid = _grid(text)
    names = ("quarter", "space")[-len(next(iter(grid))) :]
    counts = {cell: int(word.split("/")[0]) for cell, word in grid.items()}
    return Table(
        dimensions=names,
        hierarchies={name: _children(cell[place] for cell in grid) for place, name in enumerate(names)},
        counts=counts,
        people={cell: int(word.split("/")[-1]) for cell, word in grid.items()},
        overlapping=overlapping,
        covering=(),
        weight={cell: 1 + 9 * cell.count("total") for cell in counts},  # a total is worth more than its parts
    )


def _grid(text: str) -> Grid:
    head, *lines = (line.split() for line in dedent(text).strip().splitlines())
    if len(lines) == 1 and len(lines[0]) == len(head):
        return {(code,): word for code, word in zip(head, lines[0], strict=True)}
    return {(row, code): word for row, *words in lines for code, word in zip(head, words, strict=True)}


def _children(codes: Collection[str]) -> dict[str, str]:
    return {code: "" if code == "total" else "total" for code in dict.fromkeys(codes)}


def released(known: Table, threshold: int) -> str:
    """What is shown of a table to an audience with this threshold."""
    (part,) = protect([known], threshold).tables
    words = {cell: str(known.counts[cell]) if part.shown[cell] else "?" for cell in known.counts}
    columns = list(dict.fromkeys(cell[-1] for cell in words))
    rows = list(dict.fromkeys(cell[:-1] for cell in words))
    head = [*([""] if rows[0] else []), *columns]
    lines = [head, *([*row, *(words[(*row, column)] for column in columns)] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    drawn = ("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in drawn)
