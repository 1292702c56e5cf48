"""A make-believe community with planted identities: writes a vault and `community.toml`. Nothing real appears here."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from coc_analytics.periods import Quarter
from coc_analytics.synthetic import settings
from coc_analytics.synthetic.chance import Size, World, iso
from coc_analytics.synthetic.chat import Export, chat_instants, make_chat, write_chat
from coc_analytics.synthetic.committee import Seat, make_committee
from coc_analytics.synthetic.conduct import (
    MOMENT_COLUMNS,
    REPORT_COLUMNS,
    make_cases,
    reports_in,
)
from coc_analytics.synthetic.files import write_csv
from coc_analytics.synthetic.gatherings import COLUMNS as GENERIC_COLUMNS
from coc_analytics.synthetic.gatherings import make_calendar, write_call
from coc_analytics.synthetic.people import Member, make_members
from coc_analytics.synthetic.planted import Planted, distinct, name_parts
from coc_analytics.synthetic.pulse import COLUMNS as PULSE_COLUMNS
from coc_analytics.synthetic.pulse import answers_in
from coc_analytics.synthetic.writing import Notebook

__all__ = ["Planted", "Size", "make_community"]


def make_community(folder: Path, size: Size, seed: int, last: Quarter, quarters: int = 12) -> Planted:
    """Write `vault/` and `community.toml` of a believable community into `folder`; return every identity planted.

    The exports are those of the evening of the last quarter. The same arguments give the same bytes, and one
    quarter more (`last.plus(1)`, `quarters + 1`) adds files and rows without changing an earlier export of
    reports, pulse, events or calls. An earlier vault of this kind in `folder` is replaced.
    """
    if quarters < 1:
        raise ValueError("a community needs at least one quarter")
    world = World(size, seed, tuple(last.plus(step) for step in range(1 - quarters, 1)))
    vault, notebook = folder / "vault", Notebook()
    shutil.rmtree(vault, ignore_errors=True)
    vault.mkdir(parents=True, mode=0o700)
    (folder / "community.toml").write_text(settings.TEXT, encoding="utf-8")
    members = make_members(world)
    rows = _write_conduct(vault, world, members, notebook)
    _write_pulse(vault, world, members, notebook)
    moments = _write_participation(vault, world, members, notebook)
    return _planted(members, rows, moments, notebook)


def _write_conduct(
    vault: Path, world: World, members: tuple[Member, ...], notebook: Notebook
) -> list[dict[str, str]]:
    """Committee and reports; returns every row of every export."""
    seats = make_committee(world, members)
    write_csv(vault / "committee.csv", ("member", "seat", "term_start", "term_end"), map(_term, seats))
    draft, written = Notebook(), []
    cases = make_cases(world, members, seats, draft)
    for quarter in world.quarters:
        rows = reports_in(quarter, cases, world.chance("repeated rows", quarter))
        if rows:
            write_csv(vault / "reports" / f"reports-{quarter}.csv", REPORT_COLUMNS, rows)
        written.extend(rows)
    _keep_written(draft, written, notebook)
    return written


def _term(seat: Seat) -> dict[str, str]:
    return {
        "member": seat.member.name,
        "seat": seat.seat,
        "term_start": seat.start.first_day().isoformat(),
        "term_end": seat.end.last_day().isoformat(),
    }


def _keep_written(draft: Notebook, rows: Sequence[dict[str, str]], notebook: Notebook) -> None:
    """What was thought up but stands in no export is not planted."""
    text = "\n".join(" ".join((row["account"], row["context"], row["place"])) for row in rows)
    notebook.phrases += [phrase for phrase in draft.phrases if phrase in text]
    notebook.places += [place for place in draft.places if place in text]
    notebook.links += [link for link in draft.links if link in text]


def _write_pulse(vault: Path, world: World, members: tuple[Member, ...], notebook: Notebook) -> None:
    for quarter in world.quarters:
        answers = answers_in(world, quarter, members, notebook)
        write_csv(vault / "pulse" / f"pulse-{quarter}.csv", PULSE_COLUMNS, answers)


def _write_participation(
    vault: Path, world: World, members: tuple[Member, ...], notebook: Notebook
) -> list[datetime]:
    """Events, calls and chat; returns some exact moments that stand in them."""
    export, folder, moments = Export(), vault / "participation", []
    for quarter in world.quarters:
        calendar = make_calendar(world, quarter, members)
        write_csv(folder / "generic" / f"activity-{quarter}.csv", GENERIC_COLUMNS, calendar.rows)
        for call in calendar.calls:
            write_call(folder / "zoom", call, world.chance("call", call.number))
            moments.append(call.start)
        make_chat(world, quarter, members, notebook, export)
    write_chat(folder / "slack" / "maplemoor-export", export, members)
    return moments + list(chat_instants(export))


def _planted(
    members: tuple[Member, ...],
    rows: Sequence[dict[str, str]],
    moments: Sequence[datetime],
    notebook: Notebook,
) -> Planted:
    return Planted(
        names=distinct(member.name for member in members),
        name_parts=distinct(part for member in members for part in name_parts(member.name)),
        emails=distinct(member.email for member in members),
        handles=distinct(member.handle for member in members),
        phones=distinct(member.phone for member in members),
        phrases=distinct(iter(notebook.phrases)),
        places=distinct(iter(notebook.places)),
        links=distinct(iter(notebook.links)),
        dates=distinct(_days(rows)),
        timestamps=distinct(_timestamps(rows, moments)),
        member_ids=distinct(member.chat_id for member in members),
        case_ids=distinct(row["case_id"] for row in rows),
    )


def _timestamps(rows: Sequence[dict[str, str]], moments: Sequence[datetime]) -> Iterator[str]:
    for row in rows:
        yield from (row[column] for column in MOMENT_COLUMNS)
    yield from map(iso, moments)


def _days(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """Exact days of reports, without those that begin or end a quarter and so stand on every page."""
    for row in rows:
        days = {row["occurred_at"], *(row[column][:10] for column in MOMENT_COLUMNS)} - {""}
        for day in days:
            quarter = Quarter.of(date.fromisoformat(day))
            if day not in (quarter.first_day().isoformat(), quarter.last_day().isoformat()):
                yield day
