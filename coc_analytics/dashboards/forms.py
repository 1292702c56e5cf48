"""Reader: another community's published form, filled from the public's release alone. No guess, no name, no clock.

A form is a template in `templates/reports`; how it says what cannot be told stands once, in `words.md.j2` there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from coc_analytics.dashboards.blocks import View, entry
from coc_analytics.dashboards.files import write_text
from coc_analytics.dashboards.markdown import plain
from coc_analytics.dashboards.rollups import Grain, grain_of
from coc_analytics.dashboards.wording import HIDDEN, NOT_YET, in_period, number, period_name, state_words
from coc_analytics.dashboards.words import capital, label
from coc_analytics.release import NoisyMeasure, Release, Shelf
from coc_analytics.terms import TOTAL, Audience, Refusal, ReleaseState

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates" / "reports"
CADENCE = {"carpentries": Grain.QUARTER, "kubernetes": Grain.HALF_YEAR}
"""How long a period a form is published for, where that is not a year."""
_EMPTY_LINES = re.compile(r"\n{3,}")
SEAL = "<!-- coc report {}: nobody has written here yet -->"


class How(StrEnum):
    """In which way a place of a form can be filled."""

    EXACT = "exact"
    RANGE = "range"
    HIDDEN = "hidden"
    NOISY = "noisy"
    NOT_YET = "not yet"
    NOT_TOLD = "not told"


@dataclass(frozen=True)
class Told:
    """What the release says at a place: how, and its number or range in words (empty where it says none)."""

    how: How
    words: str = ""
    give_or_take: str = ""


@dataclass(frozen=True)
class Part:
    """One code of a breakdown, in words, and what is told of it."""

    name: str
    told: Told


@dataclass(frozen=True)
class Facts:
    """What a template may ask of a release: numbers of named places in one period and in those before it."""

    release: Release
    period: str

    @property
    def periods(self) -> Mapping[str, tuple[str, ...]]:
        return periods_in(self.release)

    @property
    def when(self) -> str:
        """`In the third quarter of 2026`."""
        return in_period(self.period, self.periods[self.period])

    @property
    def title(self) -> str:
        return name_of(self.release, self.period)

    @property
    def history(self) -> tuple[str, ...]:
        """The form's period and those of its length before it, newest first."""
        same = [code for code in self.periods if grain_of(code) is grain_of(self.period)]
        ended = [code for code in same if self.periods[code] <= self.periods[self.period]]
        return tuple(sorted(ended, key=lambda code: self.periods[code], reverse=True))

    def name(self, period: str) -> str:
        return name_of(self.release, period)

    def told(self, measure: str, *codes: str) -> Told:
        return self.told_in(self.period, measure, *codes)

    def told_in(self, period: str, measure: str, *codes: str) -> Told:
        """What the release says of a place; a measure told with noise is told so in its own quarter alone."""
        found = View(self.release).measure(measure)
        if found is not None and period in found.periods:
            return _told(entry(found, period, codes).words)
        noisy = self._noisy(measure)
        if noisy is not None and period == str(self.release.quarter) and codes in noisy.cells:
            return Told(How.NOISY, number(noisy.cells[codes]), number(noisy.half_width))
        return Told(How.NOT_TOLD)

    def parts(self, measure: str) -> tuple[Part, ...]:
        """Every code of a measure's breakdown but its total; none where the release has no such measure."""
        source = View(self.release).measure(measure) or self._noisy(measure)
        if source is None:
            return ()
        dimension = source.dimensions[-1]
        codes = [code for code in dimension.codes if code != TOTAL]
        return tuple(Part(label(dimension.name, code), self.told(measure, code)) for code in codes)

    def _noisy(self, measure: str) -> NoisyMeasure | None:
        return self.release.noisy.measures.get(measure) if self.release.noisy else None


def _told(words: str) -> Told:
    if words == HIDDEN:
        return Told(How.HIDDEN)
    if words == NOT_YET:
        return Told(How.NOT_YET)
    ranged = words.startswith("between ") or words.endswith(" or more")
    return Told(How.RANGE if ranged else How.EXACT, words)


