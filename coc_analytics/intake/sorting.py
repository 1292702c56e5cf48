"""Door 1: which kind of export a file is that came out of a folder of many. Nothing of it is kept or repeated."""

from pathlib import Path

from coc_analytics.community import Community
from coc_analytics.intake.form_words import vocabulary_of
from coc_analytics.intake.mapping import section_of
from coc_analytics.intake.reading import column_name, read_lines
from coc_analytics.intake.recognising import recognise
from coc_analytics.intake.sources import generic, pulse, reports
from coc_analytics.terms import Refusal, Source

_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".gz")
_OTHERS = (".json", ".jsonl", ".mbox", ".parquet", ".zip")
_FORMS = {Source.REPORTS: (reports.REQUIRED, reports.COLUMNS), Source.PULSE: (pulse.REQUIRED, pulse.COLUMNS)}
_SIGNS = 2
"""Questions of one kind that a form nobody described must have, to be taken for one of that kind."""


def kind_of_folder(folder: Path) -> Source | None:
    """The platform whose export a folder is as a whole; None where it is none."""
    if (folder / "channels.json").is_file():
        return Source.SLACK
    if (folder / "realm.json").is_file() or (folder / "messages-000001.json").is_file():
        return Source.ZULIP
    return None


def kind_of_file(path: Path, inner: Path, kind: Source | None, community: Community) -> Source | None:
    """The kind of export that a file is: as its zip's place says, or a folder in it, or its content; None for none."""
    ending = path.suffix.casefold()
    if ending not in (*_TABLES, *_OTHERS):
        return None
    said = kind or next((one for part in inner.parts[:-1] if (one := _called(part))), None)
    if said is not None:
        return said
    found = recognise(path)
    if found is not Source.GENERIC:
        return found
    return _kind_of_table(path, community) if ending in _TABLES else _of_parquet(ending)


def _called(folder: str) -> Source | None:
    name = folder.strip().casefold()
    return next(
        (source for source in Source if source.value == name and source is not Source.COMMITTEE), None
    )


def _of_parquet(ending: str) -> Source | None:
    return Source.GENERIC if ending == ".parquet" else None


def _kind_of_table(path: Path, community: Community) -> Source | None:
    """By its columns: ours, or those of a form that community.toml describes, or questions that are usual in one."""
    try:
        written = [cell for cell in read_lines(path, "")[0][1] if cell]
        known = [kind for kind, each in _FORMS.items() if section_of(path, "", kind, community, *each)]
    except (Refusal, IndexError):
        return None
    if known:
        return known[0]
    if set(generic.REQUIRED) <= set(map(column_name, written)):
        return Source.GENERIC
    signs = {kind: _signs(written, kind) for kind in _FORMS}
    best = max(signs, key=lambda kind: signs[kind])
    return best if signs[best] >= _SIGNS and len(set(signs.values())) == 2 else None


def _signs(headers: list[str], kind: Source) -> int:
    """How many of our questions of one kind alone these headers ask."""
    words = vocabulary_of(kind)
    told = (words.column(header) for header in headers)
    own = set(_FORMS[kind][1]) - {"context", "comment", "contact", "reporter", "respondent", "case_id"}
    return len({meaning.name.rstrip("!") for meaning in told if meaning} & own)
