"""Attack: what everybody can work out from the measures' SQL, on small communities that once gave numbers away.

The shared cases, taken in and prepared as a community would; each is judged by the arithmetic that its README gives.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from coc_analytics.casebook import open_casebook
from coc_analytics.disclosure import prepare_release
from coc_analytics.periods import Quarter
from coc_analytics.release import Cell, Release, open_shelf
from coc_analytics.taxonomies import load_taxonomy
from coc_analytics.terms import Audience
from tests.intake_vault import Vault

K = 3


@dataclass(frozen=True)
class Case:
    """A community's draft for its committee."""

    release: Release

    def cells(self, measure: str, code: str = "") -> Mapping[str, Cell]:
        """The cells of one code by period; of a measure without dimensions all of them."""
        found = self.release.measures[measure].cells
        return {codes[0]: cell for codes, cell in found.items() if codes[1:] == ((code,) if code else ())}

    def small(self, measure: str, code: str = "") -> Iterator[str]:
        """The periods in which it is hidden and may be anything below the threshold."""
        for period, cell in self.cells(measure, code).items():
            if cell.hidden and (cell.low or 0) < K:
                yield period


def prepared(case: str, quarter: str, shared: Path, folder: Path) -> Case:
    vault = Vault(folder)
    for part in sorted((shared / "cases" / "promise" / case).iterdir()):
        shutil.copytree(part, vault.path / part.name, dirs_exist_ok=True)
    vault.admit()
    with open_casebook(vault.casebook, load_taxonomy(), vault.community) as casebook:
        shelf = open_shelf(folder / "releases")
        return Case(prepare_release(casebook, shelf, Quarter.parse(quarter), Audience.COMMITTEE, "Quince"))


@pytest.mark.parametrize("alone", ["none", "not_coded"])
def test_what_stands_alone_may_still_be_two(alone: str, shared_folder: Path, tmp_path: Path) -> None:
    """20 issues, 19 of them about trust: an issue without a behaviour is not about trust."""
    case = prepared("exclusive-labels", "2026Q2", shared_folder, tmp_path)
    values = [
        code for code in case.release.measures["received_by_value"].dimensions[1].codes if code != "total"
    ]
    for period in case.small("received_by_value", alone):
        total = case.cells("received_by_value", "total")[period]
        shown = (case.cells("received_by_value", code)[period].n for code in values if code != alone)
        assert all(total.n - n >= K - 1 for n in shown if total.n is not None and n is not None)


def test_nobody_need_have_organised_for_the_first_time(shared_folder: Path, tmp_path: Path) -> None:
    """Six champions, then seven; only organising makes a champion."""
    case = prepared("first-time-organisers", "2026Q3", shared_folder, tmp_path)
    first, second = (case.cells("organisers_first_time")[period] for period in ("2026Q1", "2026Q2"))
    champions = case.cells("participation_modes", "champion")["2026Q2"]
    if second.hidden and champions.n is not None:
        assert (first.high or 0) >= champions.n, "those of the second quarter may all be those of the first"


def test_who_was_thanked_was_thanked_by_somebody(shared_folder: Path, tmp_path: Path) -> None:
    """Five were thanked, by one: where the five are shown, the one is not said to be possibly nobody."""
    case = prepared("one-who-thanks", "2026Q2", shared_folder, tmp_path)
    for period in case.small("thanked"):
        assert not case.cells("thanks_received")[period].n


def test_no_value_is_shown_that_all_but_one_share(shared_folder: Path, tmp_path: Path) -> None:
    case = prepared("exclusive-labels", "2026Q2", shared_folder, tmp_path)
    trust, total = (case.cells("received_by_value", code) for code in ("trust", "total"))
    assert any(cell.n == 20 for cell in total.values())
    assert all(trust[period].hidden for period, cell in total.items() if cell.n is not None)
