"""Ground: what a taxonomy is made of. It holds a community's vocabulary; nothing anybody reported ever appears here."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cached_property

from coc_analytics.terms import ReportKind


@dataclass(frozen=True)
class Value:
    """One thing the community stands for."""

    id: str
    title: str
    statement: str


@dataclass(frozen=True)
class ExpectedBehaviour:
    """What living a value looks like."""

    id: str
    value: str
    title: str
    wording: str


@dataclass(frozen=True)
class Behaviour:
    """An unwelcome behaviour: its wording, the cues that speak for it and the hints that lend support."""

    id: str
    value: str
    title: str
    wording: str
    cues: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of report, with what tells it from the others."""

    id: ReportKind
    wording: str
    cues: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """An invented account, written for this purpose, with what it shows."""

    text: str
    kind: ReportKind
    behaviours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """The values and behaviours a community codes its reports against; read-only."""

    id: str
    title: str
    licence: str
    attribution: str
    changes: str
    values: tuple[Value, ...]
    behaviours: tuple[Behaviour, ...]
    expected: tuple[ExpectedBehaviour, ...] = ()
    kinds: tuple[Kind, ...] = ()
    examples: tuple[Example, ...] = field(default=(), repr=False)

    @cached_property
    def version(self) -> int:
        """A positive 63-bit number that changes whenever the content does (comments and layout do not count)."""
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()
        return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest()) >> 1

    @cached_property
    def value_ids(self) -> tuple[str, ...]:
        """The ids of the values, in the taxonomy's order."""
        return tuple(value.id for value in self.values)

    @cached_property
    def behaviour_ids(self) -> tuple[str, ...]:
        """The ids of the unwelcome behaviours, in the taxonomy's order."""
        return tuple(behaviour.id for behaviour in self.behaviours)

    @cached_property
    def _parents(self) -> dict[str, str]:
        return {behaviour.id: behaviour.value for behaviour in self.behaviours}

    def value_of(self, behaviour: str) -> str:
        """The value an unwelcome behaviour goes against; KeyError for an id the taxonomy does not have."""
        return self._parents[behaviour]

    def behaviours_of(self, value: str) -> tuple[str, ...]:
        """The ids of the unwelcome behaviours under a value."""
        return tuple(behaviour.id for behaviour in self.behaviours if behaviour.value == value)
