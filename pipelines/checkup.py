"""`coc doctor`: permissions, places, key, settings, ledger and versions. Says what to mend; shows no value."""

import importlib.metadata
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coc_analytics.terms import Refusal
from pipelines.begun import has_begun
from pipelines.outcomes import outcomes
from pipelines.places import Places

_TESTED = {
    "duckdb": "2.0",
    "highspy": "1.15",
    "pandas": "3.1",
    "plotly": "7.1",
    "prefect": "3.8.8",
    "sqlalchemy": "2.0",  # with 2.1 Prefect's scheduler fails at every insert, unseen, and starts nothing
}


@dataclass(frozen=True)
class Finding:
    """One line of the checkup."""

    wrong: bool
    about: str
    advice: str

    @property
    def sentence(self) -> str:
        return f"{'MEND' if self.wrong else 'good'}  {self.about}: {self.advice}"


def examine(places: Places) -> tuple[Finding, ...]:
    """Every finding, the good ones too; reads modes, versions and headers only."""
    parts = (_settings, _noise, _vault, _committee, _casebook, _shelf, _lock, _scheduled, _versions)
    return tuple(finding for part in parts for finding in part(places))


def _settings(places: Places) -> Iterator[Finding]:
    if not places.settings.exists():
        yield Finding(
            True,
            "settings",
            f"there is no community.toml beside the vault; {_made_or_restored(places)}, "
            "or go to the folder that holds your data/",
        )
        return
    yield _tried("settings", "community.toml is understood", lambda: _understood(places))


def _understood(places: Places) -> None:
    """Read the settings, and what they name that only the measures know."""
    from coc_analytics.casebook import measure_specs
    from coc_analytics.disclosure.noisy import chosen_for_noise
    from coc_analytics.taxonomies import load_taxonomy

    community = places.community()
    chosen_for_noise(community, measure_specs(load_taxonomy(community.taxonomy), community))


def _noise(places: Places) -> Iterator[Finding]:
    """Whether noise can be drawn, where the community wants some."""
    from coc_analytics.disclosure.noise import refuse_without_opendp

    try:
        chosen = places.community().private_counts
    except Refusal:
        return  # the settings' own line says it
    if chosen and chosen.epsilon:
        yield _tried("opendp", "installed, for noisy counts", refuse_without_opendp)


def _vault(places: Places) -> Iterator[Finding]:
    yield _mode(places, "vault", places.vault, 0o700)
    for key in sorted(places.vault.glob("key*")):
        yield _mode(places, "key", key, 0o600)
    if not any(places.vault.glob("key*")):
        yield Finding(True, "key", f"the vault has no key; {_made_or_restored(places)}")


def _committee(places: Places) -> Iterator[Finding]:
    from pipelines.steps import committee_note

    try:
        note = committee_note(places)
    except Refusal as refusal:
        yield Finding(True, "committee", refusal.sentence())
        return
    has_reports = any(path.is_file() for path in (places.vault / "reports").rglob("[!.]*"))
    if note and not has_reports:
        note = "nobody is known to serve today; write committee.csv before the first report comes in"
    yield Finding(bool(note) and has_reports, "committee", note or "committee.csv knows who serves today")


def _casebook(places: Places) -> Iterator[Finding]:
    if places.casebook.exists():
        yield _mode(places, "casebook", places.casebook, 0o600)
    else:
        yield Finding(False, "casebook", "not made yet; the first run makes it")


def _shelf(places: Places) -> Iterator[Finding]:
    from coc_analytics import disclosure, release

    yield _mode(places, "releases", places.releases, 0o755)
    yield _mode(places, "dashboards", places.dashboards, 0o755)
    yield from _closed("releases", places.releases)
    yield from _closed("dashboards", places.dashboards)
    yield _tried(
        "ledger",
        "the ledger of releases is whole",
        lambda: disclosure.verify(release.open_shelf(places.releases)),
    )


def _lock(places: Places) -> Iterator[Finding]:
    from pipelines.steps import one_run_at_a_time

    def take_and_give_back() -> None:
        with one_run_at_a_time(places.vault):
            pass

    yield _tried("lock", "no other run is under way", take_and_give_back)


def _scheduled(places: Places) -> Iterator[Finding]:
    for outcome in outcomes(places):
        yield Finding(not outcome.good, f"scheduled {outcome.name}", outcome.line)


def _versions(places: Places) -> Iterator[Finding]:
    for package, tested in _TESTED.items():
        installed = importlib.metadata.version(package)
        same = installed.startswith(tested)
        yield Finding(not same, package, f"{installed}{'' if same else f'; only {tested} is tested'}")


def refuse_untested(*packages: str) -> None:
    """Refuse to go on with a version of these packages that is known not to work."""
    for package in packages:
        installed = importlib.metadata.version(package)
        if not installed.startswith(_TESTED[package]):
            raise Refusal(
                f"{package} {installed} is installed and does not work here",
                f"install {_TESTED[package]} (with `make`, or from requirements/run.txt)",
            )


def _made_or_restored(places: Places) -> str:
    """What to do about something missing: it is made only where nothing was ever made."""
    return "restore it from your backup" if has_begun(places) else "run `coc init`"


def _mode(places: Places, about: str, path: Path, wanted: int) -> Finding:
    if not path.exists():
        return Finding(True, about, f"{path} is missing; {_made_or_restored(places)}")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & ~wanted:
        return Finding(True, about, f"others can reach {path}; run `chmod {wanted:o} {path}`")
    return Finding(False, about, f"{path} has mode {mode:04o}")


def _closed(about: str, place: Path) -> Iterator[Finding]:
    """Whether something meant for readers cannot be read by them; hidden files are nobody's to read."""
    for path in (place, *sorted(place.rglob("[!.]*"))):
        wanted = 0o555 if path.is_dir() else 0o444
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & wanted != wanted:
            yield Finding(True, about, f"readers cannot open all of {place}; run `chmod -R a+rX {place}`")
            return


def _tried(about: str, good: str, action: Callable[[], object]) -> Finding:
    try:
        action()
    except Refusal as refusal:
        return Finding(True, about, refusal.sentence())
    return Finding(False, about, good)