def periods_in(release: Release) -> dict[str, tuple[str, ...]]:
    """Every period with a name that any measure of a release speaks of, with its quarters."""
    view = View(release)
    measures = [found for name in release.measures if (found := view.measure(name)) is not None]
    told = {str(release.quarter): (str(release.quarter),)}
    return told | {code: of for measure in measures for code, of in measure.periods.items()}


def name_of(release: Release, period: str) -> str:
    """A period as a title: `Third quarter of 2026`, `Year 2025`."""
    return capital(period_name(period, periods_in(release)[period]).removeprefix("the "))


def fill_form(release: Release, template: str, period: str) -> str:
    """A community's form as Markdown, for one period of a public release; the same release gives the same text.

    Raises ValueError for a release that is not the public's.
    """
    if release.audience is not Audience.PUBLIC:
        raise ValueError("a form for everybody is filled from the public's release alone")
    filled = _environment().get_template(f"{template}.md.j2").render(
        facts=Facts(release, period),
        community=release.community,
        draft=release.state is not ReleaseState.PUBLISHED,
        state=state_words(release.state, release.published_at),
        threshold=number(release.threshold),
    )  # fmt: skip
    text = _EMPTY_LINES.sub("\n\n", filled).strip()
    return f"{text}\n\n{SEAL.format(_fingerprint(text))}\n"


def write_form(shelf: Shelf, out: Path, template: str, wanted: str | None) -> Path:
    """Write a form beside the pages of the release it comes from; its path.

    `wanted` is a quarter or a year; without one the form's own length of period, as newest told. Refuses where no
    public release tells of it, and where somebody has written into the file that lies there.
    """
    release, period = release_and_period(shelf, template, wanted)
    path = out / str(release.quarter) / f"report-{template}-{period}.md"
    if path.is_file() and not is_untouched(path):
        raise Refusal(
            "somebody has written into this form, and their words are not written over",
            "give that file another name, then run this again",
            file=path.name,
        )
    return write_text(path, fill_form(release, template, period))


def release_and_period(shelf: Shelf, template: str, wanted: str | None) -> tuple[Release, str]:
    """The newest public release that tells of a period, published before draft, and the period's code."""
    for release in _standing(shelf):
        period = wanted or _newest(release, _cadence(template))
        if period in periods_in(release):
            return release, str(period)
    what = f"of {wanted}" if wanted else f"of a whole {_cadence(template)}, which this form is published for"
    raise Refusal(
        f"there is no release for the public that tells {what}",
        "choose another `--quarter` or `--year`, or prepare one with `coc release prepare --audience public`",
    )


def _cadence(template: str) -> Grain:
    return CADENCE.get(template, Grain.YEAR)


def _standing(shelf: Shelf) -> Iterator[Release]:
    for releases in (shelf.releases(Audience.PUBLIC), shelf.drafts(Audience.PUBLIC)):
        yield from sorted(releases, key=lambda release: release.quarter, reverse=True)


def _newest(release: Release, grain: Grain) -> str | None:
    """The latest period of a length that a release tells of."""
    periods = periods_in(release)
    return max((p for p in periods if grain_of(p) is grain), key=lambda p: periods[p], default=None)


def is_untouched(path: Path) -> bool:
    """Whether a form is as it was written, so that nobody's words are lost with it."""
    body, _, seal = path.read_text(encoding="utf-8").rstrip("\n").rpartition("\n")
    return seal == SEAL.format(_fingerprint(body))


def take_back_forms(folder: Path) -> None:
    """Take away the forms of a release that is gone; one that somebody wrote into stays and says so first."""
    for path in sorted(folder.glob("report-*.md")):
        if is_untouched(path):
            path.unlink()
        else:
            _mark_withdrawn(path)


def _mark_withdrawn(path: Path) -> None:
    notice = _environment().get_template("withdrawn.md.j2").render().strip()
    text = path.read_text(encoding="utf-8")
    if not text.startswith(notice):
        write_text(path, f"{notice}\n\n{text}")


def _fingerprint(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()[:16]


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_as_words,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _as_words(value: object) -> object:
    """What a template prints of a release stays words in Markdown; what it says itself is markup."""
    from markupsafe import Markup

    return Markup(plain(value)) if isinstance(value, str) and not isinstance(value, Markup) else value
