"""The engine's own few words: what refuses, and what stands on a margin. No count ever appears here."""

SMALLEST_THRESHOLD = 3
"""No table is protected below this: with a smaller one a hidden cell would be one of two numbers."""

LARGEST_THRESHOLD = 1_000
"""Nor above this: every value below the threshold is asked for, of every small cell."""

TOTAL = "total"
"""The code on a margin."""


class Refusal(Exception):
    """A rule said no: one line naming the rule, the table, where in it (line, dimension, cell) and what to do; never a count.

    Always raise it `from None`, because the exception it replaces may repeat what stood in a file.
    """

    def __init__(
        self,
        rule: str,
        remedy: str,
        *,
        table: str = "",
        line: int = 0,
        column: str = "",
        dimension: str = "",
        cell: tuple[str, ...] = (),
    ) -> None:
        self.rule, self.remedy, self.table, self.line, self.column = rule, remedy, table, line, column
        self.dimension, self.cell = dimension, cell
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The refusal as its reader sees it."""
        place = ", ".join(
            part
            for part in (
                self.table,
                f"line {self.line}" if self.line else "",
                f"column {self.column}" if self.column else "",
                f"dimension {self.dimension}" if self.dimension else "",
                f"cell {'/'.join(self.cell)}" if self.cell else "",
            )
            if part
        )
        return f"{self.rule} ({place}): {self.remedy}" if place else f"{self.rule}: {self.remedy}"


def refuse_odd_threshold(threshold: int) -> None:
    """Refuse a threshold that no table is protected at."""
    if threshold < SMALLEST_THRESHOLD:
        raise Refusal(f"a threshold is at least {SMALLEST_THRESHOLD}", "choose a larger one")
    if threshold > LARGEST_THRESHOLD:
        raise Refusal(f"a threshold is at most {LARGEST_THRESHOLD:,}", "choose a smaller one")
    if threshold != int(threshold):
        raise Refusal("a threshold is a whole number", "choose the next larger one")
