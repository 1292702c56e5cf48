"""What a volunteer should know besides the result: about files and folders, never about a row or a person."""

from collections.abc import Callable, Collection

from coc_analytics.terms import Refusal
from pipelines import taking_in
from pipelines.guard import UnexpectedFailure, guarded
from pipelines.places import Places

_QUARANTINE = (
    "rows that could not be used wait in the vault's quarantine: `coc quarantine` lists them by number, each with its "
    "place and reason, and says how one comes back in or is given up"
)


def notes_on(places: Places) -> tuple[str, ...]:
    """One sentence each; none where all is well."""
    return tuple(note for part in _PARTS if (note := part(places)))


def notes_beside(places: Places, refused: Collection[str]) -> tuple[str, ...]:
    """The same beside refusals: what stops one note stops no other, and what is refused is not said again."""
    notes = (_note_or_refusal(part, places) for part in _PARTS)
    return tuple(note for note in notes if note and note not in refused)


def _note_or_refusal(part: Callable[[Places], str], places: Places) -> str:
    try:
        return part(places)
    except (Refusal, UnexpectedFailure) as failure:
        return str(failure)


@guarded
def _misplaced(places: Places) -> str:
    from coc_analytics import intake

    misplaced = intake.find_misplaced(places.vault)
    if not misplaced:
        return ""
    return (
        f"nothing reads this where it lies in the vault: {', '.join(misplaced)}; move it into the folder of its "
        "kind: reports, pulse, or participation and the platform's name"
    )


@guarded
def _robots(places: Places) -> str:
    from coc_analytics import intake

    robots = intake.rows_of_robots(places.vault)
    if not robots:
        return ""
    return (
        f"set apart as written by machines: {', '.join(f'{n} rows of {source}' for source, n in robots.items())}; "
        "name more of them in community.toml, as robots under the options of their source"
    )


@guarded
def _waiting(places: Places) -> str:
    from coc_analytics import intake

    return _QUARANTINE if intake.has_quarantined(places.vault) else ""


_PARTS: tuple[Callable[[Places], str], ...] = (taking_in.committee_note, _misplaced, _robots, _waiting)
