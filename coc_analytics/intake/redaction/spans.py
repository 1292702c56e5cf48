"""Door 1: identities found in an account, as places in the text. Never their words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class IdentityType(StrEnum):
    """What an identity is, surest kind first."""

    EMAIL = "EMAIL"
    URL = "URL"
    HANDLE = "HANDLE"
    PHONE = "PHONE"
    ID = "ID"
    LOCATION = "LOCATION"
    ORG = "ORG"
    PERSON = "PERSON"


@dataclass(frozen=True)
class Found:
    """An identity from `start` up to, not including, `end`, in code points."""

    start: int
    end: int
    type: IdentityType


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """The spans in order; where two overlap the first-listed stands and the rest of the other is kept beside it."""
    spans = list(found)
    taken = bytearray(max((span.end for span in spans), default=0))
    kept = [piece for span in spans for piece in _free(span, taken)]
    return sorted(kept, key=lambda span: span.start)


def _free(span: Found, taken: bytearray) -> list[Found]:
    """The stretches of a span that nobody has taken yet; takes them."""
    pieces, start = [], span.start
    while start < span.end:
        start = _next(taken, 0, start, span.end)
        end = _next(taken, 1, start, span.end)
        if start < end:
            pieces.append(Found(start, end, span.type))
            taken[start:end] = b"\x01" * (end - start)
        start = end
    return pieces


def _next(taken: bytearray, value: int, start: int, end: int) -> int:
    place = taken.find(value, start, end)
    return end if place < 0 else place
