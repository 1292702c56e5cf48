"""Door 1, review: what a reviewer can choose from, in words, and what their choice means. The taxonomy's words only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coc_analytics.intake.review.labels import KINDS, Sureness
from coc_analytics.taxonomies import Taxonomy
from coc_analytics.terms import Refusal, ReportKind

NONE = "none"
MOST_BEHAVIOURS = 5
_KIND_WORDS = {
    ReportKind.INCIDENT: "An incident",
    ReportKind.GENERAL_FEEDBACK: "General feedback",
    ReportKind.APPRECIATION: "Thanks or praise",
    ReportKind.OUT_OF_SCOPE: "Not for this committee",
}


@dataclass(frozen=True)
class Answer:
    """What a reviewer answered about one case."""

    kind: ReportKind
    behaviours: tuple[str, ...]
    sure: Sureness


class Choices:
    """The answers a taxonomy offers, each shown as `Title (id)` and understood by that, by title or by id."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._order = taxonomy.behaviour_ids
        titles = {behaviour.id: behaviour.title for behaviour in taxonomy.behaviours}
        self.kinds = {f"{_KIND_WORDS[kind]} ({kind.value})": kind.value for kind in KINDS}
        self.behaviours = {f"{title} ({name})": name for name, title in titles.items()}
        self.behaviours[f"None of these ({NONE})"] = NONE
        self.sure = {each.value: each.value for each in Sureness}

    def shown(self, behaviour: str) -> str:
        """A behaviour as reviewers read it."""
        return next(words for words, name in self.behaviours.items() if name == behaviour)

    def shown_kind(self, kind: ReportKind) -> str:
        """A kind as reviewers read it."""
        return next(words for words, name in self.kinds.items() if name == kind.value)

    def answer(
        self, kind: str, behaviours: Sequence[str], sure: str, file: str = "", line: int = 0
    ) -> Answer | None:
        """What was chosen; None where nothing was. Refuses what is not on the lists or contradicts itself."""
        chosen = [cell for cell in behaviours if cell]
        if not (kind or chosen or sure):
            return None
        found = _meaning(kind, self.kinds, "kind", file, line)
        names = {_meaning(cell, self.behaviours, "behaviour", file, line) for cell in chosen}
        certain = _meaning(sure or Sureness.SURE.value, self.sure, "sure", file, line)
        _refuse_contradictions(ReportKind(found), names, file, line)
        return Answer(ReportKind(found), tuple(one for one in self._order if one in names), Sureness(certain))


def _meaning(written: str, allowed: Mapping[str, str], column: str, file: str, line: int) -> str:
    if not written:
        raise Refusal(
            "a case is half coded",
            f"choose a {column}, or empty the whole answer",
            file=file,
            column=column,
            line=line,
        )
    plain = " ".join(written.split()).casefold()
    for words, name in allowed.items():
        if plain in (words.casefold(), name, words.rpartition(" (")[0].casefold()):
            return name
    raise Refusal(
        "an answer is not on its list", "choose one from the drop-down", file=file, column=column, line=line
    )


def _refuse_contradictions(kind: ReportKind, names: set[str], file: str, line: int) -> None:
    if kind is not ReportKind.INCIDENT and names - {NONE}:
        raise _refused("only an incident has behaviours", "empty them, or choose incident", file, line)
    if kind is ReportKind.INCIDENT and not names:
        raise _refused(
            "an incident has no behaviour yet", "choose at least one, or `None of these`", file, line
        )
    if NONE in names and len(names) > 1:
        raise _refused("`None of these` stands beside a behaviour", "keep one of the two", file, line)


def _refused(rule: str, remedy: str, file: str, line: int) -> Refusal:
    return Refusal(rule, remedy, file=file, column="behaviour", line=line)
