"""The places a run works with; only paths appear here."""

from dataclasses import dataclass
from pathlib import Path

from coc_analytics.community import Community, load_community


@dataclass(frozen=True)
class Places:
    """Where the vault, the casebook, the shelf of releases and the dashboards are (data/README.md)."""

    vault: Path
    casebook: Path
    releases: Path
    dashboards: Path

    @property
    def settings(self) -> Path:
        """`community.toml`, beside the vault."""
        return self.vault.parent / "community.toml"

    @property
    def prefect_home(self) -> Path:
        """The project's own Prefect home, beside the casebook."""
        return self.casebook.parent / "prefect"

    def community(self) -> Community:
        return load_community(self.settings)


def places_from_environment() -> Places:
    """The four places as each package's own environment variable names them."""
    from coc_analytics import casebook, dashboards, intake, release

    return Places(intake.place(), casebook.place(), release.place(), dashboards.place())


def places_in(folder: Path) -> Places:
    """The default places under one folder, as `coc init` and `coc demo` lay them out."""
    data = folder / "data"
    return Places(data / "vault", data / "casebook.duckdb", data / "releases", data / "dashboards")
