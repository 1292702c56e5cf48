"""Make-believe community: the list of every identity it plants. Nothing real may ever appear here."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

SHORTEST_PART = 8
"""A part of a name is searched for on its own only when it is too long to turn up by chance."""


@dataclass(frozen=True)
class Planted:
    """Everything of the make-believe vault that must never be found outside it.

    Dates are `2024-03-12`, timestamps ISO 8601 with offset and seconds; all tuples are sorted and distinct.
    """

    names: tuple[str, ...]
    name_parts: tuple[str, ...]
    emails: tuple[str, ...]
    handles: tuple[str, ...]
    phones: tuple[str, ...]
    phrases: tuple[str, ...]
    places: tuple[str, ...]
    links: tuple[str, ...]
    dates: tuple[str, ...]
    timestamps: tuple[str, ...]
    member_ids: tuple[str, ...]
    case_ids: tuple[str, ...]

    def items(self) -> Iterator[tuple[str, str]]:
        """Every planted item with its kind, in a fixed order."""
        for field in fields(self):
            for text in getattr(self, field.name):
                yield field.name, text


def name_parts(name: str) -> tuple[str, ...]:
    """Given name and surname where each is long enough to be nobody else's."""
    return tuple(part for part in name.split() if len(part.encode("utf-8")) >= SHORTEST_PART)


def distinct(texts: Iterator[str]) -> tuple[str, ...]:
    """The texts once each, sorted, without empty ones."""
    return tuple(sorted({text for text in texts if text}))
