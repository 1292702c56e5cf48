"""Dimensions of a measure and their hierarchies: shared by both rooms and door 2. Codes only, never data."""

from collections.abc import Mapping
from dataclasses import dataclass

from coc_analytics.terms import Siblings


@dataclass(frozen=True)
class Dimension:
    """One dimension of a measure: its codes, each with its parent ('' at the top, which is `total` or `all`).

    `facet` names what the codes are about: two dimensions with the same facet share codes (value and behaviour
    do), so equal codes on them mean the same cell. `covering` says of `labels` that everyone has at least one, and
    `alone` which of them stand alone: whoever has one of these has no sibling of it.
    """

    name: str
    siblings: Siblings
    parents: Mapping[str, str]
    facet: str = ""
    covering: bool = False
    alone: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.parents)

    def children(self, code: str) -> tuple[str, ...]:
        return tuple(child for child, parent in self.parents.items() if parent == code)

    def leaves_under(self, code: str) -> tuple[str, ...]:
        """The codes without children at or below `code`."""
        children = self.children(code)
        if not children:
            return (code,)
        return tuple(leaf for child in children for leaf in self.leaves_under(child))
