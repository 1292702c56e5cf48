"""Room 2: releases, the only thing that leaves. Readers import from here and from nowhere else of ours."""

from coc_analytics.release.acts import Act, ActKind, Hand
from coc_analytics.release.model import PERIOD, Cell, Certificate, KnownSum, MeasureRelease, Release
from coc_analytics.release.noisy import NoisyCounts, NoisyMeasure
from coc_analytics.release.shelf import Shelf, fingerprint_of, open_shelf, place

__all__ = [
    "PERIOD",
    "Act",
    "ActKind",
    "Cell",
    "Certificate",
    "Hand",
    "KnownSum",
    "MeasureRelease",
    "NoisyCounts",
    "NoisyMeasure",
    "Release",
    "Shelf",
    "fingerprint_of",
    "open_shelf",
    "place",
]
