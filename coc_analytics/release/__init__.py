"""Room 2: releases, the only thing that leaves. Readers import from here and from nowhere else of ours."""

from coc_analytics.release.model import PERIOD, Cell, Certificate, MeasureRelease, Release

__all__ = ["PERIOD", "Cell", "Certificate", "MeasureRelease", "Release"]
