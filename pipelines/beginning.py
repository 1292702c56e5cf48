"""The first steps: the places of a new community, and the make-believe one of the demo. No real data appear here."""

from pathlib import Path

from coc_analytics.periods import Quarter
from pipelines.begun import refuse_new_key
from pipelines.guard import guarded
from pipelines.manual import what_goes_where
from pipelines.places import Places

DEMO_QUARTER = Quarter.parse("2026Q3")
DEMO_SEED = 20261121

_TEMPLATE = Path(__file__).with_name("community.toml")


@guarded
def make_places(places: Places) -> tuple[Path, ...]:
    """Make the vault (0700) with its key, the shelf, the pages' folder and `community.toml`; keep what is there.

    Refuses, before it makes anything, where there are numbers and the key they were made with is missing.
    """
    from coc_analytics import intake
    from coc_analytics.release.folders import make_folder

    refuse_new_key(places)
    make_folder(places.vault.parent)  # readers come through here to the shelf and the pages
    for name in ("reports", "pulse", "participation"):
        (places.vault / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    places.vault.chmod(0o700)
    intake.make_keys(places.vault)
    for folder in (places.releases, places.dashboards):
        make_folder(folder)
        folder.chmod(0o755)
    if not places.settings.exists():
        places.settings.touch(mode=0o600)
        places.settings.write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    return (places.vault, places.settings, places.releases, places.dashboards)


def what_next(places: Places, folder: Path | None) -> str:
    """What a volunteer does after `coc init`."""
    go = f"cd {folder}, then " if folder and folder.resolve() != Path.cwd() else ""
    return (
        f"Next: fill in {places.settings.name}, drop your exports into the vault ({what_goes_where()} "
        f"says what goes where), {go}run `coc map FILE` on a form of your own, and then "
        "`coc run --quarter 2026Q3`."
    )


@guarded
def make_demo(places: Places, size: str) -> str:
    """Make a make-believe community of three years and name its last quarter; one already made is kept."""
    from coc_analytics.release.folders import make_folder
    from coc_analytics.synthetic import Size, make_community

    if not places.settings.exists():
        make_folder(places.vault.parent)
        make_community(places.vault.parent, Size(size), DEMO_SEED, DEMO_QUARTER)
    make_places(places)
    return str(DEMO_QUARTER)
