"""Door 1: the export formats, one module each, behind one interface: an export in, events into the collector."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.intake.bundles import Bundle
from coc_analytics.intake.reading import read_lines
from coc_analytics.intake.sources.slack import read_slack
from coc_analytics.intake.sources.zoom import read_zoom
from coc_analytics.terms import Refusal, Source

if TYPE_CHECKING:
    from coc_analytics.intake.frame import Collector
    from coc_analytics.intake.work import Work


def recognise(path: Path) -> Source:
    """Which platform made a file, by its content."""
    return Source.GENERIC


def read_export(work: "Work", collector: "Collector") -> Sequence[str]:
    """Tell the collector everything in an export; returns the columns its quarantined rows have."""
    path = work.export.path
    if work.export.source is Source.SLACK:
        bundle = Bundle(path, work.file)
        try:
            read_slack(bundle, work.community, collector)
        finally:
            bundle.close()
        return ("channel", "position")
    if work.export.source is Source.ZOOM:
        read_zoom(read_lines(path, work.file), work.file, work.content, work.community, collector)
        return ()
    raise Refusal("this version does not read that source yet", "remove it", file=work.file)
