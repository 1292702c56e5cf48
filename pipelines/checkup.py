"""`coc doctor`: settings, places, modes, ledger and versions; reconciling.py opens what is inside. Shows no value."""

import importlib.metadata
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from coc_analytics.terms import Audience, Refusal
from pipelines import backing_up, reconciling
from pipelines.begun import has_begun
from pipelines.findings import Finding, is_there, looked_at, made_or_restored, mode, tried
from pipelines.outcomes import outcomes
from pipelines.places import Places
from pipelines.readers import is_a_groups, readers

_TESTED = {
    "duckdb": "2.0",
    "highspy": "1.15",
    "pandas": "3.1",
    "plotly": "7.1",
    "prefect": "3.8.8",
    "sqlalchemy": "2.0",  # with 2.1 Prefect's scheduler fails at every insert, unseen, and starts nothing
}


def examine(places: Places) -> tuple[Finding, ...]:
    """Every finding, the good ones too, for whatever account asks; changes nothing, and a part that fails is a finding."""
    parts = {
        "settings": _settings,
        "opendp": _noise,
        "vault": _vault,
        "committee": _committee,
        "casebook": reconciling.casebook,
        "releases": _shelf,
        "readers": readers,
        "ledger": _ledger,
        "drafts": reconciling.drafts,
        "backup": backing_up.newest,
        "disk": reconciling.disks,
        "clock": reconciling.the_clock,
        "lock": _lock,
        "scheduled": _scheduled,
        "versions": _versions,
    }
    return tuple(finding for about, part in parts.items() for finding in looked_at(about, part, places))


def _settings(places: Places) -> Iterator[Finding]:
    if not is_there(places.settings):
        yield Finding(
            True,
            "settings",
            f"there is no community.toml beside the vault; {made_or_restored(places)}, "
            "or go to the folder that holds your data/",
        )
        return
    yield tried("settings", "community.toml is understood", lambda: _understood(places))


def _understood(places: Places) -> None:
    """Read the settings, and what they name that only the measures know."""
    from coc_analytics.casebook import measure_specs
    from coc_analytics.disclosure.noise.counts import chosen_for_noise
    from coc_analytics.taxonomies import load_taxonomy

    community = places.community()
    chosen_for_noise(community, measure_specs(load_taxonomy(community.taxonomy), community))


def _noise(places: Places) -> Iterator[Finding]:
    """Whether noise can be drawn, where the community wants some."""
    from coc_analytics.disclosure.noise.laplace import refuse_without_opendp

    try:
        chosen = places.community().private_counts
    except Refusal:
        return  # the settings' own line says it
    if chosen and chosen.epsilon:
        yield tried("opendp", "installed, for noisy counts", refuse_without_opendp)


def _vault(places: Places) -> Iterator[Finding]:
    if not is_there(places.vault):
        yield _missing(places, "vault", places.vault)
        return
    yield mode("vault", places.vault, 0o700)
    key = places.vault / "key"
    if is_there(key):
        yield mode("key", key, 0o600)
    else:
        yield Finding(True, "key", f"the vault has no key; {made_or_restored(places)}")


def _missing(places: Places, about: str, path: Path) -> Finding:
    return Finding(True, about, f"{path} is missing; {made_or_restored(places)}")


def _committee(places: Places) -> Iterator[Finding]:
    from pipelines.taking_in import committee_note

    if not is_there(places.vault):
        return  # the vault's own line says it
    note = committee_note(places)
    has_reports = any(path.is_file() for path in (places.vault / "reports").rglob("[!.]*"))
    if note and not has_reports:
        note = "nobody is known to serve today; write committee.csv before the first report comes in"
    yield Finding(bool(note) and has_reports, "committee", note or "committee.csv knows who serves today")


def _shelf(places: Places) -> Iterator[Finding]:
    for about, place in (("releases", places.releases), ("dashboards", places.dashboards)):
        if is_there(place):
            yield mode(about, place, 0o755)
            yield from _closed(about, place, _with_groups(places))
            yield from _open_to_others(about, place)
        elif about == "dashboards" and has_begun(places):
            yield Finding(True, about, f"{place} is missing; run `coc dashboards`")
        else:
            yield _missing(places, about, place)


def _open_to_others(about: str, place: Path) -> Iterator[Finding]:
    """Whether what is not published yet, or no longer, and the log of acts can be read by others."""
    for path in sorted(place.glob(".[!.]*")):
        wanted = 0o700 if path.is_dir() else 0o600
        looked = mode(about, path, wanted)
        if looked.wrong and path.name != ".lock":
            yield looked


def _ledger(places: Places) -> Iterator[Finding]:
    from coc_analytics import disclosure, release

    yield tried(
        "ledger",
        "the ledger of releases is whole",
        lambda: disclosure.verify(release.open_shelf(places.releases)),
    )


def _lock(places: Places) -> Iterator[Finding]:
    from pipelines.holding import held_alone

    if not is_there(places.vault):
        return

    def take_and_give_back() -> None:
        with held_alone(places.vault, patience=0):
            pass

    yield tried("lock", "no other run is under way", take_and_give_back)


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


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _with_groups(places: Places) -> Collection[Audience]:
    """The audiences that have a group of their own; none where the settings are not understood, which is said elsewhere."""
    try:
        return places.community().readers.keys()
    except Refusal:
        return ()


def _closed(about: str, place: Path, groups: Collection[Audience]) -> Iterator[Finding]:
    """Whether something meant for everybody cannot be read by everybody; hidden files are nobody's to read."""
    below = ((path, path.relative_to(place)) for path in sorted(place.rglob("*")))
    inside = (path for path, name in below if not _is_hidden(name) and not is_a_groups(name, groups))
    for path in (place, *inside):
        wanted = 0o555 if path.is_dir() else 0o444
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & wanted != wanted:
            yield Finding(True, about, f"readers cannot open all of {place}; run `chmod -R a+rX {place}`")
            return
