"""What a volunteer should know besides the result: about files and folders, never about a row or a person."""

from collections.abc import Iterator

from pipelines import steps
from pipelines.guard import guarded
from pipelines.places import Places

_QUARANTINE = (
    "rows that could not be used wait in the vault's quarantine, each with its reason: mend them there, then move the "
    "file to where the original lies and run `coc intake` again; delete it if they are not worth mending"
)


@guarded
def notes_on(places: Places) -> tuple[str, ...]:
    """One sentence each; none where all is well."""
    return tuple(note for note in _notes(places) if note)


def _notes(places: Places) -> Iterator[str]:
    from coc_analytics import intake

    yield steps.committee_note(places)
    if misplaced := intake.find_misplaced(places.vault):
        yield (
            f"nothing reads this where it lies in the vault: {', '.join(misplaced)}; move it into the folder of its "
            "kind: reports, pulse, or participation and the platform's name"
        )
    if robots := intake.rows_of_robots(places.vault):
        yield (
            f"set apart as written by machines: {', '.join(f'{n} rows of {source}' for source, n in robots.items())}; "
            "name more of them in community.toml, as robots under the options of their source"
        )
    yield _QUARANTINE if intake.has_quarantined(places.vault) else ""
