"""Door 1: the export formats, one module each, behind one interface: an export in, events into the collector."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coc_analytics.intake.bundles import Bundle
from coc_analytics.intake.reading import read_lines
from coc_analytics.intake.sources import (
    attendance,
    discord,
    discourse,
    eventbrite,
    mattermost,
    mbox,
    restarts,
    slack,
    teams,
    zoom,
    zulip,
)
from coc_analytics.terms import Source

if TYPE_CHECKING:
    from coc_analytics.intake.frame import Collector
    from coc_analytics.intake.work import Work

_MEETINGS: dict[Source, restarts.Reader] = {Source.ZOOM: zoom.read_zoom, Source.TEAMS: teams.read_teams}


def read_export(work: "Work", collector: "Collector") -> Sequence[str]:
    """Tell the collector everything in an export; returns the columns its quarantined rows have."""
    path, file, source = work.export.path, work.file, work.export.source
    if source in _MEETINGS:
        _read_meeting(work, _MEETINGS[source], collector)
        return ("cells",)
    if source is Source.EVENTBRITE:
        eventbrite.read_eventbrite(read_lines(path, file), file, work.content, collector)
        return ("cells",)
    if source in (Source.SLACK, Source.ZULIP):
        _read_bundle(work, collector)
        return ("place", "position")
    if source is Source.DISCOURSE:
        return discourse.read_discourse(path, file, collector)
    if source is Source.DISCORD:
        return discord.read_discord(path, file, collector)
    if source is Source.MATTERMOST:
        return mattermost.read_mattermost(path, file, collector)
    assert source is Source.MBOX, "reports, committee, pulse and generic files have doors of their own"
    return mbox.read_mbox(path, file, collector)


def _read_meeting(work: "Work", read: restarts.Reader, collector: "Collector") -> None:
    """A list of participants, as one event with those of the same meeting that it goes on with."""
    session = read(read_lines(work.export.path, work.file), work.file, work.content, collector)
    chain = restarts.chain_of(work, session, read)
    attendance.collect(session, chain.event, collector, chain.before, chain.after)


def _read_bundle(work: "Work", collector: "Collector") -> None:
    bundle = Bundle(work.export.path, work.file)
    try:
        if work.export.source is Source.SLACK:
            slack.read_slack(bundle, work.community, collector)
        else:
            zulip.read_zulip(bundle, collector)
    finally:
        bundle.close()
