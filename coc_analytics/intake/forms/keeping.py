"""Door 1, forms: a decided proposal tried on its form, and written into community.toml. Comments of that file stay."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coc_analytics.community import Community, load_community
from coc_analytics.intake import mapping
from coc_analytics.intake.forms.proposal import Column, Proposal
from coc_analytics.intake.forms.proposing import KNOWN, SENT_AS
from coc_analytics.intake.sources import pulse, reports
from coc_analytics.intake.sources.pulse import read_pulse
from coc_analytics.intake.sources.reports import read_reports
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Refusal, Source

_REQUIRED = {Source.REPORTS: reports.REQUIRED, Source.PULSE: pulse.REQUIRED}


@dataclass(frozen=True)
class Tried:
    """How many rows of the form the proposal takes in, and how many would wait in the quarantine."""

    usable: int
    odd: int


def named(proposal: Proposal, community: Community) -> Proposal:
    """The proposal with a section of its own: the kind's, else the next that is free."""
    kind = proposal.kind.value
    names = (kind, *(f"{kind}_{number}" for number in range(2, len(community.sources) + 3)))
    return replace(proposal, name=next(name for name in names if name not in community.sources))


def mapped_already(path: Path, file: str, kind: Source, community: Community) -> str:
    """The section that knows every column of this form, or `our own columns` where it needs none; '' where neither."""
    return mapping.section_of(path, file, kind, community, _REQUIRED[kind], KNOWN[kind])


def tried(proposal: Proposal, path: Path, file: str, community: Community) -> Tried:
    """Read the form as proposed, and keep nothing. Refuses as an intake would."""
    if not proposal.has(SENT_AS[proposal.kind]):
        raise Refusal(
            f"no column is known to say when the form was sent in ({SENT_AS[proposal.kind]})",
            f"say which with --column NUMBER={SENT_AS[proposal.kind]}",
            file=file,
        )
    sources = {**community.sources, proposal.name: section_of(proposal)}
    with_it = replace(community, sources=sources)
    kind = proposal.kind
    table = mapping.read_mapped(path, file, kind, with_it, _REQUIRED[kind], KNOWN[kind])
    if kind is Source.PULSE:
        read = read_pulse(table, community.zone)
        return Tried(len(read.answered), len(read.odd))
    behaviours = [behaviour.id for behaviour in load_taxonomy(community.taxonomy).behaviours]
    found = read_reports(table, community.zone, behaviours)
    return Tried(len(found.reports) + found.repeated, len(found.odd))


def keep(proposal: Proposal, settings: Path) -> None:
    """Append the proposal to community.toml, whole or not at all; what stands there stays, comments included."""
    before = settings.read_text(encoding="utf-8-sig") if settings.exists() else ""
    after = f"{before.rstrip()}\n\n{written(proposal)}" if before.strip() else written(proposal)
    fresh = settings.with_name(f".{settings.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(after)
        file.flush()
        os.fsync(file.fileno())
    try:
        _refuse_if_lost(fresh, proposal)
        os.replace(fresh, settings)
    finally:
        fresh.unlink(missing_ok=True)


def _refuse_if_lost(fresh: Path, proposal: Proposal) -> None:
    """Before anything is replaced: the new file is understood, and says what was decided."""
    if load_community(fresh).sources.get(proposal.name) != section_of(proposal):
        raise Refusal(
            "the mapping cannot be written down",
            "rename the column whose header is unusual",
            file="community.toml",
        )


def section_of(proposal: Proposal) -> dict[str, Any]:
    """The proposal as `mapping` reads it."""
    section: dict[str, Any] = {_line(column.header): _target(column) for column in proposal.columns}
    answers = {
        column.target: _answers(column)
        for column in proposal.columns
        if column.target and (column.answers or column.others is not None)
    }
    options: dict[str, Any] = {}
    if proposal.dates:
        options["dates"] = proposal.dates
    if proposal.case_from:
        options["case_from"] = [_line(header) for header in proposal.case_from]
    if proposal.separator:
        options["separator"] = proposal.separator
    section |= {"answers": answers} if answers else {}
    return section | ({"options": options} if options else {})


def _target(column: Column) -> str:
    return f"{column.target}={column.tick}" if column.tick else column.target


def _answers(column: Column) -> dict[str, str]:
    told = {_line(text): code for text, code in column.answers.items()}
    return told | ({} if column.others is None else {mapping.ANY_OTHER: column.others})


def written(proposal: Proposal) -> str:
    """The section as it stands in community.toml."""
    return "\n".join(_lines(proposal)) + "\n"


def _lines(proposal: Proposal) -> Iterator[str]:
    section, name = section_of(proposal), proposal.name
    yield '# Written by `coc map`: a column of the form, and our name for it; "" is forgotten unread.'
    yield f"[sources.{name}]"
    yield from _pairs({key: value for key, value in section.items() if isinstance(value, str)})
    for column, answers in section.get("answers", {}).items():
        yield ""
        yield f"[sources.{name}.answers.{column}]"
        yield from _pairs(answers)
    if "options" in section:
        yield ""
        yield f"[sources.{name}.options]"
        yield from _pairs(section["options"], quoted=False)


def _pairs(table: Mapping[str, str | Sequence[str]], *, quoted: bool = True) -> Iterator[str]:
    for key, value in table.items():
        yield f"{_string(key) if quoted else key} = {_string(value)}"


def _string(value: str | Sequence[str]) -> str:
    """A string or a list of strings as TOML writes them, which is how JSON does, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(text: str) -> str:
    return " ".join(text.split())
