"""How each scheduled run ended, one line a kind of run, so that `coc doctor` can tell. Refusals only; never a value."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from coc_analytics.terms import Refusal
from pipelines.guard import UnexpectedFailure, in_short
from pipelines.places import Places

DONE = "done"


@dataclass(frozen=True)
class Outcome:
    """The last run of one kind: its line, and whether it ended well."""

    name: str
    line: str

    @property
    def good(self) -> bool:
        return self.line.endswith(DONE)


class Noted:
    """Notes how what happens inside it ends; an error goes on its way. A run that was killed stays `not ended`."""

    def __init__(self, places: Places, name: str) -> None:
        self._places, self._name = places, name

    def __enter__(self) -> None:
        self._write("begun, and not ended")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write(DONE if error is None else f"refused: {_said(error)}")

    def _write(self, words: str) -> None:
        notes = folder(self._places)
        notes.mkdir(mode=0o700, parents=True, exist_ok=True)
        day = datetime.now(self._places.community().zone).date()
        beside = notes / f".{self._name}.new"
        beside.write_text(f"{day} {words}\n", encoding="utf-8")
        beside.replace(notes / self._name)


def _said(error: BaseException) -> str:
    """One line that a stranger may read; the messages of other errors may repeat a value."""
    from pipelines.taking_in import RefusedExports

    if isinstance(error, Refusal):
        return error.sentence()
    if isinstance(error, RefusedExports):
        others = len(error.sentences) - 1
        return error.sentences[0] + (f" (and {others} more)" if others else "")
    if isinstance(error, UnexpectedFailure):
        return str(error)
    return in_short(error) if isinstance(error, Exception) else "it was stopped"


def outcomes(places: Places) -> Iterator[Outcome]:
    """The last outcome of every kind of scheduled run there was."""
    for note in sorted(folder(places).glob("[!.]*")):
        yield Outcome(note.name, note.read_text(encoding="utf-8").strip())


def folder(places: Places) -> Path:
    """Where the outcomes are noted."""
    return places.casebook.parent / "scheduled"
